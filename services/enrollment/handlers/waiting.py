"""The waiting list: joined when the cohort is full, and moved up by itself when a seat becomes free."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from services.enrollment.domain.applications import WAITING, Application
from services.enrollment.domain.cohorts import Cohort
from services.enrollment.handlers.entry import fits
from services.enrollment.repository import applications, cohorts
from shared.actor import SYSTEM
from shared.clock import iso
from shared.service import Context
from shared.store.port import Conflict

R = TypeVar("R")
TRIES = 50


def change_seats(context: Context, cohort_id: str, change: Callable[[Cohort], R]) -> R:
    """Change a cohort's seats or its list in its one guarded document; a result that is false saves nothing."""
    for _ in range(TRIES):
        cohort = cohorts(context).load(cohort_id, SYSTEM)
        result = change(cohort)
        if not result:
            return result
        try:
            cohorts(context).save(cohort)
            return result
        except Conflict:
            continue
    raise Conflict(cohort_id)


def join(context: Context, application: Application) -> None:
    """Put an application at the end of its cohort's waiting list."""

    def change(cohort: Cohort) -> bool:
        cohort.wait(application.id)
        return True

    change_seats(context, application.cohort_id, change)


def free_place(context: Context, application: Application) -> None:
    """Give back what an application held, seat or place on the list, and let the next move up."""
    if change_seats(context, application.cohort_id, lambda cohort: cohort.leave_seat(application.id)):
        move_up(context, application.cohort_id)


def move_up(context: Context, cohort_id: str) -> None:
    """Keep every free seat for the first of the waiting list, and admit at once where the cohort does."""
    while moved := change_seats(context, cohort_id, Cohort.move_up):
        cohort = cohorts(context).load(cohort_id, SYSTEM)
        for id in moved:
            if not _move(context, id, cohort):
                change_seats(context, cohort_id, lambda c, id=id: c.leave_seat(id))  # type: ignore[misc]


def _move(context: Context, id: str, cohort: Cohort) -> bool:
    """Move one application up; False when nobody is there to take the seat: erased, or no longer waiting."""
    for _ in range(TRIES):
        application = applications(context).find_one(id)
        if application is None or context.keys.known(application.person_id) == "erased" or application.state != WAITING:
            return False
        at = iso(context.clock.now())
        application.move_up(at)
        if cohort.auto_admit and fits(context, cohort, application):
            application.admit("rule", at)
        try:
            applications(context).save(application)
            return True
        except Conflict:
            # The applicant changed it at this moment; the seat is kept all the same.
            continue
    raise Conflict(id)


def place_of(context: Context, application: Application) -> int:
    """Where an application stands on the waiting list, from 1; 0 when it is not on it."""
    cohort = cohorts(context).find_one(application.cohort_id) if application.state == WAITING else None
    return cohort.place_of(application.id) if cohort else 0
