"""Why this mentor and not another: points that add up as they are shown, and the true obstacle named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching import queries
from services.matching.assignment import assign
from services.matching.domain import Ward
from services.matching.handlers import accept_pairing, forbid_pair, lock_all, recompute_round, state_wishes
from services.matching.pool import pool_of, waiting
from services.matching.queries.why import _adding_up
from services.matching.repository import pairings, rounds, wards
from shared.actor import SYSTEM, Actor
from shared.rules import NotFound
from tests.unit.matching.conftest import COORDINATOR, Base


@given(st.lists(st.floats(-0.3, 0.3), min_size=2, max_size=11))
def test_what_is_shown_adds_up(values: list[float]) -> None:
    total = round(sum(values) * 1000)
    shown = _adding_up(values, total)
    assert sum(shown) == total
    assert all(abs(tenth - value * 1000) < 1.01 for tenth, value in zip(shown, values, strict=True))


def test_the_parts_are_those_of_the_score(base: Base) -> None:
    base.mentor("m1", platforms=["amazon"])
    base.mentor("m2", platforms=["ozon"])
    base.trainee("t1", platforms=["amazon"])
    found = base.open_round()
    seen = queries.why(base.context, COORDINATOR, found, "t1", "m2")
    assert (seen.chosen_id, seen.trainee) == ("m1", "学员t1") and seen.explained and seen.asked_explained
    for explained, score in ((seen.explained, found.pairs[0]["score"]), (seen.asked_explained, seen.others[0].score)):
        assert explained.start + sum(p.points for p in explained.parts) == pytest.approx(explained.score)
        assert explained.score == pytest.approx(100 * score, abs=0.05)
    points = {part.feature: part for part in seen.explained.parts}
    assert points["platform_overlap"].points > 0 and points["platform_overlap"].reason
    assert seen.asked and (seen.asked.why, seen.asked.mentor) == ("lower", "导师m2")
    assert seen.asked.points == pytest.approx(100 * (found.pairs[0]["score"] - seen.others[0].score))
    with pytest.raises(NotFound):
        queries.why(base.context, COORDINATOR, found, "nobody")


def test_the_obstacle_is_named(base: Base) -> None:
    base.mentor("m1")
    base.mentor("m2", platforms=["ozon"])
    base.mentor("m3", capacity=0)
    base.mentor("m4", platforms=["ebay"])
    base.trainee("t1")
    wards(base.context).save(Ward(id="t1", base_id="b1", person_id="t1", refuses=["m4"]))
    found = base.open_round(floor=5)
    found = base.computed(forbid_pair(base.context, COORDINATOR, found.id, "t1", "m2"))
    whys = {o.mentor_id: o.why for o in queries.why(base.context, COORDINATOR, found, "t1").others}
    assert whys == {"m2": "forbidden", "m3": "no_place", "m4": "said_no"}
    high = base.computed(recompute_round(base.context, COORDINATOR, found.id, floor=95))
    seen = queries.why(base.context, COORDINATOR, high, "t1")
    low = next(o for o in seen.others if o.mentor_id == "m1")
    assert not seen.chosen_id and low.why == "below_floor" and low.points == pytest.approx(95 - 100 * low.score)


def test_a_locked_pair_is_why_no_other_was_taken(base: Base) -> None:
    base.mentor("m1")
    base.mentor("m2", platforms=["ozon"])
    base.trainee("t1")
    found = lock_all(base.context, COORDINATOR, base.open_round().id, True)
    assert [o.why for o in queries.why(base.context, COORDINATOR, found, "t1").others] == ["fixed"]


def test_a_place_that_brings_others_more_costs_at_least_what_it_says(base: Base) -> None:
    """The stated cost is a lower bound of the true one, which is found by solving again with the pair forced."""
    base.mentor("m1", capacity=1)
    base.mentor("m2", capacity=2, platforms=["ozon"], strengths=["payment"])
    base.trainee("t1", platforms=["amazon", "ozon"])
    base.trainee("t2", platforms=["amazon"])
    found = base.open_round()
    assert found.proposal.mentor_of() == {"t1": "m2", "t2": "m1"}
    other = queries.why(base.context, COORDINATOR, found, "t1").others[0]
    assert (other.mentor_id, other.why) == ("m1", "others_gain")
    pool = pool_of(base.context, "b1", waiting(base.context, "b1"))
    forced = assign(pool.scores, pool.places, forced=[(pool.rows["t1"], pool.columns["m1"])])
    true_cost = 100 * (found.objective - forced.objective)
    assert 0 <= other.points <= true_cost + 1e-6 and true_cost > 0
    assert np.isfinite(other.points)


def test_a_wish_counts_in_points_for_the_staff_and_a_pairing_keeps_its_explanation(base: Base) -> None:
    base.mentor("m1")
    base.trainee("t1")
    state_wishes(base.context, Actor("acc", "trainee", "b1", "t1"), wish="m1", manual_only=False)
    found = base.publish()
    parts = queries.why(base.context, COORDINATOR, found, "t1").explained
    assert parts and any(p.feature == "wish" and p.reason == {"code": "wished", "params": {}} for p in parts.parts)
    made = pairings(base.context).find(SYSTEM)[0]
    assert all(reason["code"] != "wished" for reason in made.reasons)
    accept_pairing(base.context, Actor("a", "mentor", "b1", "m1"), made.id)
    kept = queries.explained(base.context, made)
    assert kept and kept.score == pytest.approx(100 * made.score, abs=0.05)
    made.model = "gone"
    assert queries.explained(base.context, made) is None
    # Published, the place is held by this very offer; the explanation is still that of the proposal.
    after = queries.why(base.context, COORDINATOR, rounds(base.context).load(found.id, SYSTEM), "t1")
    assert after.explained and after.explained.score == pytest.approx(100 * found.pairs[0]["score"], abs=0.05)
