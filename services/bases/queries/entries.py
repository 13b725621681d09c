"""Reads of a base's profile entries."""

from __future__ import annotations

from services.bases.domain import KINDS, ProfileEntry, Proof
from services.bases.repository import entries
from shared.actor import SYSTEM, Actor
from shared.clock import local_day
from shared.rules import NotFound
from shared.service import Context


def entries_of(context: Context, base_id: str, kind: str = "") -> list[ProfileEntry]:
    """The entries of a base's profile by kind, those in force first."""
    where = {"base_id": base_id, **({"kind": kind} if kind in KINDS else {})}
    found = entries(context).find(SYSTEM, where)
    return sorted(found, key=lambda e: (KINDS.index(e.kind), bool(e.ended_at), e.values.get("title", "")))


def entry_of(context: Context, actor: Actor, entry_id: str) -> ProfileEntry:
    """One entry. Error: ``NotFound``."""
    return entries(context).load(entry_id, actor)


def proof_file(context: Context, actor: Actor, entry_id: str, proof_id: str) -> tuple[Proof, bytes]:
    """A proof and its file. Error: ``NotFound``."""
    found = entry_of(context, actor, entry_id).proof(proof_id)
    file = context.store.get_file(found.id)
    if file is None:
        raise NotFound(id=proof_id)
    return found, file[0]


def expiring(context: Context, base_id: str) -> list[tuple[ProfileEntry, int]]:
    """Entries whose expiry is near or past, each with its days left; soonest first."""
    today = local_day(context.clock.now())
    due = [e for e in entries_of(context, base_id) if not e.ended_at and e.alert(today) is not None]
    return sorted(((e, e.expires_in(today) or 0) for e in due), key=lambda pair: pair[1])
