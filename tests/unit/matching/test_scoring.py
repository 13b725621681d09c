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
    BadModel,
    Head,
    LabelledPair,
    MentorFeatures,
    OutsideRange,
    PairFeatures,
    ScoringModel,
    TraineeFeatures,
    UnknownCode,
    learn,
    pair_features,
    prior_model,
)
from services.matching.scoring.prior import prior_document, pseudo_outcomes

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
def test_contributions_add_up_to_the_logit(trainee: TraineeFeatures, mentor: MentorFeatures) -> None:
    model = prior_model()
    features = pair_features(trainee, mentor)
    found = model.contributions(features)
    logits = [np.log(p / (1 - p)) for p in model.probabilities(np.array(features)).values()]
    assert found.base + sum(found.parts.values()) == pytest.approx(found.logit, abs=1e-12)
    assert found.logit == pytest.approx(sum(logits), abs=1e-9)
    assert set(found.parts) == set(FEATURES)
    silent = set(FEATURES) - {"platform_overlap", "language_overlap", "availability", "complement", "goal_fit"}
    weights = [reason.weight for reason in model.explain(trainee, mentor)]
    assert weights == sorted(weights, reverse=True)
    assert len(silent) <= len(weights) <= len(FEATURES)


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


def simulate(seed: int, truth: ScoringModel, n: int) -> list[LabelledPair]:
    """n pairs with random features and the answers and successes that the truth makes likely."""
    random = np.random.default_rng(seed)
    table = random.random((n, len(FEATURES)))
    said = {head: (random.random(n) < p).tolist() for head, p in truth.probabilities(table).items()}
    pairs = []
    for i, row in enumerate(table.tolist()):
        both = said["trainee_yes"][i] and said["mentor_yes"][i]
        succeeded = said["outcome"][i] if both else None
        pairs.append(LabelledPair(PairFeatures(*row), said["trainee_yes"][i], said["mentor_yes"][i], succeeded))
    return pairs


def other_truth() -> ScoringModel:
    """A base where things are otherwise than the prior guesses."""
    random = np.random.default_rng(3)
    heads = {name: Head(-0.3, dict(zip(FEATURES, random.normal(0.5, 1.5, 7).tolist(), strict=True))) for name in HEADS}
    return ScoringModel("truth", "1", heads)


def distance(model: ScoringModel, truth: ScoringModel) -> float:
    """Mean squared distance of the three probabilities on fresh pairs: what the model adds to the truth's own Brier."""
    table = np.random.default_rng(11).random((2000, len(FEATURES)))
    found, known = model.probabilities(table), truth.probabilities(table)
    return float(np.mean([(found[head] - known[head]) ** 2 for head in HEADS]))


def brier(model: ScoringModel, pairs: list[LabelledPair]) -> float:
    """Mean squared error of P(trainee says yes) and P(mentor says yes)."""
    said = model.probabilities(np.array([pair.features for pair in pairs]))
    labels = np.array([[pair.accepted_by_trainee, pair.accepted_by_mentor] for pair in pairs], dtype=float)
    return float(np.mean((np.stack([said["trainee_yes"], said["mentor_yes"]], axis=1) - labels) ** 2))


def test_learns_the_truth_and_beats_the_prior() -> None:
    truth = other_truth()
    pairs = simulate(1, truth, 4000)
    apart = [distance(learn(pairs[:n]), truth) for n in (0, 100, 600, 4000)]
    assert apart[0] > apart[1] > apart[2] > apart[3]
    assert apart[3] < 0.05 * apart[0]
    unseen = simulate(2, truth, 3000)
    assert brier(learn(pairs[:300]), unseen) < brier(prior_model(), unseen) - 0.01


def test_moves_smoothly_from_the_prior() -> None:
    prior, pairs = prior_model(), simulate(1, other_truth(), 400)
    moved = [distance(learn(pairs[:n]), prior) for n in (0, 1, 10, 400)]
    assert moved[0] == 0.0
    assert moved[0] < moved[1] < 1e-3
    assert moved[1] < moved[2] < moved[3]
    kept = learn([LabelledPair(pairs[0].features, accepted_by_trainee=True)])
    assert kept.heads["mentor_yes"] == prior.heads["mentor_yes"]


def test_pseudo_outcomes_alone_give_back_the_prior() -> None:
    for head in prior_model().heads.values():
        seen = pseudo_outcomes(head, 40.0)
        assert seen.weights.sum() == pytest.approx(40.0)
        # At the prior the likelihood's slope is zero: in the intercept and in every coefficient.
        p = 1 / (1 + np.exp(-head.logit(seen.rows)))
        slope = np.column_stack([np.ones(len(p)), seen.rows]).T @ (seen.weights * (seen.labels - p))
        assert np.abs(slope).max() < 1e-12
        assert np.linalg.matrix_rank(seen.rows - 0.5) == len(FEATURES)


def test_order_of_outcomes_does_not_matter_and_the_version_tells() -> None:
    pairs = simulate(4, other_truth(), 37)
    first, second = learn(pairs), learn([*pairs[::-1], LabelledPair(pairs[0].features)])
    assert first.version == second.version == "prior-1+n37"
    assert first.heads["trainee_yes"].outcomes == 37
    for head in HEADS:
        assert first.heads[head].coefficients == pytest.approx(second.heads[head].coefficients, abs=1e-4)
    assert learn([]) == prior_model()
    assert prior_model().version == "prior-1"


def test_travels_as_json() -> None:
    model = learn(simulate(4, other_truth(), 20))
    data = json.loads(json.dumps(model.to_dict()))
    assert ScoringModel.from_dict(data) == model
    data["heads"]["outcome"]["coefficients"]["zodiac"] = 1.0
    with pytest.raises(BadModel, match="zodiac"):
        ScoringModel.from_dict(data)


def test_importing_and_scoring_load_no_scikit_learn() -> None:
    code = (
        "import sys; from services.matching import scoring as s, assignment;"
        "s.prior_model().score([s.TraineeFeatures('t')], [s.MentorFeatures('m')]);"
        "print([n for n in ('sklearn', 'scipy', 'flask', 'pymongo', 'shared') if n in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
