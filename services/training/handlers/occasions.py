"""Open events: planned, signed up for, held, shown; their guests forgotten when their time is over."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.training.domain.groups import normal_mark
from services.training.domain.occasions import GUESTS_KEPT, EventPhoto, Occasion, SignUp
from services.training.handlers.completion import ALPHABET
from services.training.repository import TRAINEES, occasions, sign_ups
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso, new_id
from shared.privacy import lookup_hash
from shared.rights import forgotten_here
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from shared.uploads import checked_file

TRIES = 8
A_GO = 100


def plan_occasion(context: Context, actor: Actor, data: Mapping[str, Any]) -> Occasion:
    """An open event. ``data``: title, kind, starts_at, minutes, place, capacity, about."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(8))
    made = Occasion(id=new_id(), base_id=actor.base_id, code=code, made_by=actor.account_id, **data)
    return occasions(context).save(made)


def _change(context: Context, occasion_id: str, actor: Actor, act: Callable[[Occasion], None]) -> Occasion:
    """Load, act, save; where somebody signed up at the same moment, once more. Error: ``NotFound``, those of ``act``."""
    for attempt in range(TRIES):
        found = occasions(context).load(occasion_id, actor)
        act(found)
        try:
            return occasions(context).save(found)
        except Conflict:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def set_capacity(context: Context, actor: Actor, occasion_id: str, capacity: int) -> Occasion:
    """Other places. Error: ``NotFound``."""
    return _change(context, occasion_id, actor, lambda one: one.set_capacity(capacity))


def cancel_occasion(context: Context, actor: Actor, occasion_id: str, reason: str) -> Occasion:
    """It does not take place. Errors: ``NotFound``, ``WhyCancelled``, ``OccasionCancelled``."""
    return _change(context, occasion_id, actor, lambda one: one.cancel(reason))


def by_code(context: Context, code: str) -> Occasion:
    """The event with a public code. Error: ``NotFound``."""
    found = occasions(context).find(SYSTEM, {"code": code.upper()}, limit=1)
    if not found:
        raise NotFound(id=code)
    return found[0]


def sign_up_guest(context: Context, code: str, data: Mapping[str, Any]) -> SignUp:
    """A guest signs up. ``data``: name, phone, organisation.

    Errors: ``NotFound``, ``OccasionCancelled``, ``SignUpOver``, ``SignedUpAlready``.
    """
    occasion = by_code(context, code)
    # Derived from a keyed hash of the phone, so that a phone has one sign-up however often the form is sent.
    id = lookup_hash(context.config.installation_key, f"guest:{occasion.id}", normal_mark(data["phone"]))[:32]
    found = sign_ups(context).find_one(id)
    occasion.sign_up(id, context.clock.now())
    if found is None:
        key = context.keys.create(id)
        found = SignUp(
            id=id,
            base_id=occasion.base_id,
            occasion_id=occasion.id,
            person_id=id,
            name=key.seal(data["name"]),
            phone=key.seal(data["phone"]),
            organisation=key.seal(data["organisation"]) if data.get("organisation") else "",
            at=iso(context.clock.now()),
            kept_until=iso(occasion.end + GUESTS_KEPT),
        )
        try:
            sign_ups(context).save(found, extra=[key.message()])
            context.keys.receive(id, key.wrapped)
        except Conflict:
            found = sign_ups(context).load(id, SYSTEM)  # The form was sent twice at this moment.
    _change(context, occasion.id, SYSTEM, lambda one: one.sign_up(id, context.clock.now()))
    return found


def sign_up_trainee(context: Context, actor: Actor, code: str) -> SignUp:
    """A trainee signs up with one tap. Errors: as :func:`sign_up_guest`, ``KeyOnItsWay``."""
    occasion = by_code(context, code)
    known = context.store.get(TRAINEES, actor.person_id)
    if occasion.base_id != actor.base_id or known is None:
        raise NotFound(id=code)
    id = derived_id("sign-up", occasion.id, actor.person_id)
    found = sign_ups(context).find_one(id)
    if found is None:
        name = context.keys.needed(actor.person_id).open(known.state["name"])
        found = SignUp(
            id=id,
            base_id=occasion.base_id,
            occasion_id=occasion.id,
            person_id=actor.person_id,
            name=context.keys.seal(actor.person_id, name),
            at=iso(context.clock.now()),
        )
        occasion.sign_up(id, context.clock.now())
        sign_ups(context).save(found)
    _change(context, occasion.id, SYSTEM, lambda one: one.sign_up(id, context.clock.now(), actor.person_id))
    return found


def withdraw_sign_up(context: Context, sign_up_id: str) -> Occasion:
    """Give the place back. Errors: ``NotFound``, ``SignUpOver``."""
    found = sign_ups(context).load(sign_up_id, SYSTEM)
    return _change(context, found.occasion_id, SYSTEM, lambda one: one.withdraw(found.id, context.clock.now()))


def record_came(context: Context, actor: Actor, occasion_id: str, came: Sequence[str], walk_ins: int) -> Occasion:
    """Who was there. Errors: ``NotFound``, ``OccasionCancelled``, ``NotBegun``."""
    there = sign_ups(context).find(SYSTEM, {"occasion_id": occasion_id, "erased": False})
    named = {context.keys.open(one.person_id, one.organisation) for one in there if one.id in came and one.organisation}
    now = context.clock.now()
    return _change(context, occasion_id, actor, lambda one: one.record_held(list(came), walk_ins, len(named), now))


def add_photo(
    context: Context, actor: Actor, occasion_id: str, name: str, content: bytes, *, public: bool = False
) -> Occasion:
    """Keep a photo, drawn anew. Errors: ``NotFound``, ``FileEmpty``, ``FileTooLarge``, ``FileWrongKind``, ``TooManyPhotos``."""
    occasions(context).load(occasion_id, actor)
    kept, media_type = checked_file(name, content, pictures_only=True)
    photo = EventPhoto(
        id=new_id(),
        name=name[-80:],
        media_type=media_type,
        at=iso(context.clock.now()),
        by=actor.account_id,
        public=public,
    )
    context.store.put_file(photo.id, kept, media_type)
    return _change(context, occasion_id, actor, lambda one: one.show(photo))


def remove_photo(context: Context, actor: Actor, occasion_id: str, photo_id: str) -> Occasion:
    """Delete a photo, such as when somebody in it asks. Error: ``NotFound``."""

    def act(one: Occasion) -> None:
        one.take_away(photo_id)

    found = _change(context, occasion_id, actor, act)
    context.store.delete_file(photo_id)
    return found


def forget_guests(context: Context) -> None:
    """A tick: erase guests whose event is long over; how many came stays."""
    past = {"erased": False, "kept_until": {"gt": "", "lt": iso(context.clock.now())}}
    for guest in sign_ups(context).find(SYSTEM, past, limit=A_GO):
        guest.erase()
        try:
            sign_ups(context).save(guest, extra=[context.keys.tombstone(guest.person_id)])
        except Conflict:
            continue  # Another worker did it at this moment.
        context.keys.receive(guest.person_id, None)
        forgotten_here(context, guest.base_id, guest.person_id)
