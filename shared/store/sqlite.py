"""The embedded Store: one SQLite file a service. WAL with ``synchronous=FULL``: an acknowledged write survives
a power cut.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from shared.clock import iso
from shared.store.commits import Commits
from shared.store.disk import blocks
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
_COMPARE = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<", "ne": "IS NOT"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_-]+)*\Z")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, collection TEXT NOT NULL,
  document TEXT NOT NULL, id TEXT NOT NULL, topic TEXT NOT NULL, key TEXT NOT NULL, headers TEXT NOT NULL, body BLOB);
CREATE TABLE IF NOT EXISTS leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (id TEXT PRIMARY KEY, content BLOB NOT NULL, media_type TEXT NOT NULL);
"""


def _guarded(method: F) -> F:
    """Turn the driver's outages (locked, disk full, gone) into Unavailable."""

    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except sqlite3.OperationalError as error:
            raise Unavailable(f"The store cannot be used now: {error}.") from error

    return cast(F, call)


class SqliteStore:
    """See :class:`shared.store.port.Store`. Reads on a connection a thread; writes on one that all share, in turns."""

    gathers = False

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._local = threading.local()
        self._signal = threading.Event()
        self._tables: dict[str, str] = {}
        self._all: list[sqlite3.Connection] = []
        self._commits = Commits(self._open(), self._signal.set)
        with self._commits.transaction() as db:
            for statement in _SCHEMA.split(";"):
                db.execute(statement)

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=20, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("PRAGMA secure_delete=ON")
        # A page that changes often goes to the file once every 16 MB of journal, not every 4; a commit is as durable.
        db.execute("PRAGMA wal_autocheckpoint=4000")
        self._all.append(db)
        return db

    def _db(self) -> sqlite3.Connection:
        """Where this thread reads: what it is writing included."""
        if self._commits.mine():
            return self._commits.db
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = self._open()
        return db

    def _table(self, collection: str) -> str:
        table = self._tables.get(collection)
        if table is None:
            if not _NAME.match(collection):
                raise ValueError(f"“{collection}” cannot name a collection.")
            table = f'"c_{collection}"'
            with self._commits.transaction() as db:
                db.execute(
                    f"CREATE TABLE IF NOT EXISTS {table} (id TEXT PRIMARY KEY, version INTEGER NOT NULL,"
                    " state TEXT NOT NULL, handled TEXT NOT NULL)"
                )
            if not self._commits.mine():  # else it goes away with the transaction around it, if that is given up
                self._tables[collection] = table
        return table

    @_guarded
    def ensure(self, indexes: Iterable[Index]) -> None:
        """See the port."""
        for index in indexes:
            table = self._table(index.collection)
            if index.fields:
                name = "_".join(["i", index.collection, *index.fields]).replace(".", "_")
                columns = ", ".join(_column(name) for name in index.fields)
                with self._commits.transaction() as db:
                    db.execute(f'CREATE INDEX IF NOT EXISTS "{name}" ON {table} ({columns})')

    @_guarded
    def get(self, collection: str, id: str) -> Document | None:
        """See the port."""
        row = self._db().execute(f"SELECT * FROM {self._table(collection)} WHERE id = ?", (id,)).fetchone()
        return _document(row) if row else None

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
        self._write(Write(collection, id, state, version, 1, list(events), [cause] if cause else []))
        return version + 1

    def _write(self, write: Write) -> None:
        table, body, events = self._table(write.collection), _json(write.state), write.events

        def work(db: sqlite3.Connection) -> None:
            _put(db, table, body, write)
            if events:
                place = (write.collection, write.id)
                rows = [(*place, e.id, e.topic, e.key, _json(dict(e.headers)), e.body) for e in events]
                db.execute(_outbox_insert(len(events)), [value for row in rows for value in row])

        self._commits.write(work)

    @_guarded
    def save_many(self, writes: Sequence[Write], *, in_order: bool = False) -> list[Exception | None]:
        """See the port."""
        met: list[Exception | None] = []
        with self._commits.transaction():
            for write in writes:
                try:
                    self._write(write)
                    met.append(None)
                except (Conflict, AlreadyHandled) as refusal:
                    met.append(refusal)
                    if in_order:
                        break
        return met

    @_guarded
    def delete(self, collection: str, id: str) -> None:
        """See the port."""
        with self._commits.transaction() as db:
            db.execute(f"DELETE FROM {self._table(collection)} WHERE id = ?", (id,))

    @_guarded
    def drop(self, collection: str) -> None:
        """See the port."""
        with self._commits.transaction() as db:
            db.execute(f"DELETE FROM {self._table(collection)}")

    @_guarded
    def find(
        self, collection: str, where: Where | None = None, *, sort: Sort = (), skip: int = 0, limit: int = 0
    ) -> list[Document]:
        """See the port."""
        condition, values = _condition(where or {})
        order = ", ".join([*(f"{_column(name)} {'DESC' if way < 0 else 'ASC'}" for name, way in sort), "id"])
        rows = self._db().execute(
            f"SELECT * FROM {self._table(collection)} WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?",
            (*values, limit or -1, skip),
        )
        return [_document(row) for row in rows]

    @_guarded
    def count(self, collection: str, where: Where | None = None) -> int:
        """See the port."""
        condition, values = _condition(where or {})
        row = self._db().execute(f"SELECT count(*) FROM {self._table(collection)} WHERE {condition}", values).fetchone()
        return int(row[0])

    @_guarded
    def total(self, collection: str, group: str, sums: Sequence[str], where: Where | None = None) -> dict[str, Any]:
        """See the port."""
        condition, values = _condition(where or {})
        parts = ", ".join([_column(group), "count(*)", *(f"total({_column(name)})" for name in sums)])
        rows = self._db().execute(
            f"SELECT {parts} FROM {self._table(collection)} WHERE {condition} GROUP BY 1 ORDER BY 1", values
        )
        return {row[0]: {"count": row[1], **dict(zip(sums, row[2:], strict=True))} for row in rows}

    @contextmanager
    def batch(self, *, alone: bool = False) -> Iterator[None]:
        """See the port: one transaction on this thread."""
        try:
            with self._commits.transaction(alone=alone):
                yield
        except sqlite3.OperationalError as error:
            raise Unavailable(f"The store cannot be used now: {error}.") from error

    @_guarded
    def pending(self, limit: int, *, nearby: bool = False) -> list[Pending]:
        """See the port."""
        self._signal.clear()
        rows = self._db().execute("SELECT * FROM outbox ORDER BY seq LIMIT ?", (limit,)).fetchall()
        return [
            Pending(Outgoing(id, topic, key, json.loads(headers), body), collection, document, seq)
            for seq, collection, document, id, topic, key, headers, body in rows
        ]

    @_guarded
    def published(self, items: Sequence[Pending]) -> None:
        """See the port."""
        with self._commits.transaction() as db:
            db.executemany("DELETE FROM outbox WHERE seq = ?", [(item.position,) for item in items])

    @_guarded
    def lease(self, name: str, owner: str, until: datetime, now: datetime) -> bool:
        """See the port."""
        with self._commits.transaction() as db:
            changed = db.execute(
                "INSERT INTO leases VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET owner = excluded.owner,"
                " until = excluded.until WHERE leases.owner = excluded.owner OR leases.until < ?",
                (name, owner, iso(until), iso(now)),
            )
            return changed.rowcount > 0

    @_guarded
    def put_file(self, id: str, content: bytes, media_type: str) -> None:
        """See the port."""
        with self._commits.transaction() as db:
            db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (id, content, media_type))

    @_guarded
    def get_file(self, id: str) -> tuple[bytes, str] | None:
        """See the port."""
        row = self._db().execute("SELECT content, media_type FROM files WHERE id = ?", (id,)).fetchone()
        return (bytes(row[0]), str(row[1])) if row else None

    @_guarded
    def delete_file(self, id: str) -> None:
        """See the port."""
        with self._commits.transaction() as db:
            db.execute("DELETE FROM files WHERE id = ?", (id,))

    @_guarded
    def scrub(self) -> None:
        """See the port: freed pages are overwritten as they are freed; the journal is emptied here."""
        self._db().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def scan(self) -> Iterator[tuple[str, bytes]]:
        """See the port."""
        for path in sorted(self.path.parent.glob(f"{self.path.name}*")):
            for block in blocks(path):
                yield str(path), block

    @_guarded
    def collections(self) -> list[str]:
        """See the port."""
        rows = self._db().execute("SELECT substr(name, 3) FROM sqlite_master WHERE type = 'table' AND name GLOB 'c_*'")
        return sorted(name for (name,) in rows)

    @_guarded
    def file_ids(self) -> list[str]:
        """See the port."""
        return [id for (id,) in self._db().execute("SELECT id FROM files ORDER BY id")]

    def wait(self, seconds: float) -> None:
        """See the port: a save in this process wakes the relay at once."""
        self._signal.wait(seconds)

    @_guarded
    def ping(self) -> None:
        """See the port."""
        self._db().execute("SELECT 1").fetchone()

    def close(self) -> None:
        """See the port."""
        for db in self._all:
            db.close()
        self._all.clear()
        self._local = threading.local()


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _put(db: sqlite3.Connection, table: str, body: str, write: Write) -> None:
    """Write the state under the version filter. Errors: AlreadyHandled, Conflict; then nothing is written."""
    handled, after = "[]", write.version + write.saves
    if write.causes:
        row = db.execute(f"SELECT version, handled FROM {table} WHERE id = ?", (write.id,)).fetchone()
        known = json.loads(row[1]) if row else []
        if (row[0] if row else 0) != write.version or not set(write.causes).isdisjoint(known):
            raise _refusal(row, write)
        handled = _json([*known, *write.causes][-HANDLED_KEPT:])
    if write.version == 0:
        insert = f"INSERT INTO {table} VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
        written = db.execute(insert, (write.id, after, body, handled)).rowcount
    elif write.causes:
        update = f"UPDATE {table} SET version = ?, state = ?, handled = ? WHERE id = ? AND version = ?"
        written = db.execute(update, (after, body, handled, write.id, write.version)).rowcount
    else:
        update = f"UPDATE {table} SET version = ?, state = ? WHERE id = ? AND version = ?"
        written = db.execute(update, (after, body, write.id, write.version)).rowcount
    if written == 0:
        row = db.execute(f"SELECT version, handled FROM {table} WHERE id = ?", (write.id,)).fetchone()
        raise _refusal(row, write)


def _refusal(row: Sequence[Any] | None, write: Write) -> Exception:
    """Why a guarded write is refused."""
    known = json.loads(row[1]) if row else []
    for cause in write.causes:
        if cause in known:
            return AlreadyHandled(cause)
    return Conflict(f"{write.collection}/{write.id} is at version {row[0] if row else 0}, not {write.version}.")


@cache
def _outbox_insert(events: int) -> str:
    """One statement for all events of a save."""
    places = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * events)
    return f"INSERT INTO outbox (collection, document, id, topic, key, headers, body) VALUES {places}"


def _document(row: Sequence[Any]) -> Document:
    return Document(row[0], row[1], json.loads(row[2]), json.loads(row[3]))


def _column(name: str) -> str:
    if name == "_id":
        return "id"
    if not _NAME.match(name):
        raise ValueError(f"“{name}” cannot name a field.")
    path = ".".join(f'"{part}"' for part in name.split("."))
    return f"json_extract(state, '$.{path}')"


def _condition(where: Where) -> tuple[str, list[Any]]:
    """A filter as SQL: the condition and its values."""
    parts: list[str] = ["1"]
    values: list[Any] = []
    for name, wanted in where.items():
        operators = wanted if isinstance(wanted, Mapping) else {"is": wanted}
        for operator, value in operators.items():
            part, bound = _term(name, operator, value)
            parts.append(part)
            values.extend(bound)
    return " AND ".join(parts), values


def _term(name: str, operator: str, value: Any) -> tuple[str, list[Any]]:
    column = _column(name)
    if operator == "is":
        return (f"{column} IS NULL", []) if value is None else (f"{column} = ?", [value])
    if operator == "in":
        return f"{column} IN ({', '.join('?' * len(value))})", list(value)
    if operator in _COMPARE:
        return f"{column} {_COMPARE[operator]} ?", [value]
    if operator == "has":
        path = column.replace("json_extract(", "json_each(", 1)
        return f"EXISTS (SELECT 1 FROM {path} WHERE value = ?)", [value]
    if operator == "like":
        escaped = str(value).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"{column} LIKE ? ESCAPE '\\'", [f"%{escaped}%"]
    raise ValueError(f"“{operator}” is not an operator of the store's filter.")
