"""Who waits at a base and who has places, as the read models know them and as the scorer sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.matching.pool.history import History
from services.matching.repository import MENTORS, TRAINEES, seats, wards
from services.matching.scoring import DIMENSIONS, MentorFeatures, TraineeFeatures
from shared.actor import SYSTEM
from shared.service import Context

State = dict[str, Any]


def features_of(trainee: State, wish: str = "") -> TraineeFeatures:
    """A trainee of the read model as the scorer sees one; ``wish``: the mentor asked for."""
    return TraineeFeatures(
        id=trainee["person_id"],
        platforms=tuple(trainee.get("platforms", ())),
        languages=tuple(trainee.get("languages", ())),
        availability=tuple(trainee.get("availability", ())),
        # A base may assess skills of its own, of which the model has learnt nothing.
        skills={code: level for code, level in trainee.get("skills", {}).items() if code in DIMENSIONS},
        goal=trainee.get("goal", "undecided"),
        wish=wish,
    )


def mentor_features(mentor: State, free: int, history: History) -> MentorFeatures:
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
        accepts=history.accepts.get(mentor["mentor_id"], 0.0),
        keeps=history.keeps.get(mentor["mentor_id"], 0.0),
    )


def waiting(context: Context, base_id: str) -> list[State]:
    """Who a round pairs: admitted, assessed trainees of a base without a mentor or an open request, longest admitted first.

    Left out: who pauses, and who refuses to be paired by machine alone.
    """
    apart = {w.person_id for w in _wards(context, base_id) if w.pairing_id or w.paused or w.manual_only}
    return [state for state in _assessed(context, base_id) if state["person_id"] not in apart]


def by_hand(context: Context, base_id: str) -> list[State]:
    """Who waits for a person to pair them: they refused to be paired by machine alone."""
    apart = {w.person_id for w in _wards(context, base_id) if w.manual_only and not w.pairing_id and not w.paused}
    return [state for state in _assessed(context, base_id) if state["person_id"] in apart]


def _wards(context: Context, base_id: str) -> list[Any]:
    return wards(context).find(SYSTEM, {"base_id": base_id})


def _assessed(context: Context, base_id: str) -> list[State]:
    where = {"base_id": base_id, "erased": False, "admitted_at": {"ne": ""}, "assessed_at": {"ne": ""}}
    return [d.state for d in context.store.find(TRAINEES, where, sort=[("admitted_at", 1)])]


def available_mentors(context: Context, base_id: str) -> tuple[list[State], dict[str, int]]:
    """A base's active mentors by id and the places each has left."""
    free = {s.mentor_id: s.free for s in seats(context).find(SYSTEM, {"base_id": base_id})}
    found = context.store.find(MENTORS, {"base_id": base_id, "active": True})
    mentors = [d.state for d in found if d.state["mentor_id"] in free]
    return mentors, free


def ruled_out(context: Context, base_id: str) -> dict[str, list[str]]:
    """Trainee -> mentors who are not proposed again: one of the two said no."""
    return {w.person_id: w.ruled_out for w in _wards(context, base_id) if w.ruled_out}


def places(free: Mapping[str, int], mentors: list[State]) -> list[int]:
    """The places left in the order of these mentors."""
    return [free[m["mentor_id"]] for m in mentors]


def wishes_of(context: Context, person_ids: list[str]) -> dict[str, str]:
    """Trainee -> the mentor they would like best, of those who stated a wish."""
    found = [wards(context).find_one(id) for id in person_ids] if len(person_ids) < 5 else None
    known = found if found is not None else wards(context).find(SYSTEM, {"wish": {"ne": ""}})
    wanted = set(person_ids)
    return {w.person_id: w.wish for w in known if w and w.wish and w.person_id in wanted}
