"""Working ahead: the saves of many events are collected and sent together, where every save waits for the network.

A :class:`Store` over another one. Reads see what was saved here. A save is taken at once if nothing known speaks against
it and sent by :meth:`Ahead.flush`; what is refused there (somebody else was faster) is named in :attr:`Ahead.redo`, to be
handled again one by one. That is what a repeat after a crash would do as well, so handlers need to know nothing of it.

A search sends first what waits if it could be found, now or before it was changed; else it is answered without. A small answer is
kept for the same question, until something of the collection is saved or sent.

Order: the saves of one key (an event's topic and key) arrive one after the other, never a later one without the earlier.
Saves go out in waves; several of one document in the same wave become one write, still atomic, with all their events.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from shared.store.port import (
    AlreadyHandled,
    Conflict,
    Document,
    Index,
    Outgoing,
    Pending,
    Sort,
    Store,
    Where,
    Write,
)

MOST_KEPT = 20
"""An answer of more documents is not kept."""

Key = tuple[str, str]
Place = tuple[str, str]
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_question = json.JSONEncoder(default=repr).encode


class Overtaken(Exception):  # noqa: N818
    """A save of the key in hand was refused when it was sent; its events are handled again, one by one."""


@dataclass
class _Waiting:
    """A write that waits to be sent in its wave, for the keys that it holds saves of. ``state`` is JSON, as is ``before``: what it
    replaces, None where nobody looked."""

    write: Write
    wave: int
    state: str
    handled: list[str]
    before: str | None
    keys: set[Key] = field(default_factory=set)

    @property
    def place(self) -> Place:
        """The document."""
        return self.write.collection, self.write.id

    @property
    def version(self) -> int:
        """What the document's version will be."""
        return self.write.version + self.write.saves

    def document(self) -> Document:
        """The document as it will be; a copy."""
        return Document(self.write.id, self.version, json.loads(self.state), tuple(self.handled))

    def may_match(self, where: Where) -> bool:
        """Whether a search could find it, before or after. In doubt it could: only texts that stand in neither say no."""
        if self.before is None:
            return True
        for name, wanted in where.items():
            texts = wanted.get("in", ()) if isinstance(wanted, Mapping) else (wanted,)
            if not texts or not all(isinstance(text, str) for text in texts):
                continue
            if name == "_id" and self.write.id not in texts:
                return False
            signs = [] if name == "_id" else [_dump(text) for text in texts]
            if signs and not any(sign in held for sign in signs for held in (self.state, self.before)):
                return False
        return True


def _new_of_one(wave: list[_Waiting]) -> str:
    """The collection of a wave of new documents of one collection: such waves may be sent as one, in order. Else nothing."""
    names = {waiting.write.collection for waiting in wave}
    return names.pop() if len(names) == 1 and not any(waiting.write.version for waiting in wave) else ""


class Ahead:
    """See the module. Used by one thread; everything that is not a save or a read by id sends what waits first."""

    gathers = True

    def __init__(self, store: Store) -> None:
        self._store = store
        self.begin()

    def begin(self) -> None:
        """Forget everything that was not sent."""
        self.redo: set[Key] = set()
        self._key: Key = ("", "")
        self._forget()

    def _forget(self) -> None:
        self._queue: list[_Waiting] = []
        self._latest: dict[Place, _Waiting] = {}
        self._of_key: dict[Key, _Waiting] = {}
        self._seen: dict[Place, tuple[int, str, Sequence[str]]] = {}
        self._found: dict[str, dict[str, list[tuple[str, int, str, Sequence[str]]]]] = {}

    def work_on(self, key: Key) -> None:
        """The saves that follow belong to this key."""
        self._key = key

    def expect(self, collection: str, ids: Collection[str]) -> None:
        """These documents will be asked for: read them together now."""
        if len(ids) < 2:
            return
        self._seen.update({(collection, id): (0, "", ()) for id in ids})
        for found in self._store.find(collection, {"_id": {"in": sorted(ids)}}):
            self._seen[collection, found.id] = (found.version, _dump(found.state), found.handled)

    def flush(self) -> None:
        """Send what waits, wave by wave. Keys with a refused save, and what depends on it, are added to ``redo``.

        A later save of a document depends on the earlier ones of it, whatever its key: it was made from their state, and the
        version that it expects may meanwhile be somebody else's.
        """
        queue, lost, refused = self._queue, set[Key](), set[Place]()
        self._forget()
        waves = [list(wave) for _, wave in groupby(sorted(queue, key=lambda w: w.wave), lambda w: w.wave)]
        for alike, run in groupby(waves, _new_of_one):
            together = list(run)
            for sending in [sum(together, [])] if alike else together:
                self._send(sending, lost, refused, in_order=len(together) > 1 and bool(alike))
        self.redo |= lost

    def _send(self, waiting: list[_Waiting], lost: set[Key], refused: set[Place], *, in_order: bool) -> None:
        """Send what depends on nothing that is lost; what is refused is lost, with its keys. In order, the rest follows after it."""
        while waiting:
            sending = []
            for one in waiting:
                if one.keys & lost or one.place in refused:
                    lost |= one.keys
                    refused.add(one.place)
                else:
                    one.write.state = json.loads(one.state)
                    sending.append(one)
            refusals = self._store.save_many([one.write for one in sending], in_order=in_order)
            for one, refusal in zip(sending, refusals, strict=False):
                if refusal:
                    lost |= one.keys
                    refused.add(one.place)
            waiting = sending[len(refusals) :]

    def _settled(self, collection: str = "", where: Where | None = None) -> Store:
        """The store, after sending what waits (with a collection: only if something of it could be found). Error: Overtaken."""
        concerned = (w for w in self._queue if not collection or w.write.collection == collection)
        if any(not collection or waiting.may_match(where or {}) for waiting in concerned):
            self.flush()
            if self._key in self.redo:
                raise Overtaken()
        return self._store

    def get(self, collection: str, id: str) -> Document | None:
        """See the port: what waits, else what was read before, else the store."""
        place = (collection, id)
        waiting = self._latest.get(place)
        if waiting:
            return waiting.document()
        if place not in self._seen:
            found = self._store.get(collection, id)
            self._seen[place] = (found.version, _dump(found.state), found.handled) if found else (0, "", ())
            return found
        version, state, handled = self._seen[place]
        return Document(id, version, json.loads(state), handled) if version else None

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
        """See the port: refused at once where it is known to fail, else taken to be sent."""
        place, waiting = (collection, id), self._latest.get((collection, id))
        handled: Sequence[str] = ()
        if waiting or place in self._seen:
            now, _, handled = (waiting.version, "", waiting.handled) if waiting else self._seen[place]
            if cause and cause in handled:
                raise AlreadyHandled(cause)
            if now != version:
                raise Conflict(f"{collection}/{id} is at version {now}, not {version}.")
        text, before = _dump(state), self._of_key.get(self._key)
        if waiting is None or not (before is None or before is waiting or before.wave < waiting.wave):
            wave = max(before.wave if before else -1, waiting.wave if waiting else -1) + 1
            write, old = Write(collection, id, {}, version, 0), "" if version == 0 else None
            if version and (waiting or place in self._seen):
                old = waiting.state if waiting else self._seen[place][1]
            waiting = self._latest[place] = _Waiting(write, wave, text, list(handled), old)
            self._queue.append(waiting)
        waiting.state = text
        waiting.write.saves += 1
        waiting.write.events += events
        if cause:
            waiting.write.causes.append(cause)
            waiting.handled.append(cause)
        waiting.keys.add(self._key)
        self._of_key[self._key] = waiting
        self._found.pop(collection, None)
        return version + 1

    def save_many(self, writes: Sequence[Write], *, in_order: bool = False) -> list[Exception | None]:
        """See the port."""
        return self._settled().save_many(writes, in_order=in_order)

    def ensure(self, indexes: Iterable[Index]) -> None:
        """See the port."""
        self._settled().ensure(indexes)

    def delete(self, collection: str, id: str) -> None:
        """See the port."""
        self._settled().delete(collection, id)
        self._seen.pop((collection, id), None)
        self._found.pop(collection, None)

    def drop(self, collection: str) -> None:
        """See the port."""
        self._settled().drop(collection)
        self._forget()

    def find(
        self, collection: str, where: Where | None = None, *, sort: Sort = (), skip: int = 0, limit: int = 0
    ) -> list[Document]:
        """See the port: also what was found before."""
        store, question = self._settled(collection, where), _question([where, sort, skip, limit])
        kept = self._found.get(collection, {}).get(question)
        if kept is not None:
            return [Document(id, version, json.loads(state), handled) for id, version, state, handled in kept]
        found = store.find(collection, where, sort=sort, skip=skip, limit=limit)
        if len(found) <= MOST_KEPT:
            answer = [(d.id, d.version, _dump(d.state), d.handled) for d in found]
            self._found.setdefault(collection, {})[question] = answer
            places = {(collection, a[0]): a[1:] for a in answer}
            self._seen.update({place: seen for place, seen in places.items() if place not in self._latest})
        return found

    def count(self, collection: str, where: Where | None = None) -> int:
        """See the port."""
        return self._settled(collection, where).count(collection, where)

    def total(self, collection: str, group: str, sums: Sequence[str], where: Where | None = None) -> dict[str, Any]:
        """See the port."""
        return self._settled(collection, where).total(collection, group, sums, where)

    @contextmanager
    def batch(self, *, alone: bool = False) -> Iterator[None]:
        """See the port: everything here is one already."""
        yield

    def pending(self, limit: int, *, nearby: bool = False) -> list[Pending]:
        """See the port."""
        return self._settled().pending(limit, nearby=nearby)

    def published(self, items: Sequence[Pending]) -> None:
        """See the port."""
        self._settled().published(items)

    def lease(self, name: str, owner: str, until: datetime, now: datetime) -> bool:
        """See the port."""
        return self._settled().lease(name, owner, until, now)

    def put_file(self, id: str, content: bytes, media_type: str) -> None:
        """See the port."""
        self._settled().put_file(id, content, media_type)

    def get_file(self, id: str) -> tuple[bytes, str] | None:
        """See the port."""
        return self._store.get_file(id)

    def delete_file(self, id: str) -> None:
        """See the port."""
        self._settled().delete_file(id)

    def scrub(self) -> None:
        """See the port."""
        self._settled().scrub()

    def scan(self) -> Iterator[tuple[str, bytes]]:
        """See the port."""
        return self._settled().scan()

    def collections(self) -> list[str]:
        """See the port."""
        return self._settled().collections()

    def file_ids(self) -> list[str]:
        """See the port."""
        return self._settled().file_ids()

    def wait(self, seconds: float) -> None:
        """See the port."""
        self._store.wait(seconds)

    def ping(self) -> None:
        """See the port."""
        self._store.ping()

    def close(self) -> None:
        """See the port."""
        self._store.close()
