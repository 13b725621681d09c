"""The Store port: what a service asks of the place where its state is kept.

A document is ``{id, version, state}`` in a named collection. Filters (``where``) are a small language that both
adapters speak: ``{"field": value}`` equality (dots reach inside), ``{"field": {"in": [..]}}``, ``{"gte" | "gt" | "lte" |
"lt" | "ne": value}``, ``{"has": value}`` (a list contains it), ``{"like": text}`` (contains, case-insensitive).
``"_id"`` names the document's id. Fields live in ``state``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

HANDLED_KEPT = 256
"""How many causing events a document remembers; a repeat is only ever a recent one (at-least-once delivery)."""


class Conflict(Exception):  # noqa: N818 - an answer, not a defect
    """Somebody saved the document since it was read; load it again and decide anew."""


class AlreadyHandled(Exception):  # noqa: N818
    """The causing event was handled for this document before; there is nothing to do."""


class Unavailable(Exception):  # noqa: N818
    """The store or the bus cannot be reached now. An outage is never the event's fault: wait and try again."""


@dataclass(frozen=True)
class Outgoing:
    """An event on its way out, already encoded, so that the relay can never fail on content."""

    id: str
    topic: str
    key: str
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True)
class Pending:
    """An outgoing event as the relay finds it, with the place it must be marked published at."""

    outgoing: Outgoing
    collection: str
    document_id: str
    position: int = 0


@dataclass(frozen=True)
class Document:
    """A stored document. ``version`` counts its saves from 1; ``handled`` are the causing events it remembers."""

    id: str
    version: int
    state: dict[str, Any]
    handled: Sequence[str] = ()


@dataclass
class Write:
    """One atomic write for :meth:`Store.save_many`: ``saves`` saves of a document in one, with all they say and why.

    ``version`` is the one before the first of them; afterwards it is ``version + saves``.
    """

    collection: str
    id: str
    state: Mapping[str, Any]
    version: int
    saves: int = 1
    events: list[Outgoing] = field(default_factory=list)
    causes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Index:
    """An index to keep: a collection and the fields it orders by (all of ``state``)."""

    collection: str
    fields: tuple[str, ...] = field(default=())


Where = Mapping[str, Any]
Sort = Sequence[tuple[str, int]]


class Store(Protocol):
    """The port. Every method may raise :class:`Unavailable`.

    ``gathers``: whether every save waits for the network, so that :mod:`shared.store.ahead` is worth its work.
    """

    gathers: bool

    def ensure(self, indexes: Iterable[Index]) -> None:
        """Make the collections and indexes that are missing. Repeating it changes nothing."""
        ...

    def get(self, collection: str, id: str) -> Document | None:
        """The document, or None."""
        ...

    def save(
        self,
        collection: str,
        id: str,
        state: Mapping[str, Any],
        *,
        version: int,
        events: Sequence[Outgoing] = (),
        cause: str = "",
    ) -> int:
        """Write state, outgoing events and the causing event's id in one atomic write, or nothing.

        ``version`` is the one that was read (0: the document is new). Returns the new version.
        Errors: :class:`Conflict`, :class:`AlreadyHandled`.
        """
        ...

    def save_many(self, writes: Sequence[Write], *, in_order: bool = False) -> list[Exception | None]:
        """Write documents that do not depend on each other (each at most once), in as few round trips as possible.

        Each is atomic by itself, as in :meth:`save`. Returns for each None, or the Conflict or AlreadyHandled that it met.
        ``in_order``: each after the one before it; the first that is refused is the last answer, and nothing behind it is written.
        """
        ...

    def delete(self, collection: str, id: str) -> None:
        """Remove the document and nothing else; none there is no error."""
        ...

    def drop(self, collection: str) -> None:
        """Remove every document of a collection (read models being rebuilt)."""
        ...

    def find(
        self, collection: str, where: Where | None = None, *, sort: Sort = (), skip: int = 0, limit: int = 0
    ) -> list[Document]:
        """The documents that match, sorted by ``(field, 1 | -1)`` and then by id. ``limit`` 0: all."""
        ...

    def count(self, collection: str, where: Where | None = None) -> int:
        """How many documents match."""
        ...

    def total(self, collection: str, group: str, sums: Sequence[str], where: Where | None = None) -> dict[str, Any]:
        """Group the matching documents by ``group``: ``{value: {"count": n, field: sum, ...}}`` for each of ``sums``."""
        ...

    def batch(self, *, alone: bool = False) -> AbstractContextManager[None]:
        """Group the saves made inside on this thread into as few commits as the adapter can; each stays atomic.

        ``alone``: long work, such as hundreds of events; nobody else's answer should wait for its end.
        """
        ...

    def pending(self, limit: int, *, nearby: bool = False) -> list[Pending]:
        """Events waiting to be published, oldest first; within one document in the order they were saved.

        ``nearby``: where looking into every collection is dear, only those documents are looked at that are known to
        have been saved with events since the last such look. It may miss some and must not be the only look.
        """
        ...

    def published(self, items: Sequence[Pending]) -> None:
        """Mark events as published; they are not pending any more."""
        ...

    def lease(self, name: str, owner: str, until: datetime, now: datetime) -> bool:
        """Take or extend a named lease; False while another owner's has not run out."""
        ...

    def put_file(self, id: str, content: bytes, media_type: str) -> None:
        """Keep a file (at most 16 MB) under an id; the same id again replaces it."""
        ...

    def get_file(self, id: str) -> tuple[bytes, str] | None:
        """The file's content and media type, or None."""
        ...

    def delete_file(self, id: str) -> None:
        """Remove a file; none there is no error."""
        ...

    def scrub(self) -> None:
        """Make deletions final: what was deleted or overwritten lies nowhere in the store's own files any more.

        Best effort while others read; a server's own journal and backups are its operator's.
        """
        ...

    def scan(self) -> Iterator[tuple[str, bytes]]:
        """All that is kept, as raw bytes with its place, for the proof that somebody is gone.

        The embedded store gives its files as they lie on disk, freed pages and journal included; a server its documents,
        outbox and files.
        """
        ...

    def collections(self) -> list[str]:
        """The names of all collections that are kept, sorted; outbox, leases and files are none."""
        ...

    def file_ids(self) -> list[str]:
        """The ids of all files that are kept, sorted."""
        ...

    def wait(self, seconds: float) -> None:
        """Return when something may be pending or after ``seconds``; used by the relay instead of a sleep."""
        ...

    def ping(self) -> None:
        """Return when the store answers. Error: :class:`Unavailable`."""
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...
