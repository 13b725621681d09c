"""What bases hears, each fact kept under what it is about, so that replaying the topics in any order gives the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.bases.domain import FUNNEL
from services.bases.repository import ATTENDANCES, COHORTS, MENTORS, OUTCOMES, PEOPLE, SHOPS
from shared.clock import local_day, parse_iso
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.enrollment import (
    ApplicationRejected,
    ApplicationSubmitted,
    CohortClosed,
    CohortOpened,
    MentorRegistered,
    PersonErased,
    TraineeAdmitted,
)
from shared.contracts.event import Event, Meta
from shared.contracts.matching import (
    MentoringSessionLogged,
    PairingAccepted,
    PairingDeclined,
    PairingEnded,
    PairingProposed,
    PairingWithdrawn,
)
from shared.contracts.placement import EvidenceReviewed, OutcomeRecorded, PlacementOpened, PlacementStageReached
from shared.contracts.training import AttendanceRecorded
from shared.service import Context, Handler
from shared.store.repository import project

State = dict[str, Any]


def _person(context: Context, event: Any, meta: Meta, change: Callable[[State], None]) -> None:
    """Change a person's record; the stages reached are derived from the facts, whatever came first."""
    fresh = {
        "base_id": event.base_id,
        "person_id": event.person_id,
        "name": "",
        "named_at": "",
        "cohort_id": "",
        "at": {},
    }
    fresh |= {
        "reached": [],
        "last_at": "",
        "pairing_id": "",
        "mentor_id": "",
        "sessions": {},
        "session_count": 0,
        "session_minutes": 0,
        "erased": False,
    }

    def apply(state: State) -> None:
        change(state)
        state["reached"] = [stage for stage in FUNNEL if stage in state["at"]]
        state["last_at"] = max(state["at"].values(), default="")

    project(context.store, PEOPLE, event.person_id, meta, fresh, apply)


def _first(state: State, stage: str, at: str) -> None:
    state["at"][stage] = min(at, state["at"].get(stage, at))


def _named(state: State, event: Any, at: str) -> None:
    if at >= state["named_at"]:
        state.update(name=event.name, named_at=at, cohort_id=event.cohort_id)


def application_submitted(context: Context, event: ApplicationSubmitted, meta: Meta) -> None:
    """Count an application."""

    def change(state: State) -> None:
        _first(state, "applied", event.submitted_at)
        _named(state, event, event.submitted_at)

    _person(context, event, meta, change)


def trainee_admitted(context: Context, event: TraineeAdmitted, meta: Meta) -> None:
    """Count an admission."""

    def change(state: State) -> None:
        _first(state, "admitted", event.admitted_at)
        _named(state, event, event.admitted_at)

    _person(context, event, meta, change)


def application_rejected(context: Context, event: ApplicationRejected, meta: Meta) -> None:
    """Note a rejection; it is a side exit, not a stage."""
    _person(context, event, meta, lambda state: state["at"].update(rejected=event.rejected_at))


def assessment_completed(context: Context, event: AssessmentCompleted, meta: Meta) -> None:
    """Count an assessment."""
    _person(context, event, meta, lambda state: _first(state, "assessed", event.completed_at))


def pairing_accepted(context: Context, event: PairingAccepted, meta: Meta) -> None:
    """Count a pairing; the latest one names the mentor."""

    def change(state: State) -> None:
        latest = max(state["at"].get("last_paired", ""), event.accepted_at)
        if latest == event.accepted_at and event.pairing_id not in state.get("ended", ()):
            state.update(mentor_id=event.mentor_id, pairing_id=event.pairing_id)
        state["at"]["last_paired"] = latest
        _first(state, "paired", event.accepted_at)

    _person(context, event, meta, change)
    _mentor_fact(context, event, meta, "accepted")


def pairing_proposed(context: Context, event: PairingProposed, meta: Meta) -> None:
    """A mentor is asked."""
    _mentor_fact(context, event, meta, "proposed")


def pairing_declined(context: Context, event: PairingDeclined, meta: Meta) -> None:
    """A mentor said no."""
    _mentor_fact(context, event, meta, "declined")


def pairing_withdrawn(context: Context, event: PairingWithdrawn, meta: Meta) -> None:
    """A request needs no answer any more: it holds no place."""
    _mentor_fact(context, event, meta, "withdrawn")


def pairing_ended(context: Context, event: PairingEnded, meta: Meta) -> None:
    """The mentor's place is free; nobody guides the trainee until another mentor says yes."""

    def change(state: State) -> None:
        ended = state.setdefault("ended", [])
        state["ended"] = sorted({*ended, event.pairing_id})
        if state["pairing_id"] == event.pairing_id:
            state.update(mentor_id="", pairing_id="")

    _person(context, event, meta, change)
    _mentor_fact(context, event, meta, "ended")


_WEIGHT = {"proposed": 0, "accepted": 1, "declined": 1, "withdrawn": 1, "ended": 2}


def _mentor_fact(context: Context, event: Any, meta: Meta, state_now: str) -> None:
    def change(state: State) -> None:
        known = state["pairings"].get(event.pairing_id, "proposed")
        if _WEIGHT[state_now] >= _WEIGHT[known]:
            state["pairings"][event.pairing_id] = state_now
        state["held"] = sum(1 for s in state["pairings"].values() if s in ("proposed", "accepted"))

    project(context.store, MENTORS, event.mentor_id, meta, _mentor(event), change)


def _mentor(event: Any) -> State:
    entry = {
        "base_id": event.base_id,
        "mentor_id": event.mentor_id,
        "name": "",
        "kind": "",
        "capacity": 0,
        "active": True,
        "practice_years": 0,
        "platforms": [],
    }
    return {**entry, "entry_version": 0, "pairings": {}, "held": 0}


def mentor_registered(context: Context, event: MentorRegistered, meta: Meta) -> None:
    """Keep a mentor's entry; the newest version counts."""

    def change(state: State) -> None:
        if meta.version >= state["entry_version"]:
            for name in ("name", "kind", "capacity", "active", "practice_years", "platforms"):
                state[name] = getattr(event, name)
            state["entry_version"] = meta.version

    project(context.store, MENTORS, event.mentor_id, meta, _mentor(event), change)


def session_logged(context: Context, event: MentoringSessionLogged, meta: Meta) -> None:
    """Keep a mentoring session by its own id."""
    line = {"minutes": event.minutes, "held_on": event.held_on, "pairing_id": event.pairing_id}

    def change(state: State) -> None:
        state["sessions"][event.session_id] = line
        state["session_count"] = len(state["sessions"])
        state["session_minutes"] = sum(session["minutes"] for session in state["sessions"].values())

    _person(context, event, meta, change)


def attendance_recorded(context: Context, event: AttendanceRecorded, meta: Meta) -> None:
    """Keep the newest state of a person's attendance at a class; ``month`` is that of the class where the bases are."""
    fresh = {"base_id": event.base_id, "person_id": event.person_id, "class_id": event.class_id, "version": 0}

    def change(state: State) -> None:
        if meta.version < state["version"]:
            return
        for name in ("status", "course", "family", "held_at", "method"):
            state[name] = getattr(event, name)
        state["minutes"] = getattr(event, "attended_minutes", 0) or event.minutes
        state["month"] = local_day(parse_iso(event.held_at)).isoformat()[:7]
        state.update(counted=event.status in ("present", "late"), version=meta.version)

    project(context.store, ATTENDANCES, f"{event.class_id}:{event.person_id}", meta, fresh, change)


def _placement(event: Any) -> State:
    known = {
        "base_id": event.base_id,
        "person_id": event.person_id,
        "placement_id": event.placement_id,
        "kind": event.kind,
    }
    return {
        **known,
        "stage": "",
        "staged_at": "",
        "opened_on": "",
        "platform": "",
        "site": "",
        "shop_id": "",
        "employer": "",
    }


def placement_opened(context: Context, event: PlacementOpened, meta: Meta) -> None:
    """Count a placement."""
    _person(context, event, meta, lambda state: _first(state, "placed", event.opened_at))

    def change(state: State) -> None:
        for name in ("opened_on", "platform", "site", "shop_id", "employer"):
            state[name] = getattr(event, name)
        if event.opened_at >= state["staged_at"]:
            state.update(stage=event.stage, staged_at=event.opened_at)

    project(context.store, SHOPS, event.placement_id, meta, _placement(event), change)


def stage_reached(context: Context, event: PlacementStageReached, meta: Meta) -> None:
    """Keep a placement's latest stage."""

    def change(state: State) -> None:
        if event.reached_at >= state["staged_at"]:
            state.update(stage=event.stage, staged_at=event.reached_at)

    project(context.store, SHOPS, event.placement_id, meta, _placement(event), change)


def _outcome(event: Any) -> State:
    ids = {"base_id": event.base_id, "person_id": event.person_id, "outcome_id": event.outcome_id}
    return {**ids, "placement_id": event.placement_id, "version": 0, "month": "", "orders": 0, "evidence": "none"}


def outcome_recorded(context: Context, event: OutcomeRecorded, meta: Meta) -> None:
    """Keep a month's newest figures; a first order makes its trainee a seller."""

    def change(state: State) -> None:
        if meta.version >= state["version"]:
            for name in ("month", "orders", "units", "gross", "refunds", "net", "currency", "evidence", "platform"):
                state[name] = getattr(event, name)
            state["version"] = meta.version

    project(context.store, OUTCOMES, event.outcome_id, meta, _outcome(event), change)
    if event.orders > 0:
        _person(context, event, meta, lambda state: _first(state, "selling", event.recorded_at))


def evidence_reviewed(context: Context, event: EvidenceReviewed, meta: Meta) -> None:
    """Keep what was found in the proof, unless the figures changed since."""

    def change(state: State) -> None:
        if meta.version >= state["version"]:
            state.update(evidence=event.state, version=meta.version)

    project(context.store, OUTCOMES, event.outcome_id, meta, _outcome(event), change)


def cohort_opened(context: Context, event: CohortOpened, meta: Meta) -> None:
    """Show a cohort on the base's public page."""

    def change(state: State) -> None:
        if meta.version >= state["version"]:
            for name in ("code", "name", "opens_on", "closes_on", "capacity", "starts_on"):
                state[name] = getattr(event, name)
            state.update(open=True, version=meta.version)

    project(context.store, COHORTS, event.cohort_id, meta, _cohort(event), change)


def cohort_closed(context: Context, event: CohortClosed, meta: Meta) -> None:
    """Take a cohort off the public page."""

    def change(state: State) -> None:
        if meta.version >= state["version"]:
            state.update(open=False, version=meta.version)

    project(context.store, COHORTS, event.cohort_id, meta, _cohort(event), change)


def _cohort(event: Any) -> State:
    return {"base_id": event.base_id, "cohort_id": event.cohort_id, "open": False, "version": 0}


def person_erased(context: Context, event: PersonErased, meta: Meta) -> None:
    """Totals stay; the name cannot be opened any more."""
    _person(context, event, meta, lambda state: state.update(erased=True))


PROJECTIONS: dict[type[Event], Handler] = {
    ApplicationSubmitted: application_submitted,
    TraineeAdmitted: trainee_admitted,
    ApplicationRejected: application_rejected,
    AssessmentCompleted: assessment_completed,
    PairingProposed: pairing_proposed,
    PairingAccepted: pairing_accepted,
    PairingDeclined: pairing_declined,
    PairingWithdrawn: pairing_withdrawn,
    PairingEnded: pairing_ended,
    MentorRegistered: mentor_registered,
    MentoringSessionLogged: session_logged,
    AttendanceRecorded: attendance_recorded,
    PlacementOpened: placement_opened,
    PlacementStageReached: stage_reached,
    OutcomeRecorded: outcome_recorded,
    EvidenceReviewed: evidence_reviewed,
    CohortOpened: cohort_opened,
    CohortClosed: cohort_closed,
    PersonErased: person_erased,
}
