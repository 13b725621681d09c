"""What applicants do with their own application: correct it or take it back until it is decided, and leave after admission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.enrollment.domain.applications import ADMITTED, Application
from services.enrollment.domain.consents import purpose_of, separate
from services.enrollment.domain.form_fields import Asked, answers_to
from services.enrollment.handlers.merging import files_of
from services.enrollment.handlers.rights import give_consent, living
from services.enrollment.handlers.waiting import free_place
from services.enrollment.repository import applications, cohorts, people
from shared.actor import SYSTEM, Actor
from shared.clock import iso
from shared.service import Context
from shared.store.port import Conflict

LISTS = ("platforms", "languages", "availability")


def correct_application(
    context: Context, actor: Actor, application_id: str, data: Mapping[str, Any], version: int, locale: str = "zh"
) -> Application:
    """Take the goal and what the cohort's form asks for as typed now; ``data`` may have ``consents`` for what is new and needs one.

    Errors: NotFound, DecidedAlready, PersonGone, FieldMissing, NotAnIdNumber, SeparateConsentMissing, Conflict (changed since
    ``version``).
    """
    application = applications(context).load(application_id, actor)
    if version != application.version:
        raise Conflict(application_id)
    living(context, actor, application.person_id)
    key, wanted = context.keys.needed(application.person_id), own_fields(context, application)
    typed: dict[str, Any] = {name: list(data.get(name) or ()) for name in LISTS if name in {one.key for one in wanted}}
    typed |= {"goal": data["goal"], "goals": (data.get("goals") or "").strip()}
    answers = answers_to(wanted, data)
    before = {**vars(application), "goals": key.open(application.goals)}
    known = {name: key.open(sealed) for name, sealed in application.answers.items()}
    changed = [name for name, value in typed.items() if value != before[name]]
    fresh = {name for name in known.keys() | answers.keys() if known.get(name) != answers.get(name)}
    agreed = separate({name for name in fresh if name in answers}, data.get("consents") or (), locale)
    sealed = {**typed, "goals": key.seal(typed["goals"]), "answers": {n: key.seal(v) for n, v in answers.items()}}
    with context.store.batch():
        application.correct(sealed, [*changed, *sorted(fresh)], iso(context.clock.now()))
        saved = applications(context).save(application)
        for code in agreed:
            if purpose_of(code, locale).field in fresh:
                give_consent(context, actor, application.person_id, code, locale=locale)
    return saved


def own_fields(context: Context, application: Application) -> list[Asked]:
    """What the applicant changes by the form; an address is corrected with the name."""
    return [one for one in cohorts(context).load(application.cohort_id, SYSTEM).asked if one.key != "email"]


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
