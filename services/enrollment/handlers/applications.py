"""Enrolling: the public form's one act, from typed fields to a sealed application, recognised when repeated."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from services.enrollment.domain.applications import WAITING, Application, application_id, number_of
from services.enrollment.domain.cohorts import Cohort, read_code
from services.enrollment.domain.consents import agreed, purpose_of, separate
from services.enrollment.domain.form_fields import ID_NUMBER, OWN, Asked, answers_to, born_on, shown_hash
from services.enrollment.domain.minors import minor_until
from services.enrollment.domain.people import Person
from services.enrollment.domain.refusals import AlreadyApplied
from services.enrollment.handlers.admission import admit_by_rule
from services.enrollment.handlers.entry import fits
from services.enrollment.handlers.people import Reach, find_person, person_for, reach
from services.enrollment.handlers.waiting import join, move_up
from services.enrollment.repository import applications, cohorts, looked_up, people
from shared.actor import SYSTEM
from shared.clock import iso, local_day
from shared.privacy import PersonKey, mask_phone
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict

PAPER = "paper"
"""The channel of a list that was signed on paper: it has the columns that it has."""


@dataclass(frozen=True)
class Enrolled:
    """What came of an enrolment. ``new_person``: nobody was known under this phone, so the sender is who they say."""

    application: Application
    new_person: bool


def enrol(
    context: Context,
    code: str,
    data: Mapping[str, Any],
    consents: Collection[str],
    *,
    locale: str = "zh",
    channel: str = "web",
) -> Enrolled:
    """Apply to the cohort with this code. ``data``: name, phone, goal, and by their keys the fields that the cohort asks for.

    In an ``auto_admit`` cohort the applicant is admitted in the same write, by the rule; in a full one with a waiting
    list the application joins its end. Errors: NotFound, AlreadyApplied, CohortFull, RoomFull, CohortNotOpen, CohortIsClosed,
    ConsentMissing, GuardianMissing, NotAPhone, NotAnEmail, FieldMissing, NotAnIdNumber, SeparateConsentMissing.
    """
    now = context.clock.now()
    cohort = cohort_by_code(context, code)
    wanted = cohort.asked
    data, answers = _asked_for(wanted, data, whole=channel != PAPER)
    given = _evidenced(agreed(separate(answers, consents, locale), locale, iso(now)), wanted, locale)
    who = reach(data["name"], data["phone"], data.get("email") or "", locale)
    adult_on = minor_until(data, local_day(now).isoformat())
    with context.store.batch():
        known = find_person(context, cohort.base_id, who)
        if known:
            _refuse_repeat(context, known.id, cohort, who)
        cohort.check_takes(local_day(now))
        person, key, new_person = person_for(context, cohort.base_id, who)
        application = _application(cohort, person, key, who, data, given, iso(now))
        application.answers = {name: key.seal(value) for name, value in answers.items()}
        if adult_on:
            _protect(context, application, person, key, data, adult_on)
        application.submit(channel)
        if cohort.full:
            application.state = WAITING
        elif cohort.auto_admit and fits(context, cohort, application):
            admit_by_rule(context, application, iso(now))
        try:
            applications(context).save(application)
        except Conflict:
            _refuse_repeat(context, person.id, cohort, who)
            raise
        if application.state == WAITING:
            application = _at_the_end(context, application)
    return Enrolled(application, new_person)


def _at_the_end(context: Context, application: Application) -> Application:
    """The application once it has joined the waiting list, and left it again if a seat became free meanwhile."""
    join(context, application)
    move_up(context, application.cohort_id)
    return applications(context).load(application.id, SYSTEM)


def _asked_for(wanted: list[Asked], data: Mapping[str, Any], *, whole: bool) -> tuple[dict[str, Any], dict[str, str]]:
    """What was typed without what this cohort's form does not ask for, and the answers to the rest.

    An identity number says the day of birth. Errors: FieldMissing, NotAnIdNumber.
    """
    dropped = {*OWN} - {one.key for one in wanted} if whole else set[str]()
    answers, kept = answers_to(wanted, data, whole=whole), {n: v for n, v in data.items() if n not in dropped}
    if ID_NUMBER in answers:
        kept["birth_date"] = kept.get("birth_date") or born_on(answers[ID_NUMBER])
    return kept, answers


def _evidenced(given: list[dict[str, str]], wanted: list[Asked], locale: str) -> list[dict[str, str]]:
    """The consents, that to the form with what it asked for and why."""
    shown = {"fields": ",".join(one.key for one in wanted), "fields_hash": shown_hash(wanted, locale)}
    return [{**one, **shown} if purpose_of(one["purpose"], locale).required else one for one in given]


def cohort_by_code(context: Context, code: str) -> Cohort:
    """The cohort behind a short code as somebody typed it. Error: NotFound."""
    found = looked_up(context, f"code-{read_code(code)}")
    cohort = cohorts(context).find_one(found.state["cohort_id"]) if found else None
    if cohort is None:
        raise NotFound(id=code)
    return cohort


def _protect(
    context: Context,
    application: Application,
    person: Person,
    key: PersonKey,
    data: Mapping[str, Any],
    adult_on: str,
) -> None:
    """Mark the applicant a minor; their guardian is asked by a signed link."""
    application.minor = True
    name, phone = data["guardian_name"], data.get("guardian_phone") or ""
    application.guardian = {"name": key.seal(name), "phone": key.seal(phone)}
    person.adult_on = key.seal(adult_on)
    people(context).save(person)


def _refuse_repeat(context: Context, person_id: str, cohort: Cohort, who: Reach) -> None:
    existing = applications(context).find_one(application_id(person_id, cohort.id))
    if existing:
        raise AlreadyApplied(existing, mask_phone(who.phone))


def _application(
    cohort: Cohort,
    person: Person,
    key: PersonKey,
    who: Reach,
    data: Mapping[str, Any],
    given: list[dict[str, str]],
    at: str,
) -> Application:
    id = application_id(person.id, cohort.id)
    return Application(
        id=id,
        base_id=cohort.base_id,
        person_id=person.id,
        cohort_id=cohort.id,
        cohort_name=cohort.name,
        number=number_of(id),
        name=key.seal(who.name),
        email=key.seal(who.email),
        goals=key.seal(data.get("goals") or ""),
        platforms=list(data.get("platforms") or ()),
        languages=list(data.get("languages") or ()),
        availability=list(data.get("availability") or ()),
        goal=data.get("goal") or "undecided",
        locale=who.locale,
        submitted_at=at,
        consents=given,
    )
