"""The journey: the same timeline in whatever order the topics come."""

from __future__ import annotations

import random
from pathlib import Path

from services.enrollment.handlers import enrol, register_mentor
from services.enrollment.queries.bases import base_names
from services.enrollment.queries.journey import journey_of
from services.enrollment.wiring import service
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.bases import BaseRegistered
from shared.contracts.event import Event
from shared.contracts.matching import MentoringSessionLogged, PairingAccepted, PairingDeclined, PairingProposed
from shared.contracts.placement import EvidenceReviewed, OutcomeRecorded, PlacementOpened, PlacementStageReached
from shared.service import Context
from tests import house
from tests.unit.enrollment.conftest import BASE, COORDINATOR, MENTOR_DATA, STRANGER, a_cohort, typed


def outcome(person_id: str, orders: int, at: str) -> OutcomeRecorded:
    """A month's outcome of the shop s1, or its correction."""
    return OutcomeRecorded(
        "o1", "s1", BASE, person_id, "2026-05", orders, orders, "90.00", "0", "90.00", "USD", "attached", "x", at
    )


def the_rest(person_id: str, mentor_id: str) -> list[tuple[Event, str]]:
    """What others say of a trainee, with the time of each."""
    day = "2026-03-{:02d}T01:00:00.000000Z".format
    return [
        (AssessmentCompleted("a1", person_id, BASE, {"images": 0.5}, 61.0, "v1", day(3)), day(3)),
        (PairingProposed("p1", BASE, person_id, "m0", 0.5, "prior", [], day(6), day(4)), day(4)),
        (PairingDeclined("p1", BASE, person_id, "m0", "declined", day(5)), day(5)),
        (PairingProposed("p2", BASE, person_id, mentor_id, 0.5, "prior", [], day(8), day(5)), day(5)),
        (PairingAccepted("p2", BASE, person_id, mentor_id, day(6)), day(6)),
        (MentoringSessionLogged("ms1", "p2", BASE, person_id, mentor_id, "2026-03-07", 45, "m", day(7)), day(7)),
        (PlacementOpened("s1", BASE, person_id, "shop", "prepare", "2026-03-08", day(8), "amazon"), day(8)),
        (PlacementStageReached("s1", BASE, person_id, "shop", "prepare", "account", day(9)), day(9)),
        (outcome(person_id, 3, day(10)), day(10)),
        (outcome(person_id, 4, day(11)), day(11)),
        (EvidenceReviewed("o1", "s1", BASE, person_id, "confirmed", "y", day(12)), day(12)),
    ]


def test_a_new_applicant_sees_the_journey_before_any_event_came_round(context: Context) -> None:
    application = enrol(context, a_cohort(context).code, typed(), ["enrolment"]).application
    journey = journey_of(context, COORDINATOR, application.person_id)
    assert [e["type"] for e in journey.entries] == ["ApplicationSubmitted"]
    assert journey.step == "wait_admission"
    assert journey_of(context, STRANGER, application.person_id).entries == []


def test_any_order_gives_the_same_read_model_and_page(context: Context) -> None:
    mentor_id = register_mentor(context, COORDINATOR, MENTOR_DATA).id
    person_id = enrol(context, a_cohort(context, auto_admit=True).code, typed(), ["enrolment"]).application.person_id
    states = []
    for seed in range(4):
        context.store.drop("journeys")
        events = the_rest(person_id, mentor_id)
        random.Random(seed).shuffle(events)
        for n, (event, at) in enumerate(events):
            house.deliver(service(), context, event, id=f"{type(event).__name__}-{at}", at=at)
            if n % 3 == 0:
                house.deliver(service(), context, event, id=f"{type(event).__name__}-{at}", at=at)
        found = context.store.get("journeys", person_id)
        assert found
        states.append(found.state)
    assert states[0] == states[1] == states[2] == states[3]
    journey = journey_of(context, COORDINATOR, person_id)
    assert [e["type"] for e in journey.entries[:2]] == [
        "ApplicationSubmitted",
        "TraineeAdmitted",
    ] or journey.step == "grow"
    assert journey.mentor_name == "李 明"
    assert all(journey.stages.values())
    month = next(e for e in journey.entries if e["type"] == "OutcomeRecorded")
    assert (month["params"]["orders"], month["params"]["evidence"]) == (4, "confirmed")


def test_each_step_leads_to_the_next(context: Context) -> None:
    application = enrol(context, a_cohort(context, auto_admit=True).code, typed(), ["enrolment"]).application
    steps = [journey_of(context, COORDINATOR, application.person_id).step]
    for event, at in the_rest(application.person_id, "m1"):
        house.deliver(service(), context, event, at=at)
        steps.append(journey_of(context, COORDINATOR, application.person_id).step)
    expected = "assess wait_pairing wait_mentor wait_mentor wait_mentor meet place report report grow grow grow"
    assert steps == expected.split()


def test_our_own_events_come_round_to_the_same_page(context: Context, tmp_path: Path) -> None:
    application = enrol(context, a_cohort(context, auto_admit=True).code, typed(), ["enrolment"]).application
    before = journey_of(context, COORDINATOR, application.person_id)
    for event in house.said(context):
        house.deliver(service(), context, event)
    after = journey_of(context, COORDINATOR, application.person_id)
    assert [(e["type"], e["at"], e["params"]) for e in after.entries] == [
        (e["type"], e["at"], e["params"]) for e in before.entries
    ]


def test_bases_keep_their_newest_name(context: Context) -> None:
    house.deliver(service(), context, BaseRegistered("b2", "新名"), at="2026-03-02T00:00:00.000000Z")
    house.deliver(service(), context, BaseRegistered("b2", "旧名"), at="2026-03-01T00:00:00.000000Z")
    assert base_names(context) == {"b2": "新名"}
