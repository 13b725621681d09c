"""A round from draft to closed: computed by the worker, reviewed, compared, published, answered, repaired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest

from services.matching import queries
from services.matching.domain import JobOver, NotThisStep, RoundBeingComputed, StillUnanswered, Terms
from services.matching.handlers import (
    accept_pairing,
    cancel_computation,
    choose_alternative,
    close_round,
    compare_round,
    decline_pairing,
    end_pauses,
    forbid_pair,
    lock_all,
    lock_pair,
    open_round,
    pause_mentor,
    publish_round,
    recompute_round,
    remind_due,
    repair_round,
    review_round,
    stop_job,
    unlock_pair,
    work,
)
from services.matching.handlers.jobs import SILENT_SECONDS
from services.matching.handlers.rounds import NothingToRepair
from services.matching.pool import Bounds, Plan, Sides, plan
from services.matching.repository import jobs, pairings, rounds, seats
from shared.actor import SYSTEM, Actor
from shared.clock import iso
from shared.contracts.matching import MentorPaused, PairingAnswerDue, RoundClosed, RoundPublished
from shared.rules import NotFound
from tests.unit.matching.conftest import COORDINATOR, Base

AsMentor = Callable[[str], Actor]


def state(base: Base, round_id: str) -> str:
    return rounds(base.context).load(round_id, SYSTEM).state


def test_a_request_asks_and_the_worker_computes(base: Base) -> None:
    base.mentor("m1")
    base.trainee("t1")
    asked = open_round(base.context, COORDINATOR, "三月", 5)
    assert (asked.state, asked.pairs) == ("draft", []) and asked.job_id
    job = jobs(base.context).load(asked.job_id, COORDINATOR)
    assert (job.state, job.kind) == ("queued", "propose")
    with pytest.raises(RoundBeingComputed):
        review_round(base.context, COORDINATOR, asked.id)
    assert work(base.context) == 1 and work(base.context) == 0
    done = rounds(base.context).load(asked.id, COORDINATOR)
    assert (done.state, done.job_id, len(done.pairs)) == ("proposed", "", 1)
    assert jobs(base.context).load(job.id, SYSTEM).state == "done"
    with pytest.raises(JobOver):
        stop_job(base.context, COORDINATOR, job.id)
    with pytest.raises(NotFound):
        stop_job(base.context, Actor("x", "coordinator", "b2"), job.id)


def test_a_cancelled_computation_changes_nothing(base: Base) -> None:
    base.mentor("m1")
    base.trainee("t1")
    asked = open_round(base.context, COORDINATOR, "三月", 5)
    cancelled = cancel_computation(base.context, COORDINATOR, asked.id)
    assert cancelled.job_id == "" and work(base.context) == 0
    assert state(base, asked.id) == "draft"
    again = base.computed(recompute_round(base.context, COORDINATOR, asked.id))
    assert again.state == "proposed"


def test_a_computation_whose_worker_died_is_taken_up_by_another(base: Base) -> None:
    base.mentor("m1")
    base.trainee("t1")
    asked = open_round(base.context, COORDINATOR, "三月", 5)
    job = jobs(base.context).load(asked.job_id, SYSTEM)
    job.claim(iso(base.clock.now()))
    jobs(base.context).save(job)
    assert work(base.context) == 0
    base.clock.advance(seconds=SILENT_SECONDS + 1)
    assert work(base.context) == 1 and state(base, asked.id) == "proposed"


def test_a_failed_computation_says_why_and_the_round_stays(base: Base) -> None:
    base.mentor("m1")
    base.mentor("m2")
    base.trainee("t1")
    found = base.open_round()
    lock_all(base.context, COORDINATOR, found.id, True)
    base.mentor(found.pairs[0]["mentor_id"], active=False)
    failed = base.computed(recompute_round(base.context, COORDINATOR, found.id))
    assert (
        failed.trouble["message"].startswith("The pair of %(who)s and %(whom)s is fixed by hand")
        and failed.job_id == ""
    )
    assert failed.pairs == found.pairs


def test_locked_pairs_stay_when_others_change(base: Base) -> None:
    for id in ("m1", "m2", "m3"):
        base.mentor(id)
    for id in ("t1", "t2"):
        base.trainee(id)
    found = base.open_round()
    before = found.proposal.mentor_of()
    lock_pair(base.context, COORDINATOR, found.id, "t1", before["t1"])
    reviewed = review_round(base.context, COORDINATOR, found.id)
    assert reviewed.state == "reviewed"
    after = base.computed(forbid_pair(base.context, COORDINATOR, found.id, "t2", before["t2"]))
    assert after.proposal.mentor_of()["t1"] == before["t1"] and after.state == "proposed"
    assert after.proposal.mentor_of()["t2"] not in (before["t2"], before["t1"])
    assert [row.mark for row in queries.rows_of(base.context, after) if row.trainee_id == "t1"] == ["locked"]
    assert unlock_pair(base.context, COORDINATOR, found.id, "t1", before["t1"]).locked == []


def test_two_settings_side_by_side(base: Base) -> None:
    base.mentor("m1", capacity=4)
    base.mentor("m2", capacity=4, platforms=["ozon"])
    for number in range(4):
        base.trainee(f"t{number}")
    found = base.open_round()
    assert set(found.proposal.mentor_of().values()) == {"m1"}
    compare_round(base.context, COORDINATOR, found.id, balance=100)
    with pytest.raises(RoundBeingComputed):
        compare_round(base.context, COORDINATOR, found.id, balance=50)
    work(base.context)
    both = rounds(base.context).load(found.id, SYSTEM)
    assert both.alternative is not None and both.proposal == found.proposal
    assert sorted(both.alternative.mentor_of().values()) == ["m1", "m1", "m1", "m2"]
    assert both.alternative.objective < both.proposal.objective
    assert both.alternative.cost == pytest.approx(both.proposal.objective - both.alternative.objective)
    seen = queries.compared(base.context, both, both.alternative)
    assert len(seen.moves) == 1 and all(row.other_score < row.score for row in seen.moves)
    assert [row[1:] for row in seen.loads] == [(4, 3, 4), (0, 1, 4)]
    assert queries.evenness(both.alternative) > queries.evenness(both.proposal)
    taken = choose_alternative(base.context, COORDINATOR, found.id)
    assert taken.proposal.terms == Terms(balance=100) and taken.alternative == found.proposal


def test_exploration_keeps_the_chance_of_each_shown_pair() -> None:
    scores = np.array([[0.60, 0.59, 0.10], [0.50, 0.50, 0.10]])
    steps: list[str] = []
    found = plan(scores, [1, 1, 1], [0, 0, 0], Terms(exploration=5), Bounds(), 7, lambda _p, s: steps.append(s))
    same = plan(scores, [1, 1, 1], [0, 0, 0], Terms(exploration=5), Bounds(), 7, lambda _p, _s: None)
    assert found.pairs == same.pairs and found.chances == same.chances
    assert all(0 < chance < 1 for chance in found.chances.values())
    # Trainee 0 gets mentor 0 when the noise of four scores says so: the difference is N(0.01, 4 x 0.05^2), P = 0.54.
    chance = found.chances.get((0, 0), 1 - found.chances.get((0, 1), 0.0))
    assert abs(chance - 0.54) < 4 * np.sqrt(0.25 / 41)
    assert found.cost >= 0 and steps[-1] == "chances"
    certain = plan(scores, [1, 1, 1], [0, 0, 0], Terms(), Bounds(), 7, lambda _p, _s: None)
    assert set(certain.chances.values()) == {1.0} and certain.cost == 0 and certain.objective == pytest.approx(1.1)


def test_a_floor_leaves_poor_pairs_out() -> None:
    scores = np.array([[0.6, 0.2], [0.5, 0.2]])
    found = plan(scores, [1, 1], [0, 0], Terms(floor=30), Bounds(), 0, lambda _p, _s: None)
    assert found.pairs == [(0, 0)] and found.unmatched == [1]
    forced = plan(scores, [1, 1], [0, 0], Terms(floor=30), Bounds(forced=[(1, 1)]), 0, lambda _p, _s: None)
    assert forced.pairs == [(0, 0), (1, 1)]


def test_a_large_round_travels_in_parts(base: Base) -> None:
    base.mentor("m1")
    base.trainee("t1")
    found = base.open_round()
    pair = found.pairs[0]
    found.proposal.pairs = [{**pair, "trainee_id": f"x{n}"} for n in range(450)]
    found.review("a1", "2026-03-02T01:00:00.000000Z")
    found.publish("a1", "2026-03-02T01:00:00.000000Z", "2026-03-07T01:00:00.000000Z")
    parts = [e for e in found.take_events() if isinstance(e, RoundPublished)]
    assert [len(e.pairs) for e in parts] == [200, 200, 50]
    assert all(len(e.dumps()) < 900_000 for e in parts)


def test_published_answered_repaired_closed(base: Base, mentor_actor: AsMentor) -> None:
    base.mentor("m1", capacity=2)
    base.trainee("t1")
    base.trainee("t2")
    found = base.publish()
    assert found.state == "published"
    with pytest.raises(StillUnanswered, match="2 requests"):
        close_round(base.context, COORDINATOR, found.id)
    first, second = pairings(base.context).find(SYSTEM, sort=[("person_id", 1)])
    accept_pairing(base.context, mentor_actor("m1"), first.id)
    decline_pairing(base.context, mentor_actor("m1"), second.id)
    base.settle()
    assert state(base, found.id) == "answered"
    base.mentor("m2")
    repair_round(base.context, COORDINATOR, found.id)
    work(base.context)
    base.settle()
    assert state(base, found.id) == "published" and base.open("proposed") == {"t2": "m2"}
    asked = pairings(base.context).find(SYSTEM, {"state": "proposed"})[0]
    assert (asked.origin, asked.attempt, asked.round_id) == ("repair", 2, found.id)
    accept_pairing(base.context, mentor_actor("m2"), asked.id)
    base.settle()
    assert state(base, found.id) == "repaired"
    with pytest.raises(NothingToRepair):
        repair_round(base.context, COORDINATOR, found.id)
    close_round(base.context, COORDINATOR, found.id)
    closed = [e for e in base.settle() if isinstance(e, RoundClosed)]
    assert [(e.placed, e.unplaced) for e in closed] == [(2, 0)] and state(base, found.id) == "closed"
    with pytest.raises(NotThisStep):
        close_round(base.context, COORDINATOR, found.id)


def test_a_mentor_is_reminded_once_before_the_deadline(base: Base) -> None:
    base.mentor("m1")
    base.trainee("t1")
    base.publish()
    assert remind_due(base.context) == 0
    base.clock.advance(days=4, seconds=1)
    assert remind_due(base.context) == 1 and remind_due(base.context) == 0
    assert [e.mentor_id for e in base.settle() if isinstance(e, PairingAnswerDue)] == ["m1"]


def test_a_mentor_who_pauses_is_not_proposed_until_the_day(base: Base) -> None:
    base.mentor("m1", capacity=3)
    base.mentor("m2", platforms=["ozon"])
    base.trainee("t1")
    until = (base.clock.now() + timedelta(days=3)).date().isoformat()
    pause_mentor(base.context, COORDINATOR, "m1", until)
    assert base.open_round().proposal.mentor_of() == {"t1": "m2"}
    assert end_pauses(base.context) == 0
    base.clock.advance(days=4)
    assert end_pauses(base.context) == 1 and seats(base.context).load("m1", SYSTEM).free == 3
    assert [e.paused for e in base.settle() if isinstance(e, MentorPaused)] == [True, False]
    with pytest.raises(NotFound):
        pause_mentor(base.context, Actor("x", "coordinator", "b2"), "m1")


def test_only_the_round_reviewed_is_published(base: Base) -> None:
    base.mentor("m1")
    base.trainee("t1")
    found = base.open_round()
    review_round(base.context, COORDINATOR, found.id, found.version)
    published = publish_round(base.context, COORDINATOR, found.id)
    assert (published.state, published.reviewed_by) == ("published", "a1")


def test_other_aims_are_held_and_cost_what_they_say() -> None:
    scores = np.array([[0.9, 0.5, 0.2], [0.8, 0.1, 0.15], [0.6, 0.3, 0.2]])
    sides = Sides(np.array([[0.9, 0.8, 0.7], [0.9, 0.8, 0.7], [0.9, 0.8, 0.7]]), scores)
    bounds = Bounds(forbidden=[(2, 1)])

    def by(aim: str) -> Plan:
        return plan(scores, [1, 1, 1], [0, 0, 0], Terms(aim=aim), bounds, 3, lambda _p, _s: None, sides)

    best, fair, stable = by("sum"), by("worst_first"), by("stable")
    assert best.objective == pytest.approx(0.5 + 0.8 + 0.2) and best.cost == 0
    assert min(scores[pair] for pair in fair.pairs) >= min(scores[pair] for pair in best.pairs)
    # Every trainee likes mentor 0 best, who likes trainee 0 best; trainee 2 may not have mentor 1.
    assert stable.pairs == [(0, 0), (1, 1), (2, 2)]
    assert stable.cost == pytest.approx(best.objective - 1.2)
    forced = plan(
        scores, [1, 1, 1], [0, 0, 0], Terms(aim="stable"), Bounds(forced=[(1, 0)]), 3, lambda _p, _s: None, sides
    )
    assert (1, 0) in forced.pairs and len(forced.pairs) == 3


def test_a_round_may_aim_at_stability(base: Base) -> None:
    base.mentor("m1")
    base.mentor("m2", platforms=["ozon"])
    base.trainee("t1")
    base.trainee("t2", platforms=["ozon"])
    found = base.open_round(aim="stable")
    assert found.proposal.terms.aim == "stable" and found.proposal.mentor_of() == {"t1": "m1", "t2": "m2"}
