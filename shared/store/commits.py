"""Shared commits of the embedded Store: whoever writes at the same moment is made durable by one commit.

A commit with ``synchronous=FULL`` waits for the disk, so many small ones are slow. Writers take turns on one connection.
Who is done while another waits for the turn leaves the transaction open to it; the last one commits for all, and only
then does each of them return. Each keeps all of its own work or nothing.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from shared.store.port import Unavailable

MOST = 64
"""How many share one commit at the most, so that nobody waits long for the others."""
_RESCUE_SECONDS = 1.0


class _Group:
    """Those who share one commit. ``error`` is why it failed, once ``done``."""

    __slots__ = ("done", "error", "members")

    def __init__(self) -> None:
        self.done = threading.Event()
        self.error: Exception | None = None
        self.members = 0


class Commits:
    """The one writing connection of a file. ``committed`` is called after each commit."""

    def __init__(self, db: sqlite3.Connection, committed: Callable[[], None]) -> None:
        self.db, self._committed = db, committed
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._owner = 0
        self._broken: sqlite3.Error | None = None
        self._group: _Group | None = None

    def mine(self) -> bool:
        """Whether this thread has the turn, so that it reads what it wrote."""
        return self._owner == threading.get_ident()

    @contextmanager
    def transaction(self, *, alone: bool = False) -> Iterator[sqlite3.Connection]:
        """All that is written inside, durable on return, or nothing of it; inside another, a part of that.

        ``alone``: long work, whose commit nobody else should wait for. Error: ``Unavailable``.
        """
        if self.mine():
            yield from self._part()
            return
        self._take_turn(alone)
        group = None
        try:
            group = self._begin()
            first = group.members == 0
            if not first:
                self.db.execute("SAVEPOINT member")
            try:
                yield self.db
                if self._broken:
                    raise Unavailable(f"The store cannot be used now: {self._broken}.") from self._broken
                if not first:
                    self.db.execute("RELEASE member")
                group.members += 1
            except BaseException:
                self._undo(group, first)
                raise
        finally:
            self._finish(group, alone)

    def write(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """One save of several statements: a transaction of its own, or a part of the one that is open.

        When the database itself fails between two statements of a part, the whole transaction is given up.
        """
        if not self.mine():
            with self.transaction() as db:
                work(db)
            return
        if self._broken:
            raise Unavailable(f"The store cannot be used now: {self._broken}.") from self._broken
        try:
            work(self.db)
        except sqlite3.Error as error:
            self._broken = error
            raise

    def _part(self) -> Iterator[sqlite3.Connection]:
        self.db.execute("SAVEPOINT part")
        try:
            yield self.db
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK TO part")
                self.db.execute("RELEASE part")
            raise
        self.db.execute("RELEASE part")

    def _take_turn(self, alone: bool) -> None:
        """Wait for the turn. Who waits is counted beforehand, so that the one before may leave the commit to it."""
        with self._counting:
            self._waiting += not alone
        try:
            self._turn.acquire()
        finally:
            with self._counting:
                self._waiting -= not alone
        self._owner = threading.get_ident()
        if alone:
            self._commit()

    def _begin(self) -> _Group:
        self._broken = None
        if self._group is None:
            self.db.execute("BEGIN IMMEDIATE")
            self._group = _Group()
        return self._group

    def _undo(self, group: _Group, first: bool) -> None:
        """Take this member's work back. SQLite itself takes everything back on some failures, such as a full disk."""
        try:
            self.db.execute("ROLLBACK" if first else "ROLLBACK TO member")
            if first:
                self._group = None
            else:
                self.db.execute("RELEASE member")
        except sqlite3.Error as error:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            self._settle(group, error)

    def _finish(self, group: _Group | None, alone: bool) -> None:
        """Commit, or leave it to the next who waits; return when it is done. Error: ``Unavailable``."""
        left = not alone and self._waiting > 0 and group is not None and group.members < MOST
        try:
            if not left:
                self._commit()
        finally:
            self._owner = 0
            self._turn.release()
        if group is None or group.members == 0:
            return
        while not group.done.wait(_RESCUE_SECONDS):
            self._rescue(group)
        if group.error:
            raise Unavailable(f"The store cannot be used now: {group.error}.") from group.error

    def _commit(self) -> None:
        """Commit what is open. A failure is told to every member, not raised here."""
        group = self._group
        if group is None:
            return
        try:
            self.db.execute("COMMIT")
        except sqlite3.Error as error:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            self._settle(group, error)
        else:
            self._settle(group, None)
            self._committed()

    def _settle(self, group: _Group, error: Exception | None) -> None:
        self._group = None
        group.error = error
        group.done.set()

    def _rescue(self, group: _Group) -> None:
        """Commit for one who waited for the turn and vanished."""
        with self._turn:
            if self._group is group:
                self._commit()
