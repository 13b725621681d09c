"""The embedded Bus: a log in one SQLite file. Partitions are shared by claims that run out, so order within a key holds."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from shared.bus.port import Record
from shared.clock import new_id
from shared.store.port import Outgoing, Unavailable

_SCHEMA = """
CREATE TABLE IF NOT EXISTS topics (name TEXT PRIMARY KEY, partitions INTEGER NOT NULL, compacted INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS log (topic TEXT, partition INTEGER, position INTEGER, key TEXT, headers TEXT, body BLOB,
  PRIMARY KEY (topic, partition, position)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS heads (topic TEXT, partition INTEGER, next INTEGER, PRIMARY KEY (topic, partition));
CREATE TABLE IF NOT EXISTS offsets (grp TEXT, topic TEXT, partition INTEGER, next INTEGER,
  PRIMARY KEY (grp, topic, partition));
CREATE TABLE IF NOT EXISTS members (grp TEXT, member TEXT, until REAL, PRIMARY KEY (grp, member));
CREATE TABLE IF NOT EXISTS claims (grp TEXT, topic TEXT, partition INTEGER, member TEXT, until REAL,
  PRIMARY KEY (grp, topic, partition));
"""
Place = tuple[str, int]


class EmbeddedBus:
    """See :class:`shared.bus.port.Bus`. ``claim_seconds``: how long a silent member keeps its partitions."""

    def __init__(self, path: Path | str, *, partitions: int = 4, claim_seconds: float = 10.0) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.partitions, self.claim_seconds = partitions, claim_seconds
        self._local = threading.local()
        self._write = threading.RLock()
        self._arrived = threading.Condition()
        self.appends = 0
        self._all: list[sqlite3.Connection] = []
        with self.transaction() as db:
            for statement in _SCHEMA.split(";"):
                db.execute(statement)

    def db(self) -> sqlite3.Connection:
        """This thread's connection."""
        found: sqlite3.Connection | None = getattr(self._local, "db", None)
        if found is None:
            found = sqlite3.connect(self.path, timeout=20, isolation_level=None, check_same_thread=False)
            found.execute("PRAGMA journal_mode=WAL")
            found.execute("PRAGMA synchronous=FULL")
            found.execute("PRAGMA secure_delete=ON")
            self._local.db = found
            self._all.append(found)
        return found

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction; outages become ``Unavailable``."""
        try:
            with self._write:
                db = self.db()
                db.execute("BEGIN IMMEDIATE")
                try:
                    yield db
                except BaseException:
                    db.execute("ROLLBACK")
                    raise
                db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise Unavailable(f"The embedded log cannot be used now: {error}.") from error

    def ensure_topics(self, topics: Mapping[str, bool]) -> None:
        """See the port."""
        known = dict(self.db().execute("SELECT name, partitions FROM topics"))
        missing = {name: compacted for name, compacted in topics.items() if name not in known}
        if missing:
            with self.transaction() as db:
                for name, compacted in missing.items():
                    db.execute("INSERT OR IGNORE INTO topics VALUES (?, ?, ?)", (name, self.partitions, int(compacted)))

    def places(self, topics: Sequence[str]) -> list[Place]:
        """Every partition of the topics that exist."""
        marks = ", ".join("?" * len(topics))
        rows = self.db().execute(f"SELECT name, partitions FROM topics WHERE name IN ({marks}) ORDER BY name", topics)
        return [(name, number) for name, partitions in rows for number in range(partitions)]

    def append(self, items: Sequence[Outgoing]) -> None:
        """Write records to the log in one transaction and wake those who wait."""
        with self.transaction() as db:
            for item in items:
                row = db.execute("SELECT partitions, compacted FROM topics WHERE name = ?", (item.topic,)).fetchone()
                if row is None:
                    raise Unavailable(f"There is no topic {item.topic}.")
                place = (item.topic, zlib.crc32(item.key.encode()) % row[0])
                if row[1]:
                    db.execute("DELETE FROM log WHERE topic = ? AND partition = ? AND key = ?", (*place, item.key))
                db.execute("INSERT OR IGNORE INTO heads VALUES (?, ?, 0)", place)
                (position,) = db.execute(
                    "UPDATE heads SET next = next + 1 WHERE topic = ? AND partition = ? RETURNING next - 1", place
                ).fetchone()
                headers = json.dumps(dict(item.headers))
                db.execute(
                    "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", (*place, position, item.key, headers, item.body)
                )
        if any(item.body is None for item in items):
            # A tombstone destroys a person's key: no copy of it may stay in the journal.
            self.db().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        with self._arrived:
            self.appends += 1
            self._arrived.notify_all()

    def read(self, place: Place, position: int, limit: int) -> list[Record]:
        """Records of one partition from a position on."""
        rows = self.db().execute(
            "SELECT position, key, headers, body FROM log WHERE topic = ? AND partition = ? AND position >= ?"
            " ORDER BY position LIMIT ?",
            (*place, position, limit),
        )
        return [Record(*place, at, key, json.loads(headers), body) for at, key, headers, body in rows]

    def wait(self, seen: int, seconds: float) -> None:
        """Return when this process has appended since ``appends`` was ``seen``, or after ``seconds``."""
        with self._arrived:
            self._arrived.wait_for(lambda: self.appends != seen, seconds)

    def producer(self) -> EmbeddedProducer:
        """See the port."""
        return EmbeddedProducer(self)

    def consumer(self, group: str, topics: Sequence[str]) -> EmbeddedConsumer:
        """See the port."""
        return EmbeddedConsumer(self, group, list(topics))

    def read_all(self, topics: Sequence[str]) -> Iterator[Record]:
        """See the port."""
        for place in self.places(list(topics)):
            position = 0
            while records := self.read(place, position, 500):
                yield from records
                position = records[-1].offset + 1

    def pass_over(self, group: str, topics: Sequence[str]) -> None:
        """See the port."""
        with self.transaction() as db:
            heads = db.execute("SELECT topic, partition, next FROM heads").fetchall()
            ends = [(group, topic, part, next) for topic, part, next in heads if topic in topics]
            db.executemany("INSERT OR REPLACE INTO offsets VALUES (?, ?, ?, ?)", ends)

    def forget(self, topic: str, key: str, seconds: float) -> None:
        """See the port: what a newer record of a key replaces is deleted with its writing."""

    def lag(self, group: str, topics: Sequence[str]) -> int:
        """See the port."""
        done = {
            (t, p): n
            for t, p, n in self.db().execute("SELECT topic, partition, next FROM offsets WHERE grp = ?", (group,))
        }
        heads = self.db().execute("SELECT topic, partition, next FROM heads")
        return sum(next - done.get((topic, part), 0) for topic, part, next in heads if topic in topics)

    def close(self) -> None:
        """See the port."""
        for db in self._all:
            db.close()
        self._all.clear()
        self._local = threading.local()


class EmbeddedProducer:
    """See :class:`shared.bus.port.Producer`: a batch is one transaction, all or nothing."""

    def __init__(self, bus: EmbeddedBus) -> None:
        self._bus = bus

    def send(self, items: Sequence[Outgoing]) -> list[Outgoing]:
        """See the port."""
        self._bus.append(items)
        return list(items)

    def close(self) -> None:
        """See the port."""


class EmbeddedConsumer:
    """See :class:`shared.bus.port.Consumer`."""

    def __init__(self, bus: EmbeddedBus, group: str, topics: list[str]) -> None:
        self._bus, self._group, self._topics = bus, group, topics
        self._member = new_id()
        self._next: dict[Place, int] = {}
        self._renewed = 0.0

    def poll(self, seconds: float, limit: int) -> list[Record]:
        """See the port."""
        deadline = time.monotonic() + seconds
        while True:
            self._share()
            seen = self._bus.appends
            records: list[Record] = []
            for place in list(self._next):
                found = self._bus.read(place, self._next[place], limit - len(records))
                if found:
                    records += found
                    self._next[place] = found[-1].offset + 1
                if len(records) >= limit:
                    break
            left = deadline - time.monotonic()
            if records or left <= 0:
                return records
            self._bus.wait(seen, min(left, self._bus.claim_seconds / 4))

    def _share(self) -> None:
        """Stay a member, take a fair share of the partitions, give back what is too much."""
        now = time.time()
        if now - self._renewed < self._bus.claim_seconds / 4:
            return
        self._renewed = now
        until = now + self._bus.claim_seconds
        places = self._bus.places(self._topics)
        with self._bus.transaction() as db:
            db.execute("INSERT OR REPLACE INTO members VALUES (?, ?, ?)", (self._group, self._member, until))
            db.execute("DELETE FROM members WHERE until < ?", (now,))
            (members,) = db.execute("SELECT count(*) FROM members WHERE grp = ?", (self._group,)).fetchone()
            fair = -(-len(places) // members)
            held = {
                (t, p)
                for t, p in db.execute(
                    "SELECT topic, partition FROM claims WHERE grp = ? AND member = ? AND until >= ?",
                    (self._group, self._member, now),
                )
            }
            for place in sorted(held)[fair:]:
                db.execute("DELETE FROM claims WHERE grp = ? AND topic = ? AND partition = ?", (self._group, *place))
                held.discard(place)
            for place in places:
                if len(held) < fair and place not in held and self._claim(db, place, until, now):
                    held.add(place)
            db.execute("UPDATE claims SET until = ? WHERE grp = ? AND member = ?", (until, self._group, self._member))
            self._next = {
                place: self._next[place] if place in self._next else self._committed(db, place)
                for place in sorted(held)
            }

    def _claim(self, db: sqlite3.Connection, place: Place, until: float, now: float) -> bool:
        changed = db.execute(
            "INSERT INTO claims VALUES (?, ?, ?, ?, ?) ON CONFLICT (grp, topic, partition) DO UPDATE SET"
            " member = excluded.member, until = excluded.until WHERE claims.until < ?",
            (self._group, *place, self._member, until, now),
        )
        return changed.rowcount > 0

    def _committed(self, db: sqlite3.Connection, place: Place) -> int:
        row = db.execute(
            "SELECT next FROM offsets WHERE grp = ? AND topic = ? AND partition = ?", (self._group, *place)
        ).fetchone()
        return int(row[0]) if row else 0

    def commit(self, records: Sequence[Record]) -> None:
        """See the port."""
        ends = {(r.topic, r.partition): r.offset + 1 for r in sorted(records, key=lambda r: r.offset)}
        with self._bus.transaction() as db:
            mine = {
                (t, p)
                for t, p in db.execute(
                    "SELECT topic, partition FROM claims WHERE grp = ? AND member = ?", (self._group, self._member)
                )
            }
            for place, end in ends.items():
                if place in mine:
                    db.execute("INSERT OR REPLACE INTO offsets VALUES (?, ?, ?, ?)", (self._group, *place, end))

    def rewind(self) -> None:
        """See the port."""
        self._next = {place: self._committed(self._bus.db(), place) for place in self._next}

    def idle(self) -> None:
        """See the port."""
        self._share()

    def close(self) -> None:
        """See the port."""
        with self._bus.transaction() as db:
            db.execute("DELETE FROM members WHERE grp = ? AND member = ?", (self._group, self._member))
            db.execute("DELETE FROM claims WHERE grp = ? AND member = ?", (self._group, self._member))
