"""Lists of an enterprise's staff: looked through first, then taken; a repeat puts nobody on a class's list twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from services.training.domain.groups import PREVIEW, Group, ListOver, StaffList
from services.training.handlers.groups import learner_by, lookups, put_on_list
from services.training.repository import groups, members, staff_lists
from shared.actor import SYSTEM, Actor
from shared.audit import record
from shared.clock import derived_id, iso, new_id
from shared.rules import N_
from shared.service import Context
from shared.sheets import Checked, pack, unpack
from shared.web.i18n import say

SHOWN, BATCH = 20, 250
STANDS_TWICE = N_("“%(mark)s” stands in row %(row)s already, with the name “%(name)s”.")


@dataclass
class Preview:
    """What would come of a list: counts of ``new``, ``known``, ``wrong``; the first rows of each."""

    made: StaffList
    group: Group
    counts: dict[str, int] = field(default_factory=lambda: {"new": 0, "known": 0, "wrong": 0})
    rows: dict[str, list[Checked]] = field(default_factory=lambda: {"new": [], "known": [], "wrong": []})

    def add(self, what: str, row: Checked) -> None:
        """Count a row and keep it if it is among the first."""
        self.counts[what] += 1
        if len(self.rows[what]) < SHOWN:
            self.rows[what].append(row)


def look_through(context: Context, actor: Actor, group_id: str, rows: Iterable[Checked]) -> Preview:
    """Look a list through and keep it sealed for a day. Errors: ``NotFound``, ``GroupClosed``, those of reading a sheet."""
    group = groups(context).load(group_id, actor)
    group.stands()
    made = StaffList(
        id=new_id(),
        base_id=actor.base_id,
        group_id=group.id,
        file_id=new_id(),
        secret="",
        created_at=iso(context.clock.now()),
        created_by=actor.account_id,
    )
    preview = Preview(made, group)

    def looked_through() -> Iterator[Checked]:
        for row, what in _judged(context, group, rows):
            preview.add(what, row)
            yield row

    sealed, made.secret = pack(made.id, looked_through())
    made.counts = preview.counts
    context.store.put_file(made.file_id, sealed, "application/octet-stream")
    staff_lists(context).save(made)
    return preview


def wrong_rows(context: Context, actor: Actor, list_id: str) -> list[Checked]:
    """The rows that cannot be taken, with why. Errors: ``NotFound``, ``ListOver``."""
    made = staff_lists(context).load(list_id, actor)
    group = groups(context).load(made.group_id, actor)
    return [row for row, what in _judged(context, group, _rows_of(context, made)) if what == "wrong"]


def take_list(context: Context, actor: Actor, list_id: str) -> StaffList:
    """Put on the class's list who can be. Errors: ``NotFound``, ``ListOver``, ``GroupClosed``."""
    made = staff_lists(context).load(list_id, actor)
    group = groups(context).load(made.group_id, actor)
    group.stands()
    counts = {"new": 0, "known": 0, "wrong": 0}
    left = _judged(context, group, _rows_of(context, made))
    while chunk := list(islice(left, BATCH)):
        with context.store.batch():
            for row, what in chunk:
                if what == "new" and row.data is not None:
                    what = "new" if put_on_list(context, actor, group, row.data) else "known"
                counts[what] += 1
    made.finish(counts)
    record(context, actor, "list.imported", details={"list": "staff", **counts})
    staff_lists(context).save(made)
    context.store.delete_file(made.file_id)
    return made


def throw_old_lists_away(context: Context) -> None:
    """A tick: delete lists that nobody took within a day."""
    now = context.clock.now()
    for made in staff_lists(context).find(SYSTEM, {"state": PREVIEW}, sort=[("created_at", 1)], limit=20):
        if made.past(now):
            context.store.delete_file(made.file_id)
            context.store.delete("staff_lists", made.id)


def _rows_of(context: Context, made: StaffList) -> Iterator[Checked]:
    kept = context.store.get_file(made.file_id) if made.state == PREVIEW else None
    if kept is None:
        raise ListOver()
    return unpack(made.id, made.secret, kept[0])


def _judged(context: Context, group: Group, rows: Iterable[Checked]) -> Iterator[tuple[Checked, str]]:
    """Each row with what would come of it; a number that stands twice with two names is wrong, with one name known."""
    seen: dict[str, Checked] = {}
    for row in rows:
        if not row.ok or row.data is None:
            yield row, "wrong"
            continue
        marks = lookups(context, group.base_id, group.client_id, row.data["phone"], row.data["number"])
        before = next((seen[mark] for mark in marks if mark in seen), None)
        if before is not None and before.data is not None and before.data["name"] != row.data["name"]:
            column = "phone" if row.data["phone"] else "number"
            said = {"mark": row.data[column], "row": before.number, "name": before.data["name"]}
            row.errors[column] = say(STANDS_TWICE, said)
            yield row, "wrong"
            continue
        seen.update(dict.fromkeys(marks, row))
        learner = learner_by(context, marks)
        held = members(context).find_one(derived_id("member", group.id, learner.id)) if learner else None
        yield row, "known" if before is not None or (held and not held.left_at) else "new"
