"""What every pair of a base is worth by the scoring model in force, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.pool.history import History, history_of
from services.matching.pool.models import current_model
from services.matching.pool.people import State, available_mentors, features_of, mentor_features, places, wishes_of
from services.matching.pool.plan import Sides
from services.matching.scoring import MentorFeatures, ScoringModel, TraineeFeatures, feature_table, pair_features
from shared.service import Context


@dataclass(frozen=True)
class Pool:
    """Trainees and mentors of one base with their scores (n, m); ``free``: places left by mentor id."""

    base_id: str
    trainees: Sequence[State]
    mentors: list[State]
    free: dict[str, int]
    scores: npt.NDArray[np.float64]
    model: ScoringModel
    history: History
    wishes: dict[str, str]

    @property
    def rows(self) -> dict[str, int]:
        """Trainee id -> row."""
        return {t["person_id"]: i for i, t in enumerate(self.trainees)}

    @property
    def columns(self) -> dict[str, int]:
        """Mentor id -> column."""
        return {m["mentor_id"]: j for j, m in enumerate(self.mentors)}

    @property
    def places(self) -> list[int]:
        """Places left by column."""
        return places(self.free, self.mentors)

    def reasons(self, row: int, column: int) -> list[dict[str, Any]]:
        """Why a pair fits or does not, as codes with parameters, the weightiest first."""
        found = self.model.explain(self.trainee(row), self.mentor(column))
        return [{"code": reason.code, "params": dict(reason.params)} for reason in found]

    def features(self, row: int, column: int) -> dict[str, float]:
        """What was known of the pair before the pairing; the model learns from this alone."""
        return pair_features(self.trainee(row), self.mentor(column))._asdict()

    def pair(self, row: int, column: int) -> dict[str, Any]:
        """A pair as a proposal keeps it."""
        return {
            "trainee_id": self.trainees[row]["person_id"],
            "mentor_id": self.mentors[column]["mentor_id"],
            "score": float(self.scores[row, column]),
            "reasons": self.reasons(row, column),
            "features": self.features(row, column),
        }

    def sides(self) -> Sides:
        """What each side would say yes to, for a stable pairing."""
        table = feature_table(
            [self.trainee(i) for i in range(len(self.trainees))], [self.mentor(j) for j in range(len(self.mentors))]
        )
        said = self.model.probabilities(table)
        return Sides(said["trainee_yes"], said["mentor_yes"])

    def trainee(self, row: int) -> TraineeFeatures:
        """A trainee as the scorer sees one."""
        state = self.trainees[row]
        return features_of(state, self.wishes.get(state["person_id"], ""))

    def mentor(self, column: int) -> MentorFeatures:
        """A mentor as the scorer sees one."""
        mentor = self.mentors[column]
        return mentor_features(mentor, self.free[mentor["mentor_id"]], self.history)


def with_free(pool: Pool, free: dict[str, int]) -> Pool:
    """The pool scored as if mentors had these places left."""
    return _scored(replace(pool, free={**pool.free, **free}))


def pool_of(context: Context, base_id: str, trainees: Sequence[State]) -> Pool:
    """Score these trainees against the base's mentors."""
    mentors, free = available_mentors(context, base_id)
    model, shape = current_model(context, base_id), (len(trainees), len(mentors))
    history, wishes = history_of(context, base_id), wishes_of(context, [t["person_id"] for t in trainees])
    return _scored(Pool(base_id, trainees, mentors, free, np.zeros(shape), model, history, wishes))


def _scored(pool: Pool) -> Pool:
    if not pool.trainees or not pool.mentors:
        return pool
    trainees = [pool.trainee(i) for i in range(len(pool.trainees))]
    mentors = [pool.mentor(j) for j in range(len(pool.mentors))]
    return replace(pool, scores=pool.model.score(trainees, mentors))
