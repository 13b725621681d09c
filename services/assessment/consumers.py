"""What assessment hears: who is admitted, who is erased, who guides whom, which classes are coming."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.assessment.repository import CLASSES, GUIDES, TRAINEES
from shared.contracts.enrollment import PersonErased, TraineeAdmitted
from shared.contracts.event import Event, Meta
from shared.contracts.matching import PairingAccepted, PairingEnded, PairingRestored
from shared.contracts.training import ClassCancelled, ClassRescheduled, ClassScheduled
from shared.leaving import leaving, take_admission
from shared.merges import leaving_out
from shared.service import Context, Handler
from shared.store.repository import project


def _fresh(event: Any) -> dict[str, Any]:
    person = {"base_id": event.base_id, "person_id": event.person_id, "erased": False}
    return {**person, "name": "", "cohort_name": "", "admitted_at": ""}


def trainee_admitted(context: Context, event: TraineeAdmitted, meta: Meta) -> None:
    """Keep who may take the assessment; the latest admission counts."""

    def change(state: dict[str, Any]) -> None:
        if take_admission(state, event.admitted_at):
            state.update(name=event.name, cohort_name=event.cohort_name, cohort_id=event.cohort_id)

    project(context.store, TRAINEES, event.person_id, meta, _fresh(event), change)


def person_erased(context: Context, event: PersonErased, meta: Meta) -> None:
    """Note that a person is erased; the name cannot be opened any more."""
    project(context.store, TRAINEES, event.person_id, meta, _fresh(event), lambda state: state.update(erased=True))


def _guide(context: Context, event: Any, meta: Meta, change: Callable[[dict[str, Any]], None]) -> None:
    fresh = {name: getattr(event, name) for name in ("base_id", "person_id", "mentor_id")}
    fresh |= {"accepted_at": "", "ended_at": ""}
    project(context.store, GUIDES, event.pairing_id, meta, fresh, change)


def pairing_accepted(context: Context, event: PairingAccepted, meta: Meta) -> None:
    """A mentor guides a trainee and may rate them."""
    _guide(context, event, meta, lambda state: state.update(accepted_at=event.accepted_at))


def pairing_ended(context: Context, event: PairingEnded, meta: Meta) -> None:
    """The pairing is over."""

    def change(state: dict[str, Any]) -> None:
        if event.ended_at > state.get("restored_at", ""):
            state["ended_at"] = event.ended_at

    _guide(context, event, meta, change)


def pairing_restored(context: Context, event: PairingRestored, meta: Meta) -> None:
    """The end was taken back."""

    def change(state: dict[str, Any]) -> None:
        state["restored_at"] = max(state.get("restored_at", ""), event.restored_at)
        if state["ended_at"] < state["restored_at"]:
            state["ended_at"] = ""

    _guide(context, event, meta, change)


_CLASS = ("base_id", "course", "starts_at", "cohort_id")


def _class(context: Context, event: Any, meta: Meta, **once: Any) -> None:
    """The newest word on when a class is counts; ``once``: what a single event says and no other takes back."""

    def change(state: dict[str, Any]) -> None:
        state.update(once)
        if meta.version >= state["entry"]:
            state.update({name: getattr(event, name) for name in _CLASS}, entry=meta.version)

    fresh = {"dimensions": [], "cancelled": False, "entry": 0}
    project(context.store, CLASSES, event.class_id, meta, fresh, change)


def class_scheduled(context: Context, event: ClassScheduled, meta: Meta) -> None:
    """A class that may be recommended, with the skills it teaches; one for an enterprise's staff is recommended to nobody."""
    _class(context, event, meta, dimensions=[] if event.group_id else event.dimensions)


def class_rescheduled(context: Context, event: ClassRescheduled, meta: Meta) -> None:
    """It has another time."""
    _class(context, event, meta)


def class_cancelled(context: Context, event: ClassCancelled, meta: Meta) -> None:
    """It is recommended to nobody any more."""
    _class(context, event, meta, cancelled=True)


PROJECTIONS: dict[type[Event], Handler] = {
    TraineeAdmitted: trainee_admitted,
    PersonErased: person_erased,
    **leaving_out(TRAINEES, _fresh),
    **leaving(TRAINEES, _fresh),
    PairingAccepted: pairing_accepted,
    PairingEnded: pairing_ended,
    PairingRestored: pairing_restored,
    ClassScheduled: class_scheduled,
    ClassRescheduled: class_rescheduled,
    ClassCancelled: class_cancelled,
}
