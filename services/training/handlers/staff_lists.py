"""Lists of an enterprise's staff: looked through first, then taken; a repeat puts nobody on a class's list twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from services.training.domain.groups import Group, StaffList
from services.training.handlers.groups import learner_by, lookups, put_on_list
from services.training.repository import groups, members, staff_lists
from shared.actor import Actor
from shared.clock import derived_id
from shared.rules import N_
from shared.service import Context
from shared.sheets import Checked, Preview, begun, keep, kept_rows, take, throw_away
from shared.web.i18n import say

STANDS_TWICE = N_("“%(mark)s” stands in row %(row)s already, with the name “%(name)s”.")


def look_through(context: Context, actor: Actor, group_id: str, rows: Iterable[Checked]) -> Preview[StaffList]:
    """Look a list through and keep it sealed for a day. Errors: ``NotFound``, ``GroupClosed``, those of reading a sheet."""
    group = groups(context).load(group_id, actor)
    group.stands()
    made = StaffList(group_id=group.id, **begun(context, actor))
    return keep(context, staff_lists(context), made, _judged(context, group, rows))


def wrong_rows(context: Context, actor: Actor, list_id: str) -> list[Checked]:
    """The rows that cannot be taken, with why. Errors: ``NotFound``, ``ListOver``."""
    made = staff_lists(context).load(list_id, actor)
    group = groups(context).load(made.group_id, actor)
    return [row for row, what in _judged(context, group, kept_rows(context, made)) if what == "wrong"]


def take_list(context: Context, actor: Actor, list_id: str) -> StaffList:
    """Put on the class's list who can be. Errors: ``NotFound``, ``ListOver``, ``GroupClosed``."""
    made = staff_lists(context).load(list_id, actor)
    group = groups(context).load(made.group_id, actor)
    group.stands()
    judged = _judged(context, group, kept_rows(context, made))
    lists = staff_lists(context)
    return take(context, actor, lists, made, "staff", judged, lambda data: _put(context, actor, group, data))


def throw_old_lists_away(context: Context) -> None:
    """A tick: delete lists that nobody took within a day."""
    throw_away(context, staff_lists(context))


def _put(context: Context, actor: Actor, group: Group, data: dict[str, Any]) -> str:
    return "new" if put_on_list(context, actor, group, data) else "known"


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
