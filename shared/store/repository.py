"""Between an aggregate and its document: load within the actor's scope, save with events and cause."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import deepcopy
from dataclasses import fields
from functools import cache
from typing import Any, Generic, TypeVar, cast

import cattrs

from shared.actor import SYSTEM, Actor
from shared.aggregate import Aggregate
from shared.clock import Clock, derived_id, iso, new_id
from shared.contracts.envelope import headers
from shared.contracts.event import Event, Meta, topic_of, upcast
from shared.rules import NotFound
from shared.store.port import AlreadyHandled, Conflict, Document, Outgoing, Sort, Store, Unavailable, Where
from shared.tracing import current

_converter = cattrs.Converter()
Change = Callable[[dict[str, Any]], None]


SCHEMA = "schema"
"""Where a document says which shape it has; none: the first."""


class WrittenByLater(Unavailable):
    """A process of a later release wrote this document in a shape that is not known here. Nothing is done until the upgrade
    has come here too: a web answers “try again”, a worker waits."""


A = TypeVar("A", bound=Aggregate)


@cache
def _fields(kind: Hashable) -> frozenset[str]:
    """The names that a kind of aggregate knows."""
    return frozenset(field.name for field in fields(cast(Any, kind)))


class Repository(Generic[A]):
    """Aggregates of one class in one collection of a service's store."""

    def __init__(self, store: Store, clock: Clock, collection: str, kind: type[A]) -> None:
        self.store, self.clock, self.collection, self.kind = store, clock, collection, kind

    def load(self, id: str, actor: Actor, meta: Meta | None = None) -> A:
        """The aggregate, if the actor may see it.

        Errors: :class:`NotFound` (also when it lies outside the actor's scope); :class:`AlreadyHandled` when it was
        changed by the event ``meta`` before.
        """
        found = self.find_one(id, actor, meta)
        if found is None:
            raise NotFound(id=id)
        return found

    def find_one(self, id: str, actor: Actor = SYSTEM, meta: Meta | None = None) -> A | None:
        """As :meth:`load`, but None where there is nothing."""
        document = self.store.get(self.collection, id)
        if document is None or not actor.may_see(document.state):
            return None
        if meta and meta.id in document.handled:
            raise AlreadyHandled(meta.id)
        return self.read(document)

    def find(
        self, actor: Actor, where: Where | None = None, *, sort: Sort = (), skip: int = 0, limit: int = 0
    ) -> list[A]:
        """The aggregates that match within the actor's scope."""
        wanted = {**(where or {}), **actor.scope()}
        return [self.read(d) for d in self.store.find(self.collection, wanted, sort=sort, skip=skip, limit=limit)]

    def count(self, actor: Actor, where: Where | None = None) -> int:
        """How many match within the actor's scope."""
        return self.store.count(self.collection, {**(where or {}), **actor.scope()})

    def save(self, aggregate: A, meta: Meta | None = None, *, extra: Sequence[Outgoing] = ()) -> A:
        """Write the aggregate's state and its recorded events, in one atomic write.

        ``meta`` is the event that caused this, ``extra`` further records such as a person's key.
        Errors: :class:`shared.store.Conflict`, :class:`shared.store.AlreadyHandled`.
        """
        events = aggregate.take_events()
        version = aggregate.version + 1
        outgoing = [self._outgoing(e, aggregate.id, version, n, meta) for n, e in enumerate(events)]
        state = self.state(aggregate)
        aggregate.version = self.store.save(
            self.collection,
            aggregate.id,
            state,
            version=aggregate.version,
            events=[*extra, *outgoing],
            cause=meta.id if meta else "",
        )
        return aggregate

    def state(self, aggregate: A) -> dict[str, Any]:
        """The aggregate as a document's state."""
        state: dict[str, Any] = _converter.unstructure(aggregate)
        del state["id"], state["version"]
        return {**aggregate._beyond, **state, SCHEMA: self.kind.schema}

    def read(self, document: Document) -> A:
        """The aggregate of a document, whichever release wrote it. Error: :class:`WrittenByLater`."""
        state = dict(document.state)
        schema = state.pop(SCHEMA, 1)
        if schema > self.kind.schema:
            raise WrittenByLater(f"{self.collection}/{document.id} is of schema {schema}; upgrade this process.")
        state = upcast(state, self.kind.older, schema, self.kind.schema)
        found = _converter.structure({**state, "id": document.id, "version": document.version}, self.kind)
        beyond = state.keys() - _fields(self.kind)  # type: ignore[arg-type]  # a class is hashable
        if beyond:
            found._beyond = {name: state[name] for name in sorted(beyond)}
        return found

    def _outgoing(self, event: Event, key: str, version: int, number: int, meta: Meta | None) -> Outgoing:
        # The id of an event caused by an event is derived, so that a handler that is repeated says the same event.
        id = derived_id(meta.id, key, type(event).__name__, str(number)) if meta else new_id()
        envelope = Meta(
            id=id,
            type=type(event).__name__,
            source=event.publisher,
            subject=key,
            time=iso(self.clock.now()),
            version=version,
            cause=meta.id if meta else "",
            traceparent=current() or (meta.traceparent if meta else ""),
        )
        return Outgoing(id, topic_of(event.publisher), key, headers(event, envelope), event.dumps())


def project(
    store: Store, collection: str, id: str, meta: Meta, fresh: Mapping[str, Any], change: Change, tries: int = 20
) -> bool:
    """Change one document of a read model because of an event: ``change(state)`` mutates it; ``fresh`` if it is new.

    Returns whether it was written: a repeat is a no-op; a race is tried again. A read model holds facts keyed by what they
    are about, so that it comes out the same in whatever order the topics are replayed.
    """
    for attempt in range(tries):
        document = store.get(collection, id)
        if document and meta.id in document.handled:
            return False
        state = document.state if document else deepcopy(dict(fresh))
        change(state)
        try:
            store.save(collection, id, state, version=document.version if document else 0, cause=meta.id)
            return True
        except AlreadyHandled:
            return False
        except Conflict:
            if attempt == tries - 1:
                raise
    return False
