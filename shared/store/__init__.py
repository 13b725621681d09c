"""Where a service keeps its state: one port (:mod:`.port`), two adapters (:mod:`.mongo`, :mod:`.sqlite`)."""

from shared.store.port import (
    AlreadyHandled,
    Conflict,
    Document,
    Index,
    Outgoing,
    Pending,
    Store,
    Unavailable,
    Write,
)

__all__ = ["AlreadyHandled", "Conflict", "Document", "Index", "Outgoing", "Pending", "Store", "Unavailable", "Write"]
