"""The Bus port: topics with partitions, keys that keep order, groups that share the partitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.store.port import Outgoing


@dataclass(frozen=True)
class Record:
    """A record as received. ``body`` None is a tombstone (compacted topics)."""

    topic: str
    partition: int
    offset: int
    key: str
    headers: Mapping[str, str]
    body: bytes | None


class Producer(Protocol):
    """Sends. Delivery is at least once; order within a key is the order of sending."""

    def send(self, items: Sequence[Outgoing]) -> list[Outgoing]:
        """Send and wait for the acknowledgements of all replicas in sync; returns those that arrived.

        An item that fails holds back the later ones of its key. Error: ``Unavailable`` when none could be sent.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class Consumer(Protocol):
    """Receives as a member of a group. Methods may raise ``Unavailable``."""

    def poll(self, seconds: float, limit: int) -> list[Record]:
        """Up to ``limit`` records, waiting at most ``seconds`` for the first; in order within a partition."""
        ...

    def commit(self, records: Sequence[Record]) -> None:
        """These records are handled: the group goes on behind the last of each partition.

        A partition that was meanwhile given to another member is passed over (its new owner receives them again). What
        could not be committed, and is still this member's, is committed by a later ``poll``.
        """
        ...

    def rewind(self) -> None:
        """Go back to what is committed: records polled but not committed are received again."""
        ...

    def idle(self) -> None:
        """Keep membership of the group without receiving, while an outage lasts."""
        ...

    def close(self) -> None:
        """Leave the group, so that others take over at once."""
        ...


class Bus(Protocol):
    """The port."""

    def ensure_topics(self, topics: Mapping[str, bool]) -> None:
        """Make the topics that are missing; the value says whether a topic is compacted."""
        ...

    def producer(self) -> Producer:
        """A new producer."""
        ...

    def consumer(self, group: str, topics: Sequence[str]) -> Consumer:
        """A new member of ``group``; a new group begins at the earliest record."""
        ...

    def read_all(self, topics: Sequence[str]) -> Iterator[Record]:
        """Every record from the earliest to the present end, outside any group; order kept within a partition."""
        ...

    def pass_over(self, group: str, topics: Sequence[str]) -> None:
        """The group, which has no member now, goes on behind all that is there at present."""
        ...

    def lag(self, group: str, topics: Sequence[str]) -> int:
        """How many records the group has not yet committed."""
        ...

    def forget(self, topic: str, key: str, seconds: float) -> None:
        """Return when of a compacted topic's records of a key only the tombstone, which was sent before, can be read.

        Errors: ``TimeoutError`` when this takes longer than ``seconds``; ``Unavailable``, also when this user may not ask for it.
        """
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...
