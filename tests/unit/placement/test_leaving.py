"""When a trainee leaves, an internship on its way ends with that as the reason; a shop is followed no more, its months stay."""

from __future__ import annotations

from pathlib import Path

from services.placement.handlers import internships as ask
from services.placement.handlers import record_outcome
from services.placement.queries import trainee_choice
from services.placement.repository import internships, outcomes, placements
from services.placement.wiring import service
from shared.actor import SYSTEM
from shared.clock import iso
from shared.contracts.enrollment import PersonErased, TraineeLeft
from shared.contracts.placement import PlacementStageReached
from shared.service import Context
from tests.house import deliver, said
from tests.unit.placement.place import STAFF, TRAINEE, agree, base, shop
from tests.unit.placement.test_internships import ABOUT

MONTH = {"month": "2024-02", "orders": 3, "units": 4, "gross": "100.00", "refunds": "0.00"}


def leaves(context: Context, **more: str) -> None:
    event = TraineeLeft("app-p", "p", "b1", "c", "班 c", iso(context.clock.now()), **more)
    deliver(service(), context, event, "app-p")


def test_what_stands_ends_with_its_reason_and_results_stay(tmp_path: Path) -> None:
    context = base(tmp_path)
    agree(context)
    item, opened = ask.apply_for(context, TRAINEE, "p", ABOUT), shop(context)
    record_outcome(context, STAFF, opened.id, MONTH)
    leaves(context, next_cohort_id="c2", next_cohort_name="二班")
    assert internships(context).load(item.id, SYSTEM).state == "applied" and trainee_choice(context, STAFF).people
    leaves(context)
    made = internships(context).load(item.id, SYSTEM)
    assert made.state == "declined" and "班 c" in context.keys.open("p", made.reason)
    (stage,) = (e for e in said(context) if isinstance(e, PlacementStageReached))
    assert (stage.placement_id, stage.stage) == (opened.id, "closed")
    assert placements(context).load(opened.id, SYSTEM).ended and len(outcomes(context).find(SYSTEM)) == 1
    assert trainee_choice(context, STAFF).people == [], "nobody opens a placement for who left"
    leaves(context)
    assert len([e for e in said(context) if isinstance(e, PlacementStageReached)]) == 1


def test_an_erased_person_s_leaving_is_no_trouble(tmp_path: Path) -> None:
    context = base(tmp_path)
    opened = shop(context)
    context.keys.receive("p", None)
    deliver(service(), context, PersonErased("p", "b1", iso(context.clock.now())), "p")
    leaves(context)
    assert not placements(context).load(opened.id, SYSTEM).ended
