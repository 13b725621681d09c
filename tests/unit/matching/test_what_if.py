"""What would be if a mentor came, left or took more: right to the full solve, kept, and without a trace on the round."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from services.matching import queries
from services.matching.assignment import assign
from services.matching.domain import Job, NotThisStep
from services.matching.handlers import ask_what_if, force_pair, stop_what_if, work
from services.matching.handlers.what_if import NoSuchMentor, TrialUnderWay
from services.matching.pool import pool_of, waiting
from services.matching.repository import jobs, rounds
from shared.actor import SYSTEM
from shared.rules import NotFound
from tests.unit.matching.conftest import COORDINATOR, Base
from tests.unit.matching.test_pages import MANAGER, STRANGER, TRAINEE, app, client, post, proposed

__all__ = ["app"]

DESCRIBED: dict[str, Any] = {
    "mentor_kind": "enterprise",
    "practice_years": 4,
    "platforms": ["amazon"],
    "languages": [],
    "availability": [],
    "strengths": [],
}


def tried(base: Base, round_id: str, change: str, mentor_id: str = "", places: int = 1) -> Job:
    asked = ask_what_if(
        base.context, COORDINATOR, round_id, change=change, mentor_id=mentor_id, places=places, **DESCRIBED
    )
    work(base.context)
    base.clock.advance(minutes=1)
    return jobs(base.context).load(asked.id, COORDINATOR)


def crowd(base: Base) -> str:
    """Five trainees, three places."""
    base.mentor("m1", capacity=2)
    base.mentor("m2", capacity=1, platforms=["ozon"])
    for number in range(5):
        base.trainee(f"t{number}")
    return base.open_round().id


def best(base: Base, places: list[int]) -> float:
    return assign(pool_of(base.context, "b1", waiting(base.context, "b1")).scores, places).objective


def test_more_and_fewer_places_are_worth_what_a_full_solve_says(base: Base) -> None:
    id = crowd(base)
    columns = pool_of(base.context, "b1", waiting(base.context, "b1")).columns
    now = [2, 1] if columns["m1"] == 0 else [1, 2]
    with_more, without = list(now), list(now)
    with_more[columns["m1"]] += 2
    without[columns["m2"]] = 0
    more = tried(base, id, "raise", "m1", 2).result
    assert more["before"] == pytest.approx(best(base, now)) and more["value"] == pytest.approx(best(base, with_more))
    assert more["gain"] == pytest.approx(more["value"] - more["before"]) and (more["placed"], more["more"]) == (3, 2)
    assert more["loads"] == [["m1", 2, 4]] and more["gainers"] == 2 and more["losers"] == 0
    fewer = tried(base, id, "remove", "m2").result
    assert fewer["value"] == pytest.approx(best(base, without)) and (fewer["more"], fewer["losers"]) == (-1, 1)
    assert fewer["moves"][-1]["before"] == "m2" and fewer["moves"][-1]["after"] == ""


def test_a_new_mentor_like_one_or_as_described(base: Base) -> None:
    id = crowd(base)
    like = tried(base, id, "add", "m1", 2).result
    assert like["more"] == 2 and like["gain"] > 0 and ["new", 0, 2] in like["loads"]
    described = tried(base, id, "add", places=1).result
    assert described["more"] == 1 and 0 < described["gain"] < like["gain"]
    assert [trial.wants["places"] for trial in queries.trials_of(base.context, COORDINATOR, id)] == [1, 2]


def test_a_trial_leaves_no_trace_on_the_round(base: Base) -> None:
    id = crowd(base)
    before, said = rounds(base.context).load(id, SYSTEM), len(base.context.store.pending(100))
    tried(base, id, "remove", "m1")
    assert rounds(base.context).load(id, SYSTEM) == before and len(base.context.store.pending(100)) == said


def test_what_cannot_be_tried_is_said(base: Base) -> None:
    id = crowd(base)
    with pytest.raises(NoSuchMentor):
        tried(base, id, "raise", "m9")
    with pytest.raises(NoSuchMentor):
        tried(base, id, "remove")
    base.computed(force_pair(base.context, COORDINATOR, id, "t0", "m2"))
    failed = tried(base, id, "remove", "m2")
    assert failed.state == "failed" and "fixed to this mentor" in failed.trouble["message"]
    assert tried(base, id, "raise", "m2").result["placed"] == 3
    ask_what_if(base.context, COORDINATOR, id, change="raise", mentor_id="m1", places=1)
    with pytest.raises(TrialUnderWay):
        ask_what_if(base.context, COORDINATOR, id, change="raise", mentor_id="m1", places=1)
    stop_what_if(base.context, COORDINATOR, id)
    work(base.context)
    assert [trial.state for trial in queries.trials_of(base.context, COORDINATOR, id)][:1] == ["cancelled"]
    with pytest.raises(NotFound):
        stop_what_if(base.context, STRANGER, id)


def test_a_published_round_tries_with_those_left_over_and_a_closed_one_no_more(base: Base) -> None:
    base.mentor("m1", capacity=1)
    base.trainee("t0")
    base.trainee("t1")
    id = base.publish().id
    found = tried(base, id, "raise", "m1", 1).result
    assert (found["trainees"], found["placed"], found["more"]) == (1, 0, 1)
    current = rounds(base.context).load(id, SYSTEM)
    current.state = "closed"
    rounds(base.context).save(current)
    with pytest.raises(NotThisStep):
        tried(base, id, "raise", "m1", 1)


def test_the_page_shows_trials_side_by_side(app: Flask, base: Base) -> None:  # noqa: F811 - the fixture of the pages
    id = crowd(base)
    where, browser = f"/rounds/{id}/what-if", client(app, COORDINATOR)
    refused = post(
        browser, where, where, change="raise", mentor_id="m1", places="0", mentor_kind="full_time", practice_years="3"
    )
    assert refused.status_code == 422 and "0 is less than 1" in refused.text
    nobody = post(browser, where, where, change="remove", mentor_id="", places="1")
    assert nobody.status_code == 422 and "not active at the base" in nobody.text
    assert post(browser, where, where, change="raise", mentor_id="m1", places="2").status_code == 303
    assert "Being computed" in browser.get(where).text
    work(base.context)
    base.clock.advance(minutes=1)
    assert post(browser, where, where, change="add", mentor_id="", places="1", **DESCRIBED).status_code == 303
    work(base.context)
    page = browser.get(where).text
    assert "2 more" in page and "A new mentor as described, 1 places" in page and "the new mentor" in page
    older = queries.trials_of(base.context, COORDINATOR, id)[1].id
    assert "3 → 5" in browser.get(f"{where}?of={older}").text
    assert "试试" in client(app, COORDINATOR, "zh").get(where).text


def test_who_may_try(app: Flask, base: Base) -> None:  # noqa: F811 - the fixture of the pages
    id = proposed(base)
    where = f"/rounds/{id}/what-if"
    for actor, status in ((COORDINATOR, 200), (MANAGER, 200), (STRANGER, 404), (TRAINEE, 403)):
        assert client(app, actor).get(where).status_code == status
        assert client(app, actor).get(f"/api{where}").status_code == status
    assert post(client(app, MANAGER), "/rounds", where, change="add", places="1").status_code == 403
    assert post(client(app, STRANGER), "/rounds", f"{where}/cancel").status_code == 404
    browser = client(app, COORDINATOR)
    made = browser.post(f"/api{where}", json={"change": "remove", "mentor_id": "m1"})
    assert made.status_code == 201 and made.json["state"] == "queued"
    assert browser.post(f"/api{where}", json={"change": "remove", "mentor_id": "m1"}).status_code == 409
    assert browser.delete(f"/api{where}").status_code == 200
    assert jobs(base.context).load(made.json["id"], COORDINATOR).state == "cancelled"
    made = browser.post(f"/api{where}", json={"change": "remove", "mentor_id": "m1"})
    work(base.context)
    (trial,) = [one for one in browser.get(f"/api{where}").json["trials"] if one["id"] == made.json["id"]]
    assert trial["state"] == "done"
    assert trial["result"]["more"] == -3 and trial["result"]["value"] == 0.0
    assert browser.post(f"/api{where}", json={"change": "turn"}).status_code == 422
