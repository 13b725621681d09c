"""One mentor and one trainee: asked, answered, confirmed, looked after, ended, judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from services.matching.domain.rules import (
    AgreementChanged,
    AlreadyAnswered,
    AnswerTooLate,
    CheckNotAsked,
    EndJudged,
    EndStands,
    NotOver,
    NotPaired,
    RequestStands,
    TooLateToRefuse,
)
from shared.aggregate import Aggregate
from shared.contracts.event import Sealed
from shared.contracts.matching import (
    MentoringAgreementSigned,
    PairingAccepted,
    PairingAnswerDue,
    PairingAnswerRefused,
    PairingCheckAnswered,
    PairingCheckDue,
    PairingConfirmed,
    PairingDeclined,
    PairingEnded,
    PairingEvaluated,
    PairingPaused,
    PairingProposed,
    PairingRestored,
    PairingSilent,
    PairingWithdrawn,
)

SIDES = ("trainee", "mentor")
REPLACED = ("repaired", "mentor_left")
"""Ends after which another mentor is asked, by somebody else's word than the trainee's."""

FOLLOWED = ("repair", "arrival", "manual")
"""Origins of requests that a coordinator may take back."""


@dataclass(kw_only=True)
class Pairing(Aggregate):
    """One mentor asked to guide one trainee. ``state``: proposed, accepted, declined, expired, withdrawn or ended.

    ``origin``: round, arrival, request, manual or repair; ``propensity``: the chance with which the pair was shown;
    ``shadow``: what the model on trial said: ``model``, ``score`` and each head. ``answer_note`` (the mentor's) and ``end_reason`` are
    sealed with the trainee's key; ``successor``: the mentor chosen to follow, if any. ``checks``: by day,
    ``{"asked_at", "trainee", "mentor"}`` with yes, no or nothing; ``signed`` and ``evaluations``: by side;
    ``signed_before``: signatures under earlier texts, each with ``by``. ``sessions``,
    ``minutes``, ``last_met``: of the sessions that were held.
    """

    person_id: str
    mentor_id: str
    score: float
    model: str
    reasons: list[dict[str, Any]]
    features: dict[str, float]
    respond_by: str
    proposed_at: str
    round_id: str = ""
    attempt: int = 1
    origin: str = "round"
    propensity: float = 1.0
    shadow: dict[str, Any] = field(default_factory=dict)
    state: str = "proposed"
    reminded_at: str = ""
    answered_at: str = ""
    answer_note: str = ""
    confirmed_at: str = ""
    ended_at: str = ""
    end_why: str = ""
    end_reason: str = ""
    successor: str = ""
    paused: bool = False
    paused_until: str = ""
    sessions: int = 0
    minutes: int = 0
    last_met: str = ""
    silent_at: str = ""
    checks: dict[str, dict[str, str]] = field(default_factory=dict)
    signed: dict[str, dict[str, str]] = field(default_factory=dict)
    signed_before: list[dict[str, str]] = field(default_factory=list)
    evaluations: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, str, str, str]:
        """What every event of a pairing begins with."""
        return self.id, self.base_id, self.person_id, self.mentor_id

    def propose(self) -> None:
        """Say that the mentor is asked."""
        self.record(
            PairingProposed(
                pairing_id=self.id,
                base_id=self.base_id,
                person_id=self.person_id,
                mentor_id=self.mentor_id,
                score=self.score,
                model=self.model,
                reasons=self.reasons,
                respond_by=self.respond_by,
                proposed_at=self.proposed_at,
                round_id=self.round_id,
                attempt=self.attempt,
                origin=self.origin,
                propensity=self.propensity,
            )
        )

    def remind(self, now: str) -> None:
        """Remind the mentor, once. Error: :class:`AlreadyAnswered`."""
        if self.state != "proposed":
            raise AlreadyAnswered(state=self.state)
        self.reminded_at = now
        self.record(PairingAnswerDue(*self.ids, self.respond_by, now))

    def must_be_answerable(self, now: str) -> None:
        """Errors: :class:`AlreadyAnswered`, :class:`AnswerTooLate`."""
        if self.state != "proposed":
            raise AlreadyAnswered(state=self.state)
        if now > self.respond_by:
            raise AnswerTooLate(respond_by=self.respond_by[:10])

    def accept(self, now: str) -> None:
        """The mentor says yes. Errors: :class:`AlreadyAnswered`, :class:`AnswerTooLate`.

        Who asked for this mentor has said yes by asking.
        """
        self.must_be_answerable(now)
        self.state, self.answered_at = "accepted", now
        self.record(PairingAccepted(*self.ids, now))
        if self.origin == "request":
            self.confirm(now)

    def decline(self, now: str, note: str = "") -> None:
        """The mentor says no. Errors: :class:`AlreadyAnswered`, :class:`AnswerTooLate`."""
        self.must_be_answerable(now)
        self._close("declined", now, note)

    def expire(self, now: str) -> None:
        """The deadline passed without an answer. Error: :class:`AlreadyAnswered`."""
        if self.state != "proposed":
            raise AlreadyAnswered(state=self.state)
        self._close("expired", now, "")

    def _close(self, why: str, now: str, note: str) -> None:
        self.state, self.answered_at, self.answer_note = why, now, note
        self.record(PairingDeclined(*self.ids, why, now, self.round_id, self.attempt))

    def withdraw(self, why: str, now: str) -> None:
        """The request needs no answer any more. Error: :class:`AlreadyAnswered`."""
        if self.state != "proposed":
            raise AlreadyAnswered(state=self.state)
        self.state, self.answered_at, self.end_why = "withdrawn", now, why
        self.record(PairingWithdrawn(*self.ids, why, now))

    def take_back(self, now: str) -> None:
        """A coordinator takes the request back. Errors: :class:`RequestStands`, :class:`AlreadyAnswered`."""
        if self.origin not in FOLLOWED:
            raise RequestStands()
        self.withdraw("coordinator", now)

    def not_taken(self, answer: str, why: str, now: str) -> None:
        """An answer that was given away from the pages could not be taken: the mentor is told why."""
        self.record(PairingAnswerRefused(*self.ids, answer, why, now))

    def must_be_accepted(self) -> None:
        """Error: :class:`NotPaired`."""
        if self.state != "accepted":
            raise NotPaired(state=self.state)

    def confirm(self, now: str) -> None:
        """The trainee says yes, too. Saying it again changes nothing. Error: :class:`NotPaired`."""
        self.must_be_accepted()
        if not self.confirmed_at:
            self.confirmed_at = now
            self.record(PairingConfirmed(*self.ids, now))

    def refuse(self, now: str, until: str, days: int, reason: str, by: str) -> None:
        """The trainee says no to the mentor, while it is early. Errors: :class:`NotPaired`, :class:`TooLateToRefuse`.

        ``until``: the last moment for it, ``days`` after the mentor's yes.
        """
        self.must_be_accepted()
        if now > until or self.sessions:
            raise TooLateToRefuse(days=days)
        self.end("refused", now, by, reason)

    def end(self, why: str, now: str, by: str, reason: str = "") -> None:
        """The mentoring is over. ``reason`` is sealed. Error: :class:`NotPaired`."""
        self.must_be_accepted()
        self.state, self.ended_at, self.end_why, self.end_reason = "ended", now, why, reason
        self.record(PairingEnded(*self.ids, why, now, by, self.sessions, self.minutes, Sealed(reason)))

    def must_be_restorable(self) -> None:
        """Errors: :class:`EndStands`, :class:`EndJudged`."""
        if self.state != "ended" or self.end_why not in REPLACED:
            raise EndStands(state=self.state)
        if self.evaluations:
            raise EndJudged()

    def restore(self, now: str, by: str) -> None:
        """The change of mentor is taken back: the two go on as they were. Errors: :class:`EndStands`, :class:`EndJudged`."""
        self.must_be_restorable()
        self.state = "accepted"
        self.ended_at = self.end_why = self.end_reason = self.successor = self.silent_at = ""
        self.record(PairingRestored(*self.ids, now, by))

    def pause(self, until: str, now: str) -> None:
        """The pairing rests: nobody is asked whether they meet. Error: :class:`NotPaired`."""
        self.must_be_accepted()
        self.paused, self.paused_until = True, until
        self.record(PairingPaused(*self.ids, True, until, now))

    def resume(self, now: str) -> None:
        """The pairing goes on. Error: :class:`NotPaired`."""
        self.must_be_accepted()
        self.paused, self.paused_until, self.silent_at = False, "", ""
        self.record(PairingPaused(*self.ids, False, "", now))

    def met(self, day: str, minutes: int) -> None:
        """A session was held: a pair that meets is not silent, and a trainee who comes has said yes."""
        self.sessions, self.minutes = self.sessions + 1, self.minutes + minutes
        self.last_met, self.silent_at = max(self.last_met, day), ""

    def ask_check(self, day: int, now: str) -> None:
        """Ask both whether they met, once a day number. Error: :class:`NotPaired`."""
        self.must_be_accepted()
        if str(day) not in self.checks:
            self.checks[str(day)] = {"asked_at": now, "trainee": "", "mentor": ""}
            self.record(PairingCheckDue(*self.ids, day, now))

    def answer_check(self, day: int, by: str, met: bool, now: str) -> None:
        """One side says whether they met; the last answer counts. Error: :class:`CheckNotAsked`."""
        if str(day) not in self.checks or by not in SIDES:
            raise CheckNotAsked()
        self.checks[str(day)][by] = "yes" if met else "no"
        self.record(PairingCheckAnswered(*self.ids, day, by, met, now))

    def note_silence(self, since: str, now: str) -> None:
        """Nothing was heard of this pair: say so once, until they meet again."""
        self.must_be_accepted()
        if not self.silent_at:
            self.silent_at = now
            self.record(PairingSilent(*self.ids, since, now))

    def sign(self, by: str, version: str, hash: str, shown: str, now: str, name: str) -> None:
        """One side signs the agreement's text in force; ``shown``: the hash of the text they read, ``name``: as they
        wrote it, sealed. Signing again changes nothing; a signature under an earlier text is kept.

        Errors: :class:`NotPaired`, :class:`AgreementChanged`.
        """
        self.must_be_accepted()
        if shown != hash:
            raise AgreementChanged()
        if by in self.signatures(hash):
            return
        if by in self.signed:
            self.signed_before.append({**self.signed[by], "by": by})
        self.signed[by] = {"at": now, "version": version, "hash": hash, "name": name}
        complete = len(self.signatures(hash)) == len(SIDES)
        self.record(MentoringAgreementSigned(*self.ids, by, version, hash, now, complete))

    def signatures(self, hash: str) -> dict[str, dict[str, str]]:
        """Who signed this text, by side."""
        return {s["by"]: s for s in self._all_signatures() if s["hash"] == hash}

    def agreed(self) -> str:
        """The hash of the text that both signed last; nothing if there is none."""
        both = (s["hash"] for s in self._all_signatures() if len(self.signatures(s["hash"])) == len(SIDES))
        return next(both, "")

    def signed_texts(self) -> dict[str, str]:
        """The version of each text that a side signed, by its hash, newest first."""
        return {s["hash"]: s["version"] for s in self._all_signatures()}

    def _all_signatures(self) -> list[dict[str, str]]:
        found = [*self.signed_before, *({**s, "by": by} for by, s in self.signed.items())]
        return sorted(found, key=lambda s: s["at"], reverse=True)

    def evaluate(self, by: str, rating: int, answers: dict[str, int], text: str, now: str) -> None:
        """One side judges the mentoring that is over; ``text`` sealed. The last judgement counts. Error: :class:`NotOver`."""
        if self.state != "ended":
            raise NotOver()
        self.evaluations[by] = {"rating": rating, "answers": answers, "text": text, "at": now}
        self.record(PairingEvaluated(*self.ids, by, rating, now))
