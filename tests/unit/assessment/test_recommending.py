"""Coming classes for weak skills: by what they teach, else by their title; none that is cancelled or another cohort's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from services.assessment.bank.packaged import load_skill_map
from services.assessment.handlers import sit_whole
from services.assessment.recommending import Recommendation, recommended
from services.assessment.repository import sittings
from services.assessment.shown import shown_profile
from services.assessment.wiring import service
from services.training.handlers import schedule_class
from services.training.handlers.courses import publish_course, save_course
from services.training.wiring import service as training
from shared.actor import SYSTEM, Actor
from shared.clock import iso
from shared.contracts.training import ClassCancelled, ClassRescheduled, ClassScheduled
from shared.service import Context
from tests.house import context as make_context
from tests.house import deliver, said
from tests.unit.assessment.conftest import TRAINEE, browser

SOON, LATER = "2026-03-09T01:00:00.000000Z", "2026-03-16T01:00:00.000000Z"
WEAK = ["orders", "images", "advertising"]


def planned(context: Context, id: str, course: str, at: str, teaches: list[str], **more: Any) -> None:
    whose = {"base_id": "b1", **more}
    event = ClassScheduled(
        class_id=id, course=course, family="skills", starts_at=at, minutes=90, dimensions=teaches, **whose
    )
    deliver(service(), context, event)


def found(context: Context) -> list[Recommendation]:
    return recommended(context, "b1", "p", WEAK)


def test_a_class_that_teaches_more_of_what_is_weak_comes_first_and_says_why(context: Context) -> None:
    planned(context, "k1", "Monday", SOON, ["orders"])
    planned(context, "k2", "Tuesday", LATER, ["images", "orders"])
    first, second = found(context)
    assert first == Recommendation("orders", "Tuesday", LATER, ("orders", "images"))
    assert (second.dimension, second.course) == ("images", "Tuesday")


def test_the_title_speaks_only_for_classes_that_say_nothing_of_skills(context: Context) -> None:
    planned(context, "k1", "广告投放入门", SOON, ["listing_copy"])
    assert found(context) == []
    planned(context, "k2", "广告投放进阶", LATER, [])
    assert found(context) == [Recommendation("advertising", "广告投放进阶", LATER, ())]
    planned(context, "k3", "Clicks", LATER, ["advertising"])
    assert found(context)[0].course == "Clicks"


def test_cancelled_moved_past_and_other_cohorts_classes(context: Context) -> None:
    planned(context, "k1", "Orders", SOON, ["orders"])
    moved = ClassRescheduled("k1", "b1", "Orders", "skills", LATER, 90, SOON, "ill")
    deliver(service(), context, moved)
    assert found(context)[0].starts_at == LATER and found(context)[0].teaches == ("orders",)
    deliver(service(), context, ClassCancelled("k1", "b1", "Orders", LATER, 90, "ill"))
    assert found(context) == []
    planned(context, "k2", "Orders", "2026-02-01T01:00:00.000000Z", ["orders"])
    planned(context, "k3", "Orders", SOON, ["orders"], cohort_id="another")
    planned(context, "k4", "Orders", SOON, ["orders"], base_id="b2")
    assert found(context) == []
    planned(context, "k5", "Mine", SOON, ["orders"], cohort_id="c")
    assert found(context)[0].course == "Mine"


def test_the_profile_shows_the_class_and_the_reason(context: Context) -> None:
    sit_whole(context, "p", "b1", lambda item: "")
    planned(context, "k1", "All of it", SOON, [skill.code for skill in load_skill_map()])
    page = browser(context, TRAINEE).get("/").text
    assert page.count("All of it") == 3 and page.count("where you have most to gain too") == 3


def test_the_skills_of_a_course_reach_the_trainee_with_the_class_that_training_schedules(
    context: Context, tmp_path: Path
) -> None:
    sit_whole(context, "p", "b1", lambda item: "")
    weak = shown_profile(context, "b1", sittings(context).find(SYSTEM, {"person_id": "p"}), None).weak[0]
    theirs = make_context(tmp_path, training())
    staff = Actor("a", "coordinator", "b1", "s")
    taught = {
        "name": "周一课",
        "family": "skills",
        "level": "basic",
        "platform": "amazon",
        "hours": 2,
        "needed_hours": 1,
    }
    course = save_course(theirs, staff, {**taught, "outline": "一、", "prerequisites": [], "dimensions": [weak]})
    publish_course(theirs, staff, course.id)
    at = iso(theirs.clock.now() + timedelta(days=2))
    plan = {"course": "周一课", "family": "skills", "starts_at": at, "minutes": 60, "room": "一号教室", "cohort_id": ""}
    schedule_class(theirs, staff, {**plan, "course_id": course.id})
    (event,) = [one for one in said(theirs) if isinstance(one, ClassScheduled)]
    assert event.dimensions == [weak]
    deliver(service(), context, event)
    page = browser(context, TRAINEE).get("/").text
    assert page.count("周一课") == 1 and "It teaches this skill." in page
