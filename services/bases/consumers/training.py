"""Attendances, one by one and summed by person; cohorts that take applications."""

from __future__ import annotations

from typing import Any

from services.bases.consumers.people import State
from services.bases.repository import ATTENDANCES, COHORTS, LEARNERS
from shared.clock import local_day, parse_iso
from shared.contracts.enrollment import CohortClosed, CohortOpened
from shared.contracts.event import Meta
from shared.contracts.training import AttendanceRecorded
from shared.service import Context
from shared.store.repository import project


def attendance_recorded(context: Context, event: AttendanceRecorded, meta: Meta) -> None:
    """Keep the newest state of a person's attendance at a class; ``month`` is that of the class where the bases are."""
    fresh = {"base_id": event.base_id, "person_id": event.person_id, "class_id": event.class_id, "version": 0}

    def change(state: State) -> None:
        if meta.version < state["version"]:
            return
        for name in ("status", "course", "family", "held_at", "method"):
            state[name] = getattr(event, name)
        state["minutes"] = event.attended_minutes or event.minutes
        state["month"] = local_day(parse_iso(event.held_at)).isoformat()[:7]
        state.update(counted=event.status in ("present", "late"), version=meta.version)

    project(context.store, ATTENDANCES, f"{event.class_id}:{event.person_id}", meta, fresh, change)
    _learner(context, event, meta)


def _learner(context: Context, event: AttendanceRecorded, meta: Meta) -> None:
    """Keep what a person attended in one document: ``classes`` has ``[version, counts, minutes]`` by class.

    A base's attendances are then a sum over its people, not over every attendance.
    """
    fresh = {"base_id": event.base_id, "person_id": event.person_id, "classes": {}, "attended": 0, "minutes": 0}

    def change(state: State) -> None:
        if meta.version < state["classes"].get(event.class_id, [0])[0]:
            return
        counts = int(event.status in ("present", "late"))
        state["classes"][event.class_id] = [meta.version, counts, event.attended_minutes or event.minutes]
        counted = [line for line in state["classes"].values() if line[1]]
        state.update(attended=len(counted), minutes=sum(line[2] for line in counted))

    project(context.store, LEARNERS, event.person_id, meta, fresh, change)


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
