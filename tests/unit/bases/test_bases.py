"""The annex loses nothing, numbers equal the lists they open, and read models come out the same in any order."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from services.bases import queries
from services.bases.annex import annex, columns
from services.bases.domain import FUNNEL
from services.bases.handlers import edit_base, load_annex
from services.bases.repository import READ_MODELS
from services.bases.wiring import service
from shared.actor import Actor
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.bases import BaseRegistered
from shared.contracts.enrollment import ApplicationSubmitted, TraineeAdmitted
from shared.contracts.event import Event, Sealed
from shared.contracts.matching import PairingAccepted, PairingEnded, PairingProposed, PairingRestored, PairingWithdrawn
from shared.contracts.placement import EvidenceReviewed, OutcomeRecorded, PlacementOpened
from shared.contracts.training import AttendanceRecorded
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from tests.house import context as make_context
from tests.house import deliver, said

AT = "2026-03-0{}T00:00:00.000000Z"


def story() -> list[tuple[str, Event]]:
    """One person's way; each event with its subject."""
    lists = {"platforms": ["amazon"], "languages": ["zh"], "availability": [], "goal": "shop"}
    ids = {"application_id": "a", "person_id": "p", "base_id": "b1", "cohort_id": "c", "cohort_name": "班"}
    return [
        ("a", ApplicationSubmitted(**ids, number="QH", name=Sealed(""), submitted_at=AT.format(1), **lists)),  # type: ignore[arg-type]
        ("a", TraineeAdmitted(**ids, name=Sealed(""), admitted_at=AT.format(2), by="x", **lists)),  # type: ignore[arg-type]
        ("s", AssessmentCompleted("s", "p", "b1", {}, 50.0, "fixed-1", AT.format(3))),
        ("g", PairingProposed("g", "b1", "p", "m", 0.5, "prior-1", [], AT.format(9), AT.format(4))),
        ("g", PairingAccepted("g", "b1", "p", "m", AT.format(5))),
        ("l", PlacementOpened("l", "b1", "p", "shop", "prepare", "2026-03-06", AT.format(6), "amazon", "US", "A1")),
        (
            "o",
            OutcomeRecorded("o", "l", "b1", "p", "2026-03", 3, 3, "9", "0", "9", "USD", "attached", "x", AT.format(7)),
        ),
        ("t", AttendanceRecorded("t", "p", "b1", "选品", "skills", AT.format(7), 90, "present", "code")),
        ("o", EvidenceReviewed("o", "l", "b1", "p", "confirmed", "y", AT.format(8))),
    ]


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return make_context(tmp_path, service())


def test_all_thirteen_rows_are_kept_to_the_letter(context: Context) -> None:
    assert load_annex(context) == 13 and load_annex(context) == 0
    kept = queries.base_list(context)
    assert [base.raw for base in kept] == [row["raw"] for row in annex()["institutions"]]
    assert all(set(base.raw) == set(columns()) for base in kept)
    assert [e.name for e in said(context) if isinstance(e, BaseRegistered)][0] == "牧之（济南）电商服务有限公司"


def test_every_number_is_the_length_of_its_list(context: Context) -> None:
    for subject, event in story():
        deliver(service(), context, event, subject)
    numbers = queries.dashboard(context, "b1")
    for stage, value in numbers.funnel:
        assert value == len(queries.records(context, "trainees", "b1", {"stage": stage}).rows) == 1, stage
    for state, value in numbers.evidence:
        assert value == len(queries.records(context, "outcomes", "b1", {"evidence": state}).rows)
    assert numbers.shops == queries.records(context, "shops", "b1", {"kind": "shop"}).total == 1
    assert [stage for stage, _n in numbers.funnel] == list(FUNNEL)
    assert queries.dashboard(context, "b2").funnel == [(stage, 0) for stage in FUNNEL]


def in_key_order(order: list[tuple[str, Event]]) -> bool:
    """Whether the events of each key come as they were said: that much the bus promises."""
    return all(
        [event for s, event in order if s == key] == [event for s, event in story() if s == key]
        for key in ("a", "g", "o")
    )


def test_the_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    states = []
    shuffled = (list(order) for order in itertools.permutations(story()))
    orders = itertools.islice(filter(in_key_order, shuffled), 0, 3200, 200)
    for number, order in enumerate(orders):
        context = make_context(tmp_path / str(number), service())
        for subject, event in order:
            deliver(service(), context, event, subject)
        states.append({name: [(d.id, d.state) for d in context.store.find(name)] for name in READ_MODELS})
    assert len(states) > 5 and all(state == states[0] for state in states)


def test_a_manager_edits_their_own_base_and_never_over_somebody_else(context: Context) -> None:
    load_annex(context)
    manager = Actor("m", "manager", "b01", "p")
    version = queries.base_of(context, "b01").version
    edit_base(context, manager, "b01", address="济南", supervision_phone="0531-1", version=version)
    with pytest.raises(Conflict):
        edit_base(context, manager, "b01", address="济南", supervision_phone="0531-2", version=version)
    with pytest.raises(NotFound):
        edit_base(context, manager, "b02", address="", supervision_phone="", version=1)


def test_an_ended_pairing_holds_no_place_in_whatever_order_it_is_heard(tmp_path: Path) -> None:
    asked = PairingProposed("g", "b1", "p", "m", 0.5, "prior-1", [], AT.format(9), AT.format(1))
    yes = PairingAccepted("g", "b1", "p", "m", AT.format(2))
    over = PairingEnded("g", "b1", "p", "m", "completed", AT.format(3), "a")
    back = PairingWithdrawn("h", "b1", "q", "m", "placed", AT.format(3))
    for number, order in enumerate(itertools.permutations((asked, yes, over, back))):
        (folder := tmp_path / str(number)).mkdir()
        context = make_context(folder, service())
        for event in order:
            deliver(service(), context, event, event.pairing_id)
        assert context.store.find("mentors")[0].state["held"] == 0
        person = next(d.state for d in context.store.find("people") if d.state["person_id"] == "p")
        assert (person["mentor_id"], person["pairing_id"]) == ("", "") and "paired" in person["at"]


@pytest.mark.parametrize("again", [False, True])
def test_an_end_that_was_taken_back_is_none_in_whatever_order_it_is_heard(tmp_path: Path, again: bool) -> None:
    asked = PairingProposed("g", "b1", "p", "m", 0.5, "prior-1", [], AT.format(9), AT.format(1))
    yes = PairingAccepted("g", "b1", "p", "m", AT.format(2))
    over = PairingEnded("g", "b1", "p", "m", "repaired", AT.format(3), "a")
    on = PairingRestored("g", "b1", "p", "m", AT.format(4), "a")
    anew = PairingEnded("g", "b1", "p", "m", "completed", AT.format(5), "a")
    heard = (yes, over, on, anew) if again else (asked, yes, over, on)
    for number, order in enumerate(itertools.permutations(heard)):
        (folder := tmp_path / str(number)).mkdir()
        context = make_context(folder, service())
        for event in order:
            deliver(service(), context, event, event.pairing_id)
        assert context.store.find("mentors")[0].state["held"] == (0 if again else 1)
        person = context.store.find("people")[0].state
        assert (person["mentor_id"], person["pairing_id"]) == (("", "") if again else ("m", "g")), order
