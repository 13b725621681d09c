"""A pairing round: draft, proposed, reviewed, published, answered, repaired, closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from services.matching.domain.rules import (
    NothingToPublish,
    NothingToTakeBack,
    NotThisStep,
    RoundBeingComputed,
    RoundNotOpen,
    RoundNotReviewed,
    StillUnanswered,
)
from shared.aggregate import Aggregate
from shared.contracts.matching import RoundClosed, RoundPublished, RoundRepaired, RoundRepairUndone

AIMS = ("sum", "worst_first", "stable")
STATES = ("draft", "proposed", "reviewed", "published", "answered", "repaired", "closed")
OPEN = STATES[:3]
RUNNING = STATES[3:6]

PAIRS_AN_EVENT = 200
"""As many pairs travel in one event: with their reasons about 160 kB, well below what a bus takes (1 MB)."""

SENT = ("trainee_id", "mentor_id", "score", "reasons", "features", "propensity")


@dataclass(kw_only=True)
class Terms:
    """What a proposal is computed by, all in per cent: ``floor``: no pair of a lower score; ``balance``: how much an even
    load counts against the score, 0 = not at all; ``exploration``: how far chance may move a score, so that the models
    learn of pairs they would not choose. ``aim``: ``sum`` (the base does best), ``worst_first`` (the worst-off does best) or
    ``stable`` (no trainee and mentor would both rather have each other); balance and exploration count for the first alone.
    """

    floor: int = 0
    balance: int = 0
    exploration: int = 0
    aim: str = "sum"


@dataclass(kw_only=True)
class Proposal:
    """An assignment of everybody who waits, as the worker computed it.

    ``pairs``: ``{"trainee_id", "mentor_id", "score", "reasons", "features", "propensity"}``; ``objective``, ``bound``: in
    expected successes; ``cost``: what balance and exploration gave up of it; ``prices``: what one place more with a mentor
    would bring; ``best``: what a trainee could have at most.
    """

    pairs: list[dict[str, Any]] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    model: str = ""
    objective: float = 0.0
    bound: float = 0.0
    cost: float = 0.0
    prices: dict[str, float] = field(default_factory=dict)
    loads: dict[str, list[int]] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    computed_at: str = ""
    seconds: float = 0.0

    def mentor_of(self) -> dict[str, str]:
        """Trainee -> mentor."""
        return {pair["trainee_id"]: pair["mentor_id"] for pair in self.pairs}


@dataclass(kw_only=True)
class Round(Aggregate):
    """A pairing round. ``forced``, ``locked`` and ``forbidden``: pairs ``[trainee_id, mentor_id]``; a locked pair was
    proposed and is kept, a forced one was made by hand. ``alternative``: the proposal under other terms, to compare.
    ``job_id``: the computation under way, empty when there is none; ``trouble``: why the last one gave no proposal.
    ``last_repair``: ``{"at", "trainees", "respond_by"}`` of the repair that can be taken back, the deadline being that of
    before; ``undone``: when the repairs were made that were taken back.
    """

    name: str
    opened_at: str
    opened_by: str
    respond_days: int
    state: str = "draft"
    proposal: Proposal = field(default_factory=Proposal)
    alternative: Proposal | None = None
    forced: list[list[str]] = field(default_factory=list)
    locked: list[list[str]] = field(default_factory=list)
    forbidden: list[list[str]] = field(default_factory=list)
    seed: int = 0
    job_id: str = ""
    trouble: dict[str, Any] = field(default_factory=dict)
    reviewed_at: str = ""
    reviewed_by: str = ""
    published_at: str = ""
    published_by: str = ""
    respond_by: str = ""
    repairs: int = 0
    last_repair: dict[str, Any] = field(default_factory=dict)
    undone: list[str] = field(default_factory=list)
    closed_at: str = ""

    @property
    def pairs(self) -> list[dict[str, Any]]:
        """The proposal's pairs."""
        return self.proposal.pairs

    @property
    def unmatched(self) -> list[str]:
        """The proposal's trainees without a mentor."""
        return self.proposal.unmatched

    @property
    def model(self) -> str:
        """The scoring model's version."""
        return self.proposal.model

    @property
    def objective(self) -> float:
        """The proposal's value in expected successes."""
        return self.proposal.objective

    @property
    def bound(self) -> float:
        """What no proposal under the same terms can exceed."""
        return self.proposal.bound

    def must_be_open(self) -> None:
        """Error: :class:`RoundNotOpen` once published."""
        if self.state not in OPEN:
            raise RoundNotOpen(name=self.name)

    def force(self, trainee_id: str, mentor_id: str) -> None:
        """This pair must be made; a trainee is forced to one mentor at most."""
        self.clear(trainee_id, mentor_id)
        self.forced = [pair for pair in self.forced if pair[0] != trainee_id] + [[trainee_id, mentor_id]]
        self.locked = [pair for pair in self.locked if pair[0] != trainee_id]

    def forbid(self, trainee_id: str, mentor_id: str) -> None:
        """This pair must not be made."""
        self.clear(trainee_id, mentor_id)
        self.forbidden.append([trainee_id, mentor_id])

    def lock(self, trainee_id: str, mentor_id: str) -> None:
        """This proposed pair stays, whatever else changes; a lock changes no pair, so a review stands.

        While a trainee forced to another mentor waits for the new proposal, the pair still shown is not locked.
        """
        self.must_be_open()
        if any(pair[0] == trainee_id for pair in self.forced):
            return
        if self.proposal.mentor_of().get(trainee_id) == mentor_id and [trainee_id, mentor_id] not in self.fixed():
            self.locked.append([trainee_id, mentor_id])

    def unlock(self, trainee_id: str, mentor_id: str) -> None:
        """This pair may change again."""
        self.must_be_open()
        self.locked = [pair for pair in self.locked if pair != [trainee_id, mentor_id]]

    def lock_all(self, on: bool) -> None:
        """Keep every proposed pair, or none."""
        self.must_be_open()
        forced = {pair[0] for pair in self.forced}
        self.locked = [[t, m] for t, m in self.proposal.mentor_of().items() if t not in forced] if on else []

    def clear(self, trainee_id: str, mentor_id: str) -> None:
        """Take back what was said about a pair."""
        self.must_be_open()
        for name in ("forced", "locked", "forbidden"):
            setattr(self, name, [pair for pair in getattr(self, name) if pair != [trainee_id, mentor_id]])
        self._unreviewed()

    def fixed(self) -> list[list[str]]:
        """Pairs that a proposal must hold."""
        return [*self.forced, *self.locked]

    def compute(self, job_id: str) -> None:
        """A computation is under way; the old proposal stands until it is done. Error: :class:`RoundNotOpen`."""
        self.must_be_open()
        self.job_id, self.trouble = job_id, {}
        self._unreviewed()

    def take_proposal(self, job_id: str, found: Proposal, *, beside: bool = False) -> bool:
        """Take what a computation found, as the proposal or ``beside`` it; False if another was asked for meanwhile."""
        if self.state not in OPEN or self.job_id != job_id:
            return False
        self.job_id = ""
        if beside:
            self.alternative = found
        else:
            self.proposal, self.alternative = found, None
            self.locked = [pair for pair in self.locked if found.mentor_of().get(pair[0]) == pair[1]]
            self.state = "proposed"
        return True

    def give_up(self, job_id: str, why: dict[str, Any]) -> None:
        """A computation gave no proposal: what was proposed before stands. ``why``: a message and its ``params``."""
        if self.job_id == job_id:
            self.job_id, self.trouble = "", why

    def choose_alternative(self) -> None:
        """The other proposal is the better one. Error: :class:`NotThisStep` where there is none."""
        self.must_be_open()
        if self.alternative is None:
            raise NotThisStep(name=self.name, state=self.state)
        self.proposal, self.alternative = self.alternative, self.proposal
        kept = self.proposal.mentor_of()
        self.locked = [pair for pair in self.locked if kept.get(pair[0]) == pair[1]]
        self._unreviewed()

    def drop_alternative(self) -> None:
        """Compare no longer."""
        self.must_be_open()
        self.alternative = None

    def _unreviewed(self) -> None:
        self.reviewed_at = self.reviewed_by = ""
        self.state = "proposed" if self.state == "reviewed" else self.state

    def review(self, by: str, now: str) -> None:
        """A person looked the proposal over and stands for it. Errors: :class:`NothingToPublish` and those of a round
        that is published or being computed.
        """
        self._ready()
        self.state, self.reviewed_by, self.reviewed_at = "reviewed", by, now

    def _ready(self) -> None:
        self.must_be_open()
        if self.job_id:
            raise RoundBeingComputed(name=self.name)
        if not self.pairs:
            raise NothingToPublish(name=self.name)

    def publish(self, by: str, now: str, respond_by: str) -> None:
        """The pairs are final: the mentors will be asked. Errors: as :meth:`review`, :class:`RoundNotReviewed`."""
        self._ready()
        if self.state != "reviewed":
            raise RoundNotReviewed(name=self.name)
        self.state, self.published_at, self.published_by, self.respond_by = "published", now, by, respond_by
        self.alternative = None
        made = self.proposal
        for start in range(0, len(made.pairs), PAIRS_AN_EVENT):
            part = [_sent(pair) for pair in made.pairs[start : start + PAIRS_AN_EVENT]]
            ids = (self.id, self.base_id, part, made.model)
            self.record(RoundPublished(*ids, made.objective, made.bound, respond_by, now))

    def all_answered(self) -> bool:
        """No request of the round is open: it is answered, or repaired where somebody had to be asked anew."""
        if self.state not in ("published", "answered", "repaired"):
            return False
        before, self.state = self.state, "repaired" if self.repairs else "answered"
        return before != self.state

    def asked_anew(self) -> bool:
        """Somebody of the round is asked again: it is not answered any more."""
        if self.state not in RUNNING:
            return False
        self.repairs, self.state = self.repairs + 1, "published"
        return True

    def repair(self, pairs: list[dict[str, Any]], model: str, now: str, respond_by: str) -> None:
        """Those nobody took are asked for anew. Error: :class:`NotThisStep`."""
        if self.state not in RUNNING:
            raise NotThisStep(name=self.name, state=self.state)
        self.job_id = ""
        if pairs:
            self.asked_anew()
            trainees = [pair["trainee_id"] for pair in pairs]
            self.last_repair = {"at": now, "trainees": trainees, "respond_by": self.respond_by}
            self.respond_by = respond_by
            sent = [_sent(pair) for pair in pairs]
            self.record(RoundRepaired(self.id, self.base_id, sent, model, respond_by, now))

    def undo_repair(self, by: str, now: str) -> None:
        """Those the last repair asked for are asked for no longer. Errors: :class:`NotThisStep`, :class:`NothingToTakeBack`."""
        if self.state not in RUNNING:
            raise NotThisStep(name=self.name, state=self.state)
        if not self.last_repair:
            raise NothingToTakeBack(name=self.name)
        taken, self.last_repair = self.last_repair, {}
        self.repairs, self.respond_by = max(self.repairs - 1, 0), taken["respond_by"]
        self.undone.append(taken["at"])
        self.record(RoundRepairUndone(self.id, self.base_id, taken["trainees"], taken["at"], by, now))

    def close(self, placed: int, unplaced: int, unanswered: int, now: str) -> None:
        """The round is over. Errors: :class:`NotThisStep`, :class:`StillUnanswered`."""
        if self.state not in RUNNING:
            raise NotThisStep(name=self.name, state=self.state)
        if unanswered:
            raise StillUnanswered(count=unanswered)
        self.state, self.closed_at = "closed", now
        self.record(RoundClosed(self.id, self.base_id, placed, unplaced, now))


def _sent(pair: dict[str, Any]) -> dict[str, Any]:
    return {name: pair[name] for name in SENT if name in pair}
