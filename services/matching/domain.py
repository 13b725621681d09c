"""The rules of pairing: a place is held before anybody is asked, an answer is given once, a trainee has one mentor."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shared.aggregate import Aggregate
from shared.contracts.matching import (
    MentoringSessionLogged,
    PairingAccepted,
    PairingDeclined,
    PairingProposed,
    PairingUnfilled,
    RoundPublished,
)
from shared.rules import N_, RuleBroken


class MentorFull(RuleBroken):
    """A mentor's places are all held."""

    message = N_("This mentor has %(capacity)s places and all are taken.")


class AlreadyPaired(RuleBroken):
    """A trainee has a mentor or an open request."""

    message = N_("This trainee already has a mentor or an open request to one.")


class AlreadyAnswered(RuleBroken):
    """A request is answered once."""

    message = N_("This request was already answered: %(state)s.")


class AnswerTooLate(RuleBroken):
    """The deadline has passed."""

    message = N_("The time to answer ended on %(respond_by)s; another mentor is being asked.")
    status = 410


class RoundNotOpen(RuleBroken):
    """A published round does not change any more."""

    message = N_("The round “%(name)s” is already published; open a new round for further changes.")


class NothingToPublish(RuleBroken):
    """A round without pairs cannot be published."""

    message = N_("The round “%(name)s” has no pair to publish.")


class NotPaired(RuleBroken):
    """Sessions belong to accepted pairings."""

    message = N_("A session can be logged once the pairing is accepted; it is now: %(state)s.")


class SessionInFuture(RuleBroken):
    """A session is logged after it was held."""

    message = N_("The session's day %(day)s lies in the future.")
    status = 422


@dataclass(kw_only=True)
class Seats(Aggregate):
    """A mentor's places: ``taken`` holds the ids of pairings that are asked or accepted."""

    mentor_id: str
    capacity: int
    active: bool = True
    taken: list[str] = field(default_factory=list)
    as_of: str = ""

    @property
    def free(self) -> int:
        """Places nobody holds; none for a mentor who is not active."""
        return max(self.capacity - len(self.taken), 0) if self.active else 0

    def take(self, pairing_id: str) -> bool:
        """Hold a place for a pairing; False if it is held already. Error: :class:`MentorFull`."""
        if pairing_id in self.taken:
            return False
        if self.free < 1:
            raise MentorFull(capacity=self.capacity)
        self.taken.append(pairing_id)
        return True

    def release(self, pairing_id: str) -> bool:
        """Give a place back; False if it was not held."""
        if pairing_id not in self.taken:
            return False
        self.taken.remove(pairing_id)
        return True


@dataclass(kw_only=True)
class Ward(Aggregate):
    """A trainee's side: the one pairing that is asked or accepted, and the mentors who said no."""

    person_id: str
    pairing_id: str = ""
    mentor_id: str = ""
    refused_by: list[str] = field(default_factory=list)
    unfilled: bool = False

    def take(self, pairing_id: str, mentor_id: str) -> bool:
        """Hold the trainee for a pairing; False if held for it already. Error: :class:`AlreadyPaired`."""
        if self.pairing_id == pairing_id:
            return False
        if self.pairing_id:
            raise AlreadyPaired(person_id=self.person_id)
        self.pairing_id, self.mentor_id, self.unfilled = pairing_id, mentor_id, False
        return True

    def let_go(self, pairing_id: str) -> None:
        """The trainee is not held for this pairing any more."""
        if self.pairing_id == pairing_id:
            self.pairing_id = self.mentor_id = ""

    def refused(self, pairing_id: str, mentor_id: str) -> None:
        """A mentor said no or nothing: the trainee is free again and this mentor is not asked again."""
        self.let_go(pairing_id)
        if mentor_id not in self.refused_by:
            self.refused_by.append(mentor_id)

    def nobody_left(self, after_pairing_id: str, now: str) -> None:
        """There is no mentor with a free place left to ask."""
        self.unfilled = True
        self.record(PairingUnfilled(self.base_id, self.person_id, after_pairing_id, now))


@dataclass(kw_only=True)
class Pairing(Aggregate):
    """One mentor asked to guide one trainee. ``state``: proposed, accepted, declined or expired.

    ``answer_note``: what the mentor wrote when declining, sealed with the trainee's key.
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
    state: str = "proposed"
    answered_at: str = ""
    answer_note: str = ""

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
            )
        )

    def accept(self, now: str) -> None:
        """The mentor says yes. Errors: :class:`AlreadyAnswered`, :class:`AnswerTooLate`."""
        self._answerable(now)
        self.state, self.answered_at = "accepted", now
        self.record(PairingAccepted(self.id, self.base_id, self.person_id, self.mentor_id, now))

    def decline(self, now: str, note: str = "") -> None:
        """The mentor says no. Errors: :class:`AlreadyAnswered`, :class:`AnswerTooLate`."""
        self._answerable(now)
        self._close("declined", now, note)

    def expire(self, now: str) -> None:
        """The deadline passed without an answer. Error: :class:`AlreadyAnswered`."""
        if self.state != "proposed":
            raise AlreadyAnswered(state=self.state)
        self._close("expired", now, "")

    def _answerable(self, now: str) -> None:
        if self.state != "proposed":
            raise AlreadyAnswered(state=self.state)
        if now > self.respond_by:
            raise AnswerTooLate(respond_by=self.respond_by[:10])

    def _close(self, why: str, now: str, note: str) -> None:
        self.state, self.answered_at, self.answer_note = why, now, note
        ids = (self.id, self.base_id, self.person_id, self.mentor_id)
        self.record(PairingDeclined(*ids, why, now, self.round_id, self.attempt))


@dataclass(kw_only=True)
class Round(Aggregate):
    """A pairing round: draft while a coordinator reviews, then published.

    ``pairs``: ``{"trainee_id", "mentor_id", "score", "reasons", "forced"}``; ``forced`` and ``forbidden``: pairs
    ``[trainee_id, mentor_id]``; ``objective`` and ``bound`` in expected successes.
    """

    name: str
    opened_at: str
    opened_by: str
    respond_days: int
    state: str = "draft"
    pairs: list[dict[str, Any]] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    forced: list[list[str]] = field(default_factory=list)
    forbidden: list[list[str]] = field(default_factory=list)
    model: str = ""
    objective: float = 0.0
    bound: float = 0.0
    published_at: str = ""

    def must_be_open(self) -> None:
        """Error: :class:`RoundNotOpen` once published."""
        if self.state != "draft":
            raise RoundNotOpen(name=self.name)

    def force(self, trainee_id: str, mentor_id: str) -> None:
        """This pair must be made; a trainee is forced to one mentor at most."""
        self.clear(trainee_id, mentor_id)
        self.forced = [pair for pair in self.forced if pair[0] != trainee_id] + [[trainee_id, mentor_id]]

    def forbid(self, trainee_id: str, mentor_id: str) -> None:
        """This pair must not be made."""
        self.clear(trainee_id, mentor_id)
        self.forbidden.append([trainee_id, mentor_id])

    def clear(self, trainee_id: str, mentor_id: str) -> None:
        """Take back what was said about a pair."""
        self.must_be_open()
        self.forced = [pair for pair in self.forced if pair != [trainee_id, mentor_id]]
        self.forbidden = [pair for pair in self.forbidden if pair != [trainee_id, mentor_id]]

    def publish(self, now: str, respond_by: str) -> None:
        """The pairs are final: the mentors will be asked. Errors: :class:`RoundNotOpen`, :class:`NothingToPublish`."""
        self.must_be_open()
        if not self.pairs:
            raise NothingToPublish(name=self.name)
        self.state, self.published_at = "published", now
        pairs = [{name: pair[name] for name in ("trainee_id", "mentor_id", "score", "reasons")} for pair in self.pairs]
        self.record(
            RoundPublished(self.id, self.base_id, pairs, self.model, self.objective, self.bound, respond_by, now)
        )


@dataclass(kw_only=True)
class MentoringSession(Aggregate):
    """Mentor and trainee met. ``notes`` are sealed with the trainee's key."""

    pairing_id: str
    person_id: str
    mentor_id: str
    held_on: str
    minutes: int
    notes: str
    logged_by: str
    logged_at: str

    def log(self, pairing: Pairing, today: str) -> None:
        """Say that they met. Errors: :class:`NotPaired`, :class:`SessionInFuture`."""
        if pairing.state != "accepted":
            raise NotPaired(state=pairing.state)
        if self.held_on > today:
            raise SessionInFuture(day=self.held_on)
        ids = (self.id, self.pairing_id, self.base_id, self.person_id, self.mentor_id)
        self.record(MentoringSessionLogged(*ids, self.held_on, self.minutes, self.logged_by, self.logged_at))


@dataclass(kw_only=True)
class PairingSettings(Aggregate):
    """How a base pairs: ``auto``: ask the best free mentor as soon as a trainee is admitted; days a mentor has to answer."""

    auto: bool = False
    respond_days: int = 5
