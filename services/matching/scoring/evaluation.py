"""Is a learnt model better? Brier and calibration out of time, and what pairings by it are really worth.

Ranking measures mislead here (history lifts the area under the curve while the realised matches hardly rise), so the test is
the realised value under assignment: among the pairs that were really shown, which would each policy have chosen, and how
many of those worked? Pairs are weighed by how seldom they were shown (self-normalised inverse propensity, Swaminathan &
Joachims 2015), and the intervals are bootstrapped over trainees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.assignment import assign
from services.matching.scoring.drift import drift
from services.matching.scoring.fairness import fairness, proxies
from services.matching.scoring.learning import LABELS, LabelledPair, out_of_time
from services.matching.scoring.model import HEADS, ScoringModel
from services.matching.scoring.prior import prior_model

Floats = npt.NDArray[np.float64]
Predicted = list[tuple[LabelledPair, ScoringModel]]
Say = Callable[[float, str], None]

BINS = 8
"""Parts of a calibration plot, each with as many pairs."""

BOOTSTRAPS = 1000
LOTS = 30
"""Assignments by lot that "random" is the mean of."""

LEAST_PROPENSITY = 0.02
"""Weights are cut at 50: one rarely shown pair must not decide the report."""


def report(
    labelled: Sequence[LabelledPair], prior: Mapping[str, Any] | None, say: Say, seed: int = 0
) -> dict[str, Any]:
    """Everything a person needs to decide about a model, as JSON-able data (see ``docs`` of each part below)."""
    say(0.2, "splitting")
    predicted = out_of_time(labelled, prior, lambda part: say(0.2 + 0.3 * part, "splitting"))
    start = prior_model(prior)
    say(0.5, "judging")
    heads = {name: _head(predicted, start, name) for name in HEADS}
    say(0.6, "valuing")
    worth = realised(predicted, start, seed, lambda part: say(0.6 + 0.25 * part, "valuing"))
    say(0.85, "fairness")
    return {
        "pairs": len(labelled),
        "tested": len(predicted),
        "heads": heads,
        "value": worth,
        "fairness": fairness([(pair, _score(model, pair)) for pair, model in predicted]),
        "proxies": proxies(labelled, seed),
        "drift": drift(labelled),
    }


def _probability(model: ScoringModel, pair: LabelledPair, head: str) -> float:
    return float(model.probabilities(np.array(pair.features))[head])


def _score(model: ScoringModel, pair: LabelledPair) -> float:
    return float(np.prod(list(model.probabilities(np.array(pair.features)).values())))


def _head(predicted: Predicted, prior: ScoringModel, head: str) -> dict[str, Any]:
    """One head out of time: ``n``, ``rate``; the Brier score of the model, of the prior, and of saying the rate always."""
    known = [(pair, model) for pair, model in predicted if getattr(pair, LABELS[head]) is not None]
    if not known:
        return {"n": 0}
    labels = np.array([getattr(pair, LABELS[head]) for pair, _ in known], dtype=np.float64)
    said = np.array([_probability(model, pair, head) for pair, model in known])
    guessed = np.array([_probability(prior, pair, head) for pair, _ in known])
    rate = float(labels.mean())
    return {
        "n": len(known),
        "rate": rate,
        "brier": float(((said - labels) ** 2).mean()),
        "brier_prior": float(((guessed - labels) ** 2).mean()),
        "brier_rate": rate * (1 - rate),
        "calibration": calibration(said, labels),
    }


def calibration(said: Floats, labels: Floats, bins: int = BINS) -> list[dict[str, float]]:
    """Parts of equal size by what was said: ``said`` and ``seen`` on average, ``n``, and the 95 % interval of ``seen``
    (Wilson 1927)."""
    order = np.argsort(said, kind="stable")
    found = []
    for part in np.array_split(order, min(bins, max(len(order) // 10, 1))):
        low, high = wilson(float(labels[part].sum()), len(part))
        mean = {"said": float(said[part].mean()), "seen": float(labels[part].mean())}
        found.append({**mean, "n": float(len(part)), "low": low, "high": high})
    return found


def wilson(successes: float, n: int, z: float = 1.96) -> tuple[float, float]:
    """The score interval of a share."""
    share = successes / n
    middle, half = share + z * z / (2 * n), z * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def realised(
    predicted: Predicted, prior: ScoringModel, seed: int, tell: Callable[[float], None] | None = None
) -> dict[str, Any]:
    """Per policy (``model``, ``prior``, ``random``) the share of chosen pairs that worked, with a 95 % interval, and the
    ``gain`` of the model over the prior and over chance, with theirs. ``n``: trainees with more than one shown pair.
    """
    groups = _choices(predicted)
    if not groups:
        return {"n": 0}
    random = np.random.default_rng(seed)
    pairs = [pair for group in groups.values() for pair, _ in group]
    scores = {
        "model": np.array([_score(model, pair) for group in groups.values() for pair, model in group]),
        "prior": np.array([_score(prior, pair) for pair in pairs]),
    }
    picked = {name: _picked(pairs, value) for name, value in scores.items()}
    lots = []
    for number in range(LOTS):
        if tell:
            tell(number / LOTS)
        lots.append(_picked(pairs, random.random(len(pairs)) + 1e-9))
    picked["random"] = np.mean(lots, axis=0)
    worked = np.array([_worked(pair) for pair in pairs], dtype=np.float64)
    weight = 1 / np.maximum([pair.propensity for pair in pairs], LEAST_PROPENSITY)
    whose = np.repeat(np.arange(len(groups)), [len(group) for group in groups.values()])
    top = {name: np.bincount(whose, chosen * weight * worked, len(groups)) for name, chosen in picked.items()}
    down = {name: np.bincount(whose, chosen * weight, len(groups)) for name, chosen in picked.items()}
    draws = random.multinomial(len(groups), np.full(len(groups), 1 / len(groups)), BOOTSTRAPS)
    value = {name: top[name].sum() / max(down[name].sum(), 1e-12) for name in picked}
    spread = {name: (draws @ top[name]) / np.maximum(draws @ down[name], 1e-12) for name in picked}
    found: dict[str, Any] = {"n": len(groups), "pairs": len(pairs)}
    found |= {name: _interval(float(value[name]), spread[name]) for name in picked}
    for other in ("prior", "random"):
        found[f"gain_{other}"] = _interval(float(value["model"] - value[other]), spread["model"] - spread[other])
    return found


def _interval(value: float, spread: Floats) -> dict[str, float]:
    low, high = np.quantile(spread, [0.025, 0.975])
    return {"value": value, "low": float(low), "high": float(high)}


def _worked(pair: LabelledPair) -> bool:
    """Both said yes, as far as it is known, and it did not fail."""
    return bool(pair.accepted_by_mentor) and pair.accepted_by_trainee is not False and pair.succeeded is not False


def _choices(predicted: Predicted) -> dict[str, Predicted]:
    """Shown pairs by trainee. Of a trainee with one shown pair every policy that places them chooses the same pair, but it
    still takes a place from others, so all stay."""
    groups: dict[str, Predicted] = {}
    for pair, model in predicted:
        if pair.accepted_by_mentor is not None:
            groups.setdefault(pair.trainee, []).append((pair, model))
    return groups


def _picked(pairs: Sequence[LabelledPair], scores: Floats) -> Floats:
    """1 for the pairs an assignment by these scores chooses among those shown, with half as many places as were shown."""
    trainees = {id: i for i, id in enumerate(dict.fromkeys(pair.trainee for pair in pairs))}
    mentors = {id: j for j, id in enumerate(dict.fromkeys(pair.mentor for pair in pairs))}
    table = np.zeros((len(trainees), len(mentors)))
    places = [(trainees[pair.trainee], mentors[pair.mentor]) for pair in pairs]
    for place, score in zip(places, scores, strict=True):
        table[place] = max(table[place], score)
    shown = np.bincount([j for _, j in places], minlength=len(mentors))
    chosen = set(assign(table, np.maximum((shown + 1) // 2, 1)).pairs)
    return np.array([float(place in chosen and table[place] == s) for place, s in zip(places, scores, strict=True)])
