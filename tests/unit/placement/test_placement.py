"""Stages in order, figures that add up, proof by content, four eyes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from services.placement import handlers, queries
from services.placement.domain.outcomes import (
    MonthOutside,
    NothingToReview,
    OwnEvidence,
    RejectionWithoutReason,
    UnitsBelowOrders,
)
from services.placement.domain.placements import Placement, PlacementEnded, ReasonMissing, StageNotNext
from services.placement.wiring import service
from shared.actor import Actor
from shared.contracts.enrollment import TraineeAdmitted
from shared.contracts.event import Sealed
from shared.contracts.matching import PairingAccepted, PairingEnded, PairingRestored
from shared.contracts.placement import EvidenceReviewed, OutcomeRecorded, PlacementStageReached
from shared.rules import NotFound, PersonGone
from shared.service import Context
from shared.uploads import FileEmpty, FileTooLarge, FileWrongKind
from tests.house import context as make_context
from tests.house import deliver, person, said

STAFF, MANAGER = Actor("a", "coordinator", "b1", "s"), Actor("m", "manager", "b1", "s2")
MONTH = {"month": "2026-02", "orders": 2, "units": 3, "gross": "0.30", "refunds": "0.10"}


@pytest.fixture
def context(tmp_path: Path) -> Context:
    made = make_context(tmp_path, service())
    name = Sealed(person(made, "p").seal("林晓雨"))
    ids = ("app", "p", "b1", "c", "班", name, ["amazon"], ["zh"], [], "shop")
    deliver(service(), made, TraineeAdmitted(*ids, "2026-01-01T00:00:00.000000Z", "x"))
    return made


def shop(context: Context) -> Placement:
    data = {"person_id": "p", "kind": "shop", "opened_on": "2026-01-10", "platform": "amazon", "currency": "USD"}
    return handlers.open_placement(context, STAFF, {**data, "site": "US", "shop_id": "A1"})


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG")
    return out.getvalue()


def test_stages_are_walked_one_by_one(context: Context) -> None:
    made = shop(context)
    with pytest.raises(StageNotNext, match="“stable” does not follow “prepare”"):
        handlers.reach_stage(context, STAFF, made.id, "stable")
    assert handlers.reach_stage(context, STAFF, made.id, "account").stage == "account"
    with pytest.raises(ReasonMissing):
        handlers.reach_stage(context, STAFF, made.id, "closed")
    handlers.reach_stage(context, STAFF, made.id, "closed", "停业")
    with pytest.raises(PlacementEnded):
        handlers.reach_stage(context, STAFF, made.id, "first_listing")


def test_money_is_exact_and_a_correction_keeps_what_was(context: Context) -> None:
    made = shop(context)
    handlers.record_outcome(context, STAFF, made.id, MONTH)
    again = handlers.record_outcome(context, STAFF, made.id, {**MONTH, "gross": "0.40"})
    recorded = [e for e in said(context) if isinstance(e, OutcomeRecorded)]
    assert [e.net for e in recorded] == ["0.20", "0.30"] and recorded[0].outcome_id == recorded[1].outcome_id
    assert [f.gross for f in again.history] == ["0.30"]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [({"units": 1}, UnitsBelowOrders), ({"month": "2025-12"}, MonthOutside), ({"month": "2026-04"}, MonthOutside)],
)
def test_figures_that_cannot_be_are_refused(
    context: Context, change: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        handlers.record_outcome(context, STAFF, shop(context).id, {**MONTH, **change})


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileEmpty),
        (b"<html>", FileWrongKind),
        (png()[:30], FileWrongKind),
        (b"%PDF-" + b"0" * 10_485_761, FileTooLarge),
    ],
)
def test_proof_is_known_by_its_content(context: Context, content: bytes, refusal: type[Exception]) -> None:
    made = shop(context)
    with pytest.raises(refusal, match=r"shot\.png"):
        handlers.record_outcome(context, STAFF, made.id, MONTH, ("shot.png", content))
    assert queries.outcome_list(context, STAFF, made.id) == []


def test_four_eyes_look_at_the_proof(context: Context) -> None:
    made = shop(context)
    bare = handlers.record_outcome(context, STAFF, made.id, MONTH)
    with pytest.raises(NothingToReview):
        handlers.review_evidence(context, MANAGER, bare.id, "confirmed")
    proven = handlers.record_outcome(context, STAFF, made.id, MONTH, ("shot.png", png()))
    assert queries.proof_of(context, MANAGER, proven.id)[1] == png()
    with pytest.raises(OwnEvidence):
        handlers.review_evidence(context, STAFF, proven.id, "confirmed")
    with pytest.raises(RejectionWithoutReason):
        handlers.review_evidence(context, MANAGER, proven.id, "rejected")
    handlers.review_evidence(context, MANAGER, proven.id, "confirmed")
    assert [e.state for e in said(context) if isinstance(e, EvidenceReviewed)] == ["confirmed"]
    assert handlers.record_outcome(context, STAFF, made.id, MONTH).evidence == "attached"


def test_nobody_else_sees_it_and_the_mentor_does(context: Context) -> None:
    made = shop(context)
    for stranger in (
        Actor("x", "coordinator", "b2"),
        Actor("t", "trainee", "b1", "q"),
        Actor("n", "mentor", "b1", "m"),
    ):
        with pytest.raises(NotFound):
            queries.placement_of(context, stranger, made.id)
    deliver(service(), context, PairingAccepted("g", "b1", "p", "m", "2026-02-01T00:00:00.000000Z"))
    assert queries.placement_of(context, Actor("n", "mentor", "b1", "m"), made.id).id == made.id
    ended = PairingEnded("g", "b1", "p", "m", "completed", "2026-02-09T00:00:00.000000Z", "a")
    deliver(service(), context, ended)
    with pytest.raises(NotFound):
        queries.placement_of(context, Actor("n", "mentor", "b1", "m"), made.id)
    assert context.store.find("trainees")[0].state["mentor_id"] == ""
    deliver(service(), context, PairingRestored("g", "b1", "p", "m", "2026-02-10T00:00:00.000000Z", "a"))
    assert queries.placement_of(context, Actor("n", "mentor", "b1", "m"), made.id).mentor_id == "m"
    deliver(service(), context, ended)  # heard again, late
    assert context.store.find("trainees")[0].state["mentor_id"] == "m"
    assert "林晓雨" not in str(context.store.find("trainees")[0].state)


def test_reasons_are_kept_and_sent_sealed(context: Context) -> None:
    made = shop(context)
    handlers.record_outcome(context, STAFF, made.id, MONTH, ("shot.png", png()))
    month = queries.outcome_list(context, STAFF, made.id)[0]
    rejected = handlers.review_evidence(context, MANAGER, month.id, "rejected", " 截图看不清 ")
    ended = handlers.reach_stage(context, STAFF, made.id, "closed", "家中有事")
    kept = [rejected.reason, ended.steps[-1].reason]
    events = [e for e in said(context) if isinstance(e, EvidenceReviewed | PlacementStageReached)]
    for sealed, told, text in zip(kept, events, ["截图看不清", "家中有事"], strict=True):
        assert text not in sealed and text not in told.reason
        assert context.keys.open("p", sealed) == context.keys.open("p", told.reason) == text


def test_nothing_is_written_about_an_erased_person(context: Context) -> None:
    made = shop(context)
    context.keys.receive("p", None)
    with pytest.raises(PersonGone):
        handlers.reach_stage(context, STAFF, made.id, "closed", "家中有事")
    assert [step.stage for step in queries.placement_of(context, STAFF, made.id).steps] == ["prepare"]
