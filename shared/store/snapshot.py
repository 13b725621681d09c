"""A moment of several embedded files at once: stores and log as they were together, copied while everybody goes on.

All files are locked against writers for the blink in which a reader begins on each; the readers then copy what they saw
(SQLite's online backup from within a read transaction), however long that takes, and writers never notice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

PAGES = 4096
"""Pages copied in one step."""


def snapshot(files: Sequence[Path], into: Path) -> list[Path]:
    """Copy these SQLite files as of one moment into a folder; returns the copies. Error: ``sqlite3.OperationalError``."""
    with ExitStack() as stack:
        writers = [stack.enter_context(closing(_open(path))) for path in files]
        readers = [stack.enter_context(closing(_open(path))) for path in files]
        for writer in writers:
            writer.execute("BEGIN IMMEDIATE")
        try:
            for reader in readers:
                reader.execute("BEGIN")
                reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            for writer in writers:
                writer.execute("ROLLBACK")
        return [_copy(reader, into / path.name) for reader, path in zip(readers, files, strict=True)]


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)


def _copy(reader: sqlite3.Connection, to: Path) -> Path:
    with closing(sqlite3.connect(to, isolation_level=None)) as target:
        reader.backup(target, pages=PAGES, sleep=0)
    return to


def counted(path: Path) -> dict[str, int]:
    """Rows by table of a file that nobody else uses. Error: ``ValueError`` when the file is damaged."""
    with closing(_open(path)) as db:
        verdict = db.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise ValueError(f"{path.name} is damaged: {verdict}.")
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {
            n: db.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names if not n.startswith("sqlite_")
        }
