"""What assessment hears: who is admitted, who is erased."""

from __future__ import annotations

from typing import Any

from services.assessment.repository import TRAINEES
from shared.contracts.enrollment import PersonErased, TraineeAdmitted
from shared.contracts.event import Event, Meta
from shared.service import Context, Handler
from shared.store.repository import project


def _fresh(event: Any) -> dict[str, Any]:
    person = {"base_id": event.base_id, "person_id": event.person_id, "erased": False}
    return {**person, "name": "", "cohort_name": "", "admitted_at": ""}


def trainee_admitted(context: Context, event: TraineeAdmitted, meta: Meta) -> None:
    """Keep who may take the assessment; the latest admission counts."""

    def change(state: dict[str, Any]) -> None:
        if event.admitted_at >= state["admitted_at"]:
            state.update(name=event.name, cohort_name=event.cohort_name, admitted_at=event.admitted_at)

    project(context.store, TRAINEES, event.person_id, meta, _fresh(event), change)


def person_erased(context: Context, event: PersonErased, meta: Meta) -> None:
    """Note that a person is erased; the name cannot be opened any more."""
    project(context.store, TRAINEES, event.person_id, meta, _fresh(event), lambda state: state.update(erased=True))


PROJECTIONS: dict[type[Event], Handler] = {TraineeAdmitted: trainee_admitted, PersonErased: person_erased}
