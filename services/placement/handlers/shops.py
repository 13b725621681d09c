"""What can be asked about a shop launch beside its stages and months."""

from __future__ import annotations

from collections.abc import Callable

from services.placement.domain.outcomes import NotAShop
from services.placement.domain.placements import Placement, PlacementEnded
from services.placement.domain.shops import Letter, LetterUndated, MemberKnown
from services.placement.repository import admitted_trainee, load_placement, placements
from shared.actor import SYSTEM, Actor
from shared.clock import iso, local_day, new_id
from shared.service import Context
from shared.store.port import Conflict

A_TICK = 200


def _change(context: Context, actor: Actor, placement_id: str, change: Callable[[Placement], None]) -> Placement:
    found = load_placement(context, actor, placement_id)
    if found.kind != "shop":
        raise NotAShop()
    if found.ended:
        raise PlacementEnded(now=found.stage)
    change(found)
    return placements(context).save(found)


def mark_milestone(context: Context, actor: Actor, placement_id: str, code: str, done: bool) -> Placement:
    """Tick or untick a milestone. Errors: ``MilestoneUnknown``, ``NotAShop``, ``PlacementEnded``, ``NotFound``."""
    now = iso(context.clock.now())
    return _change(context, actor, placement_id, lambda shop: shop.launch.mark(code, done, actor.account_id, now))


def add_member(context: Context, actor: Actor, placement_id: str, person_id: str) -> Placement:
    """Let another trainee of the base work on the shop. Errors: ``MemberKnown``, ``NotFound``."""
    admitted_trainee(context, actor, person_id)

    def change(shop: Placement) -> None:
        if person_id in (shop.person_id, *shop.launch.members):
            raise MemberKnown()
        shop.launch.members.append(person_id)

    return _change(context, actor, placement_id, change)


def remove_member(context: Context, actor: Actor, placement_id: str, person_id: str) -> Placement:
    """End somebody's work on the shop."""

    def change(shop: Placement) -> None:
        shop.launch.members = [member for member in shop.launch.members if member != person_id]

    return _change(context, actor, placement_id, change)


def add_letter(context: Context, actor: Actor, placement_id: str, name: str, expires_on: str) -> Placement:
    """Note an authorisation letter with its last day. Error: ``LetterUndated``."""
    if not name or not expires_on:
        raise LetterUndated()
    letter = Letter(new_id(), name, expires_on, actor.account_id)
    return _change(context, actor, placement_id, lambda shop: shop.launch.keep_letters([*shop.launch.letters, letter]))


def remove_letter(context: Context, actor: Actor, placement_id: str, letter_id: str) -> Placement:
    """Take a letter off the list."""

    def change(shop: Placement) -> None:
        shop.launch.keep_letters([letter for letter in shop.launch.letters if letter.id != letter_id])

    return _change(context, actor, placement_id, change)


def note_suspension(context: Context, actor: Actor, placement_id: str, suspended: bool) -> Placement:
    """Note that the platform suspended the account, or opened it again."""
    today = local_day(context.clock.now()).isoformat()

    def change(shop: Placement) -> None:
        shop.launch.suspended_on = today if suspended else ""

    return _change(context, actor, placement_id, change)


def remind_of_letters(context: Context) -> None:
    """A tick: say which shops' letters run out soon, or have run out."""
    today, now = local_day(context.clock.now()), iso(context.clock.now())
    due = {"launch.letters_due": {"gt": "", "lte": today.isoformat()}}
    for shop in placements(context).find(SYSTEM, due, limit=A_TICK):
        shop.say_letters(today, now)
        try:
            placements(context).save(shop)
        except Conflict:
            continue  # Somebody changed it meanwhile; the next tick looks again.
