"""Minimum loads and groups: a round holds them, or says in names what cannot be held."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from services.matching.assignment import assign_groups
from services.matching.handlers import base_settings, change_settings, open_round
from services.matching.pool import pool_of, waiting
from services.matching.repository import rounds
from services.matching.wiring import service
from shared.web.app import create_app
from tests.unit.matching.conftest import COORDINATOR, Base
from tests.unit.matching.test_pages import MANAGER, STRANGER, client, post


def full(base: Base, people: int = 3) -> None:
    """Everybody would go to the first mentor, who has room for all."""
    base.mentor("m1", capacity=people, platforms=["amazon"])
    base.mentor("m2", capacity=people, platforms=["ozon"])
    for number in range(people):
        base.trainee(f"t{number}", platforms=["amazon"])


def loads(base: Base, **terms: object) -> dict[str, int]:
    found = base.open_round(**terms)
    assert not found.trouble, found.trouble
    mentors = [pair["mentor_id"] for pair in found.pairs]
    return {id: mentors.count(id) for id in ("m1", "m2")}


@pytest.mark.parametrize("terms", [{}, {"balance": 1}, {"exploration": 5}, {"aim": "worst_first"}])
def test_a_minimum_is_held_under_every_aim_that_can_hold_one(base: Base, terms: dict[str, object]) -> None:
    full(base)
    assert loads(base) == {"m1": 3, "m2": 0}
    change_settings(base.context, COORDINATOR, least={"m2": 1})
    assert loads(base, **terms) == {"m1": 2, "m2": 1}


def test_a_group_meets_with_enough_or_not_at_all(base: Base) -> None:
    full(base)
    change_settings(base.context, COORDINATOR, least={"m1": 2, "m2": 2}, groups=["m1", "m2"])
    assert loads(base) == {"m1": 3, "m2": 0}
    base.mentor("m1", capacity=2, platforms=["amazon"])
    pool = pool_of(base.context, "b1", waiting(base.context, "b1"))
    two, three = 2 * pool.scores[0, pool.columns["m1"]], 3 * pool.scores[0, pool.columns["m2"]]
    assert loads(base) == ({"m1": 2, "m2": 0} if two > three else {"m1": 0, "m2": 3})


def test_what_cannot_be_held_is_said_by_name_and_in_both_languages(base: Base) -> None:
    full(base, 2)
    change_settings(base.context, COORDINATOR, least={"m1": 2, "m2": 1})
    found = base.computed(open_round(base.context, COORDINATOR, "三月", 5))
    assert found.state == "draft" and "导师" not in str(rounds(base.context).load(found.id, COORDINATOR).trouble)
    app = create_app(service(), base.context)
    assert (
        "at least 3 trainees are needed, but only 2 may go there"
        in client(app, COORDINATOR).get(f"/rounds/{found.id}").text
    )
    page = client(app, COORDINATOR, "zh").get(f"/rounds/{found.id}").text
    assert "导师m1、导师m2" in page and "3" in page and "at least" not in page


def test_a_stable_pairing_that_leaves_a_mentor_short_is_refused(base: Base) -> None:
    full(base)
    change_settings(base.context, COORDINATOR, least={"m2": 1})
    found = base.computed(open_round(base.context, COORDINATOR, "三月", 5, aim="stable"))
    assert found.trouble["params"] == {"whom": "m2", "needed": "1", "available": "0"}


def test_the_form_keeps_what_was_typed_and_refuses_more_than_there_are_places(base: Base) -> None:
    full(base)
    app = create_app(service(), base.context)
    for actor, status in ((COORDINATOR, 200), (MANAGER, 403)):
        assert client(app, actor).get("/minimums").status_code == status
    assert "导师m1" not in client(app, STRANGER).get("/minimums").text
    refused = post(client(app, COORDINATOR), "/minimums", "/minimums", **{"least-m1": "2", "least-m2": "9"})
    assert (
        refused.status_code == 422 and "导师m2 takes at most 3 trainees" in refused.text and 'value="2"' in refused.text
    )
    saved = post(client(app, COORDINATOR), "/minimums", "/minimums", **{"least-m2": "2", "group-m2": "1"})
    assert saved.status_code == 303
    page = client(app, COORDINATOR).get("/minimums").text
    assert 'value="2"' in page and page.count(" checked") == 1


def test_a_mentors_own_minimum_is_held_until_the_base_sets_another(base: Base) -> None:
    full(base)
    base.mentor("m2", capacity=3, platforms=["ozon"], minimum=2)
    assert loads(base) == {"m1": 1, "m2": 2}
    app = create_app(service(), base.context)
    assert 'value="2"' in client(app, COORDINATOR).get("/minimums").text
    post(client(app, COORDINATOR), "/minimums", "/minimums", **{"least-m1": "", "least-m2": "2"})
    assert base_settings(base.context, "b1").least == {}, "what the entry says is not kept twice"
    base.mentor("m2", capacity=3, platforms=["ozon"], minimum=1)
    assert loads(base) == {"m1": 2, "m2": 1}, "so a changed entry counts"
    post(client(app, COORDINATOR), "/minimums", "/minimums", **{"least-m1": "", "least-m2": "0"})
    assert base_settings(base.context, "b1").least == {"m2": 0} and loads(base) == {"m1": 3, "m2": 0}


def test_groups_beside_minimums_and_priorities_are_the_best_of_all() -> None:
    random = np.random.default_rng(3)
    for _ in range(12):
        scores = random.uniform(0.05, 1, (5, 3))
        first = [int(random.integers(2)) for _ in range(5)]
        fewest, most, minimum = [2, 3, 0], [3, 3, 2], [0, 0, 1]
        best = max(
            (
                sum(f for f, j in zip(first, who, strict=True) if j < 3),
                sum(scores[i, j] for i, j in enumerate(who) if j < 3),
            )
            for who in product(range(4), repeat=5)
            if all(
                who.count(j) <= most[j]
                and who.count(j) >= minimum[j]
                and (not who.count(j) or who.count(j) >= fewest[j])
                for j in range(3)
            )
        )
        found = assign_groups(scores, fewest, most, minimum=minimum, priority=first)
        placed = sum(first[i] for i, _ in found.assignment.pairs)
        assert (placed, found.assignment.objective) == (best[0], pytest.approx(best[1]))
