"""The home of who runs a base: what waits comes first, with who has waited longest; every count opens as many records."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.bases import queries
from services.bases.handlers import register_base
from services.bases.wiring import service
from shared.actor import SYSTEM, Actor
from shared.contracts.assessment import AppealAnswered, AppealFiled, AssessmentCompleted
from shared.contracts.enrollment import ApplicationRejected, ApplicationSubmitted, MentorRegistered, TraineeAdmitted
from shared.contracts.event import Event, Sealed
from shared.contracts.matching import PairingAccepted, PairingProposed
from shared.contracts.placement import OutcomeRecorded
from shared.service import Context
from shared.web.app import create_app
from tests.house import context as make_context
from tests.house import deliver
from tests.house import person as make_person

LISTS = {"platforms": ["amazon"], "languages": ["zh"], "availability": [], "goal": "shop"}


def at(day: int) -> str:
    return f"2026-03-{day:02d}T00:00:00.000000Z"


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return make_context(tmp_path, service())


@pytest.fixture
def base(context: Context) -> str:
    """A base with two who applied (one rejected), one admitted, one assessed, one paired."""
    base = register_base(context, SYSTEM, name="青岛基地", region="山东", supervision_phone="").id
    for number, name in enumerate(("林晓雨", "张伟", "黄梓涵", "吴佳怡", "徐浩然")):
        id = f"p{number}"
        ids = {"application_id": f"a{number}", "person_id": id, "base_id": base, "cohort_id": "c", "cohort_name": "班"}
        sealed = make_person(context, id).seal(name)
        hear(context, ApplicationSubmitted(**ids, number="QH", name=sealed, submitted_at=at(1 + number), **LISTS))  # type: ignore[arg-type]
        if number >= 2:
            hear(context, TraineeAdmitted(**ids, name=sealed, admitted_at=at(10 + number), by="x", **LISTS))  # type: ignore[arg-type]
    hear(context, ApplicationRejected("a1", "p1", base, Sealed(""), at(9)))
    for person, day in (("p3", 15), ("p4", 16)):
        hear(context, AssessmentCompleted(f"t-{person}", person, base, {}, 50.0, "adaptive-1", at(day)))
    for mentor in ("m1", "m2"):
        sealed = make_person(context, mentor).seal("导师" + mentor)
        hear(context, MentorRegistered(mentor, base, sealed, "part_time", [], ["zh"], [], [], 5, 2))
    proposal = (0.8, "prior-1", [], at(30), at(17))
    hear(context, PairingProposed("pair", base, "p4", "m1", *proposal))
    hear(context, PairingAccepted("pair", base, "p4", "m1", at(18)))
    hear(context, PairingProposed("next", base, "p3", "m2", *proposal))
    return base


def hear(context: Context, event: Event) -> None:
    deliver(service(), context, event)


def open_as(context: Context, role: str, base: str) -> FlaskClient:
    client = create_app(service(), context).test_client()
    with client.session_transaction() as session:
        session["actor"], session["lang"] = vars(Actor("x", role, base, "s")), "en"
    return client


def test_where_people_stand_adds_up_and_each_count_opens_as_many_records(context: Context, base: str) -> None:
    stand = {one.stage: one for one in queries.standing(context, base)}
    assert {stage: one.count for stage, one in stand.items()} == {
        "applied": 1,
        "admitted": 1,
        "assessed": 1,
        "paired": 1,
        "placed": 0,
        "selling": 0,
    }
    assert stand["admitted"].names == ["黄梓涵"] and stand["admitted"].since == at(12)
    for stage, one in stand.items():
        opened = queries.records(context, "trainees", base, {"here": stage})
        assert opened.total == one.count == len(opened.rows)


def test_the_queue_names_who_waits_and_an_answered_appeal_leaves_it(context: Context, base: str) -> None:
    hear(context, AppealFiled("ap1", "p3", base, "t-p3", Sealed(""), at(17)))
    hear(context, AppealAnswered("ap2", "p4", base, "explained", Sealed(""), at(19)))
    hear(context, AppealFiled("ap2", "p4", base, "t-p4", Sealed(""), at(18)))
    tasks = {task.kind: task for task in queries.today(context, base)}
    counts = {kind: task.count for kind, task in tasks.items()}
    assert counts == {"applications": 1, "appeals": 1, "unassessed": 1, "unpaired": 1, "unanswered": 1}
    assert tasks["applications"].names == ("林晓雨",)
    page = open_as(context, "coordinator", base).get("/today").text
    assert page.index("Applications to decide") < page.index("Appeals against a result to answer")
    assert "林晓雨" in page and 'href="/matching/rounds"' in page and "The numbers, with trend" not in page
    hear(context, AppealAnswered("ap1", "p3", base, "explained", Sealed(""), at(20)))
    assert "appeals" not in {task.kind for task in queries.today(context, base)}


def test_a_manager_sees_the_trend_and_what_is_proven(context: Context, base: str) -> None:
    for number, (month, orders, state) in enumerate((("2026-01", 20, "confirmed"), ("2026-02", 30, "attached"))):
        figures = (orders, orders, "100.00", "0", "100.00", "USD", state, "x", at(1))
        hear(context, OutcomeRecorded(f"o{number}", "shop", base, "p4", month, *figures))
    page = open_as(context, "manager", base).get("/today").text
    assert "+50% against the month before" in page and "/bases/records/outcomes?month=2026-02" in page
    assert "1 to look at" in page and "Where everybody stands" in page


def test_quality_is_led_to_no_page_that_is_closed_to_them(context: Context, base: str) -> None:
    hear(context, AppealFiled("ap1", "p3", base, "t-p3", Sealed(""), at(17)))
    client = open_as(context, "quality", base)
    page = client.get("/today").text
    assert "Applications to decide" in page and "/assessment/" not in page and "/matching/" not in page
    assert client.get("/records/trainees?here=applied").status_code == 200
    assert open_as(context, "trainee", base).get("/today").status_code == 403


def test_nothing_waits_in_a_new_base(context: Context) -> None:
    base = register_base(context, SYSTEM, name="新基地", region="", supervision_phone="").id
    assert "Nothing waits for you" in open_as(context, "coordinator", base).get("/today").text
