"""Enterprise classes: opened for an enterprise, their staff found again by phone or staff number, taken off, erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.training.domain.groups import KEPT, ClientMissing, Group, Learner, MarkMissing, Member, normal_mark
from services.training.repository import (
    CLIENTS,
    LEARNER_LOOKUPS,
    attendance,
    groups,
    learners,
    members,
    sign_ups,
)
from shared.actor import SYSTEM, Actor
from shared.audit import record
from shared.clock import derived_id, iso, new_id
from shared.privacy import lookup_hash
from shared.rights import forgotten_here
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from shared.wrapping import wrap_anew

TRIES = 5
A_GO = 50


def open_group(context: Context, actor: Actor, data: Mapping[str, Any]) -> Group:
    """An enterprise class. ``data``: name; client_id of the base's list, or client (a name that is not on it).

    Errors: ``NotFound`` (an enterprise of another base), ``ClientMissing``.
    """
    client_id, client = data.get("client_id", ""), data.get("client", "")
    if client_id:
        known = context.store.get(CLIENTS, client_id)
        if known is None or known.state["base_id"] != actor.base_id:
            raise NotFound(id=client_id)
        client = known.state["name"]
    elif client:
        client_id = _client_id(context, actor, client)
    else:
        raise ClientMissing()
    at = iso(context.clock.now())
    made = Group(
        id=new_id(),
        base_id=actor.base_id,
        name=data["name"],
        client_id=client_id,
        client=client,
        opened_at=at,
        opened_by=actor.account_id,
    )
    return groups(context).save(made)


def _client_id(context: Context, actor: Actor, client: str) -> str:
    """The id of an enterprise by its name: that of the base's list where it stands there, so that nobody counts twice."""
    listed = context.store.find(CLIENTS, {"base_id": actor.base_id, "name": client}, limit=1)
    return listed[0].id if listed else derived_id("client", actor.base_id, client)


def close_group(context: Context, actor: Actor, group_id: str) -> Group:
    """It takes nobody in any more. Errors: ``NotFound``, ``GroupClosed``."""
    found = groups(context).load(group_id, actor)
    found.stands()
    found.closed_at = iso(context.clock.now())
    return groups(context).save(found)


def lookups(context: Context, base_id: str, client_id: str, phone: str, number: str) -> list[str]:
    """The keyed hashes of a phone (within the base) and of a staff number (within the enterprise), where there are any."""
    key, found = context.config.installation_key, []
    if phone:
        found.append(lookup_hash(key, f"learner:{base_id}", normal_mark(phone)))
    if number:
        found.append(lookup_hash(key, f"learner:{base_id}:{client_id}", normal_mark(number)))
    return found


def learner_by(context: Context, marks: list[str]) -> Learner | None:
    """Whom one of these hashes leads to, unless erased."""
    for id in marks:
        held = context.store.get(LEARNER_LOOKUPS, id)
        found = learners(context).find_one(held.state["person_id"]) if held else None
        if found and not found.erased:
            return found
    return None


def learner_for(context: Context, group: Group, data: Mapping[str, Any]) -> Learner:
    """The member of staff behind a phone or staff number, made if there is none yet; a race leads to the same one."""
    marks = lookups(context, group.base_id, group.client_id, data["phone"], data["number"])
    for _try in range(TRIES):
        found = learner_by(context, marks)
        try:
            if found is None:
                found = _made(context, group, _claimed(context, group.base_id, marks[0]), marks[0], data)
            return _with_marks(context, found, marks, data)
        except Conflict:
            continue
    raise Conflict(f"learner lookups {marks[0]}")


def _claimed(context: Context, base_id: str, mark: str) -> str:
    """The id that a mark stands for from now on; whoever claims it at the same moment gets the same. Error: ``Conflict``."""
    held = context.store.get(LEARNER_LOOKUPS, mark)
    known = learners(context).find_one(held.state["person_id"]) if held else None
    if held and known is None:
        return str(held.state["person_id"])
    if known and not known.erased:
        raise Conflict(f"learner lookups {mark}")  # Made a moment ago by somebody else.
    id = new_id()
    state = {"base_id": base_id, "person_id": id}
    context.store.save(LEARNER_LOOKUPS, mark, state, version=held.version if held else 0)
    return id


def _made(context: Context, group: Group, id: str, mark: str, data: Mapping[str, Any]) -> Learner:
    key = context.keys.create(id)
    made = Learner(
        id=id,
        base_id=group.base_id,
        person_id=id,
        client_id=group.client_id,
        name=key.seal(data["name"]),
        wrapped=key.wrapped,
        lookups=[mark],
        last_at=iso(context.clock.now()),
    )
    return learners(context).save(made, extra=[key.message()])


def _with_marks(context: Context, found: Learner, marks: list[str], data: Mapping[str, Any]) -> Learner:
    """Let a further mark of the list lead to the same person, where nobody else's does."""
    for id in marks:
        if id not in found.lookups and context.store.get(LEARNER_LOOKUPS, id) is None:
            context.store.save(LEARNER_LOOKUPS, id, {"base_id": found.base_id, "person_id": found.id}, version=0)
            found.lookups.append(id)
    if found.wrapped:
        context.keys.receive(found.id, found.wrapped)
        found.wrapped = ""
    found.phone = found.phone or context.keys.seal(found.id, data["phone"])
    found.number = found.number or context.keys.seal(found.id, data["number"])
    found.last_at = iso(context.clock.now())
    return learners(context).save(found)


def put_on_list(context: Context, actor: Actor, group: Group, data: Mapping[str, Any]) -> bool:
    """One of the staff on a class's list. ``data``: name, phone, number, job. False: on it already.

    Errors: ``GroupClosed``, ``MarkMissing``.
    """
    group.stands()
    if not data["phone"] and not data["number"]:
        raise MarkMissing()
    learner = learner_for(context, group, data)
    id = derived_id("member", group.id, learner.id)
    held = members(context).find_one(id)
    if held and not held.left_at:
        return False
    found = held or Member(id=id, base_id=group.base_id, group_id=group.id, person_id=learner.id)
    found.job, found.left_at = context.keys.seal(learner.id, data["job"]), ""
    members(context).save(found)
    return True


def take_off_list(context: Context, actor: Actor, group_id: str, member_id: str) -> Member:
    """Somebody is on the list no more; what they attended stays. Error: ``NotFound``."""
    found = members(context).load(member_id, actor)
    if found.group_id != group_id:
        raise NotFound(id=member_id)
    if not found.left_at:
        found.left_at = iso(context.clock.now())
        members(context).save(found)
    return found


def put_back_on_list(context: Context, actor: Actor, group_id: str, member_id: str) -> Member:
    """Taking off was a mistake: somebody stands on the list as before. Errors: ``NotFound``, ``GroupClosed``, ``PersonGone``."""
    found = members(context).load(member_id, actor)
    if found.group_id != group_id:
        raise NotFound(id=member_id)
    groups(context).load(group_id, actor).stands()
    context.keys.needed(found.person_id)
    if found.left_at:
        found.left_at = ""
        members(context).save(found)
    return found


def erase_learner(context: Context, actor: Actor, person_id: str) -> Learner:
    """Destroy the key of one of an enterprise's staff: nobody reads their name any more, in any store or topic.

    Cannot be undone; what they attended counts on. Error: ``NotFound``.
    """
    with context.store.batch():
        found = learners(context).load(person_id, actor)
        if found.erased:
            return found
        for id in found.lookups:
            context.store.delete(LEARNER_LOOKUPS, id)
        found.erase()
        learners(context).save(found, extra=[context.keys.tombstone(found.id)])
        context.keys.receive(found.id, None)
        record(context, actor, "learner.erased", details={"learner": found.id}, base_id=found.base_id)
        forgotten_here(context, found.base_id, found.id)
    return found


def forget_learners(context: Context) -> None:
    """A tick: erase the staff of enterprises whose last class is so long ago that nobody may keep them."""
    now = context.clock.now()
    limit = iso(now - KEPT)
    for learner in learners(context).find(SYSTEM, {"erased": False, "last_at": {"lt": limit}}, limit=A_GO):
        where = {"person_id": learner.id, "held_at": {"gte": limit}}
        later = attendance(context).find(SYSTEM, where, sort=[("held_at", -1)], limit=1)
        try:
            if later:
                learner.last_at = later[0].held_at
                learners(context).save(learner)
            else:
                erase_learner(context, SYSTEM, learner.id)
        except Conflict:
            continue  # Somebody put them on a list at this moment.


def rewrap(context: Context) -> int:
    """Wrap the keys of enterprises' staff and of guests with the wrapping key of today; returns how many."""
    return wrap_anew(context, learners(context)) + wrap_anew(context, sign_ups(context))
