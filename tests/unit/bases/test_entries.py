"""Entries of a profile: every value with its history, four eyes on proof, alerts before they expire, other bases shut out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from services.bases import queries
from services.bases.domain import ProfileEntry
from services.bases.domain.entries import EntryEnded, ProofOfOneself, RejectionUnexplained
from services.bases.handlers import add_entry, attach_proof, change_entry, end_entry, load_annex, review_proof
from services.bases.wiring import service
from shared.actor import Actor
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from shared.uploads import FileEmpty, FileWrongKind
from tests.house import context as make_context

MANAGER, QUALITY = Actor("m", "manager", "b01", "p1"), Actor("q", "quality", "b01", "p2")
OTHER = Actor("x", "manager", "b02", "p3")
PDF = ("letter.pdf", b"%PDF-1.4 letter")


@pytest.fixture
def context(tmp_path: Path) -> Context:
    made = make_context(tmp_path, service())
    load_annex(made)
    return made


def test_a_changed_value_keeps_what_it_was_and_asks_for_a_new_look(context: Context) -> None:
    made = add_entry(context, MANAGER, "licence", {"title": "批复", "number": "1"})
    made = attach_proof(context, MANAGER, made.id, PDF)
    with pytest.raises(ProofOfOneself):
        review_proof(context, MANAGER, made.id, made.proofs[0].id, "confirmed")
    with pytest.raises(RejectionUnexplained):
        review_proof(context, QUALITY, made.id, made.proofs[0].id, "rejected")
    made = review_proof(context, QUALITY, made.id, made.proofs[0].id, "confirmed")
    assert made.evidence == "confirmed"
    with pytest.raises(Conflict):
        change_entry(context, MANAGER, made.id, 1, {"title": "批复", "number": "2"})
    made = change_entry(context, MANAGER, made.id, made.version, {"title": "批复", "number": "2"})
    assert made.evidence == "attached"
    last = made.history[-1]
    assert last["changes"] == {"number": ["1", "2"]} and last["by"] == "m" and last["proof"] == ["letter.pdf"]


def test_files_that_prove_nothing_are_refused(context: Context) -> None:
    made = add_entry(context, MANAGER, "licence", {"title": "批复"})
    for content, refused in ((b"", FileEmpty), (b"MZ program", FileWrongKind)):
        with pytest.raises(refused):
            attach_proof(context, MANAGER, made.id, ("x.pdf", content))
    assert queries.entry_of(context, MANAGER, made.id).proofs == []


def test_another_base_sees_nothing(context: Context) -> None:
    made = attach_proof(context, MANAGER, add_entry(context, MANAGER, "licence", {"title": "批复"}).id, PDF)
    for attempt in (
        lambda: queries.entry_of(context, OTHER, made.id),
        lambda: queries.proof_file(context, OTHER, made.id, made.proofs[0].id),
        lambda: change_entry(context, OTHER, made.id, made.version, {"title": "x"}),
        lambda: end_entry(context, OTHER, made.id),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert queries.proof_file(context, QUALITY, made.id, made.proofs[0].id)[1] == PDF[1]


@pytest.mark.parametrize(
    ("today", "alert"),
    [("2026-01-01", None), ("2026-04-01", 90), ("2026-06-01", 30), ("2026-06-24", 7), ("2026-07-01", 0)],
)
def test_alerts_at_ninety_thirty_and_seven_days(today: str, alert: int | None) -> None:
    made = ProfileEntry(id="e", base_id="b01", kind="recognition", values={"title": "x", "expires_on": "2026-06-30"})
    assert made.alert(date.fromisoformat(today)) == alert


def test_what_is_ended_stays_as_it_was(context: Context) -> None:
    made = add_entry(context, MANAGER, "honour", {"title": "x"})
    ended = end_entry(context, MANAGER, made.id)
    with pytest.raises(EntryEnded):
        change_entry(context, MANAGER, made.id, ended.version, {"title": "y"})
