"""From prior to outcomes: smoothly, towards the truth, and as JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

from services.matching.scoring import (
    FEATURES,
    HEADS,
    BadModel,
    Head,
    LabelledPair,
    PairFeatures,
    ScoringModel,
    learn,
    prior_model,
)
from services.matching.scoring.prior import pseudo_outcomes


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
    heads = {
        name: Head(-0.3, dict(zip(FEATURES, random.normal(0.5, 1.5, len(FEATURES)).tolist(), strict=True)))
        for name in HEADS
    }
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
