"""What applicants do with their own application: correct it or take it back until it is decided, and leave after admission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.enrollment.domain.applications import ADMITTED, Application
from services.enrollment.handlers.merging import files_of
from services.enrollment.handlers.rights import living
from services.enrollment.handlers.waiting import free_place
from services.enrollment.repository import applications, people
from shared.actor import SYSTEM, Actor
from shared.clock import iso
from shared.service import Context
from shared.store.port import Conflict


def correct_application(
    context: Context, actor: Actor, application_id: str, data: Mapping[str, Any], version: int
) -> Application:
    """Take goal, platforms, languages, availability and goals as typed now.

    Errors: NotFound, DecidedAlready, PersonGone, Conflict (changed since ``version``).
    """
    application = applications(context).load(application_id, actor)
    if version != application.version:
        raise Conflict(application_id)
    living(context, actor, application.person_id)
    text = (data.get("goals") or "").strip()
    typed: dict[str, Any] = {name: list(data.get(name) or ()) for name in ("platforms", "languages", "availability")}
    typed |= {"goal": data["goal"], "goals": text}
    before = {**vars(application), "goals": context.keys.open(application.person_id, application.goals)}
    changed = [name for name, value in typed.items() if value != before[name]]
    goals = context.keys.seal(application.person_id, text)
    application.correct({**typed, "goals": goals}, changed, iso(context.clock.now()))
    return applications(context).save(application)


def withdraw_application(context: Context, actor: Actor, application_id: str) -> Application:
    """Take an application back; its place goes to the next, its papers are deleted. Errors: NotFound, DecidedAlready, Conflict."""
    with context.store.batch():
        application = applications(context).load(application_id, actor)
        application.withdraw(iso(context.clock.now()))
        files = application.drop_files()
        saved = applications(context).save(application)
        free_place(context, saved)
    # What the papers were sent for is over.
    for id in files:
        context.store.delete_file(id)
    return saved


def leave_cohort(context: Context, actor: Actor, application_id: str) -> Application:
    """Leave after admission; the seat goes to the next, and the other services end what stands. Errors: NotFound, NotATrainee,
    Conflict."""
    with context.store.batch():
        application = applications(context).load(application_id, actor)
        application.leave(iso(context.clock.now()), stays_in(context, application))
        saved = applications(context).save(application)
        free_place(context, saved)
    return saved


def stays_in(context: Context, application: Application) -> Application | None:
    """The newest other application of the same person that is admitted."""
    person = people(context).load(application.person_id, SYSTEM)
    where = {"person_id": {"in": files_of(context, person.merged_into or person.id)}, "state": ADMITTED}
    found = applications(context).find(SYSTEM, where, sort=[("decided_at", -1)])
    return next((other for other in found if other.id != application.id), None)
