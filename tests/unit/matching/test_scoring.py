"""The score: order and names do not matter, better suited is never worse, reasons add up, outcomes teach."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.scoring import (
    DIMENSIONS,
    FEATURES,
    HEADS,
    SLOTS,
    TEMPLATES,
    MentorFeatures,
    OutsideRange,
    TraineeFeatures,
    UnknownCode,
    pair_features,
    prior_model,
)
from services.matching.scoring.prior import prior_document

PLATFORMS = ("amazon", "shopee", "lazada", "tiktok", "ebay")
LANGUAGES = ("zh", "en", "es", "ru")


def some(codes: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(codes), unique=True).map(tuple)


LEVEL = st.floats(0, 1)
TRAINEES = st.builds(
    TraineeFeatures,
    id=st.just("t"),
    platforms=some(PLATFORMS),
    languages=some(LANGUAGES),
    availability=some(SLOTS),
    skills=st.dictionaries(st.sampled_from(list(DIMENSIONS)), LEVEL),
    goal=st.sampled_from(["shop", "internship", "undecided"]),
)
MENTORS = st.builds(
    MentorFeatures,
    id=st.just("m"),
    platforms=some(PLATFORMS),
    languages=some(LANGUAGES),
    availability=some(SLOTS),
    strengths=some(tuple(DIMENSIONS)),
    practice_years=st.floats(0, 40),
    kind=st.sampled_from(["full_time", "part_time", "enterprise"]),
    load=st.floats(0, 1.5),
)
GOOD_MENTOR = MentorFeatures(
    "m", ("amazon",), ("zh", "en"), ("mon-eve", "wed-eve", "sat-am"), ("logistics", "images"), 8, "enterprise", 0.2
)
GOOD_TRAINEE = TraineeFeatures(
    "t", ("amazon",), ("zh",), SLOTS, dict.fromkeys(DIMENSIONS, 0.9) | {"logistics": 0.1, "images": 0.2}, "internship"
)


@settings(deadline=None)
@given(st.lists(TRAINEES, min_size=1, max_size=4), st.lists(MENTORS, min_size=1, max_size=4))
def test_probabilities_and_indifference_to_order_and_names(
    trainees: list[TraineeFeatures], mentors: list[MentorFeatures]
) -> None:
    scores = prior_model().score(trainees, mentors)
    assert scores.shape == (len(trainees), len(mentors))
    assert ((scores > 0) & (scores < 1)).all()
    assert prior_model().score(trainees[::-1], mentors[::-1])[::-1, ::-1] == pytest.approx(scores, abs=1e-12)
    renamed = [replace(t, id=f"x{i}", platforms=t.platforms[::-1]) for i, t in enumerate(trainees)]
    doubled = [replace(m, id="y", strengths=m.strengths * 2) for m in mentors]
    assert prior_model().score(renamed, doubled) == pytest.approx(scores, abs=1e-12)


@settings(deadline=None)
@given(TRAINEES, MENTORS, st.data())
def test_better_suited_is_never_worse(trainee: TraineeFeatures, mentor: MentorFeatures, data: st.DataObject) -> None:
    """Where the mentor has said something, one more thing in common, or more room or years, does not lower the score."""
    better = {"practice_years": mentor.practice_years + 1, "load": mentor.load / 2}
    for name, own in (("platforms", trainee.platforms), ("languages", trainee.languages)):
        if own and getattr(mentor, name):
            better[name] = (*getattr(mentor, name), data.draw(st.sampled_from(own)))
    if trainee.availability and mentor.availability:
        better["availability"] = (*mentor.availability, data.draw(st.sampled_from(trainee.availability)))
    if mentor.strengths:
        better["strengths"] = (*mentor.strengths, data.draw(st.sampled_from(list(DIMENSIONS))))
    for name, value in better.items():
        changed = replace(mentor, **{name: value})
        assert prior_model().score([trainee], [changed]) >= prior_model().score([trainee], [mentor]) - 1e-12, name


def test_floor() -> None:
    """An evident match is likely to succeed, an evident mismatch is not, an unknown pair lies between."""
    bad = replace(GOOD_MENTOR, platforms=("ozon",), languages=("ru",), availability=("sun-am",), load=1.0)
    bad = replace(bad, strengths=("payment",), practice_years=0, kind="full_time")
    busy = replace(GOOD_TRAINEE, availability=("mon-eve", "wed-eve"))
    good, poor = prior_model().score([busy], [GOOD_MENTOR, bad])[0]
    unknown = prior_model().score([TraineeFeatures("t")], [MentorFeatures("m", practice_years=3.5, load=0.5)])[0, 0]
    assert good > 0.6 > unknown > 0.2 > 0.05 > poor


def test_nothing_said_is_neutral() -> None:
    features = pair_features(TraineeFeatures("t"), MentorFeatures("m"))
    assert features[:4] == (0.5, 0.5, 0.5, 0.5)
    assert {reason.code for reason in prior_model().explain(TraineeFeatures("t"), MentorFeatures("m"))} == {
        "new_to_practice",
        "load",
    }


@settings(deadline=None)
@given(TRAINEES, MENTORS)
def test_parts_add_up_to_the_score_exactly(trainee: TraineeFeatures, mentor: MentorFeatures) -> None:
    model = prior_model()
    features = pair_features(trainee, mentor)
    found = model.attribution(features)
    assert found.score == pytest.approx(float(model.score([trainee], [mentor])[0, 0]), abs=1e-15)
    assert found.base + sum(found.parts.values()) == pytest.approx(found.score, abs=1e-15)
    assert set(found.parts) == set(FEATURES)
    for name, value in features._asdict().items():
        # What does not differ from the unknown pair adds nothing; what speaks for the pair adds, against it takes away.
        assert found.parts[name] * (value - 0.5) >= 0 if value != 0.5 else abs(found.parts[name]) < 1e-14
    weights = [reason.weight for reason in model.explain(trainee, mentor)]
    assert weights == sorted(weights, reverse=True)


def test_parts_are_the_integral_of_the_slope() -> None:
    """Against the definition, by a fine sum along the way from the unknown pair."""
    model, features = prior_model(), pair_features(GOOD_TRAINEE, GOOD_MENTOR)
    distance, steps = np.array(features) - 0.5, 20_000
    way = 0.5 + distance * ((np.arange(steps) + 0.5) / steps)[:, None]
    score = np.prod(list(model.probabilities(way).values()), axis=0)
    for place, name in enumerate(FEATURES):
        nudged = way.copy()
        nudged[:, place] += 1e-6
        slope = (np.prod(list(model.probabilities(nudged).values()), axis=0) - score) / 1e-6
        assert model.attribution(features).parts[name] == pytest.approx(distance[place] * slope.mean(), abs=1e-6)


def test_what_one_side_said_alone_is_named_to_the_staff_only() -> None:
    trainee, mentor = replace(GOOD_TRAINEE, wish="m"), replace(GOOD_MENTOR, accepts=0.2, keeps=-0.1)
    private = {"wished", "often_accepts", "loses_pairs"}
    assert not private & {r.code for r in prior_model().explain(trainee, mentor)}
    assert private <= {r.code for r in prior_model().explain(trainee, mentor, staff=True)}
    liked, other = prior_model().score([trainee, replace(trainee, wish="x")], [mentor])[:, 0]
    assert liked > other == prior_model().score([replace(trainee, wish="")], [mentor])[0, 0]


@settings(deadline=None)
@given(TRAINEES, MENTORS)
def test_reasons_can_be_said_and_name_only_what_is_shared_or_open(
    trainee: TraineeFeatures, mentor: MentorFeatures
) -> None:
    for reason in prior_model().explain(trainee, mentor):
        assert TEMPLATES[reason.code] % reason.params
        assert json.loads(json.dumps(reason.params)) == reason.params
        for name in ("platforms", "languages"):
            assert set(reason.params.get(name, ())) <= set(getattr(trainee, name)) & set(getattr(mentor, name))
        assert set(reason.params.get("slots", ())) <= set(trainee.availability) & set(mentor.availability)
        assert set(reason.params.get("skills", ())) <= set(mentor.strengths)


def test_reasons_of_a_good_pair() -> None:
    reasons = {reason.code: reason for reason in prior_model().explain(GOOD_TRAINEE, GOOD_MENTOR)}
    assert set(reasons) == {"platform_overlap", "language", "availability", "complement", "experience", "load", "goal"}
    assert all(reason.weight > 0 for reason in reasons.values())
    assert reasons["availability"].params == {"slots": ["mon-eve", "wed-eve", "sat-am"], "count": 3}
    assert reasons["complement"].params == {"skills": ["logistics", "images"]}
    never = prior_model().explain(replace(GOOD_TRAINEE, availability=("sun-pm",)), GOOD_MENTOR)
    assert never[-1].code == "no_common_time"
    assert never[-1].weight < 0


def test_no_sensitive_attribute() -> None:
    names = {field.name for side in (TraineeFeatures, MentorFeatures) for field in fields(side)} | set(FEATURES)
    sensitive = (
        "sex gender age birth ethnic nation religion health disab marri child hukou origin income photo school name"
    )
    words = {word for name in names for word in name.split("_")}
    assert not [word for word in words for bad in sensitive.split() if word.startswith(bad)]


def test_refuses_unknown_codes_and_ranges() -> None:
    with pytest.raises(UnknownCode, match="mon-night is no known value of availability"):
        TraineeFeatures("t", availability=("mon-night",))
    with pytest.raises(UnknownCode, match="charm"):
        MentorFeatures("m", strengths=("charm",))
    with pytest.raises(OutsideRange, match=r"skills.images is 1.2; it must lie between 0.0 and 1.0"):
        TraineeFeatures("t", skills={"images": 1.2})
    with pytest.raises(OutsideRange):
        MentorFeatures("m", load=float("nan"))


def test_every_figure_of_the_prior_has_its_reason() -> None:
    document = prior_document()
    assert tuple(document["heads"]) == HEADS
    for head in document["heads"].values():
        assert tuple(head["coefficients"]) == FEATURES
        figures = [head["strength"], head["intercept"], *head["coefficients"].values()]
        assert all(len(figure["reason"]) > 20 for figure in figures)
        assert all(figure["value"] >= 0 for figure in head["coefficients"].values())


def test_importing_and_scoring_load_no_scikit_learn() -> None:
    code = (
        "import sys; from services.matching import scoring as s, assignment;"
        "s.prior_model().score([s.TraineeFeatures('t')], [s.MentorFeatures('m')]);"
        "print([n for n in ('sklearn', 'scipy', 'flask', 'pymongo', 'shared') if n in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
