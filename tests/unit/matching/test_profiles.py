"""The skill profile that pairing goes by: the newest of tests and portfolio, in whatever order they are heard."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from services.matching.pool.people import features_of
from services.matching.repository import TRAINEES
from services.matching.wiring import service
from shared.contracts.assessment import AssessmentCompleted, SkillProfileChanged
from tests import house

EARLY, LATE = "2026-03-02T01:00:00.000000Z", "2026-03-09T01:00:00.000000Z"


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_newest_profile_counts_in_any_order(tmp_path: Path, order: tuple[int, ...]) -> None:
    context = house.context(tmp_path, service())
    events = [
        AssessmentCompleted("s1", "t1", "b1", {"orders": 0.4}, 40.0, "cat-1", EARLY, {"orders": 0.5}),
        SkillProfileChanged("t1", "b1", {"orders": 0.7}, {"orders": 0.3}, ["test", "mentor"], LATE),
        SkillProfileChanged("t1", "b1", {"orders": 0.5}, {"orders": 0.4}, ["test", "self"], EARLY),
    ]
    for number in order:
        house.deliver(service(), context, events[number], f"x{number}", id=f"e{number}")
    found = context.store.get(TRAINEES, "t1")
    assert found is not None
    assert features_of(found.state).skills == {"orders": 0.7}
    assert (found.state["skill_errors"], found.state["overall"], found.state["assessed_at"]) == (
        {"orders": 0.3},
        40.0,
        EARLY,
    )


def test_a_portfolio_alone_is_no_assessment(tmp_path: Path) -> None:
    context = house.context(tmp_path, service())
    house.deliver(service(), context, SkillProfileChanged("t1", "b1", {"orders": 0.7}, {}, ["self"], LATE))
    found = context.store.get(TRAINEES, "t1")
    assert found is not None and found.state["assessed_at"] == ""
