"""What cannot be paired is said to the coordinator in their language and by name; what is kept of it holds ids alone."""

from __future__ import annotations

import pytest

from services.matching.assignment import BadScores, TraineesClash, assign
from services.matching.handlers import force_pair, lock_pair, pair_by_hand, pause_trainee
from services.matching.handlers.proposals import PairsClash, in_words
from services.matching.handlers.rounds import recompute_round
from services.matching.pool import pool_of, waiting
from services.matching.repository import rounds
from services.matching.wiring import service
from shared.actor import Actor
from shared.rules import NotFound
from shared.web.app import create_app
from tests.unit.matching.conftest import COORDINATOR, Base
from tests.unit.matching.test_pages import client


def two(base: Base) -> str:
    base.mentor("m1", capacity=2, platforms=["amazon"])
    base.mentor("m2", capacity=2, platforms=["ozon"])
    base.trainee("t1", platforms=["amazon"])
    base.trainee("t2", platforms=["amazon"])
    return base.open_round().id


def test_a_trainee_fixed_to_two_mentors_is_named_with_both(base: Base) -> None:
    id = two(base)
    found = rounds(base.context).load(id, COORDINATOR)
    found.forced, found.locked = [["t1", "m2"]], [["t1", "m1"]]
    rounds(base.context).save(found)
    found = base.computed(recompute_round(base.context, COORDINATOR, id))
    assert found.trouble["params"] == {"who": "t1", "whom": "m2 m1"}
    app = create_app(service(), base.context)
    page = client(app, COORDINATOR).get(f"/rounds/{id}").text
    assert "学员t1 is fixed to more than one mentor: 导师m2" in page and "导师m1. Release all but one." in page
    page = client(app, COORDINATOR, "zh").get(f"/rounds/{id}").text
    assert "导师m2、导师m1" in page and "Release all but one" not in page


def test_the_pair_still_shown_is_not_locked_against_a_forced_one(base: Base) -> None:
    id = two(base)
    assert rounds(base.context).load(id, COORDINATOR).proposal.mentor_of()["t1"] == "m1"
    force_pair(base.context, COORDINATOR, id, "t1", "m2")
    found = base.computed(lock_pair(base.context, COORDINATOR, id, "t1", "m1"))
    assert not found.trouble and found.locked == [] and found.proposal.mentor_of()["t1"] == "m2"


def test_a_fixed_pair_of_somebody_gone_is_named(base: Base) -> None:
    id = two(base)
    base.computed(force_pair(base.context, COORDINATOR, id, "t1", "m2"))
    pause_trainee(base.context, Actor("a5", "trainee", "b1", "t1"), True)
    found = base.computed(recompute_round(base.context, COORDINATOR, id))
    assert found.trouble["params"] == {"who": "t1", "whom": "m2"}
    page = client(create_app(service(), base.context), COORDINATOR, "zh").get(f"/rounds/{id}").text
    assert "学员t1" in page and "is fixed by hand, but" not in page


def test_what_has_no_words_of_its_own_is_said_without_numbers_and_a_defect_is_no_clash(base: Base) -> None:
    two(base)
    pool = pool_of(base.context, "b1", waiting(base.context, "b1"))
    with pytest.raises(PairsClash) as refused, in_words(pool):
        assign(pool.scores, [1, 0], placed="all")
    assert isinstance(refused.value.__cause__, TraineesClash) and refused.value.params == {}
    with pytest.raises(BadScores), in_words(pool):
        assign(pool.scores, [-1, 0])


def test_a_trainee_who_became_a_mentor_is_never_paired_with_themselves(base: Base) -> None:
    base.trainee("t1", platforms=["amazon"])
    base.mentor("t1", capacity=2, platforms=["amazon"])
    id = base.open_round().id
    assert rounds(base.context).load(id, COORDINATOR).proposal.mentor_of() == {}
    with pytest.raises(NotFound):
        pair_by_hand(base.context, COORDINATOR, "t1", "t1")
    base.mentor("m2", capacity=1, platforms=["ozon"])
    found = base.computed(recompute_round(base.context, COORDINATOR, id))
    assert found.proposal.mentor_of() == {"t1": "m2"}


def test_a_retired_mentor_gets_no_new_pairs_and_one_who_is_back_does(base: Base) -> None:
    base.trainee("t1", platforms=["amazon"])
    base.mentor("m1", capacity=2, platforms=["amazon"], active=False)
    id = base.open_round().id
    assert rounds(base.context).load(id, COORDINATOR).proposal.mentor_of() == {}
    base.mentor("m1", capacity=2, platforms=["amazon"], active=True)
    found = base.computed(recompute_round(base.context, COORDINATOR, id))
    assert found.proposal.mentor_of() == {"t1": "m1"}
