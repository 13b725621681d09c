"""Reads for the pages of placement, within the actor's scope."""

from __future__ import annotations

from typing import Any

from services.placement.domain.outcomes import Outcome
from services.placement.domain.placements import Placement
from services.placement.repository import NAMES, TRAINEES, load_outcome, load_placement, outcomes, placements
from shared.actor import SYSTEM, Actor
from shared.privacy.sealing import FILE_MARK, unseal_file
from shared.rules import NotFound
from shared.service import Context

TRAINEE_ACCOUNT = "trainee-"
"""How the account of a trainee begins, who signs in by a link; the person's id follows."""


def placement_page(
    context: Context, actor: Actor, filters: dict[str, str], *, skip: int = 0, limit: int = 0
) -> tuple[list[Placement], int]:
    """Placements by kind, stage and platform, latest opened first, and how many there are."""
    where = {name: value for name, value in filters.items() if value}
    repository = placements(context)
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
    where = {"placement_id": placement_id, "base_id": actor.base_id}
    documents = context.store.find("outcomes", where, sort=[("month", 1)])
    return [outcomes(context).read(d) for d in documents]


def outcome_of(context: Context, actor: Actor, outcome_id: str) -> Outcome:
    """One month. Error: ``NotFound``."""
    return load_outcome(context, actor, outcome_id)


def waiting_proofs(context: Context, actor: Actor) -> list[Outcome]:
    """Attached proofs that nobody has looked at, oldest first."""
    return outcomes(context).find(actor, {"evidence": "attached"}, sort=[("recorded_at", 1)], limit=200)


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


def trainees(context: Context, actor: Actor) -> list[tuple[str, str]]:
    """The base's admitted trainees as (id, name), by name."""
    where: dict[str, Any] = {"base_id": actor.base_id, "erased": False, "admitted_at": {"ne": ""}}
    found = [(d.id, context.keys.open(d.id, d.state["name"])) for d in context.store.find(TRAINEES, where)]
    return sorted(found, key=lambda pair: pair[1])


def name_of(context: Context, person_id: str) -> str:
    """A trainee's name, opened to be shown."""
    found = context.store.get(TRAINEES, person_id)
    return context.keys.open(person_id, found.state["name"]) if found and found.state["name"] else "—"


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
