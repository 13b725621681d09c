"""What can be asked about a file that was read: let it count, replace, stop, undo; the counting is a job of its own."""

from __future__ import annotations

from services.placement import parcels
from services.placement.counting import check_rates, count_months
from services.placement.domain.imports import DROPPED, RUNNING, STOPPING, Import
from services.placement.handlers.reading import counted_imports
from services.placement.repository import imports, load_placement, placements
from shared.actor import SYSTEM, Actor
from shared.clock import iso
from shared.rules import RuleBroken
from shared.service import Context
from shared.store.port import Conflict

TRIES = 20


def confirm_import(context: Context, actor: Actor, import_id: str, replaces: str = "") -> Import:
    """Let an import count, in place of another if it corrects it; the counting follows as a job.

    Errors: ``ImportNotOpen``, ``NothingToImport``, ``ImportNotDone``, ``RateMissing``, ``NotFound``.
    """
    found = imports(context).load(import_id, actor)
    check_rates(context, load_placement(context, actor, found.placement_id), found)
    now = iso(context.clock.now())
    if replaces:
        earlier = imports(context).load(replaces, actor)
        found.confirm(actor.account_id, now, earlier.id)
        earlier.replace(found.id)
        imports(context).save(earlier)
    else:
        found.confirm(actor.account_id, now)
    return imports(context).save(found)


def run_import(context: Context, import_id: str) -> Import:
    """Count the shop's months anew; what cannot be counted is told in the import. Repeating it changes nothing.

    One that somebody stopped meanwhile is taken back: by whoever counts, so that nobody else counts beside.
    """
    found = imports(context).load(import_id, SYSTEM)
    if found.state == STOPPING:
        return undo_import(context, SYSTEM, import_id, found.undone_by)
    if found.state != RUNNING:
        return found
    shop = placements(context).load(found.placement_id, SYSTEM)

    def told(done: int, all: int) -> None:
        found.months_done, found.months_all = done, all
        imports(context).save(found)

    try:
        outside = count_months(context, shop, counted_imports(context, shop.id), found.confirmed_by, told)
        found.finish(iso(context.clock.now()), outside)
    except Conflict:
        raise
    except RuleBroken as error:
        found.fail(str(error))
    return imports(context).save(found)


def run_waiting(context: Context) -> None:
    """A tick: count what was confirmed."""
    for item in imports(context).find(
        SYSTEM, {"state": {"in": [RUNNING, STOPPING]}}, sort=[("confirmed_at", 1)], limit=20
    ):
        run_import(context, item.id)


def stop_import(context: Context, actor: Actor, import_id: str) -> Import:
    """Have the worker stop: read no further, or count no further and take back what it has counted.

    The worker says how far it is meanwhile, so a save that comes too late is done again.
    Errors: ``ImportNotRunning``, ``NotFound``.
    """
    for attempt in range(TRIES):
        found = imports(context).load(import_id, actor)
        found.stop(actor.account_id, iso(context.clock.now()))
        try:
            imports(context).save(found)
            break
        except Conflict:
            if attempt == TRIES - 1:
                raise
    if found.state == DROPPED:
        parcels.drop(context, found.id)
    return found


def undo_import(context: Context, actor: Actor, import_id: str, by: str = "") -> Import:
    """Take an import back; what it replaced counts again. Errors: ``ImportNotDone``, ``NotFound``."""
    found = imports(context).load(import_id, actor)
    found.undo(by or actor.account_id, iso(context.clock.now()))
    imports(context).save(found)
    if found.replaces:
        earlier = imports(context).load(found.replaces, actor)
        earlier.restore()
        imports(context).save(earlier)
    shop = load_placement(context, actor, found.placement_id)
    count_months(context, shop, counted_imports(context, shop.id), found.undone_by)
    return found
