"""What training hears: who is on a roster, which cohorts there are."""

from __future__ import annotations

from typing import Any

from services.training.repository import BASES, CLIENTS, COHORTS, STAFF, TRAINEES
from shared.contracts.bases import BaseRegistered, ClientRegistered
from shared.contracts.enrollment import AccountRegistered, CohortOpened, PersonErased, TraineeAdmitted
from shared.contracts.event import Event, Meta
from shared.leaving import leaving, take_admission
from shared.merges import leaving_out
from shared.service import Context, Handler
from shared.store.repository import project


def _trainee(event: Any) -> dict[str, Any]:
    return {
        "base_id": event.base_id,
        "person_id": event.person_id,
        "cohort_id": "",
        "name": "",
        "admitted_at": "",
        "erased": False,
    }


def trainee_admitted(context: Context, event: TraineeAdmitted, meta: Meta) -> None:
    """Put a trainee on the rosters of the cohort; the latest admission counts."""

    def change(state: dict[str, Any]) -> None:
        if take_admission(state, event.admitted_at):
            state.update(cohort_id=event.cohort_id, name=event.name)

    project(context.store, TRAINEES, event.person_id, meta, _trainee(event), change)


def cohort_opened(context: Context, event: CohortOpened, meta: Meta) -> None:
    """Keep a cohort's name; the newest version counts."""

    def change(state: dict[str, Any]) -> None:
        if meta.version >= state["entry_version"]:
            state.update(name=event.name, entry_version=meta.version)

    project(
        context.store,
        COHORTS,
        event.cohort_id,
        meta,
        {"base_id": event.base_id, "name": "", "entry_version": 0},
        change,
    )


def person_erased(context: Context, event: PersonErased, meta: Meta) -> None:
    """An erased person is on no roster."""
    project(context.store, TRAINEES, event.person_id, meta, _trainee(event), lambda state: state.update(erased=True))


def account_registered(context: Context, event: AccountRegistered, meta: Meta) -> None:
    """Keep who a member of staff is, to show who corrected what; the newest version counts."""

    def change(state: dict[str, Any]) -> None:
        if meta.version >= state["entry_version"]:
            state.update(name=event.name, entry_version=meta.version)

    fresh = {"base_id": event.base_id, "person_id": event.person_id, "name": "", "entry_version": 0}
    project(context.store, STAFF, event.account_id, meta, fresh, change)


def base_registered(context: Context, event: BaseRegistered, meta: Meta) -> None:
    """Keep a base's name; the newest version counts."""

    def change(state: dict[str, Any]) -> None:
        if meta.version >= state["entry_version"]:
            state.update(name=event.name, entry_version=meta.version)

    project(context.store, BASES, event.base_id, meta, {"name": "", "entry_version": 0}, change)


def client_registered(context: Context, event: ClientRegistered, meta: Meta) -> None:
    """Keep an enterprise's name; the newest version counts."""

    def change(state: dict[str, Any]) -> None:
        if meta.version >= state["entry_version"]:
            state.update(name=event.name, entry_version=meta.version)

    fresh = {"base_id": event.base_id, "name": "", "entry_version": 0}
    project(context.store, CLIENTS, event.client_id, meta, fresh, change)


PROJECTIONS: dict[type[Event], Handler] = {
    TraineeAdmitted: trainee_admitted,
    CohortOpened: cohort_opened,
    PersonErased: person_erased,
    **leaving_out(TRAINEES, _trainee),
    **leaving(TRAINEES, _trainee),
    AccountRegistered: account_registered,
    BaseRegistered: base_registered,
    ClientRegistered: client_registered,
}
