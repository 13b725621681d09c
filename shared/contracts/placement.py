"""What placement says: where they went and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.event import Event, Sealed


@dataclass(frozen=True)
class PlacementOpened(Event, publisher="placement"):
    """An internship or a shop launch began. Heard by bases, enrollment, matching, notify. ``kind``: internship or shop.

    For a shop: ``platform`` code, ``site`` (marketplace site such as ``US``), ``shop_id``. For an internship:
    ``employer``. ``opened_on``: ``YYYY-MM-DD``.
    """

    placement_id: str
    base_id: str
    person_id: str
    kind: str
    stage: str
    opened_on: str
    opened_at: str
    platform: str = ""
    site: str = ""
    shop_id: str = ""
    employer: str = ""
    mentor_id: str = ""


@dataclass(frozen=True)
class PlacementStageReached(Event, publisher="placement"):
    """A placement moved to another stage. Heard by bases, enrollment and matching (``ended_early`` is a label).

    ``reason``: free text about the person, sealed; empty where none was asked.
    """

    placement_id: str
    base_id: str
    person_id: str
    kind: str
    from_stage: str
    stage: str
    reached_at: str
    reason: Sealed = Sealed("")


@dataclass(frozen=True)
class OutcomeRecorded(Event, publisher="placement"):
    """A month's real outcome of a shop, or a correction of it (same ``outcome_id``, newer version).

    ``month``: ``YYYY-MM``; ``orders`` and ``units`` as counts; ``gross``, ``refunds`` and ``net`` as decimal text in
    ``currency`` (ISO 4217), net = gross - refunds; ``evidence``: none, attached, confirmed or rejected. ``fees`` of the
    platform stand beside the net; ``source``: entered by a person, or imported from the marketplace's own files.
    Heard by bases (dashboard), matching (labels) and enrollment (journey).
    """

    outcome_id: str
    placement_id: str
    base_id: str
    person_id: str
    month: str
    orders: int
    units: int
    gross: str
    refunds: str
    net: str
    currency: str
    evidence: str
    recorded_by: str
    recorded_at: str
    platform: str = ""
    fees: str = ""
    source: str = "entered"


@dataclass(frozen=True)
class EvidenceReviewed(Event, publisher="placement"):
    """Someone other than the recorder looked at the proof. ``state``: confirmed or rejected. Heard by bases, enrollment,
    notify. ``reason``: why it was rejected, sealed with the key of the person it is about.
    """

    outcome_id: str
    placement_id: str
    base_id: str
    person_id: str
    state: str
    reviewed_by: str
    reviewed_at: str
    reason: Sealed = Sealed("")
