"""Importing lists of people and mentors: looked through first, then taken in batches; a repeat adds nobody twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from services.enrollment.domain.applications import AlreadyApplied, application_id
from services.enrollment.domain.imports import PREVIEW, Import, ImportOver
from services.enrollment.domain.mentors import MentorExists
from services.enrollment.handlers.applications import PAPER, enrol
from services.enrollment.handlers.mentors import register_mentor
from services.enrollment.handlers.people import Reach, find_person, reach
from services.enrollment.repository import applications, cohorts, imports, mentors
from shared.actor import SYSTEM, Actor
from shared.audit import record
from shared.clock import iso, new_id
from shared.rules import RuleBroken
from shared.service import Context
from shared.sheets import Checked, pack, unpack

SHOWN = 20
BATCH = 250


@dataclass
class Preview:
    """What would come of a list: counts of ``new``, ``known``, ``wrong``; the first rows of each."""

    made: Import
    counts: dict[str, int] = field(default_factory=lambda: {"new": 0, "known": 0, "wrong": 0})
    rows: dict[str, list[Checked]] = field(default_factory=lambda: {"new": [], "known": [], "wrong": []})

    def add(self, what: str, row: Checked) -> None:
        """Count a row and keep it if it is among the first."""
        self.counts[what] += 1
        if len(self.rows[what]) < SHOWN:
            self.rows[what].append(row)


def start_import(context: Context, actor: Actor, kind: str, cohort_id: str, rows: Iterable[Checked]) -> Preview:
    """Look a list through and keep it sealed for a day. Errors: NotFound, and those of reading a sheet."""
    if kind == "people":
        cohorts(context).load(cohort_id, actor)
    made = Import(
        id=new_id(),
        base_id=actor.base_id,
        kind=kind,
        cohort_id=cohort_id,
        file_id=new_id(),
        secret="",
        created_at=iso(context.clock.now()),
        created_by=actor.account_id,
    )
    preview = Preview(made)

    def looked_through() -> Iterator[Checked]:
        for row, what in _judged(context, actor, made, rows):
            preview.add(what, row)
            yield row

    sealed, made.secret = pack(made.id, looked_through())
    made.counts = preview.counts
    context.store.put_file(made.file_id, sealed, "application/octet-stream")
    imports(context).save(made)
    return preview


def preview_of(context: Context, actor: Actor, import_id: str) -> Preview:
    """What would come of a list now. Errors: NotFound, ImportOver."""
    made = imports(context).load(import_id, actor)
    preview = Preview(made)
    for row, what in _judged(context, actor, made, rows_of(context, made)):
        preview.add(what, row)
    return preview


def wrong_rows(context: Context, actor: Actor, import_id: str) -> list[Checked]:
    """The rows that cannot be taken, with why. Errors: NotFound, ImportOver."""
    made = imports(context).load(import_id, actor)
    return [row for row, what in _judged(context, actor, made, rows_of(context, made)) if what == "wrong"]


def run_import(context: Context, actor: Actor, import_id: str) -> Import:
    """Take the rows that can be taken; those of erased or known people add nothing. Errors: NotFound, ImportOver."""
    made = imports(context).load(import_id, actor)
    counts = {"new": 0, "known": 0, "wrong": 0}
    left = rows_of(context, made)
    code = cohorts(context).load(made.cohort_id, actor).code if made.kind == "people" else ""
    while chunk := list(islice(left, BATCH)):
        with context.store.batch():
            for row in chunk:
                counts[_take(context, actor, code, row)] += 1
    made.finish(counts)
    record(context, actor, "list.imported", details={"list": made.kind, **counts})
    imports(context).save(made)
    context.store.delete_file(made.file_id)
    return made


def rows_of(context: Context, made: Import) -> Iterator[Checked]:
    """The rows of an import that was not taken yet. Error: ImportOver."""
    kept = context.store.get_file(made.file_id) if made.state == PREVIEW else None
    if kept is None:
        raise ImportOver()
    return unpack(made.id, made.secret, kept[0])


def throw_old_imports_away(context: Context) -> None:
    """A tick: delete files that nobody took within a day."""
    now = context.clock.now()
    for made in imports(context).find(SYSTEM, {"state": PREVIEW}, sort=[("created_at", 1)], limit=20):
        if made.is_past(now):
            context.store.delete_file(made.file_id)
            context.store.delete("imports", made.id)


def _take(context: Context, actor: Actor, code: str, row: Checked) -> str:
    """Write one row; says what came of it."""
    if not row.ok or row.data is None:
        return "wrong"
    try:
        if code:
            enrol(context, code, row.data, ["enrolment"], channel=PAPER)
        else:
            register_mentor(context, actor, row.data)
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
