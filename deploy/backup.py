"""Backup of the embedded folder while it is in use, proven by opening it again; and the way back.

The archive holds every store and the log as of one moment and, with ``secrets``, what opens the sealed fields. Without the
installation's key a backup is unreadable even when it is opened: keep the key somewhere else (see ``docs/operations.md``).
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deploy.vault import open_file, seal_file
from shared.clock import Clock, SystemClock, iso
from shared.store.snapshot import counted, snapshot

MANIFEST = "manifest.json"
FORMAT = 1


@dataclass
class Content:
    """What an archive holds: file -> SHA-256, bytes and rows by table."""

    format: int
    version: str
    made_at: str
    secrets: bool
    files: dict[str, dict[str, object]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        tables = [rows for one in self.files.values() if isinstance(rows := one.get("rows"), dict)]
        return sum(int(count) for rows in tables for count in rows.values())


def back_up(var: Path, target: Path, passphrase: str, *, secrets: bool, clock: Clock | None = None) -> Content:
    """Write a sealed archive of the folder and prove it by reading it back; the archive appears whole or not at all.

    Errors: ``ValueError`` (nothing to back up, passphrase too short), :class:`deploy.vault.WrongVault`.
    """
    files = sorted(var.glob("*.db"))
    if not files:
        raise ValueError(f"There is nothing to back up in {var}: no store is there.")
    with tempfile.TemporaryDirectory(dir=var, prefix="backup-") as name:
        scratch = Path(name)
        copies = snapshot(files, scratch)
        if secrets and (var / "secrets").is_dir():
            copies += [Path(shutil.copy(path, scratch / f"secret-{path.name}")) for path in (var / "secrets").iterdir()]
        content = Content(FORMAT, _version(), iso((clock or SystemClock()).now()), secrets)
        content.files = {path.name: _described(path) for path in copies}
        plain = scratch / "archive.tar"
        with tarfile.open(plain, "w") as archive:
            _add(archive, MANIFEST, json.dumps(asdict(content), indent=1).encode())
            for path in copies:
                archive.add(path, path.name)
        partial = target.with_name(target.name + ".part")
        with plain.open("rb") as source, partial.open("wb") as sink:
            seal_file(source, sink, passphrase)
    check(partial, passphrase)
    partial.replace(target)
    return content


def check(archive: Path, passphrase: str) -> Content:
    """Restore into a scratch place and compare hashes and counts. Errors: as :func:`restore`."""
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix="check-") as name:
        return restore(archive, Path(name) / "var", passphrase)


def restore(archive: Path, into: Path, passphrase: str) -> Content:
    """Put an archive's files into a folder that does not exist yet or is empty, and compare each with what it was.

    Errors: ``ValueError`` (the folder is in use, a file differs), :class:`deploy.vault.WrongVault`.
    """
    if into.exists() and any(into.iterdir()):
        raise ValueError(f"{into} is not empty; restore into a new folder and look at it before you use it.")
    into.mkdir(parents=True, exist_ok=True)
    with archive.open("rb") as source, tempfile.TemporaryFile(dir=into.parent) as plain:
        for block in open_file(source, passphrase):
            plain.write(block)
        plain.seek(0)
        with tarfile.open(fileobj=plain) as tar:
            tar.extractall(into, filter="data")
    content = Content(**json.loads((into / MANIFEST).read_text(encoding="utf-8")))
    (into / MANIFEST).unlink()
    for name, wanted in content.files.items():
        if _described(into / name) != wanted:
            raise ValueError(f"{name} is not what it was when the backup was made.")
    _put_secrets(into)
    return content


def _put_secrets(into: Path) -> None:
    for path in into.glob("secret-*"):
        place = into / "secrets"
        place.mkdir(mode=0o700, exist_ok=True)
        path.chmod(0o600)
        path.rename(place / path.name.removeprefix("secret-"))


def _described(path: Path) -> dict[str, object]:
    found: dict[str, object] = {"bytes": path.stat().st_size, "sha256": _digest(path)}
    return {**found, "rows": counted(path)} if path.suffix == ".db" else found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    head = tarfile.TarInfo(name)
    head.size = len(content)
    archive.addfile(head, io.BytesIO(content))


def _version() -> str:
    from importlib.metadata import version

    return version("slipway")
