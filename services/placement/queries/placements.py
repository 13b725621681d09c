"""Reads for the pages of placement, within the actor's scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.placement import shelves
from services.placement.domain.evidence import ATTACHED
from services.placement.domain.months import months_between
from services.placement.domain.outcomes import Outcome
from services.placement.domain.placements import Placement
from services.placement.listing import PLACEMENTS, PROOFS, SEPARATOR
from services.placement.repository import (
    NAMES,
    TRAINEES,
    load_outcome,
    load_placement,
    outcomes,
    outcomes_of,
    placements,
)
from shared.actor import BASE_STAFF, SYSTEM, Actor
from shared.clock import local_day
from shared.privacy.sealing import FILE_MARK, unseal_file
from shared.rules import NotFound
from shared.service import Context

TRAINEE_ACCOUNT = "trainee-"
"""How the account of a trainee begins, who signs in by a link; the person's id follows."""


def placement_page(
    context: Context, actor: Actor, filters: dict[str, str], *, skip: int = 0, limit: int = 0
) -> tuple[list[Placement], int]:
    """Placements by kind, stage and platform, latest opened first, and how many there are.

    Staff read the base's shelf, which is kept; of a person's or mentor's own placements there are few, and they are found.
    """
    where = {name: value for name, value in filters.items() if value}
    repository = placements(context)
    if actor.role in BASE_STAFF:
        asked = [where.get(name, "") for name in ("kind", "stage", "platform")]

        def wanted(group: str) -> bool:
            return all(wish in ("", own) for wish, own in zip(asked, group.split(SEPARATOR), strict=True))

        ids, total = shelves.page(context.store, PLACEMENTS, actor.base_id, wanted, skip=skip, limit=limit)
        known = {p.id: p for p in repository.find(actor, {"_id": {"in": ids}})} if ids else {}
        return [known[id] for id in ids if id in known], total
    found = repository.find(actor, where, sort=[("opened_on", -1)], skip=skip, limit=limit)
    if actor.role == "trainee":
        # A trainee has few placements; those of others that they work on come along.
        shared = {"base_id": actor.base_id, "launch.members": {"has": actor.person_id}}
        found += repository.find(SYSTEM, shared, limit=50)
        return found, len(found)
    return found, repository.count(actor, where)


def placement_of(context: Context, actor: Actor, placement_id: str) -> Placement:
    """One placement. Error: ``NotFound``."""
    return load_placement(context, actor, placement_id)


def outcome_list(context: Context, actor: Actor, placement_id: str) -> list[Outcome]:
    """A shop's months in order; the caller has loaded the placement."""
    shop = placements(context).find_one(placement_id)
    if shop is None or shop.base_id != actor.base_id:
        return []
    today = local_day(context.clock.now()).isoformat()
    return outcomes_of(context, shop.id, months_between(shop.opened_on[:7], today[:7]))


def outcome_of(context: Context, actor: Actor, outcome_id: str) -> Outcome:
    """One month. Error: ``NotFound``."""
    return load_outcome(context, actor, outcome_id)


def waiting_proofs(context: Context, actor: Actor, *, skip: int = 0, limit: int = 25) -> tuple[list[Outcome], int]:
    """A page of the months whose proof nobody has looked at, oldest first, and how many there are."""
    ids, total = shelves.page(context.store, PROOFS, actor.base_id, skip=skip, limit=limit, oldest=True)
    known = {o.id: o for o in outcomes(context).find(actor, {"_id": {"in": ids}})} if ids else {}
    # One that was looked at a moment ago has not left the shelf yet.
    return [known[id] for id in ids if id in known and known[id].evidence == ATTACHED], total


def proof_of(context: Context, actor: Actor, outcome_id: str) -> tuple[Outcome, bytes]:
    """The proof's content. Error: ``NotFound``."""
    found = load_outcome(context, actor, outcome_id)
    kept = context.store.get_file(found.proof.id) if found.proof else None
    if kept is None:
        raise NotFound(id=outcome_id)
    return found, opened_file(context, found.person_id, kept[0])


def opened_file(context: Context, person_id: str, content: bytes) -> bytes:
    """An upload in clear. Errors: ``PersonGone``, ``KeyOnItsWay``."""
    if not content.startswith(FILE_MARK):
        return content
    key = context.keys.needed(person_id)
    return unseal_file(key.key, key.person_id, content)


def name_of(context: Context, person_id: str) -> str:
    """A trainee's name, opened to be shown."""
    found = context.store.get(TRAINEES, person_id)
    return context.keys.open(person_id, found.state["name"]) if found and found.state["name"] else "—"


def names_of(context: Context, person_ids: Iterable[str]) -> dict[str, str]:
    """The names of many trainees by two reads, as :func:`name_of` gives each of them."""
    return _opened(context, TRAINEES, {id: id for id in person_ids})


def mentor_names(context: Context, mentor_ids: Iterable[str]) -> dict[str, str]:
    """The names of many mentors by two reads, as :func:`mentor_name` gives each of them."""
    return _opened(context, NAMES, {id: f"mentor:{id}" for id in mentor_ids})


def _opened(context: Context, collection: str, asked: Mapping[str, str]) -> dict[str, str]:
    """Names by whom they are of. ``asked``: who -> the document that holds the sealed name."""
    found = context.store.find(collection, {"_id": {"in": sorted(asked.values())}}) if asked else []
    kept = {document.id: document.state for document in found if document.state["name"]}
    sealed = {who: (kept[id]["person_id"], kept[id]["name"]) for who, id in asked.items() if id in kept}
    keys = context.keys.held_of({person_id for person_id, _name in sealed.values()}) if sealed else {}
    names = dict.fromkeys(asked, "—")
    for who, (person_id, name) in sealed.items():
        # Where there is no key, the keyring says why: erased, or on its way.
        names[who] = keys[person_id].open(name) if person_id in keys else context.keys.open(person_id, name)
    return names


def account_name(context: Context, account_id: str) -> str:
    """The name of whoever acted, opened to be shown: staff by their account, a trainee by the person behind it."""
    if account_id.startswith(TRAINEE_ACCOUNT):
        return name_of(context, account_id.removeprefix(TRAINEE_ACCOUNT))
    return _name(context, f"account:{account_id}")


def mentor_name(context: Context, mentor_id: str) -> str:
    """A mentor's name, opened to be shown."""
    return _name(context, f"mentor:{mentor_id}")


def _name(context: Context, id: str) -> str:
    found = context.store.get(NAMES, id)
    return context.keys.open(found.state["person_id"], found.state["name"]) if found and found.state["name"] else "—"
