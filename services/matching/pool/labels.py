"""What came of a base's pairings: the labels that a model learns from, each with the time it was known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from services.matching.domain import Pairing
from services.matching.repository import MENTORS, RESULTS, TRAINEES, pairings
from services.matching.scoring import FEATURES, LabelledPair, PairFeatures
from shared.actor import SYSTEM
from shared.clock import iso, parse_iso
from shared.service import Context

MOST = 20_000
"""The newest answered pairings are learnt from."""

SILENT_DAYS, PATIENT_DAYS = 60, 180
"""A pair that has not met in 60 days failed; so did one without any result half a year after the mentor's yes."""

GOOD_STAGES = ("first_order", "stable", "grown", "finished")
BAD_ENDS = ("ended_early", "repaired", "mentor_left")
ANSWERED = ("accepted", "ended", "declined", "expired")


def labels_of(context: Context, base_id: str) -> list[LabelledPair]:
    """Every answered pairing of a base with what came of it, oldest first.

    A deadline that passed counts as the mentor's no. ``groups``: cohort, goal, the first language besides Chinese and the
    mentor's kind, for the report on fairness alone; they are not scored.
    """
    where = {"state": {"in": list(ANSWERED)}}
    found = pairings(context).find(SYSTEM, {"base_id": base_id, **where}, sort=[("answered_at", -1)], limit=MOST)
    results = {d.id: d.state for d in context.store.find(RESULTS, {"base_id": base_id})}
    trainees = {d.id: d.state for d in context.store.find(TRAINEES, {"base_id": base_id})}
    mentors = {d.id: d.state for d in context.store.find(MENTORS, {"base_id": base_id})}
    now = iso(context.clock.now())
    made = [
        _label(pairing, results.get(pairing.person_id, {}), now, _groups(pairing, trainees, mentors))
        for pairing in found
        if pairing.features
    ]
    return sorted(made, key=lambda pair: (pair.at, pair.trainee))


def answered_since(context: Context, base_id: str, since: str) -> int:
    """How many pairings were answered after a moment: what a model learnt then has not seen."""
    return pairings(context).count(
        SYSTEM, {"base_id": base_id, "state": {"in": list(ANSWERED)}, "answered_at": {"gt": since}}
    )


def _label(pairing: Pairing, result: Mapping[str, Any], now: str, groups: dict[str, str]) -> LabelledPair:
    yes = pairing.state in ("accepted", "ended")
    succeeded, known = _outcome(pairing, result, now) if yes else (None, "")
    features = {name: pairing.features[name] for name in FEATURES if name in pairing.features}
    return LabelledPair(
        features=PairFeatures(**features),
        accepted_by_trainee=_trainee_yes(pairing) if yes else None,
        accepted_by_mentor=yes,
        succeeded=succeeded,
        at=pairing.proposed_at,
        known=max(pairing.answered_at, known),
        trainee=pairing.person_id,
        mentor=pairing.mentor_id,
        propensity=pairing.propensity,
        groups=groups,
    )


def _trainee_yes(pairing: Pairing) -> bool | None:
    if pairing.end_why == "refused":
        return False
    return True if pairing.confirmed_at or pairing.sessions else None


def _outcome(pairing: Pairing, result: Mapping[str, Any], now: str) -> tuple[bool | None, str]:
    """Whether the pairing led to something, and when that was known; None while it is open."""
    if pairing.end_why == "refused":
        return None, ""
    places = result.get("placements", {}).values()
    reached = [p["at"] for p in places if p["stage"] in GOOD_STAGES and p["at"] >= pairing.proposed_at]
    months = result.get("months", {}).values()
    sold = [f"{m['month']}-31T" for m in months if m["orders"] > 0 and m["month"] >= pairing.proposed_at[:7]]
    if reached or sold:
        return True, min([*reached, *sold])
    if pairing.end_why in BAD_ENDS:
        return False, pairing.ended_at
    for days, failed in ((SILENT_DAYS, not pairing.sessions), (PATIENT_DAYS, True)):
        until = iso(parse_iso(pairing.answered_at) + timedelta(days=days))
        if failed and now > until:
            return False, until
    return None, ""


def _groups(
    pairing: Pairing, trainees: Mapping[str, dict[str, Any]], mentors: Mapping[str, dict[str, Any]]
) -> dict[str, str]:
    trainee, mentor = trainees.get(pairing.person_id, {}), mentors.get(pairing.mentor_id, {})
    others = [code for code in trainee.get("languages", ()) if code != "zh"]
    found = {
        "cohort": trainee.get("cohort_name", ""),
        "goal": trainee.get("goal", ""),
        "language": others[0] if others else "zh" if trainee.get("languages") else "",
        "mentor_kind": mentor.get("kind", ""),
    }
    return {name: value for name, value in found.items() if value}
