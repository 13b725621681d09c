"""Read models of matching: who waits, who guides, who was told, how mentors answered, what came of it. Facts keyed by what they are
about."""

from __future__ import annotations

from typing import Any

from services.matching.repository import ANSWERS, MENTORS, RESULTS, TOLD, TRAINEES
from shared.contracts.assessment import AssessmentCompleted, AssessmentRescored, SkillProfileChanged
from shared.contracts.enrollment import MentorRegistered, PersonErased, TraineeAdmitted
from shared.contracts.event import Event, Meta
from shared.contracts.matching import PairingAccepted, PairingDeclined, PairingEnded, PairingRestored
from shared.contracts.notify import NotificationDelivered
from shared.contracts.placement import OutcomeRecorded, PlacementOpened, PlacementStageReached
from shared.leaving import leaving, take_admission
from shared.merges import leaving_out
from shared.service import Context, Handler
from shared.store.repository import Change, project


def _trainee(event: Any) -> dict[str, Any]:
    return {
        "base_id": event.base_id,
        "person_id": event.person_id,
        "admitted_at": "",
        "assessed_at": "",
        "erased": False,
    }


def trainee_admitted(context: Context, event: TraineeAdmitted, meta: Meta) -> None:
    """Keep what pairing needs of an admitted trainee; the latest admission counts."""

    def change(state: dict[str, Any]) -> None:
        if not take_admission(state, event.admitted_at):
            return
        for name in (
            "name",
            "platforms",
            "languages",
            "availability",
            "goal",
            "cohort_id",
            "cohort_name",
        ):
            state[name] = getattr(event, name)

    project(context.store, TRAINEES, event.person_id, meta, _trainee(event), change)


def assessment_completed(context: Context, event: AssessmentCompleted, meta: Meta) -> None:
    """Keep the latest skill profile, and the earlier ones to see how a trainee grew."""

    def change(state: dict[str, Any]) -> None:
        state.setdefault("profiles", {})[event.assessment_id] = {"at": event.completed_at, "skills": event.skills}
        if event.completed_at >= state["assessed_at"]:
            state.update(overall=event.overall, assessed_at=event.completed_at)
        _keep_skills(state, event.skills, event.errors, event.completed_at)

    project(context.store, TRAINEES, event.person_id, meta, _trainee(event), change)


def assessment_rescored(context: Context, event: AssessmentRescored, meta: Meta) -> None:
    """An earlier result moved; the profile that pairing goes by follows with ``SkillProfileChanged``."""

    def change(state: dict[str, Any]) -> None:
        state.setdefault("profiles", {})[event.assessment_id] = {"at": event.completed_at, "skills": event.skills}
        if event.completed_at >= state["assessed_at"]:
            state.update(overall=event.overall, assessed_at=event.completed_at)

    project(context.store, TRAINEES, event.person_id, meta, _trainee(event), change)


def profile_changed(context: Context, event: SkillProfileChanged, meta: Meta) -> None:
    """A rating, a task or a certificate moved the profile that pairing goes by. It does not stand for a test."""

    def change(state: dict[str, Any]) -> None:
        _keep_skills(state, event.skills, event.errors, event.changed_at)

    project(context.store, TRAINEES, event.person_id, meta, _trainee(event), change)


def _keep_skills(state: dict[str, Any], skills: dict[str, float], errors: dict[str, float], at: str) -> None:
    """The newest profile counts, in whatever order tests and portfolios are heard.

    Levels are posterior means, drawn towards the middle by their own uncertainty; ``skill_errors`` (logit scale) says how sure.
    """
    if at >= state.get("skills_at", ""):
        state.update(skills=skills, skill_errors=errors, skills_at=at)


def mentor_registered(context: Context, event: MentorRegistered, meta: Meta) -> None:
    """Keep a mentor's entry; the newest version of it counts."""

    def change(state: dict[str, Any]) -> None:
        if meta.version < state["entry_version"]:
            return
        state["entry_version"] = meta.version
        for name in ("name", "kind", "platforms", "languages", "availability", "strengths"):
            state[name] = getattr(event, name)
        state.update(practice_years=event.practice_years, capacity=event.capacity, active=event.active)
        state["minimum"] = event.minimum

    fresh = {"base_id": event.base_id, "mentor_id": event.mentor_id, "entry_version": 0}
    project(context.store, MENTORS, event.mentor_id, meta, fresh, change)


def notification_delivered(context: Context, event: NotificationDelivered, meta: Meta) -> None:
    """Keep when somebody was told of a pairing, by channel."""

    def change(state: dict[str, Any]) -> None:
        told = state["told"].setdefault(event.person_id, {})
        told[event.channel] = min(event.delivered_at, told.get(event.channel, event.delivered_at))

    if event.template.startswith("pairing"):
        project(context.store, TOLD, event.subject, meta, {"base_id": event.base_id, "told": {}}, change)


def outcome_recorded(context: Context, event: OutcomeRecorded, meta: Meta) -> None:
    """Keep a trainee's monthly outcomes: the labels that the scoring model learns from."""

    def change(state: dict[str, Any]) -> None:
        known = state["months"].get(event.outcome_id)
        if known is None or meta.version >= known["version"]:
            month = {"month": event.month, "orders": event.orders, "net": event.net, "version": meta.version}
            state["months"][event.outcome_id] = month

    project(context.store, RESULTS, event.person_id, meta, _result(event), change)


def _result(event: Any) -> dict[str, Any]:
    return {"base_id": event.base_id, "person_id": event.person_id, "months": {}, "placements": {}}


def placement_moved(context: Context, event: PlacementOpened | PlacementStageReached, meta: Meta) -> None:
    """Keep how far an internship or a shop came: finished, sold steadily, or ended early."""

    def change(state: dict[str, Any]) -> None:
        known = state.setdefault("placements", {}).get(event.placement_id)
        if known is None or meta.version >= known["version"]:
            at = event.opened_at if isinstance(event, PlacementOpened) else event.reached_at
            state["placements"][event.placement_id] = {"stage": event.stage, "at": at, "version": meta.version}

    project(context.store, RESULTS, event.person_id, meta, _result(event), change)


LOST = ("ended_early", "refused", "repaired", "mentor_left")
"""Ends that say something against the pair; a pairing that was completed, or ended for another reason, was kept."""


def pairing_answered(context: Context, event: PairingAccepted | PairingDeclined, meta: Meta) -> None:
    """Count a mentor's answers: a pool is scored by them, and must not read every pairing there was."""

    def change(state: dict[str, Any]) -> None:
        state["yes" if isinstance(event, PairingAccepted) else "no"] += 1

    _answers(context, event, meta, change)


def pairing_ended(context: Context, event: PairingEnded | PairingRestored, meta: Meta) -> None:
    """Keep which of a mentor's pairings were lost; one that goes on as it was is not."""

    def change(state: dict[str, Any]) -> None:
        state["lost"] = [id for id in state["lost"] if id != event.pairing_id]
        if isinstance(event, PairingEnded) and event.why in LOST:
            state["lost"].append(event.pairing_id)

    _answers(context, event, meta, change)


def _answers(context: Context, event: Any, meta: Meta, change: Change) -> None:
    fresh = {"base_id": event.base_id, "mentor_id": event.mentor_id, "yes": 0, "no": 0, "lost": []}
    project(context.store, ANSWERS, event.mentor_id, meta, fresh, change)


def person_erased(context: Context, event: PersonErased, meta: Meta) -> None:
    """An erased trainee is not paired any more; an erased mentor is not asked any more."""

    def change(state: dict[str, Any]) -> None:
        state["erased"] = True

    project(context.store, TRAINEES, event.person_id, meta, _trainee(event), change)


PROJECTIONS: dict[type[Event], Handler] = {
    TraineeAdmitted: trainee_admitted,
    AssessmentCompleted: assessment_completed,
    AssessmentRescored: assessment_rescored,
    SkillProfileChanged: profile_changed,
    MentorRegistered: mentor_registered,
    NotificationDelivered: notification_delivered,
    OutcomeRecorded: outcome_recorded,
    PlacementOpened: placement_moved,
    PlacementStageReached: placement_moved,
    PairingAccepted: pairing_answered,
    PairingDeclined: pairing_answered,
    PairingEnded: pairing_ended,
    PairingRestored: pairing_ended,
    PersonErased: person_erased,
    **leaving_out(TRAINEES, _trainee),
    **leaving(TRAINEES, _trainee),
}
