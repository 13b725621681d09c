"""Attendances, one by one and summed by person; open events that were held; cohorts that take applications."""

from __future__ import annotations

from typing import Any

from services.bases.consumers.people import State
from services.bases.projections import learners, months
from services.bases.repository import ATTENDANCES, COHORTS, LEARNERS, LESSONS, OCCASIONS
from shared.clock import local_day, parse_iso
from shared.contracts.enrollment import CohortClosed, CohortOpened
from shared.contracts.event import Meta
from shared.contracts.training import AttendanceRecorded, OccasionHeld
from shared.service import Context
from shared.store.repository import project

COUNTED = ("present", "late")


def attendance_recorded(context: Context, event: AttendanceRecorded, meta: Meta) -> None:
    """Keep the newest state of a person's attendance at a class; ``month`` is that of the class where the bases are."""
    fresh = {"base_id": event.base_id, "person_id": event.person_id, "class_id": event.class_id, "version": 0}

    def change(state: State) -> None:
        if meta.version < state["version"]:
            return
        for name in ("status", "course", "family", "held_at", "method"):
            state[name] = getattr(event, name)
        state["minutes"] = event.attended_minutes or event.minutes
        state["month"] = _month(event)
        if event.client_id:
            state["client"] = event.client
        state.update(counted=event.status in COUNTED, version=meta.version)

    project(context.store, ATTENDANCES, f"{event.class_id}:{event.person_id}", meta, fresh, change)
    _learner(context, event, meta)
    _lesson(context, event, meta)


def _month(event: AttendanceRecorded) -> str:
    return local_day(parse_iso(event.held_at)).isoformat()[:7]


def _learner(context: Context, event: AttendanceRecorded, meta: Meta) -> None:
    """Keep what a person attended in one document: ``classes`` has ``[version, counts, month, staff]`` by class."""
    month, fresh = _month(event), learners.fresh(event.base_id, event.person_id)
    heard: set[str] = set()

    def change(state: State) -> None:
        before = state["classes"].get(event.class_id, [0, 0, month])
        heard.update(months.hear(state, month, before[2]))
        if meta.version >= before[0]:
            state["classes"][event.class_id] = [
                meta.version,
                int(event.status in COUNTED),
                month,
                int(bool(event.client_id)),
            ]

    moved = project(context.store, LEARNERS, event.person_id, meta, fresh, change)
    learners.settle(context.store, event.base_id, event.person_id, heard, moved=moved)


def _lesson(context: Context, event: AttendanceRecorded, meta: Meta) -> None:
    """Keep who attended a class in one document: ``people`` has ``[version, counts, minutes, listed, month, course]``.

    ``client_id``: the enterprise whose staff were taught, where it is an enterprise class.
    """
    fresh: State = {"base_id": event.base_id, "class_id": event.class_id, "people": {}}
    listed = int(event.method == "list")
    line = [meta.version, int(event.status in COUNTED), event.attended_minutes or event.minutes, listed]
    heard: set[str] = set()

    def change(state: State) -> None:
        before = state["people"].get(event.person_id, [0, 0, 0, 0, ""])
        heard.update(months.hear(state, _month(event), before[4]))
        if meta.version < before[0]:
            return
        state["people"][event.person_id] = [*line, _month(event), event.course]
        if event.client_id:
            state["client_id"] = event.client_id

    moved = project(context.store, LESSONS, event.class_id, meta, fresh, change)
    months.settle(context.store, LESSONS, event.class_id, event.base_id, heard, moved=moved)


def occasion_held(context: Context, event: OccasionHeld, meta: Meta) -> None:
    """Keep what an open event came to; the newest record counts."""
    fresh = {"base_id": event.base_id, "occasion_id": event.occasion_id, "version": 0}
    heard: set[str] = set()

    def change(state: State) -> None:
        heard.update(months.hear(state, event.held_on[:7], state.get("month", "")))
        if meta.version >= state["version"]:
            for name in ("title", "kind", "held_on", "people", "signed_up", "clients", "photos"):
                state[name] = getattr(event, name)
            state.update(month=event.held_on[:7], version=meta.version)

    moved = project(context.store, OCCASIONS, event.occasion_id, meta, fresh, change)
    months.settle(context.store, OCCASIONS, event.occasion_id, event.base_id, heard, moved=moved)


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
