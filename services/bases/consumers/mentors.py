"""Mentors with their load, and the pairings of both sides."""

from __future__ import annotations

from typing import Any

from services.bases.consumers.people import State, first, person_fact
from services.bases.projections import boards
from services.bases.repository import MENTORS
from shared.contracts.enrollment import MentorRegistered
from shared.contracts.event import Meta
from shared.contracts.matching import (
    PairingAccepted,
    PairingDeclined,
    PairingEnded,
    PairingProposed,
    PairingRestored,
    PairingWithdrawn,
)
from shared.service import Context
from shared.store.facts import said_last
from shared.store.repository import project

_WEIGHT = {"proposed": 0, "accepted": 1, "declined": 1, "withdrawn": 1, "ended": 2}


def pairing_accepted(context: Context, event: PairingAccepted, meta: Meta) -> None:
    """Count a pairing; the latest one names the mentor."""

    def change(state: State) -> None:
        _guided(state, event, event.accepted_at)
        first(state, "paired", event.accepted_at)

    person_fact(context, event, meta, change)
    mentor_fact(context, event, meta, "accepted")


def _guided(state: State, event: Any, since: str) -> None:
    latest = max(state["at"].get("last_paired", ""), since)
    if latest == since and event.pairing_id not in state.get("ended", ()):
        state.update(mentor_id=event.mentor_id, pairing_id=event.pairing_id)
    state["at"]["last_paired"] = latest


def pairing_proposed(context: Context, event: PairingProposed, meta: Meta) -> None:
    """A mentor is asked."""
    mentor_fact(context, event, meta, "proposed")


def pairing_declined(context: Context, event: PairingDeclined, meta: Meta) -> None:
    """A mentor said no."""
    mentor_fact(context, event, meta, "declined")


def pairing_withdrawn(context: Context, event: PairingWithdrawn, meta: Meta) -> None:
    """A request needs no answer any more: it holds no place."""
    mentor_fact(context, event, meta, "withdrawn")


def pairing_ended(context: Context, event: PairingEnded, meta: Meta) -> None:
    """The mentor's place is free; nobody guides the trainee until another mentor says yes."""

    def change(state: State) -> None:
        if said_last(state, "over", event.pairing_id, "ended", event.ended_at) != "ended":
            return
        state["ended"] = sorted({*state.get("ended", ()), event.pairing_id})
        if state["pairing_id"] == event.pairing_id:
            state.update(mentor_id="", pairing_id="")

    person_fact(context, event, meta, change)
    mentor_fact(context, event, meta, "ended", event.ended_at)


def pairing_restored(context: Context, event: PairingRestored, meta: Meta) -> None:
    """The end was taken back: the mentor guides the trainee as before."""

    def change(state: State) -> None:
        if said_last(state, "over", event.pairing_id, "accepted", event.restored_at) == "accepted":
            state["ended"] = [id for id in state.get("ended", ()) if id != event.pairing_id]
        _guided(state, event, event.restored_at)

    person_fact(context, event, meta, change)
    mentor_fact(context, event, meta, "accepted", event.restored_at)


def mentor_fact(context: Context, event: Any, meta: Meta, state_now: str, at: str = "") -> None:
    """Note a pairing's state; ``at`` where it may be taken back and said again, so that the last word counts."""

    def change(state: State) -> None:
        known = state["pairings"].get(event.pairing_id, "proposed")
        if at:
            state["pairings"][event.pairing_id] = said_last(state, "over", event.pairing_id, state_now, at)
        elif _WEIGHT[state_now] >= _WEIGHT[known]:
            state["pairings"][event.pairing_id] = state_now
        state["held"] = sum(1 for s in state["pairings"].values() if s in ("proposed", "accepted"))

    moved = project(context.store, MENTORS, event.mentor_id, meta, _mentor(event), change)
    boards.settle_mentor(context.store, event.base_id, event.mentor_id, moved=moved)


def _mentor(event: Any) -> State:
    entry = {
        "base_id": event.base_id,
        "mentor_id": event.mentor_id,
        "name": "",
        "kind": "",
        "capacity": 0,
        "active": True,
        "practice_years": 0,
        "platforms": [],
    }
    return {**entry, "entry_version": 0, "pairings": {}, "held": 0}


def mentor_registered(context: Context, event: MentorRegistered, meta: Meta) -> None:
    """Keep a mentor's entry; the newest version counts."""

    def change(state: State) -> None:
        if meta.version >= state["entry_version"]:
            for name in ("name", "kind", "capacity", "active", "practice_years", "platforms"):
                state[name] = getattr(event, name)
            state["entry_version"] = meta.version

    moved = project(context.store, MENTORS, event.mentor_id, meta, _mentor(event), change)
    boards.settle_mentor(context.store, event.base_id, event.mentor_id, moved=moved)
