"""What is compared in a pair: ten numbers in 0..1, higher = better suited as far as anybody would say beforehand.

Whatever a side has not said counts as ``NEUTRAL``. All are known before the pairing; a mentor's history is of the pairings
before this one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from services.matching.scoring.people import DIMENSIONS, MentorFeatures, TraineeFeatures

Floats = npt.NDArray[np.float64]

NEUTRAL = 0.5
"""The value of what is not known, and the point from which contributions are counted."""

LANGUAGE_MISS = 0.2
"""Each language in common leaves this share of the misunderstandings: 1 language 0.8, 2 languages 0.96."""

SLOTS_TO_SATURATE = 2.0
"""Slots in common after which 1 - 1/e = 63 % of the use is had; mentoring needs one or two meetings a week."""

YEARS_TO_SATURATE = 5.0
"""Years of practice after which 63 % of their use is had."""

GOAL_FIT = {
    ("internship", "enterprise"): 1.0,
    ("internship", "part_time"): 0.5,
    ("internship", "full_time"): 0.25,
    ("shop", "enterprise"): 0.75,
    ("shop", "part_time"): 0.75,
    ("shop", "full_time"): 0.5,
}
"""(goal, mentor's kind) -> fit: an enterprise can offer the internship itself; who sells today helps open a shop."""


class PairFeatures(NamedTuple):
    """The features of one pair, in the order in which every table holds them."""

    platform_overlap: float
    language_overlap: float
    availability: float
    complement: float
    practice: float
    load_slack: float
    goal_fit: float
    wish: float = NEUTRAL
    mentor_accepts: float = NEUTRAL
    mentor_keeps: float = NEUTRAL


FEATURES: tuple[str, ...] = PairFeatures._fields


def feature_table(trainees: Sequence[TraineeFeatures], mentors: Sequence[MentorFeatures]) -> Floats:
    """The features of all pairs: (n trainees, m mentors, len(FEATURES)), each in 0..1.

    Ids are looked at for one thing alone: whether a trainee asked for this very mentor.
    """
    shape = (len(trainees), len(mentors))
    practice = [1 - np.exp(-mentor.practice_years / YEARS_TO_SATURATE) for mentor in mentors]
    slack = [1 - min(mentor.load, 1.0) for mentor in mentors]
    columns: dict[str, Floats] = {
        "platform_overlap": _platforms(trainees, mentors),
        "language_overlap": _shared(trainees, mentors, "languages", lambda common: 1 - LANGUAGE_MISS**common),
        "availability": _shared(trainees, mentors, "availability", lambda n: 1 - np.exp(-n / SLOTS_TO_SATURATE)),
        "complement": _complement(trainees, mentors),
        "practice": np.broadcast_to(practice, shape),
        "load_slack": np.broadcast_to(slack, shape),
        "goal_fit": _goal_fit(trainees, mentors),
        "wish": _wish(trainees, mentors),
        "mentor_accepts": np.broadcast_to([relative(m.accepts) for m in mentors], shape),
        "mentor_keeps": np.broadcast_to([relative(m.keeps) for m in mentors], shape),
    }
    return np.stack([columns[name] for name in FEATURES], axis=2).astype(np.float64)


def pair_features(trainee: TraineeFeatures, mentor: MentorFeatures) -> PairFeatures:
    """The features of one pair; keep them with the pairing, so that its outcome can be learnt from."""
    return PairFeatures(*feature_table([trainee], [mentor])[0, 0].tolist())


def _membership(sides: Sequence[tuple[str, ...]], codes: Sequence[str]) -> Floats:
    """1 where a side names the code, else 0: (len(sides), len(codes))."""
    return np.array([[code in side for code in codes] for side in sides], dtype=np.float64).reshape(
        len(sides), len(codes)
    )


def _common(left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """How many codes each pair has in common, and whether both said any at all: (n, m) each."""
    codes = sorted({code for side in (*left, *right) for code in side})
    said = np.array([bool(side) for side in left])[:, None] & np.array([bool(side) for side in right])[None, :]
    return _membership(left, codes) @ _membership(right, codes).T, said


def _platforms(trainees: Sequence[TraineeFeatures], mentors: Sequence[MentorFeatures]) -> Floats:
    """The share of the trainee's platforms on which the mentor works too."""
    common, said = _common([t.platforms for t in trainees], [m.platforms for m in mentors])
    named = np.array([max(1, len(set(t.platforms))) for t in trainees], dtype=np.float64)
    return np.where(said, common / named[:, None], NEUTRAL)


def _shared(
    trainees: Sequence[TraineeFeatures],
    mentors: Sequence[MentorFeatures],
    name: str,
    saturate: Callable[[Floats], Floats],
) -> Floats:
    """The saturated number of codes in common in the field ``name`` of both sides."""
    common, said = _common([getattr(t, name) for t in trainees], [getattr(m, name) for m in mentors])
    return np.where(said, saturate(common), NEUTRAL)


def growth_needs(trainee: TraineeFeatures) -> dict[str, float]:
    """How much the trainee would gain by dimension: weight x (1 - level); an unmeasured level counts as neutral."""
    return {code: weight * (1 - trainee.skills.get(code, NEUTRAL)) for code, weight in DIMENSIONS.items()}


def _complement(trainees: Sequence[TraineeFeatures], mentors: Sequence[MentorFeatures]) -> Floats:
    """The share of the trainee's weighted growth needs in which the mentor is strong."""
    rows = [list(growth_needs(t).values()) for t in trainees]
    needs = np.array(rows, dtype=np.float64).reshape(len(trainees), len(DIMENSIONS))
    total = needs.sum(axis=1, keepdims=True)
    met = needs @ _membership([m.strengths for m in mentors], list(DIMENSIONS)).T
    told = np.array([bool(t.skills) for t in trainees])[:, None] & np.array([bool(m.strengths) for m in mentors])[None]
    return np.where(told & (total > 0), met / np.where(total > 0, total, 1.0), NEUTRAL)


def _goal_fit(trainees: Sequence[TraineeFeatures], mentors: Sequence[MentorFeatures]) -> Floats:
    """The stated fit of goal and kind; an undecided goal is neutral."""
    fit = [[GOAL_FIT.get((t.goal, m.kind), NEUTRAL) for m in mentors] for t in trainees]
    return np.array(fit, dtype=np.float64).reshape(len(trainees), len(mentors))


def _wish(trainees: Sequence[TraineeFeatures], mentors: Sequence[MentorFeatures]) -> Floats:
    """1 for the mentor the trainee asked for; everybody else is neutral, not worse."""
    wished = [[bool(t.wish) and t.wish == m.id for m in mentors] for t in trainees]
    return np.where(np.array(wished, dtype=bool).reshape(len(trainees), len(mentors)), 1.0, NEUTRAL)


def relative(difference: float) -> float:
    """A rate's difference from the base's (-1..1) as a feature: no difference is neutral."""
    return NEUTRAL + NEUTRAL * difference
