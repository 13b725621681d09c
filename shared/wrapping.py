"""Keys that a service made are wrapped anew when the wrapping key is changed, and every service is told."""

from __future__ import annotations

from typing import TypeVar

from shared.actor import SYSTEM
from shared.aggregate import Aggregate
from shared.service import Context
from shared.store.port import Conflict
from shared.store.repository import Repository

A = TypeVar("A", bound=Aggregate)


def wrap_anew(context: Context, repository: Repository[A]) -> int:
    """Wrap the key of each aggregate that has one under its own id; the new wrapping goes out with a save of the aggregate.

    Returns how many were wrapped.
    """
    done = 0
    for id in [document.id for document in context.store.find(repository.collection)]:
        while key := context.keys.rewrapped(id):
            try:
                repository.save(repository.load(id, SYSTEM), extra=[key.message()])
            except Conflict:
                continue
            context.keys.receive(id, key.wrapped)
            done += 1
    return done
