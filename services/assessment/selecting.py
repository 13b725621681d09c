"""Which question comes next, and whether any does."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from services.assessment.domain import Sitting
from services.assessment.instrument import Instrument
from services.assessment.irt.adaptive import balance, choose
from services.assessment.irt.model import Floats
from services.assessment.irt.scoring import GRID
from services.assessment.pool import Pool, Question
from services.assessment.scoring import likelihoods, posterior, weighted_error

_RANDOM_BEST = 4
"""A question is drawn from this many best ones, so that neighbours in a room do not see the same test."""
_SEEDS_AT = (9, 19, 29)
_SLACK = 0.9


@dataclass(frozen=True)
class Next:
    """The next question, or none and why: precision, length, time or bank."""

    question: Question | None
    seeded: bool = False
    ended_by: str = ""


def next_question(sitting: Sitting, pool: Pool, rules: Instrument) -> Next:
    """Decide. The same sitting gives the same question, whatever the device."""
    if sitting.spent >= rules.minutes * 60:
        return Next(None, ended_by="time")
    chance = np.random.default_rng(zlib.crc32(f"{sitting.id}/{len(sitting.answers)}".encode()))
    seed = _seeded(sitting, pool, rules, chance)
    if seed:
        return Next(seed, seeded=True)
    counted = sitting.counted()
    if len(counted) >= rules.most:
        return Next(None, ended_by="length")
    logs = likelihoods(counted, pool)
    mean, covariance = posterior(logs, pool)
    asked = {code: sum(answer.dimension == code for answer in counted) for code in pool.codes}
    enough = len(counted) >= rules.least and all(n >= _least_asked(pool, code, rules) for code, n in asked.items())
    if enough and weighted_error(covariance, pool) <= rules.stop_error:
        return Next(None, ended_by="precision")
    free = _free(sitting, pool)
    shares = {code: pool.weights.get(code, rules.unweighted) for code in pool.codes}
    open_ = {code for code in set(pool.dimensions[free]) if asked[code] < _most_asked(pool, code, rules)}
    if not open_:
        return Next(None, ended_by="bank")
    turn = balance(asked, shares, open_, least=rules.least_a_dimension)
    place = pool.codes.index(turn)
    weight = _weight(float(mean[place]), float(covariance[place, place]))
    here = free & (pool.dimensions == turn)
    chosen = choose(weight, pool.curves, here, nodes=GRID, chance=chance, best=_RANDOM_BEST)
    return Next(pool.questions[pool.ids[chosen]])


def _least_asked(pool: Pool, code: str, rules: Instrument) -> int:
    """How many questions of a dimension a test needs: a base's own may have few yet, or none."""
    return min(rules.least_a_dimension, int((pool.dimensions == code).sum()))


def _most_asked(pool: Pool, code: str, rules: Instrument) -> int:
    """How many questions of a dimension a test may ask: with more, its questions could not keep to the exposure limit."""
    held = int((pool.dimensions == code).sum())
    return max(rules.least_a_dimension, int(_SLACK * rules.exposure * held))


def _weight(mean: float, variance: float) -> Floats:
    weight = np.exp(-0.5 * (GRID - mean) ** 2 / variance)
    return np.asarray(weight / weight.sum())


def _free(sitting: Sitting, pool: Pool) -> np.ndarray:
    """What may be shown: not in this sitting, not resting, not seen before, each as far as a dimension has others."""
    ids = np.array(pool.ids)
    unasked = ~np.isin(ids, list(sitting.asked))
    rested = unasked & ~np.isin(ids, sitting.resting)
    fresh = rested & ~np.isin(ids, sitting.seen)
    free = fresh.copy()
    for code in pool.codes:
        here = pool.dimensions == code
        for wider in (rested, unasked):
            if not (free & here).any():
                free |= wider & here
    return np.asarray(free)


def _seeded(sitting: Sitting, pool: Pool, rules: Instrument, chance: np.random.Generator) -> Question | None:
    """A question to try out, at its place in the test, once most of the bank is calibrated."""
    done = sum(answer.seeded for answer in sitting.answers)
    if (
        done >= min(rules.seeded, len(_SEEDS_AT))
        or len(sitting.answers) < _SEEDS_AT[done]
        or pool.calibrated_share < 0.5
    ):
        return None
    new = [
        q for q in pool.questions.values() if not q.calibrated and q.item.id not in sitting.asked | set(sitting.seen)
    ]
    return new[chance.integers(len(new))] if new else None
