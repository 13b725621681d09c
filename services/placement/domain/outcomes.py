"""The rules of monthly outcomes: figures add up, a correction keeps what was, and nobody confirms their own proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from shared.aggregate import Aggregate
from shared.contracts.event import Sealed
from shared.contracts.placement import EvidenceReviewed, OutcomeRecorded
from shared.rules import N_, RuleBroken

ENTERED, IMPORTED = "entered", "imported"
"""Where a month's figures come from: a person, or the marketplace's own files."""
COUNTING = "counting-1"
"""The rule by which months count: net is gross less refunds, and a month whose proof was rejected is left out."""
REPORT = "application/x-seller-report"
"""The media type of a proof that is a marketplace's file: its hash is kept, the file is not."""


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
class Figures:
    """A month's figures; money as decimal text. ``fees`` of the platform are shown beside the net, not taken from it."""

    orders: int
    units: int
    gross: str
    refunds: str
    fees: str = "0.00"

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
    source: str = ENTERED
    entered: Figures | None = None
    net_of: list[str] = field(default_factory=list)
    rates: list[str] = field(default_factory=list)

    def set(self, figures: Figures, proof: Proof | None, by: str, now: str) -> None:
        """Record or correct by hand; the proof is to be looked at again. Error: UnitsBelowOrders."""
        if figures.units < figures.orders:
            raise UnitsBelowOrders(units=figures.units, orders=figures.orders)
        self.source, self.entered, self.net_of, self.rates = ENTERED, figures, [], []
        self._put(figures, proof or self.proof, by, now)

    def take(
        self, figures: Figures, proof: Proof | None, by: str, now: str, net_of: list[str], rates: list[str]
    ) -> None:
        """Take the figures that the marketplaces' files add up to; ``net_of``: how each file counts, ``rates``: used to convert.

        The figures a person entered are kept, and come back by :meth:`fall_back`.
        """
        self.source, self.net_of, self.rates = IMPORTED, net_of, rates
        self._put(figures, proof or self.proof, by, now)

    def fall_back(self, by: str, now: str) -> None:
        """No file says anything of this month any more: what a person entered holds again, else nothing was sold."""
        proof = self.proof if self.proof and self.proof.media_type != REPORT else None
        self.source, self.net_of, self.rates = ENTERED, [], []
        self.proof = None
        self._put(self.entered or Figures(0, 0, "0.00", "0.00"), proof, by, now)

    def attach(self, proof: Proof, by: str, now: str) -> None:
        """A further proof of the same figures, to be looked at; a confirmed month stays confirmed."""
        self.proof = proof
        if self.evidence != "confirmed":
            self.evidence, self.reason = "attached", ""
        self._say(by, now)

    def judge(self, state: str, by: str, now: str, reason: str) -> bool:
        """Take over the state that all proofs give; whether it changed. ``reason`` is sealed."""
        if state == self.evidence or state not in ("confirmed", "rejected"):
            return False
        self.evidence, self.reviewed_by, self.reviewed_at, self.reason = state, by, now, reason
        ids = (self.id, self.placement_id, self.base_id, self.person_id)
        self.record(EvidenceReviewed(*ids, state, by, now, Sealed(reason)))
        return True

    def _put(self, figures: Figures, proof: Proof | None, by: str, now: str) -> None:
        if self.figures:
            self.history.append(self.figures)
        self.figures, self.proof = figures, proof
        self.evidence = "attached" if self.proof else "none"
        self.recorded_by, self.recorded_at, self.reviewed_by, self.reason = by, now, "", ""
        self._say(by, now)

    def _say(self, by: str, now: str) -> None:
        figures = self.figures or Figures(0, 0, "0.00", "0.00")
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
                fees=figures.fees,
                source=self.source,
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
