"""Importing lists of people and mentors: looked through first, then taken in batches; a repeat adds nobody twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from services.enrollment.domain.applications import application_id
from services.enrollment.domain.imports import Import
from services.enrollment.domain.mentors import MentorExists
from services.enrollment.domain.refusals import AlreadyApplied
from services.enrollment.handlers.applications import PAPER, enrol
from services.enrollment.handlers.mentors import register_mentor
from services.enrollment.handlers.people import Reach, find_person, reach
from services.enrollment.repository import applications, cohorts, imports, mentors
from shared.actor import Actor
from shared.rules import RuleBroken
from shared.service import Context
from shared.sheets import Checked, Preview, begun, keep, kept_rows, take, throw_away


def start_import(context: Context, actor: Actor, kind: str, cohort_id: str, rows: Iterable[Checked]) -> Preview[Import]:
    """Look a list through and keep it sealed for a day. Errors: NotFound, and those of reading a sheet."""
    if kind == "people":
        cohorts(context).load(cohort_id, actor)
    made = Import(kind=kind, cohort_id=cohort_id, **begun(context, actor))
    return keep(context, imports(context), made, _judged(context, actor, made, rows))


def kind_of(context: Context, actor: Actor, import_id: str) -> str:
    """What the list is of. Error: NotFound."""
    return imports(context).load(import_id, actor).kind


def wrong_rows(context: Context, actor: Actor, import_id: str) -> list[Checked]:
    """The rows that cannot be taken, with why. Errors: NotFound, ListOver."""
    made = imports(context).load(import_id, actor)
    return [row for row, what in _judged(context, actor, made, kept_rows(context, made)) if what == "wrong"]


def run_import(context: Context, actor: Actor, import_id: str) -> Import:
    """Take the rows that can be taken; those of erased or known people add nothing. Errors: NotFound, ListOver."""
    made = imports(context).load(import_id, actor)
    code = cohorts(context).load(made.cohort_id, actor).code if made.kind == "people" else ""
    judged = ((row, "new" if row.ok else "wrong") for row in kept_rows(context, made))
    return take(
        context, actor, imports(context), made, made.kind, judged, lambda data: _take(context, actor, code, data)
    )


def throw_old_imports_away(context: Context) -> None:
    """A tick: delete lists that nobody took within a day."""
    throw_away(context, imports(context))


def _take(context: Context, actor: Actor, code: str, data: dict[str, Any]) -> str:
    """Write one row; says what came of it."""
    try:
        if code:
            enrol(context, code, data, ["enrolment"], channel=PAPER)
        else:
            register_mentor(context, actor, data)
    except (AlreadyApplied, MentorExists):
        return "known"
    except RuleBroken:
        return "wrong"
    return "new"


def _judged(context: Context, actor: Actor, made: Import, rows: Iterable[Checked]) -> Iterator[tuple[Checked, str]]:
    """Each row with what would come of it; the second of two rows with the same phone is known."""
    seen: set[str] = set()
    for row in rows:
        if not row.ok or row.data is None:
            yield row, "wrong"
            continue
        try:
            reached = reach(row.data["name"], row.data.get("phone") or "", row.data.get("email") or "")
        except RuleBroken as error:
            row.errors["phone"] = str(error)
            yield row, "wrong"
            continue
        mark = reached.phone or reached.email
        known = mark in seen or _is_known(context, actor, made, reached)
        seen.add(mark)
        yield row, "known" if known else "new"


def _is_known(context: Context, actor: Actor, made: Import, who: Reach) -> bool:
    person = find_person(context, actor.base_id, who)
    if person is None:
        return False
    if made.kind == "people":
        return applications(context).find_one(application_id(person.id, made.cohort_id)) is not None
    return mentors(context).find_one(person.id) is not None
