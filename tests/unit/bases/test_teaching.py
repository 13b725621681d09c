"""Courses, certificates, exams and opinions are counted from what training says, in whatever order, and open their records."""

from __future__ import annotations

import itertools
from decimal import Decimal
from pathlib import Path

import pytest

from services.bases import queries
from services.bases.domain import Window
from services.bases.handlers import load_annex
from services.bases.queries.records import LISTS
from services.bases.repository import CERTIFICATES, COURSES, LEARNERS, LESSONS, OCCASIONS, OPINIONS, RESULTS
from services.bases.wiring import service
from shared.contracts.event import Event, Sealed
from shared.contracts.training import (
    AttendanceRecorded,
    CertificateIssued,
    CertificateRevoked,
    ClassFeedbackGiven,
    CoursePublished,
    CourseWithdrawn,
    ExamResultRecorded,
    OccasionHeld,
)
from shared.service import Context
from tests.house import context as make_context
from tests.house import deliver

AT = "2026-02-0{}T01:00:00.000000Z"
YEAR = Window.until("2026-03")


@pytest.fixture
def context(tmp_path: Path) -> Context:
    made = make_context(tmp_path, service())
    load_annex(made)
    return made


def published(course: str, name: str) -> CoursePublished:
    return CoursePublished(course, "b01", name, "skills", "basic", 16, 1, AT.format(1))


def certified(number: int) -> CertificateIssued:
    ids = (f"z{number}", f"p{number}", "b01", "c1", "选品", "skills")
    return CertificateIssued(*ids, 16, f"B01-2026-{number:05d}", AT.format(3))


def opinion(person: int, useful: int) -> ClassFeedbackGiven:
    return ClassFeedbackGiven(f"f{person}", "l1", "b01", "c1", "选品", AT.format(2), useful, AT.format(3))


def revoked(number: int) -> CertificateRevoked:
    return CertificateRevoked(f"z{number}", f"p{number}", "b01", "c1", "选品", f"B01-2026-{number:05d}", AT.format(4))


def examined(person: int, passed: bool) -> ExamResultRecorded:
    return ExamResultRecorded("e1", f"p{person}", "b01", "c1", "exam", "2026-02-03", Sealed("v1.x"), 100, passed)


def hear(context: Context, *events: tuple[str, Event]) -> None:
    for subject, event in events:
        deliver(service(), context, event, subject)


def test_every_figure_is_the_length_of_the_list_it_opens(context: Context) -> None:
    hear(context, ("c1", published("c1", "选品")), ("c2", published("c2", "物流")))
    hear(context, ("c2", CourseWithdrawn("c2", "b01", AT.format(2))))
    hear(context, *((f"z{n}", certified(n)) for n in (1, 2)), ("z2", revoked(2)))
    hear(context, ("r1", examined(1, True)), ("r2", examined(2, False)))
    hear(context, *((f"f{n}", opinion(n, n + 2)) for n in (1, 2, 3)))
    shown = queries.dashboard(context, "b01").teaching
    assert (shown.offered, shown.certificates, shown.passed, shown.examined) == (1, 1, 1, 2)
    assert (shown.answers, shown.useful, shown.pass_rate) == (3, Decimal(4), Decimal(50))
    asked = {"first": "2026-02", "last": "2026-02"}
    assert [row["name"] for row in queries.records(context, "courses", "b01", asked).rows] == ["选品"]
    assert queries.records(context, "certificates", "b01", asked).total == 1
    assert queries.records(context, "results", "b01", {"outcome": "passed"}).total == 1
    assert queries.mean_of(queries.records(context, "opinions", "b01", asked).rows[0]) == 4
    elsewhere = {"first": "2026-01", "last": "2026-01"}
    assert queries.records(context, "certificates", "b01", elsewhere).total == 0
    assert all(queries.records(context, kind, "b02", {}).total == 0 for kind in LISTS)


def test_what_was_taught_but_never_published_stands_in_the_list_as_well(context: Context) -> None:
    hear(context, ("c1", published("c1", "选品")))
    event = AttendanceRecorded("l1", "p1", "b01", "旧课", "skills", AT.format(2), 90, "present", "code")
    hear(context, ("l1", event))
    rows = queries.records(context, "courses", "b01", {"first": YEAR.first, "last": YEAR.last}).rows
    assert [(row["name"], row["offered"], row["attended"]) for row in rows] == [("选品", True, 0), ("旧课", False, 1)]
    cell = queries.annex_row(context, "b01", YEAR).cells["curriculum_capability"]
    assert (cell.figures["courses"], cell.figures["courses_offered"]) == (1, 1)
    assert cell.href.startswith("/bases/records/courses?")


def test_a_mean_of_few_answers_is_not_shown(context: Context) -> None:
    hear(context, ("f1", opinion(1, 5)), ("f2", opinion(2, 1)))
    assert queries.mean_of(queries.records(context, "opinions", "b01", {}).rows[0]) is None


def test_rules_read_the_new_indicators(context: Context) -> None:
    hear(context, ("c1", published("c1", "选品")), ("z1", certified(1)), ("r1", examined(1, True)))
    read = queries.reader(context, "b01", "2026-03")
    names = ("courses_offered", "certificates", "exams_passed", "exam_pass_rate", "class_usefulness", "class_answers")
    assert [read(name, 12) for name in names] == [1, 1, 1, 100, 0, 0]
    assert queries.reader(context, "b01", "2027-12")("certificates", 12) == 0


def taught(person: str, lesson: str, client: str = "", status: str = "present") -> tuple[str, Event]:
    """Somebody at a lesson, of an enterprise's staff or not."""
    known = {"client_id": client, "client": client and f"企业{client}"}
    event = AttendanceRecorded(lesson, person, "b01", "内训", "skills", AT.format(2), 90, status, "scan", **known)
    return f"{lesson}{person}", event


def test_enterprises_count_once_however_many_of_their_staff_came(context: Context) -> None:
    hear(
        context, taught("s1", "l1", "k1"), taught("s2", "l1", "k1"), taught("s1", "l2", "k1"), taught("s3", "l3", "k2")
    )
    hear(context, taught("s4", "l4", "k3", "absent"), taught("p1", "l5"))
    cell = queries.annex_row(context, "b01", YEAR).cells["trained_last_year"]
    assert {n: cell.figures[n] for n in ("people", "attendances", "clients_trained")} == {
        "people": 4,
        "attendances": 5,
        "clients_trained": 2,
    }
    read = queries.reader(context, "b01", "2026-03")
    assert read("clients_trained", 12) == 2 and read("distinct_trainees", 12) == 4 and read("staff_trained", 12) == 3
    rows = queries.records(context, "attendances", "b01", {}).rows
    assert sorted(row.get("client", "") for row in rows) == ["", "企业k1", "企业k1", "企业k1", "企业k2"]


def held(id: str, day: str, people: int, photos: int = 0) -> OccasionHeld:
    """An open event that was held."""
    return OccasionHeld(id, "b01", "开放日", "open_day", day, people, people - 1, f"{day}T09:00:00.000000Z", 2, photos)


def test_open_events_count_with_their_guests_and_open_their_list(context: Context) -> None:
    hear(context, ("o1", held("o1", "2026-02-03", 20)), ("o2", held("o2", "2024-02-03", 9)))
    read = queries.reader(context, "b01", "2026-03")
    assert (read("events_held", 12), read("event_guests", 12)) == (1, 20)
    asked = {"first": YEAR.first, "last": YEAR.last}
    assert [row["people"] for row in queries.records(context, "occasions", "b01", asked).rows] == [20]
    assert queries.records(context, "occasions", "b01", {}).total == 2


def test_in_any_order_of_the_topics_the_same_is_kept(tmp_path: Path) -> None:
    kept = []
    story = [("c1", published("c1", "选品")), ("z1", certified(1)), ("f1", opinion(1, 4)), ("r1", examined(1, True))]
    story += [taught("s1", "l1", "k1"), ("o1", held("o1", "2026-02-03", 20))]
    for number, order in enumerate(itertools.islice(itertools.permutations(story), 0, None, 31)):
        folder = tmp_path / str(number)
        folder.mkdir()
        context = make_context(folder, service())
        hear(context, ("z1", revoked(1)), *order)
        names = (COURSES, CERTIFICATES, RESULTS, OPINIONS, LESSONS, LEARNERS, OCCASIONS)
        kept.append({name: [(d.id, d.state) for d in context.store.find(name)] for name in names})
    assert all(one == kept[0] for one in kept)
    assert kept[0][CERTIFICATES][0][1]["revoked"] and kept[0][CERTIFICATES][0][1]["month"] == "2026-02"
