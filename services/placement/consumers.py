"""What placement hears: who may be placed, what they can do, and who guides them."""

from __future__ import annotations

from typing import Any

from services.placement import listing, projections, shelves
from services.placement.handlers import end_what_stands, forget_mentor, note_mentor
from services.placement.listing import internship_listed, placement_listed, proof_listed, with_lists
from services.placement.repository import NAMES, TRAINEES
from shared.contracts.assessment import AssessmentCompleted, AssessmentRescored, SkillProfileChanged
from shared.contracts.enrollment import (
    AccountRegistered,
    ConsentGiven,
    ConsentWithdrawn,
    MentorRegistered,
    PersonErased,
    TraineeAdmitted,
    TraineeLeft,
)
from shared.contracts.event import Event, Meta
from shared.contracts.matching import PairingAccepted, PairingEnded, PairingRestored
from shared.contracts.placement import (
    EvidenceReviewed,
    InternshipMoved,
    OutcomeRecorded,
    PlacementOpened,
    PlacementStageReached,
)
from shared.leaving import leaving, take_admission
from shared.merges import leaving_out
from shared.service import Context, Handler, both
from shared.store.facts import said_last
from shared.store.repository import project

READ_MODELS = (TRAINEES, NAMES, *projections.READ_MODELS, *listing.READ_MODELS, *shelves.READ_MODELS)
SHARING = "share_employer"
"""The purpose of the separate consent without which nothing about a trainee goes to an employer."""


def _fresh(event: Any) -> dict[str, Any]:
    person = {
        "base_id": event.base_id,
        "person_id": event.person_id,
        "erased": False,
        "name": "",
        "cohort_name": "",
        "goal": "",
    }
    return {**person, "admitted_at": "", "mentor_id": "", "paired_at": "", "ended": [], "skills": {}, "skills_at": ""}


def trainee_admitted(context: Context, event: TraineeAdmitted, meta: Meta) -> None:
    """Keep who may be placed; the latest admission counts."""

    def change(state: dict[str, Any]) -> None:
        if take_admission(state, event.admitted_at):
            state.update(name=event.name, cohort_name=event.cohort_name, goal=event.goal)

    project(context.store, TRAINEES, event.person_id, meta, _fresh(event), change)


def pairing_accepted(context: Context, event: PairingAccepted, meta: Meta) -> None:
    """Keep who guides a trainee; the latest pairing counts."""

    def change(state: dict[str, Any]) -> None:
        _guided(state, event, event.accepted_at)

    project(context.store, TRAINEES, event.person_id, meta, _fresh(event), change)


def _guided(state: dict[str, Any], event: PairingAccepted | PairingRestored, since: str) -> None:
    if since >= state["paired_at"]:
        over = event.pairing_id in state.get("ended", ())
        state.update(mentor_id="" if over else event.mentor_id, pairing_id=event.pairing_id, paired_at=since)


def pairing_ended(context: Context, event: PairingEnded, meta: Meta) -> None:
    """Nobody guides the trainee until another mentor says yes."""

    def change(state: dict[str, Any]) -> None:
        if said_last(state, "over", event.pairing_id, "ended", event.ended_at) != "ended":
            return
        state["ended"] = sorted({*state.get("ended", ()), event.pairing_id})
        if state.get("pairing_id") == event.pairing_id:
            state.update(mentor_id="")

    project(context.store, TRAINEES, event.person_id, meta, _fresh(event), change)


def pairing_restored(context: Context, event: PairingRestored, meta: Meta) -> None:
    """The end was taken back: the mentor guides the trainee as before."""

    def change(state: dict[str, Any]) -> None:
        if said_last(state, "over", event.pairing_id, "accepted", event.restored_at) == "accepted":
            state["ended"] = [id for id in state.get("ended", ()) if id != event.pairing_id]
        _guided(state, event, event.restored_at)

    project(context.store, TRAINEES, event.person_id, meta, _fresh(event), change)


def consent_given(context: Context, event: ConsentGiven, meta: Meta) -> None:
    """Keep whether data may go to an employer; the latest word counts."""

    def change(state: dict[str, Any]) -> None:
        # A consent taken back at the same instant stays taken back, in whatever order the two are heard.
        if event.given_at > state.get("sharing_at", ""):
            state.update(sharing="given", sharing_at=event.given_at)

    if event.purpose == SHARING:
        project(context.store, TRAINEES, event.person_id, meta, _fresh(event), change)


def consent_withdrawn(context: Context, event: ConsentWithdrawn, meta: Meta) -> None:
    """From now on nothing goes to an employer; links that were sent do not open any more."""

    def change(state: dict[str, Any]) -> None:
        if event.withdrawn_at >= state.get("sharing_at", ""):
            state.update(sharing="withdrawn", sharing_at=event.withdrawn_at)

    if event.purpose == SHARING:
        project(context.store, TRAINEES, event.person_id, meta, _fresh(event), change)


def assessed(
    context: Context, event: AssessmentCompleted | AssessmentRescored | SkillProfileChanged, meta: Meta
) -> None:
    """Keep what is shown of a trainee's skills. The latest word counts; of two at the same moment the one that has the
    portfolio in it.
    """
    profile = isinstance(event, SkillProfileChanged)
    at = {"AssessmentCompleted": "completed_at", "AssessmentRescored": "rescored_at"}.get(meta.type, "changed_at")
    said = (getattr(event, at), profile)

    def change(state: dict[str, Any]) -> None:
        if said >= (state.get("skills_at", ""), state.get("skills_whole", False)) and not state["erased"]:
            state.update(skills=event.skills, skills_at=said[0], skills_whole=profile)

    project(context.store, TRAINEES, event.person_id, meta, _fresh(event), change)


def account_registered(context: Context, event: AccountRegistered, meta: Meta) -> None:
    """Keep the sealed name of whoever may sign in: a proof says who attached it and who looked at it."""
    _name(context, f"account:{event.account_id}", event.person_id, event, meta)


def mentor_registered(context: Context, event: MentorRegistered, meta: Meta) -> None:
    """Keep a mentor's sealed name, for the portfolios."""
    _name(context, f"mentor:{event.mentor_id}", event.mentor_id, event, meta)


def _name(context: Context, id: str, person_id: str, event: Any, meta: Meta) -> None:
    def change(state: dict[str, Any]) -> None:
        if meta.version >= state["version"]:
            state.update(name=event.name, version=meta.version)

    fresh = {"base_id": event.base_id, "person_id": person_id, "name": "", "version": 0}
    project(context.store, NAMES, id, meta, fresh, change)


def person_erased(context: Context, event: PersonErased, meta: Meta) -> None:
    """Note that a person is erased."""
    project(
        context.store,
        TRAINEES,
        event.person_id,
        meta,
        _fresh(event),
        lambda state: state.update(erased=True, skills={}),
    )


PROJECTIONS: dict[type[Event], Handler] = {
    PlacementOpened: both(projections.placement_opened, placement_listed),
    PlacementStageReached: both(projections.stage_reached, placement_listed),
    InternshipMoved: internship_listed,
    OutcomeRecorded: both(projections.outcome_recorded, proof_listed),
    EvidenceReviewed: both(projections.evidence_reviewed, proof_listed),
    TraineeAdmitted: with_lists(trainee_admitted),
    PairingAccepted: pairing_accepted,
    PairingEnded: pairing_ended,
    PairingRestored: pairing_restored,
    ConsentGiven: consent_given,
    ConsentWithdrawn: consent_withdrawn,
    AssessmentCompleted: with_lists(assessed),
    AssessmentRescored: with_lists(assessed),
    SkillProfileChanged: with_lists(assessed),
    AccountRegistered: account_registered,
    MentorRegistered: mentor_registered,
    PersonErased: with_lists(person_erased),
    **{kind: with_lists(handler) for kind, handler in leaving_out(TRAINEES, _fresh).items()},
    **{kind: with_lists(handler) for kind, handler in leaving(TRAINEES, _fresh).items()},
}
REACTIONS: dict[type[Event], Handler] = {
    PairingAccepted: note_mentor,
    PairingRestored: note_mentor,
    PairingEnded: forget_mentor,
    TraineeLeft: end_what_stands,
}
