"""The pool: who waits at a base, who has places, and what every pair is worth by the present scoring model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.domain import Pairing
from services.matching.repository import MENTORS, MODELS, RESULTS, TRAINEES, pairings, seats, wards
from services.matching.scoring import (
    LabelledPair,
    MentorFeatures,
    PairFeatures,
    ScoringModel,
    TraineeFeatures,
    learn,
    pair_features,
    prior_model,
)
from shared.actor import SYSTEM
from shared.clock import iso
from shared.service import Context

State = dict[str, Any]
_LABELS_MOST = 5000
"""The newest answered pairings that the model learns from."""


@dataclass(frozen=True)
class Pool:
    """Trainees and mentors of one base with their scores (n, m); ``free``: places left by mentor id."""

    trainees: Sequence[State]
    mentors: Sequence[State]
    free: dict[str, int]
    scores: npt.NDArray[np.float64]
    model: ScoringModel

    def reasons(self, row: int, column: int) -> list[dict[str, Any]]:
        """Why a pair fits or does not, as codes with parameters, the weightiest first."""
        found = self.model.explain(features_of(self.trainees[row]), self._mentor(column))
        return [{"code": reason.code, "params": dict(reason.params)} for reason in found]

    def features(self, row: int, column: int) -> dict[str, float]:
        """What was known of the pair before the pairing; the model learns from this alone."""
        return pair_features(features_of(self.trainees[row]), self._mentor(column))._asdict()

    def _mentor(self, column: int) -> MentorFeatures:
        mentor = self.mentors[column]
        return mentor_features(mentor, self.free[mentor["mentor_id"]])


def features_of(trainee: State) -> TraineeFeatures:
    """A trainee of the read model as the scorer sees one."""
    return TraineeFeatures(
        id=trainee["person_id"],
        platforms=tuple(trainee.get("platforms", ())),
        languages=tuple(trainee.get("languages", ())),
        availability=tuple(trainee.get("availability", ())),
        skills=dict(trainee.get("skills", {})),
        goal=trainee.get("goal", "undecided"),
    )


def mentor_features(mentor: State, free: int) -> MentorFeatures:
    """A mentor of the read model as the scorer sees one."""
    capacity = mentor["capacity"]
    return MentorFeatures(
        id=mentor["mentor_id"],
        platforms=tuple(mentor["platforms"]),
        languages=tuple(mentor["languages"]),
        availability=tuple(mentor["availability"]),
        strengths=tuple(mentor["strengths"]),
        practice_years=mentor["practice_years"],
        kind=mentor["kind"],
        load=1 - free / capacity if capacity else 1.0,
    )


def waiting(context: Context, base_id: str) -> list[State]:
    """Admitted, assessed trainees of a base who have no mentor and no open request, longest admitted first."""
    held = {w.person_id for w in wards(context).find(SYSTEM, {"base_id": base_id, "pairing_id": {"ne": ""}})}
    where = {"base_id": base_id, "erased": False, "admitted_at": {"ne": ""}, "assessed_at": {"ne": ""}}
    found = context.store.find(TRAINEES, where, sort=[("admitted_at", 1)])
    return [d.state for d in found if d.state["person_id"] not in held]


def available_mentors(context: Context, base_id: str) -> tuple[list[State], dict[str, int]]:
    """A base's active mentors by id and the places each has left."""
    free = {s.mentor_id: s.free for s in seats(context).find(SYSTEM, {"base_id": base_id})}
    found = context.store.find(MENTORS, {"base_id": base_id, "active": True})
    mentors = [d.state for d in found if d.state["mentor_id"] in free]
    return mentors, free


def pool_of(context: Context, base_id: str, trainees: Sequence[State]) -> Pool:
    """Score these trainees against the base's mentors."""
    mentors, free = available_mentors(context, base_id)
    model = current_model(context)
    sides = [features_of(t) for t in trainees], [mentor_features(m, free[m["mentor_id"]]) for m in mentors]
    scores = model.score(*sides) if trainees and mentors else np.zeros((len(trainees), len(mentors)))
    return Pool(trainees, mentors, free, scores, model)


def current_model(context: Context) -> ScoringModel:
    """The model in force: the last one learned, or the documented prior."""
    found = context.store.get(MODELS, "current")
    return ScoringModel.from_dict(found.state["model"]) if found else prior_model()


def retrain(context: Context) -> None:
    """Learn anew when there are answers or outcomes the present model has not seen (run by time)."""
    labels = _labels(context)
    seen = [label.accepted_by_mentor for label in labels], [label.succeeded for label in labels]
    mark = hashlib.sha256(repr(seen).encode()).hexdigest()
    found = context.store.get(MODELS, "current")
    if not labels or (found and found.state["mark"] == mark):
        return
    state = {"model": learn(labels).to_dict(), "mark": mark, "learned_at": iso(context.clock.now())}
    context.store.save(MODELS, "current", state, version=found.version if found else 0)


def _labels(context: Context) -> list[LabelledPair]:
    answered = {"state": {"in": ["accepted", "declined"]}}
    found = pairings(context).find(SYSTEM, answered, sort=[("answered_at", -1)], limit=_LABELS_MOST)
    selling = {
        d.state["person_id"]: any(month["orders"] > 0 for month in d.state["months"].values())
        for d in context.store.find(RESULTS)
    }
    return [_label(pairing, selling) for pairing in found if pairing.features]


def _label(pairing: Pairing, selling: dict[str, bool]) -> LabelledPair:
    accepted = pairing.state == "accepted"
    return LabelledPair(
        features=PairFeatures(**pairing.features),
        accepted_by_trainee=None,
        accepted_by_mentor=accepted,
        succeeded=selling.get(pairing.person_id) if accepted else None,
    )
