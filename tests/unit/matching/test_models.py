"""A base's scoring models: learnt by the worker from what came of the pairs, judged, tried, promoted, taken back."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from services.matching import queries
from services.matching.domain import ModelNotTried, NoModelBefore, Pairing
from services.matching.handlers import (
    ask_learning,
    change_prior,
    forget_prior,
    learn_by_itself,
    learning,
    promote_model,
    reject_model,
    roll_back,
    try_model,
    work,
)
from services.matching.handlers.learning import AlreadyLearning, TooFewLabels
from services.matching.handlers.models import ModelDamaged
from services.matching.pool import base_prior, current_model, history_of, labels_of
from services.matching.repository import models, pairings
from services.matching.scoring import FEATURES, HEADS, prior_model
from services.matching.scoring.simulate import another_truth, at_random, live, population
from services.matching.wiring import service
from shared.actor import SYSTEM, Actor
from shared.clock import iso
from shared.contracts.matching import (
    PairingAccepted,
    PairingDeclined,
    PairingEnded,
    PairingRestored,
    ScoringModelPromoted,
    ScoringModelProposed,
)
from shared.contracts.placement import OutcomeRecorded, PlacementStageReached
from shared.rules import NotFound
from shared.web.app import create_app
from tests.unit.matching.conftest import COORDINATOR, Base
from tests.unit.matching.test_pages import client

MANAGER = Actor("a2", "manager", "b1", "staff2")


def past(base: Base, rounds: int, size: int = 40) -> None:
    """Answered pairings of earlier rounds, as the base's store keeps them."""
    truth = another_truth(5)
    for number in range(rounds):
        people = population(number, size, 10, truth)
        at = base.clock.now() - timedelta(days=7 * (rounds - number) + 200)
        for n, pair in enumerate(live(people, at_random(people, number), number, at=iso(at))):
            made = Pairing(
                id=f"old-{number}-{n}",
                base_id="b1",
                person_id=pair.trainee,
                mentor_id=pair.mentor,
                score=0.5,
                model="prior-1",
                reasons=[],
                features=pair.features._asdict(),
                respond_by=iso(at),
                proposed_at=iso(at),
                answered_at=iso(at + timedelta(days=1)),
                state="accepted" if pair.accepted_by_mentor else "declined",
            )
            if pair.accepted_by_trainee is False:
                made.state, made.end_why, made.ended_at = "ended", "refused", iso(at + timedelta(days=2))
            elif pair.succeeded is not None:
                made.sessions = 1
                made.state, made.end_why = ("ended", "completed" if pair.succeeded else "ended_early")
                made.ended_at = iso(at + timedelta(days=30))
            pairings(base.context).save(made)
            if pair.succeeded:
                done = PlacementStageReached(
                    f"pl-{made.id}", "b1", made.person_id, "shop", "account", "stable", iso(at + timedelta(days=40))
                )
                base.hears(done, f"pl-{made.id}")


def learnt(base: Base) -> str:
    base.clock.advance(seconds=1)
    ask_learning(base.context, COORDINATOR)
    assert work(base.context) == 1
    return models(base.context).find(COORDINATOR, sort=[("learnt_at", -1)], limit=1)[0].id


def test_a_model_is_learnt_by_the_worker_judged_and_proposed_and_changes_nothing(base: Base) -> None:
    past(base, 10)
    job = ask_learning(base.context, COORDINATOR)
    with pytest.raises(AlreadyLearning):
        ask_learning(base.context, COORDINATOR)
    assert learning(base.context, "b1") and work(base.context) == 1 and not learning(base.context, "b1")
    found = models(base.context).find(COORDINATOR)[0]
    assert found.name == "m1-n400" and found.labels == 400 and found.asked_by == job.asked_by
    assert found.report["heads"]["mentor_yes"]["brier"] < found.report["heads"]["mentor_yes"]["brier_prior"]
    assert [e.model_id for e in base.settle() if isinstance(e, ScoringModelProposed)] == [found.id]
    assert current_model(base.context, "b1") == prior_model()
    seen = queries.models_of(base.context, COORDINATOR)
    assert seen.state_of(found.id) == "proposed"
    with pytest.raises(NotFound):
        queries.model_of(base.context, Actor("x", "manager", "b2"), found.id)


def test_programs_have_a_model_learnt_see_it_and_cancel_it(base: Base) -> None:
    past(base, 1)
    browser, where = client(create_app(service(), base.context), COORDINATOR), "/api/models/learning"
    assert browser.get(where).json["state"] == "none" and browser.delete(where).json["state"] == "none"
    asked = browser.post(where, json={})
    assert (asked.status_code, asked.json["state"]) == (201, "queued")
    assert browser.post(where, json={}).status_code == 409 and browser.get(where).json["id"] == asked.json["id"]
    assert browser.delete(where).json["state"] == "cancelled"
    assert work(base.context) == 0 and models(base.context).find(COORDINATOR) == []
    assert browser.get(where).json["state"] == "none"


def test_nothing_is_learnt_from_nothing(base: Base) -> None:
    with pytest.raises(TooFewLabels, match="Only 0 answered"):
        ask_learning(base.context, COORDINATOR)


def test_shadow_first_then_promoted_by_a_person_and_back_in_one_click(base: Base) -> None:
    past(base, 6)
    id = learnt(base)
    with pytest.raises(ModelNotTried):
        promote_model(base.context, MANAGER, id)
    try_model(base.context, MANAGER, id)
    assert current_model(base.context, "b1").version == "prior-1"
    promote_model(base.context, MANAGER, id)
    assert current_model(base.context, "b1").version == "m1-n240"
    second = learnt(base)
    try_model(base.context, MANAGER, second)
    promote_model(base.context, MANAGER, second)
    assert current_model(base.context, "b1").version == "m2-n240"
    roll_back(base.context, MANAGER)
    assert current_model(base.context, "b1").version == "m1-n240"
    roll_back(base.context, MANAGER)
    assert current_model(base.context, "b1").version == "prior-1"
    with pytest.raises(NoModelBefore):
        roll_back(base.context, MANAGER)
    said = [(e.version, e.replaces, e.back) for e in base.settle() if isinstance(e, ScoringModelPromoted)]
    assert said == [
        ("m1-n240", "prior", False),
        ("m2-n240", "m1-n240", False),
        ("m1-n240", "m2-n240", True),
        ("prior", "m1-n240", True),
    ]
    assert current_model(base.context, "b2").version == "prior-1"


def test_the_model_in_the_shadow_scores_what_is_shown_and_decides_nothing(base: Base) -> None:
    past(base, 6)
    id = learnt(base)
    try_model(base.context, MANAGER, id)
    base.mentor("m1")
    base.trainee("t1")
    base.publish()
    shown = pairings(base.context).find(SYSTEM, {"state": "proposed"})[0]
    assert shown.model == "prior-1" and shown.shadow["model"] == "m1-n240"
    assert shown.shadow["score"] == pytest.approx(
        shown.shadow["trainee_yes"] * shown.shadow["mentor_yes"] * shown.shadow["outcome"]
    )
    assert shown.propensity == 1.0
    base.clock.advance(seconds=1)
    shown.decline(iso(base.clock.now()))
    pairings(base.context).save(shown)
    trial = queries.models_of(base.context, COORDINATOR).trial
    assert trial.answers == 1 and trial.brier == pytest.approx(shown.shadow["mentor_yes"] ** 2)
    reject_model(base.context, MANAGER, id)
    assert queries.models_of(base.context, COORDINATOR).state_of(id) == "rejected"


def test_a_file_that_was_changed_is_not_put_into_force(base: Base) -> None:
    past(base, 3)
    found = models(base.context).load(learnt(base), SYSTEM)
    base.context.store.put_file(found.file_id, b"something else", "application/octet-stream")
    with pytest.raises(ModelDamaged, match="changed"):
        try_model(base.context, MANAGER, found.id)


def test_enough_new_answers_make_the_machine_learn_by_itself(base: Base) -> None:
    assert learn_by_itself(base.context) == 0
    past(base, 3)
    assert learn_by_itself(base.context) == 0  # looked at a moment ago
    base.clock.advance(hours=7)
    assert learn_by_itself(base.context) == 1 and learning(base.context, "b1")
    work(base.context)
    base.clock.advance(hours=7)
    assert learn_by_itself(base.context) == 0  # nothing new since


def test_a_base_changes_its_prior_and_goes_back(base: Base) -> None:
    change_prior(base.context, MANAGER, {"mentor_yes": {"intercept": 2.5, "wish": 0.0}})
    mine = current_model(base.context, "b1")
    assert (mine.version, mine.heads["mentor_yes"].intercept) == ("prior-1.b1", 2.5)
    assert mine.heads["trainee_yes"] == prior_model().heads["trainee_yes"]
    assert base_prior(base.context, "b1")["heads"]["mentor_yes"]["coefficients"]["wish"]["reason"]
    assert current_model(base.context, "b2") == prior_model()
    past(base, 3)
    learnt(base)
    assert models(base.context).find(COORDINATOR)[0].prior == "prior-1.b1"
    forget_prior(base.context, MANAGER)
    assert current_model(base.context, "b1") == prior_model()


def test_labels_say_what_came_of_a_pairing_and_when_it_was_known(base: Base) -> None:
    base.trainee("t1")
    now = base.clock.now()
    day = [iso(now - timedelta(days=400 - n)) for n in range(400)]

    def pairing(id: str, person: str, **changed: object) -> None:
        made = Pairing(
            id=id, base_id="b1", person_id=person, mentor_id="m1", score=0.5, model="prior-1", reasons=[],
            features=dict.fromkeys(FEATURES[:7], 0.5), respond_by=day[5], proposed_at=day[0], answered_at=day[1],
        )  # fmt: skip
        pairings(base.context).save(dataclasses.replace(made, **changed))  # type: ignore[arg-type]

    pairing("a", "t1", state="accepted", sessions=2)
    pairing("b", "t2", state="declined")
    pairing("c", "t3", state="ended", end_why="refused", ended_at=day[3])
    pairing("d", "t4", state="accepted", answered_at=day[390])
    pairing("e", "t5", state="accepted")
    pairing("f", "t6", state="withdrawn")
    sale = OutcomeRecorded("o", "p", "b1", "t1", "2025-06", 3, 3, "1", "0", "1", "USD", "none", "a", day[300])
    base.hears(sale, "o")
    found = {pair.trainee: pair for pair in labels_of(base.context, "b1")}
    said = {t: (p.accepted_by_mentor, p.accepted_by_trainee, p.succeeded) for t, p in found.items()}
    assert said == {
        "t1": (True, True, True),
        "t2": (False, None, None),
        "t3": (True, False, None),
        "t4": (True, None, None),
        "t5": (True, None, False),  # not met in 60 days
    }
    assert found["t1"].known == "2025-06-31T" and found["t2"].known == day[1]
    assert found["t1"].features.wish == 0.5 and found["t1"].groups["goal"] == "shop"


def test_history_is_relative_to_the_base_and_shrunken(base: Base) -> None:
    def said(pairing: str, mentor: str, why: str) -> None:
        ids, day = (pairing, "b1", f"t-{pairing}", mentor), "2026-01-01T00:00:00.000000Z"
        answered = PairingAccepted(*ids, day) if why == "accepted" else PairingDeclined(*ids, why, day)
        base.hears(answered, pairing)

    for number in range(6):
        said(f"a{number}", "m1", "accepted")
        said(f"b{number}", "m2", "declined" if number % 2 else "expired")
    history = history_of(base.context, "b1")
    # Of all a half said yes: (6 + 4 * .5) / (6 + 4) - .5, and the other way round.
    assert history.accepts == pytest.approx({"m1": 0.3, "m2": -0.3})
    assert history_of(base.context, "b2").accepts == {}
    said("c", "m3", "accepted")
    ended = PairingEnded("c", "b1", "t-c", "m3", "repaired", "2026-02-01T00:00:00.000000Z", "x")
    base.hears(ended, "c")
    kept = history_of(base.context, "b1").keeps
    assert kept["m3"] < 0 < kept["m1"]
    base.hears(PairingRestored("c", "b1", "t-c", "m3", "2026-02-02T00:00:00.000000Z", "x"), "c")
    assert set(history_of(base.context, "b1").keeps.values()) == {0}


def test_the_learnt_heads_are_the_priors(base: Base) -> None:
    assert set(HEADS) == set(prior_model().heads)
