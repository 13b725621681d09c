"""The rules of placements: stages are walked in order, figures add up, and nobody confirms their own proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from shared.aggregate import Aggregate
from shared.contracts.event import Sealed
from shared.contracts.placement import EvidenceReviewed, OutcomeRecorded, PlacementOpened, PlacementStageReached
from shared.rules import N_, RuleBroken

STAGES = {
    "shop": ("prepare", "account", "first_listing", "first_order", "stable", "grown", "closed"),
    "internship": ("agreed", "started", "midterm", "finished", "ended_early"),
}
ENDS = {"shop": ("closed",), "internship": ("finished", "ended_early")}
EARLY = {"shop": "closed", "internship": "ended_early"}
"""The stage that may follow any other, with a reason."""


class StageNotNext(RuleBroken):
    """Stages are walked one by one."""

    message = N_("“%(wanted)s” does not follow “%(now)s”; the next stage is “%(next)s”.")


class ReasonMissing(RuleBroken):
    """An end before its time says why."""

    message = N_("Write why this placement ends at “%(now)s”.")
    status = 422


class PlacementEnded(RuleBroken):
    """An ended placement does not change."""

    message = N_("This placement has ended (“%(now)s”); it does not change any more.")


class NotAShop(RuleBroken):
    """Monthly outcomes belong to shops."""

    message = N_("Monthly outcomes belong to a shop; this placement is an internship.")


class MonthOutside(RuleBroken):
    """An outcome lies between the opening and today."""

    message = N_("The month %(month)s lies outside the shop's time: it opened in %(first)s and today is %(last)s.")
    status = 422


class UnitsBelowOrders(RuleBroken):
    """Each order holds a unit at least."""

    message = N_("%(units)s units cannot be right for %(orders)s orders: an order holds at least one unit.")
    status = 422


class OwnEvidence(RuleBroken):
    """Four eyes: who enters does not confirm."""

    message = N_("You recorded the figures of %(month)s yourself; another person must look at the proof.")


class NothingToReview(RuleBroken):
    """Only attached proof can be confirmed or rejected."""

    message = N_("There is no proof waiting for %(month)s (it is “%(state)s”).")


class RejectionWithoutReason(RuleBroken):
    """Who rejects says why."""

    message = N_("Write why the proof of %(month)s is rejected; the trainee reads it.")
    status = 422


@dataclass
class Step:
    """A stage that was reached."""

    stage: str
    at: str
    by: str
    reason: str = ""


@dataclass(kw_only=True)
class Placement(Aggregate):
    """An internship or a shop launch of one trainee. ``opened_on``: ``YYYY-MM-DD``; ``currency`` of the shop's site."""

    person_id: str
    kind: str
    opened_on: str
    mentor_id: str = ""
    platform: str = ""
    site: str = ""
    shop_id: str = ""
    currency: str = ""
    employer: str = ""
    stage: str = ""
    steps: list[Step] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        """Whether it reached one of its ends."""
        return self.stage in ENDS[self.kind]

    @property
    def next_stages(self) -> list[str]:
        """The stages that may be reached from here: the next one, and the early end."""
        if self.ended:
            return []
        stages = STAGES[self.kind]
        following = stages[stages.index(self.stage) + 1]
        return [following] if following == EARLY[self.kind] else [following, EARLY[self.kind]]

    def open(self, by: str, now: str) -> None:
        """Begin at the first stage."""
        self.stage = STAGES[self.kind][0]
        self.steps.append(Step(self.stage, now, by))
        self.record(
            PlacementOpened(
                placement_id=self.id,
                base_id=self.base_id,
                person_id=self.person_id,
                kind=self.kind,
                stage=self.stage,
                opened_on=self.opened_on,
                opened_at=now,
                platform=self.platform,
                site=self.site,
                shop_id=self.shop_id,
                employer=self.employer,
                mentor_id=self.mentor_id,
            )
        )

    def reach(self, stage: str, by: str, now: str, reason: str = "") -> None:
        """Go to a stage, with the sealed reason; the present one again changes nothing.

        Errors: PlacementEnded, StageNotNext, ReasonMissing.
        """
        if stage == self.stage:
            return
        if self.ended:
            raise PlacementEnded(now=self.stage)
        if stage not in self.next_stages:
            raise StageNotNext(wanted=stage, now=self.stage, next=self.next_stages[0])
        if stage == EARLY[self.kind] and not reason:
            raise ReasonMissing(now=self.stage)
        before, self.stage = self.stage, stage
        self.steps.append(Step(stage, now, by, reason))
        ids = (self.id, self.base_id, self.person_id, self.kind)
        self.record(PlacementStageReached(*ids, before, stage, now, Sealed(reason)))


@dataclass
class Figures:
    """A month's figures; money as decimal text."""

    orders: int
    units: int
    gross: str
    refunds: str

    @property
    def net(self) -> str:
        """Gross less refunds, exactly; below zero when more was refunded than sold."""
        return str(Decimal(self.gross) - Decimal(self.refunds))


@dataclass
class Proof:
    """A file behind a figure; ``id`` is its place in the file store."""

    id: str
    name: str
    media_type: str
    sha256: str
    size: int


@dataclass(kw_only=True)
class Outcome(Aggregate):
    """A shop's month; the id derives from both. ``history``: the figures before each correction."""

    placement_id: str
    person_id: str
    month: str
    currency: str
    platform: str
    mentor_id: str = ""
    figures: Figures | None = None
    proof: Proof | None = None
    evidence: str = "none"
    recorded_by: str = ""
    recorded_at: str = ""
    reviewed_by: str = ""
    reviewed_at: str = ""
    reason: str = ""
    history: list[Figures] = field(default_factory=list)

    def set(self, figures: Figures, proof: Proof | None, by: str, now: str) -> None:
        """Record or correct; the proof is to be looked at again. Error: UnitsBelowOrders."""
        if figures.units < figures.orders:
            raise UnitsBelowOrders(units=figures.units, orders=figures.orders)
        if self.figures:
            self.history.append(self.figures)
        self.figures, self.proof = figures, proof or self.proof
        self.evidence = "attached" if self.proof else "none"
        self.recorded_by, self.recorded_at, self.reviewed_by, self.reason = by, now, "", ""
        self.record(
            OutcomeRecorded(
                outcome_id=self.id,
                placement_id=self.placement_id,
                base_id=self.base_id,
                person_id=self.person_id,
                month=self.month,
                orders=figures.orders,
                units=figures.units,
                gross=figures.gross,
                refunds=figures.refunds,
                net=figures.net,
                currency=self.currency,
                evidence=self.evidence,
                recorded_by=by,
                recorded_at=now,
                platform=self.platform,
            )
        )

    def review(self, state: str, by: str, now: str, reason: str = "") -> None:
        """Confirm or reject the proof, with the sealed reason. Errors: NothingToReview, OwnEvidence, RejectionWithoutReason."""
        if self.evidence != "attached":
            raise NothingToReview(month=self.month, state=self.evidence)
        if by == self.recorded_by:
            raise OwnEvidence(month=self.month)
        if state == "rejected" and not reason:
            raise RejectionWithoutReason(month=self.month)
        self.evidence, self.reviewed_by, self.reviewed_at, self.reason = state, by, now, reason
        ids = (self.id, self.placement_id, self.base_id, self.person_id)
        self.record(EvidenceReviewed(*ids, state, by, now, Sealed(reason)))
