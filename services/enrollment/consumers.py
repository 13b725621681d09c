"""What enrollment hears: every step of a journey, from whichever service said it, and the names of the bases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.enrollment.domain.journey import note
from services.enrollment.handlers.copies import take_part
from services.enrollment.repository import BASES, ERASURES, JOURNEYS, PAUSES, TOKEN_USES
from shared.clock import iso, parse_iso
from shared.contracts import Meta
from shared.contracts.assessment import AssessmentCompleted, AssessmentRescored
from shared.contracts.bases import BaseRegistered
from shared.contracts.enrollment import (
    ApplicationChanged,
    ApplicationMovedUp,
    ApplicationRejected,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    GuardianAnswered,
    MentorStandingChanged,
    PaperReviewed,
    PaperSent,
    PersonErased,
    TraineeAdmitted,
    TraineeLeft,
)
from shared.contracts.matching import (
    MentoringSessionLogged,
    MentorPaused,
    PairingAccepted,
    PairingDeclined,
    PairingProposed,
)
from shared.contracts.placement import EvidenceReviewed, OutcomeRecorded, PlacementOpened, PlacementStageReached
from shared.contracts.privacy import ApiTokenUsed, CopyProvided, ErasureConfirmed
from shared.contracts.training import AttendanceRecorded
from shared.service import Context, Handler
from shared.store.repository import project

About = Callable[[Any], tuple[str, str]]
"""``event -> (what the entry is about, when it happened)``."""


def _step(about: About, *shown: str, whose: str = "person_id") -> Handler:
    """A projector that notes an event on a person's journey (``whose``: the field that names them), with the fields that the
    page's sentence needs."""

    def projector(context: Context, event: Any, meta: Meta) -> None:
        key, at = about(event)
        entry = {
            "at": _moment(at or meta.time),
            "type": meta.type,
            "params": {name: getattr(event, name) for name in shown},
            "version": meta.version,
            "id": meta.id,
        }
        person_id = getattr(event, whose)
        fresh = {"base_id": event.base_id, "person_id": person_id, "entries": {}}
        project(context.store, JOURNEYS, person_id, meta, fresh, lambda state: note(state["entries"], key, entry))

    return projector


def _moment(text: str) -> str:
    """A time as it is kept everywhere, so that the steps of different services sort as text."""
    return iso(parse_iso(text))


def _name_base(context: Context, event: BaseRegistered, meta: Meta) -> None:
    """Keep the newest name of a base."""

    def change(state: dict[str, Any]) -> None:
        if (meta.time, meta.version) >= (state.get("time", ""), state.get("entry", 0)):
            state.update(
                base_id=event.base_id, name=event.name, region=event.region, time=meta.time, entry=meta.version
            )

    project(context.store, BASES, event.base_id, meta, {}, change)


def _let_go(context: Context, event: ErasureConfirmed, meta: Meta) -> None:
    """Keep which service let go of an erased person, for the certificate."""
    said = {"records": event.records, "files": event.files, "at": event.confirmed_at}
    fresh = {"base_id": event.base_id, "person_id": event.person_id, "services": {}}
    project(
        context.store, ERASURES, event.person_id, meta, fresh, lambda s: s["services"].update({event.service: said})
    )


def _keep_pause(context: Context, event: MentorPaused, meta: Meta) -> None:
    """Keep whether a mentor takes nobody new for a while, for the register."""

    def change(state: dict[str, Any]) -> None:
        if event.changed_at >= state["changed_at"]:
            state.update(paused=event.paused, until=event.until, changed_at=event.changed_at)

    project(context.store, PAUSES, event.mentor_id, meta, {"base_id": event.base_id, "changed_at": ""}, change)


_attended = _step(lambda e: (f"class-{e.class_id}", e.held_at), "class_id", "course", "minutes", "status")


def _at_class(context: Context, event: AttendanceRecorded, meta: Meta) -> None:
    """A class on a trainee's journey; the staff of enterprises have none."""
    if not event.client_id:
        _attended(context, event, meta)


def _keep_token_use(context: Context, event: ApiTokenUsed, meta: Meta) -> None:
    """Keep when each service last said that a token was used there."""

    def change(state: dict[str, Any]) -> None:
        state["services"][event.service] = max(state["services"].get(event.service, ""), event.used_at)

    project(context.store, TOKEN_USES, event.token_id, meta, {"base_id": event.base_id, "services": {}}, change)


PROJECTIONS: dict[Any, Handler] = {
    BaseRegistered: _name_base,
    ApplicationSubmitted: _step(
        lambda e: (f"applied-{e.application_id}", e.submitted_at), "application_id", "cohort_name", "number"
    ),
    TraineeAdmitted: _step(
        lambda e: (f"admitted-{e.application_id}", e.admitted_at), "application_id", "cohort_name", "by"
    ),
    ApplicationRejected: _step(lambda e: (f"rejected-{e.application_id}", e.rejected_at), "application_id", "by"),
    ApplicationMovedUp: _step(lambda e: (f"moved-{e.application_id}", e.moved_at), "application_id", "cohort_name"),
    ApplicationWithdrawn: _step(lambda e: (f"withdrawn-{e.application_id}", e.withdrawn_at), "application_id"),
    ApplicationChanged: _step(
        lambda e: (f"changed-{e.application_id}-{e.changed_at}", e.changed_at), "application_id", "fields"
    ),
    TraineeLeft: _step(lambda e: (f"left-{e.application_id}", e.left_at), "application_id", "cohort_name"),
    PaperSent: _step(
        lambda e: (f"paper-{e.application_id}-{e.paper_id}-{e.sent_at}", e.sent_at),
        "application_id",
        "paper",
        "paper_en",
    ),
    PaperReviewed: _step(
        lambda e: (f"look-{e.application_id}-{e.paper_id}-{e.reviewed_at}", e.reviewed_at),
        *("application_id", "paper", "paper_en", "state", "by"),
    ),
    GuardianAnswered: _step(lambda e: (f"guardian-{e.application_id}", e.answered_at), "application_id", "consented"),
    AssessmentCompleted: _step(lambda e: (f"assessed-{e.assessment_id}", e.completed_at), "assessment_id", "overall"),
    AssessmentRescored: _step(
        lambda e: (f"rescored-{e.assessment_id}-{e.rescored_at}", e.rescored_at), "assessment_id", "overall"
    ),
    PairingProposed: _step(lambda e: (f"proposed-{e.pairing_id}", e.proposed_at), "pairing_id", "attempt"),
    PairingAccepted: _step(lambda e: (f"accepted-{e.pairing_id}", e.accepted_at), "pairing_id", "mentor_id"),
    PairingDeclined: _step(lambda e: (f"declined-{e.pairing_id}", e.declined_at), "pairing_id"),
    MentoringSessionLogged: _step(
        lambda e: (f"session-{e.session_id}", e.logged_at), "session_id", "held_on", "minutes", "mentor_id"
    ),
    AttendanceRecorded: _at_class,
    PlacementOpened: _step(
        lambda e: (f"placed-{e.placement_id}", e.opened_at),
        *("placement_id", "kind", "stage", "platform", "site", "employer", "opened_on"),
    ),
    PlacementStageReached: _step(
        lambda e: (f"stage-{e.placement_id}-{e.stage}", e.reached_at), "placement_id", "kind", "stage"
    ),
    OutcomeRecorded: _step(
        lambda e: (f"outcome-{e.outcome_id}", e.recorded_at),
        *("outcome_id", "placement_id", "month", "orders", "net", "currency", "platform", "evidence", "recorded_by"),
    ),
    EvidenceReviewed: _step(
        lambda e: (f"evidence-{e.outcome_id}", e.reviewed_at), "outcome_id", "placement_id", "state", "reviewed_by"
    ),
    MentorStandingChanged: _step(
        lambda e: (f"mentor-{e.standing}-{e.changed_at}", e.changed_at), "standing", "by", whose="mentor_id"
    ),
    MentorPaused: _keep_pause,
    ApiTokenUsed: _keep_token_use,
    PersonErased: _step(lambda e: ("erased", e.erased_at)),
    ErasureConfirmed: _let_go,
}
"""Event -> projector; these alone write the read models."""

REACTIONS: dict[Any, Handler] = {CopyProvided: take_part}
"""Event -> handler that changes aggregates."""
