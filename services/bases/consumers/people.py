"""People on their journey, a document each; the stages reached are derived from the facts, whatever came first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.bases.domain import FUNNEL
from services.bases.projections import learners, months, standing
from services.bases.repository import ACCOUNTS, PEOPLE, SESSIONS
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.enrollment import (
    AccountRegistered,
    ApplicationRejected,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    PersonErased,
    PersonMerged,
    PersonMergeUndone,
    TraineeAdmitted,
    TraineeLeft,
)
from shared.contracts.event import Meta
from shared.contracts.matching import MentoringSessionLogged
from shared.service import Context
from shared.store.repository import project

State = dict[str, Any]


def person_fact(context: Context, event: Any, meta: Meta, change: Callable[[State], None]) -> None:
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
        "applications": [],
        "withdrawn": [],
        "steps": "",
    }

    def apply(state: State) -> None:
        change(state)
        state["reached"] = [stage for stage in FUNNEL if stage in state["at"] and not _taken_back(stage, state)]
        state["steps"] = "".join("1" if stage in state["reached"] else "0" for stage in FUNNEL)
        state["last_at"] = max(state["at"].values(), default="")

    moved = project(context.store, PEOPLE, event.person_id, meta, fresh, apply)
    standing.settle(context.store, event.base_id, event.person_id, moved=moved)


def _taken_back(stage: str, state: State) -> bool:
    """Whether somebody counts as an applicant no more: every application was taken back before an admission."""
    left = set(state.get("applications", ())) - set(state.get("withdrawn", ()))
    return stage == "applied" and not left and bool(state.get("withdrawn")) and "admitted" not in state["at"]


def _noted(state: State, name: str, id: str) -> None:
    state[name] = sorted({*state.get(name, ()), id})


def first(state: State, stage: str, at: str) -> None:
    state["at"][stage] = min(at, state["at"].get(stage, at))


def _named(state: State, event: Any, at: str) -> None:
    if at >= state["named_at"]:
        state.update(name=event.name, named_at=at, cohort_id=event.cohort_id)


def application_submitted(context: Context, event: ApplicationSubmitted, meta: Meta) -> None:
    """Count an application."""

    def change(state: State) -> None:
        first(state, "applied", event.submitted_at)
        _noted(state, "applications", event.application_id)
        _named(state, event, event.submitted_at)

    person_fact(context, event, meta, change)


def trainee_admitted(context: Context, event: TraineeAdmitted, meta: Meta) -> None:
    """Count an admission."""

    def change(state: State) -> None:
        first(state, "admitted", event.admitted_at)
        state["admitted_last"] = max(state.get("admitted_last", ""), event.admitted_at)
        _named(state, event, event.admitted_at)

    person_fact(context, event, meta, change)


def application_rejected(context: Context, event: ApplicationRejected, meta: Meta) -> None:
    """Note a rejection; it is a side exit, not a stage."""
    person_fact(context, event, meta, lambda state: state["at"].update(rejected=event.rejected_at))


def application_withdrawn(context: Context, event: ApplicationWithdrawn, meta: Meta) -> None:
    """Take an application out of the funnel; another one of the same person still counts."""
    person_fact(context, event, meta, lambda state: _noted(state, "withdrawn", event.application_id))


def trainee_left(context: Context, event: TraineeLeft, meta: Meta) -> None:
    """Note that somebody left after admission: what they reached still counts, and they are among those who are here no more."""

    def change(state: State) -> None:
        if not event.next_cohort_id:
            state["left_at"] = max(state.get("left_at", ""), event.left_at)

    person_fact(context, event, meta, change)


def assessment_completed(context: Context, event: AssessmentCompleted, meta: Meta) -> None:
    """Count an assessment."""
    person_fact(context, event, meta, lambda state: first(state, "assessed", event.completed_at))


def session_logged(context: Context, event: MentoringSessionLogged, meta: Meta) -> None:
    """Keep a mentoring session by its own id, and how many minutes each of a person's had."""

    def change(state: State) -> None:
        state["sessions"][event.session_id] = event.minutes
        state["session_count"] = len(state["sessions"])
        state["session_minutes"] = sum(state["sessions"].values())

    person_fact(context, event, meta, change)
    names = ("base_id", "person_id", "pairing_id", "held_on", "minutes")
    line = {name: getattr(event, name) for name in names}
    heard: set[str] = set()

    def held(state: State) -> None:
        heard.update(months.hear(state, event.held_on[:7], state["held_on"][:7]))
        state.update(line)

    moved = project(context.store, SESSIONS, event.session_id, meta, line, held)
    months.settle(context.store, SESSIONS, event.session_id, event.base_id, heard, moved=moved)


def person_erased(context: Context, event: PersonErased, meta: Meta) -> None:
    """Totals stay; the name cannot be opened any more."""
    person_fact(context, event, meta, lambda state: state.update(erased=True))


def account_registered(context: Context, event: AccountRegistered, meta: Meta) -> None:
    """Keep who a member of staff is, for the list of those who are to read a rule; the newest version counts."""
    known = {name: getattr(event, name) for name in ("base_id", "account_id", "person_id", "role")}

    def change(state: State) -> None:
        if meta.version >= state["version"]:
            state.update(**known, name=event.name, version=meta.version)

    project(context.store, ACCOUNTS, event.account_id, meta, {**known, "name": "", "version": 0}, change)


def person_merged(context: Context, event: PersonMerged, meta: Meta) -> None:
    """Two files are of one person, who counts once: the one that was joined to the other counts for no base."""
    person_fact(context, event, meta, lambda state: state.update(base_id=""))
    learners.joined(context.store, event.base_id, event.person_id, event.into_id, meta)


def merge_undone(context: Context, event: PersonMergeUndone, meta: Meta) -> None:
    """They are two people after all, and count as two."""
    person_fact(context, event, meta, lambda state: state.update(base_id=event.base_id))
    learners.joined(context.store, event.base_id, event.person_id, event.into_id, meta)
