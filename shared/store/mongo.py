"""The distributed Store: MongoDB by pymongo. Needs one-document atomicity alone: no session, transaction or partial index.

A document is ``{_id, version, state, outbox, handled, pending}``. ``save`` never replaces what was read before: it sets
the state, increments the version and pushes events under the filter ``{_id, version}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from itertools import groupby
from typing import Any, TypeVar, cast

from bson import Binary, encode
from pymongo import ASCENDING, DESCENDING, InsertOne, MongoClient, UpdateOne
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    DuplicateKeyError,
    ExecutionTimeout,
    NotPrimaryError,
    ServerSelectionTimeoutError,
    WTimeoutError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.clock import iso
from shared.store.news import NEWS, News
from shared.store.port import (
    HANDLED_KEPT,
    AlreadyHandled,
    Conflict,
    Document,
    Index,
    Outgoing,
    Pending,
    Sort,
    Unavailable,
    Where,
    Write,
)

F = TypeVar("F", bound=Callable[..., Any])
_OUTAGES = (AutoReconnect, ServerSelectionTimeoutError, NotPrimaryError, ExecutionTimeout, WTimeoutError)
_CHUNK = 1 << 20
_DUPLICATE = 11000
_READ = {"version": 1, "state": 1, "handled": 1}


def _guarded(method: F) -> F:
    """Turn the driver's outages into Unavailable."""

    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except _OUTAGES as error:
            raise Unavailable(f"MongoDB cannot be reached now: {error}.") from error

    return cast(F, call)


class MongoStore:
    """See :class:`shared.store.port.Store`. ``url`` is a MongoDB URL; ``database`` the service's own database; ``login``:
    user and password, kept in the ``admin`` database; empty: as the URL says."""

    gathers = True

    def __init__(self, url: str, database: str, *, poll: float = 0.1, login: tuple[str, str] = ("", "")) -> None:
        who: dict[str, Any] = {"username": login[0], "password": login[1], "authSource": "admin"} if login[0] else {}
        self._client: MongoClient[dict[str, Any]] = MongoClient(
            url, connect=False, serverSelectionTimeoutMS=3000, **who
        )
        self._db = self._client.get_database(
            database, write_concern=WriteConcern(w="majority", j=True), read_concern=ReadConcern("majority")
        )
        self._collections: set[str] = set()
        self._poll = poll
        self._news = News(self._db)

    def _of(self, collection: str) -> Any:
        if collection not in self._collections:
            self._db[collection].create_index([("pending", ASCENDING)])
            self._collections.add(collection)
        return self._db[collection]

    @_guarded
    def ensure(self, indexes: Iterable[Index]) -> None:
        """See the port."""
        for index in indexes:
            target = self._of(index.collection)
            if index.fields:
                target.create_index([(f"state.{name}", ASCENDING) for name in index.fields])

    @_guarded
    def get(self, collection: str, id: str) -> Document | None:
        """See the port."""
        found = self._of(collection).find_one({"_id": id}, _READ)
        return _document(found) if found else None

    @_guarded
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
        """See the port."""
        write = Write(collection, id, state, version, 1, list(events), [cause] if cause else [])
        if version == 0:
            try:
                self._of(collection).insert_one(_inserted(write))
            except DuplicateKeyError:
                raise self._refusal(write) from None
        elif self._of(collection).update_one(*_updated(write)).matched_count == 0:
            raise self._refusal(write)
        self._news.tell([write])
        return version + 1

    @_guarded
    def save_many(self, writes: Sequence[Write], *, in_order: bool = False) -> list[Exception | None]:
        """See the port: one bulk write a collection; in order, one for new documents of a collection that follow each other."""
        if in_order:
            return self._one_after_the_other(writes)
        met: dict[tuple[str, str], Exception | None] = {}
        for collection in dict.fromkeys(write.collection for write in writes):
            mine = [write for write in writes if write.collection == collection]
            for write in self._bulk(collection, mine):
                met[collection, write.id] = self._refusal(write)
        self._news.tell(writes)
        return [met.get((write.collection, write.id)) for write in writes]

    def _one_after_the_other(self, writes: Sequence[Write]) -> list[Exception | None]:
        met: list[Exception | None] = []
        # An update that matches nothing would not stop what is sent behind it.
        for _, run in groupby(writes, lambda w: (w.collection, w.id if w.version else "")):
            sent = list(run)
            refused = next(iter(self._bulk(sent[0].collection, sent, ordered=True)), None)
            written = sent if refused is None else sent[: sent.index(refused)]
            self._news.tell(written)
            met += [None] * len(written)
            if refused is not None:
                return [*met, self._refusal(refused)]
        return met

    def _bulk(self, collection: str, writes: Sequence[Write], *, ordered: bool = False) -> list[Write]:
        """Send them; returns those that are not known to have been written, ordered: the first of them."""
        updates = [write for write in writes if write.version]
        operations = [UpdateOne(*_updated(w)) if w.version else InsertOne(_inserted(w)) for w in writes]
        refused: list[Write] = []
        try:
            matched = self._of(collection).bulk_write(operations, ordered=ordered).matched_count
        except BulkWriteError as error:
            problems = error.details["writeErrors"]
            if error.details.get("writeConcernErrors") or any(p["code"] != _DUPLICATE for p in problems):
                raise Unavailable(f"MongoDB did not take a bulk write: {error.details}.") from error
            refused = [writes[problem["index"]] for problem in problems]
            matched = error.details["nMatched"]
        # The answer counts the updates that matched; which ones did not is seen by looking.
        return refused if matched == len(updates) else [*refused, *self._not_written(collection, updates)]

    def _not_written(self, collection: str, updates: Sequence[Write]) -> list[Write]:
        wanted = {"_id": {"$in": [write.id for write in updates]}}
        found = {d["_id"]: d for d in self._of(collection).find(wanted, _READ)}
        return [write for write in updates if not _holds(found.get(write.id), write)]

    def _refusal(self, write: Write) -> Exception:
        """Why a guarded write matched nothing."""
        wanted = {"_id": write.id}
        found = self._of(write.collection).find_one(wanted, {"version": 1, "handled": 1}) or {}
        for cause in write.causes:
            if cause in found.get("handled", ()):
                return AlreadyHandled(cause)
        return Conflict(f"{write.collection}/{write.id} is at version {found.get('version', 0)}, not {write.version}.")

    @_guarded
    def delete(self, collection: str, id: str) -> None:
        """See the port."""
        self._of(collection).delete_one({"_id": id})

    @_guarded
    def drop(self, collection: str) -> None:
        """See the port."""
        self._of(collection).delete_many({})

    @_guarded
    def find(
        self, collection: str, where: Where | None = None, *, sort: Sort = (), skip: int = 0, limit: int = 0
    ) -> list[Document]:
        """See the port."""
        order = [(_path(name), DESCENDING if way < 0 else ASCENDING) for name, way in sort]
        cursor = self._of(collection).find(_filter(where), _READ).sort([*order, ("_id", ASCENDING)])
        return [_document(found) for found in cursor.skip(skip).limit(limit)]

    @_guarded
    def count(self, collection: str, where: Where | None = None) -> int:
        """See the port."""
        return int(self._of(collection).count_documents(_filter(where)))

    @_guarded
    def total(self, collection: str, group: str, sums: Sequence[str], where: Where | None = None) -> dict[str, Any]:
        """See the port."""
        steps: list[dict[str, Any]] = [{"$match": _filter(where)}]
        fields: dict[str, Any] = {f"s{i}": {"$sum": f"$state.{name}"} for i, name in enumerate(sums)}
        steps += [{"$group": {"_id": f"$state.{group}", "count": {"$sum": 1}, **fields}}, {"$sort": {"_id": 1}}]
        return {
            row["_id"]: {"count": row["count"], **{name: float(row[f"s{i}"]) for i, name in enumerate(sums)}}
            for row in self._of(collection).aggregate(steps)
        }

    @contextmanager
    def batch(self, *, alone: bool = False) -> Iterator[None]:
        """See the port: each save is its own write here; a worker collects them by :mod:`shared.store.ahead`."""
        yield

    @_guarded
    def pending(self, limit: int, *, nearby: bool = False) -> list[Pending]:
        """See the port: one query a collection; nearby only by the ids of what is news."""
        items: list[Pending] = []
        for collection, wanted in self._places(limit, nearby):
            found = self._db[collection].find({**wanted, "pending": True}, {"outbox": 1})
            for document in found if nearby else found.limit(limit - len(items)):
                items += [Pending(_outgoing(event), collection, document["_id"]) for event in document["outbox"]]
            if not nearby and len(items) >= limit:
                break
        return items

    def _places(self, limit: int, nearby: bool) -> list[tuple[str, dict[str, Any]]]:
        """The collections to look into, each with its filter."""
        if not nearby:
            return [(collection, {}) for collection in sorted(self._collections)]
        ids: dict[str, list[str]] = {}
        for collection, id in self._news.take(limit):
            ids.setdefault(collection, []).append(id)
        return [(collection, {"_id": {"$in": those}}) for collection, those in ids.items()]

    @_guarded
    def published(self, items: Sequence[Pending]) -> None:
        """See the port."""
        ids: dict[tuple[str, str], list[str]] = {}
        for item in items:
            ids.setdefault((item.collection, item.document_id), []).append(item.outgoing.id)
        writes: dict[str, list[Any]] = {}
        for (collection, document), events in ids.items():
            writes.setdefault(collection, []).extend(
                (
                    UpdateOne({"_id": document}, {"$pull": {"outbox": {"id": {"$in": events}}}}),
                    UpdateOne({"_id": document, "outbox": {"$size": 0}}, {"$unset": {"pending": ""}}),
                )
            )
        for collection, operations in writes.items():
            self._db[collection].bulk_write(operations, ordered=True)

    @_guarded
    def lease(self, name: str, owner: str, until: datetime, now: datetime) -> bool:
        """See the port."""
        leases = self._db["leases"]
        mine = {"_id": name, "$or": [{"owner": owner}, {"until": {"$lt": iso(now)}}]}
        try:
            leases.update_one(mine, {"$set": {"owner": owner, "until": iso(until)}}, upsert=True)
        except DuplicateKeyError:
            return False
        return True

    @_guarded
    def put_file(self, id: str, content: bytes, media_type: str) -> None:
        """See the port: chunks of 1 MiB, the head written last so that a file is whole or absent."""
        files = self._db["files"]
        self.delete_file(id)
        chunks = [content[at : at + _CHUNK] for at in range(0, len(content), _CHUNK)]
        for number, chunk in enumerate(chunks):
            files.insert_one({"_id": f"{id}/{number}", "content": Binary(chunk)})
        files.insert_one({"_id": id, "chunks": len(chunks), "media_type": media_type})

    @_guarded
    def get_file(self, id: str) -> tuple[bytes, str] | None:
        """See the port."""
        files = self._db["files"]
        head = files.find_one({"_id": id})
        if head is None:
            return None
        chunks = (files.find_one({"_id": f"{id}/{number}"}) or {} for number in range(head["chunks"]))
        return b"".join(bytes(chunk["content"]) for chunk in chunks), head["media_type"]

    @_guarded
    def delete_file(self, id: str) -> None:
        """See the port."""
        files = self._db["files"]
        head = files.find_one_and_delete({"_id": id})
        for number in range(head["chunks"] if head else 0):
            files.delete_one({"_id": f"{id}/{number}"})

    def scrub(self) -> None:
        """See the port: the server overwrites in its own time."""

    def scan(self) -> Iterator[tuple[str, bytes]]:
        """See the port."""
        for name in sorted(self._db.list_collection_names()):
            for found in self._db[name].find():
                yield f"{self._db.name}.{name}", encode(found)

    @_guarded
    def collections(self) -> list[str]:
        """See the port."""
        names = self._db.list_collection_names()
        return sorted(n for n in names if n not in ("leases", "files", NEWS) and not n.startswith("system."))

    @_guarded
    def file_ids(self) -> list[str]:
        """See the port."""
        return sorted(found["_id"] for found in self._db["files"].find({"media_type": {"$exists": True}}, {"_id": 1}))

    def wait(self, seconds: float) -> None:
        """See the port: a save in this process wakes the relay at once; for another process's it looks again soon."""
        self._news.wait(seconds, self._poll)

    @_guarded
    def ping(self) -> None:
        """See the port."""
        self._client.admin.command("ping")

    def close(self) -> None:
        """See the port."""
        self._client.close()


def _inserted(write: Write) -> dict[str, Any]:
    """A new document."""
    document = {"_id": write.id, "version": write.saves, "state": dict(write.state)}
    document["outbox"] = [_outbox(event) for event in write.events]
    document["handled"] = list(write.causes)
    return {**document, "pending": True} if write.events else document


def _updated(write: Write) -> tuple[dict[str, Any], dict[str, Any]]:
    """The filter and the change of a guarded update."""
    wanted: dict[str, Any] = {"_id": write.id, "version": write.version}
    change: dict[str, Any] = {"$set": {"state": dict(write.state)}, "$inc": {"version": write.saves}}
    push: dict[str, Any] = {}
    if write.events:
        push["outbox"] = {"$each": [_outbox(event) for event in write.events]}
        change["$set"]["pending"] = True
    if write.causes:
        push["handled"] = {"$each": write.causes, "$slice": -HANDLED_KEPT}
        wanted["handled"] = {"$nin": write.causes}
    return wanted, {**change, "$push": push} if push else change


def _holds(found: Mapping[str, Any] | None, write: Write) -> bool:
    """Whether a document shows that this update was made. In doubt it was not: a repeat is recognised."""
    if found is None or found["version"] < write.version + write.saves:
        return False
    if write.causes:
        return set(write.causes) <= set(found.get("handled", ()))
    return bool(found["version"] == write.version + write.saves and found["state"] == dict(write.state))


def _document(found: Mapping[str, Any]) -> Document:
    return Document(found["_id"], found["version"], found["state"], found.get("handled", ()))


def _outbox(event: Outgoing) -> dict[str, Any]:
    body = None if event.body is None else Binary(event.body)
    return {"id": event.id, "topic": event.topic, "key": event.key, "headers": dict(event.headers), "body": body}


def _outgoing(found: Mapping[str, Any]) -> Outgoing:
    body = None if found["body"] is None else bytes(found["body"])
    return Outgoing(found["id"], found["topic"], found["key"], found["headers"], body)


def _path(name: str) -> str:
    return "_id" if name == "_id" else f"state.{name}"


def _filter(where: Where | None) -> dict[str, Any]:
    """The port's filter in MongoDB's words."""
    return {
        _path(name): {key: value for operator, wish in wanted.items() for key, value in _term(operator, wish).items()}
        if isinstance(wanted, Mapping)
        else wanted
        for name, wanted in (where or {}).items()
    }


def _term(operator: str, value: Any) -> dict[str, Any]:
    if operator in ("in", "gte", "gt", "lte", "lt", "ne"):
        return {f"${operator}": list(value) if operator == "in" else value}
    if operator == "has":
        return {"$elemMatch": {"$eq": value}}
    if operator == "like":
        return {"$regex": re.escape(str(value)), "$options": "i"}
    raise ValueError(f"“{operator}” is not an operator of the store's filter.")
