"""What can be asked about inspections: plan, record, call off; a fault becomes a corrective action at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from services.bases.domain.inspections import Action, Inspection, Point
from services.bases.handlers.files import keep_file
from services.bases.handlers.numbers import new_number
from services.bases.repository import actions, inspections
from shared.actor import Actor
from shared.aggregate import Aggregate
from shared.clock import derived_id, iso, local_day, new_id
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from shared.store.repository import Repository

A = TypeVar("A", bound=Aggregate)
MEASURED = ("cause", "measure", "owner", "due")
COLLECTIONS = {"inspection": "inspections", "complaint": "complaints", "survey": "surveys"}
"""Where the record lies that an action came from."""


def plan_inspection(context: Context, actor: Actor, data: dict[str, Any]) -> Inspection:
    """Plan an inspection. ``data``: title, checks, due, place, inspector, every."""
    return inspections(context).save(_planned(context, actor.base_id, new_id(), data))


def _planned(context: Context, base_id: str, id: str, data: dict[str, Any]) -> Inspection:
    return Inspection(id=id, base_id=base_id, number=new_number(context, "JC"), **data)


def hold_inspection(
    context: Context,
    actor: Actor,
    inspection_id: str,
    *,
    held_on: str,
    points: list[Point],
    note: str = "",
    owner: str = "",
    due: str = "",
    files: Sequence[tuple[str, bytes]] = (),
) -> list[Action]:
    """Record an inspection; each fault becomes a corrective action of ``owner`` until ``due``, and the next one is planned.

    Errors: ``NotFound``, ``InspectionOver``, ``InspectionAhead``, ``FaultUnexplained``, those of :func:`keep_file`.
    """
    found = inspections(context).load(inspection_id, actor)
    at, today = iso(context.clock.now()), local_day(context.clock.now())
    faults = found.hold(held_on, points, note, actor.account_id, at, today)
    found.files += [keep_file(context, actor, *file) for file in files]
    # What follows has ids that follow from this one's and goes first: broken off in the middle it is taken up where it ended.
    if found.every:
        again = {name: getattr(found, name) for name in ("title", "checks", "place", "inspector", "every")}
        _once(
            inspections(context),
            _planned(context, found.base_id, derived_id(found.id), {**again, "due": found.again_on()}),
        )
    measured = {"owner": owner, "due": due, "source": "inspection", "source_id": found.id, "cause": "", "measure": ""}
    made = [
        _opened(context, actor, derived_id(found.id, fault.text), {**measured, "text": f"{fault.text}：{fault.note}"})
        for fault in faults
    ]
    for action in made:
        _once(actions(context), action)
    inspections(context).save(found)
    return made


def _once(kept: Repository[A], made: A) -> None:
    if kept.find_one(made.id) is None:
        kept.save(made)


def call_off_inspection(context: Context, actor: Actor, inspection_id: str, reason: str) -> Inspection:
    """An inspection does not take place. Errors: ``NotFound``, ``InspectionOver``."""
    found = inspections(context).load(inspection_id, actor)
    found.call_off(reason, actor.account_id, iso(context.clock.now()))
    return inspections(context).save(found)


def open_action(context: Context, actor: Actor, data: dict[str, str]) -> Action:
    """A corrective action. ``data``: text, cause, measure, owner, due, source, source_id. Error: ``NotFound``: no such source."""
    _source(context, actor, data["source"], data["source_id"])
    return actions(context).save(_opened(context, actor, new_id(), data))


def _opened(context: Context, actor: Actor, id: str, data: dict[str, str]) -> Action:
    at = iso(context.clock.now())
    made = Action(
        id=id,
        base_id=actor.base_id,
        number=new_number(context, "ZG"),
        text=data["text"],
        source=data["source"],
        source_id=data["source_id"],
        opened_at=at,
        opened_by=actor.account_id,
    )
    made.change(data, MEASURED, actor.account_id, at)
    return made


def _source(context: Context, actor: Actor, source: str, id: str) -> None:
    if not id:
        return
    found = context.store.get(COLLECTIONS[source], id) if source in COLLECTIONS else None
    if found is None or not actor.may_see(found.state):
        raise NotFound(id=id)


def change_action(context: Context, actor: Actor, action_id: str, version: int, data: dict[str, str]) -> Action:
    """Cause, measure, who and until when, as it was shown at ``version``. Errors: ``NotFound``, ``Conflict``."""
    found = actions(context).load(action_id, actor)
    if found.version != version:
        raise Conflict(f"actions/{action_id} is at version {found.version}, not {version}.")
    found.change(data, MEASURED, actor.account_id, iso(context.clock.now()))
    return actions(context).save(found)


def finish_action(
    context: Context, actor: Actor, action_id: str, result: str, files: Sequence[tuple[str, bytes]] = ()
) -> Action:
    """Report an action as done, with what proves it. Errors: ``NotFound``, ``MeasureMissing``, those of :func:`keep_file`."""
    found = actions(context).load(action_id, actor)
    found.report_done(result, found.text, actor.account_id, iso(context.clock.now()))
    found.files += [keep_file(context, actor, *file) for file in files]
    return actions(context).save(found)


def verify_action(context: Context, actor: Actor, action_id: str) -> Action:
    """Verify what somebody else did. Errors: ``NotFound``, ``NothingDone``, ``VerifiedByOneself``."""
    found = actions(context).load(action_id, actor)
    found.verify(actor.account_id, iso(context.clock.now()))
    return actions(context).save(found)


def return_action(context: Context, actor: Actor, action_id: str, reason: str) -> Action:
    """What was done is not enough. Errors: as :func:`verify_action`, ``MeasureVerified``."""
    found = actions(context).load(action_id, actor)
    found.send_back(reason, actor.account_id, iso(context.clock.now()))
    return actions(context).save(found)
