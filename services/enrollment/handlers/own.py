"""What applicants do with their own application until it is decided: correct it, or take it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.enrollment.domain.applications import Application
from services.enrollment.handlers.rights import living
from services.enrollment.handlers.waiting import free_place
from services.enrollment.repository import applications
from shared.actor import Actor
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
    fields = {name: list(data.get(name) or ()) for name in ("platforms", "languages", "availability")}
    goals = context.keys.seal(application.person_id, data.get("goals") or "")
    application.correct({**fields, "goal": data["goal"], "goals": goals})
    return applications(context).save(application)


def withdraw_application(context: Context, actor: Actor, application_id: str) -> Application:
    """Take an application back; its place goes to the next. Errors: NotFound, DecidedAlready, Conflict."""
    with context.store.batch():
        application = applications(context).load(application_id, actor)
        application.withdraw(iso(context.clock.now()))
        saved = applications(context).save(application)
        free_place(context, saved)
    return saved
