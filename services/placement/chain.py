"""The chain of a base's proofs: every act on a proof is a link that carries the hash of the link before it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.placement.domain.evidence import FIRST, Evidence, link_hash
from services.placement.repository import evidence
from shared.actor import SYSTEM
from shared.clock import iso
from shared.service import Context
from shared.store.port import Conflict

CHAIN = "chain"
TRIES = 50
LEFT_LOOSE = timedelta(minutes=1)
"""Whoever acts on a proof binds it at once; what is still loose after this was left by an interruption."""


def bind(context: Context, item: Evidence) -> Evidence:
    """Put the acts of a proof that are not in the chain yet into it; repeating it changes nothing."""
    known = {d.state["act"] for d in context.store.find(CHAIN, {"evidence_id": item.id})}
    for place, act in enumerate(item.acts):
        if place not in known:
            facts = {"evidence_id": item.id, "act": place, "state": act.state, "by": act.by, "at": act.at}
            _append(
                context,
                item.base_id,
                {**facts, "sha256": item.sha256, "subject": f"{item.subject_kind}/{item.subject_id}"},
            )
    item.linked, item.loose = len(item.acts), False
    return evidence(context).save(item)


def _append(context: Context, base_id: str, facts: dict[str, Any]) -> None:
    for attempt in range(TRIES):
        last = context.store.find(CHAIN, {"base_id": base_id}, sort=[("number", -1)], limit=1)
        number, previous = (last[0].state["number"] + 1, last[0].state["hash"]) if last else (1, FIRST)
        whole = {**facts, "base_id": base_id, "number": number}
        state = {**whole, "previous": previous, "hash": link_hash(previous, whole)}
        try:
            context.store.save(CHAIN, f"{base_id}:{number:09d}", state, version=0)
            return
        except Conflict:
            if attempt == TRIES - 1:
                raise


def bind_loose(context: Context) -> None:
    """A tick: bind what an interruption left loose, and keep out of the way of who is at it right now."""
    before = iso(context.clock.now() - LEFT_LOOSE)
    for item in evidence(context).find(SYSTEM, {"loose": True}, limit=50):
        if item.acts[-1].at > before:
            continue
        try:
            bind(context, item)
        except Conflict:
            continue


def links(context: Context, base_id: str) -> list[dict[str, Any]]:
    """The whole chain of a base, in order."""
    return [d.state for d in context.store.find(CHAIN, {"base_id": base_id}, sort=[("number", 1)])]
