"""Whether an applicant fits what the cohort asks for, by what is known of them."""

from __future__ import annotations

from services.enrollment.domain.applications import ADMITTED, Application
from services.enrollment.domain.cohorts import Cohort
from services.enrollment.domain.entry import age_of_minor
from services.enrollment.repository import applications, people
from shared.actor import SYSTEM
from shared.clock import local_day
from shared.rules import RuleBroken
from shared.service import Context


def check_entry(context: Context, cohort: Cohort, application: Application) -> None:
    """Refuse who does not fit. Errors: TooYoungToJoin, LanguageNotStated, EarlierCohortMissing."""
    entry = cohort.entry
    where = {"person_id": {"in": _files(context, application)}, "state": ADMITTED} if entry.after else {}
    admitted = {a.cohort_id for a in applications(context).find(SYSTEM, where)} if entry.after else set[str]()
    age = _age(context, application) if entry.min_age else None
    entry.check(application.number, age, application.languages, admitted)


def fits(context: Context, cohort: Cohort, application: Application) -> bool:
    """Whether the cohort's own rule may admit at once: nothing is waited for, and nothing stands against it."""
    try:
        check_entry(context, cohort, application)
    except RuleBroken:
        return False
    return application.ready(cohort.papers)


def _files(context: Context, application: Application) -> list[str]:
    """All files of whoever applied, whichever of them the application stands in."""
    person = people(context).find_one(application.person_id)
    kept = (person.merged_into if person else "") or application.person_id
    return [kept, *(joined.id for joined in people(context).find(SYSTEM, {"merged_into": kept}))]


def _age(context: Context, application: Application) -> int | None:
    """In years where a birthday is kept: of minors alone."""
    person = people(context).find_one(application.person_id)
    if person is None or not person.adult_on:
        return None
    return age_of_minor(context.keys.open(person.id, person.adult_on), local_day(context.clock.now()))
