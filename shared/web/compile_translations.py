"""``python -m shared.web.compile_translations``: make the .mo files that are missing or older than their .po."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent


def catalog_folders(root: Path = ROOT) -> list[Path]:
    """Every ``translations`` folder: the kit's, the deployment's, each service's."""
    found = [root / "shared" / "web" / "translations", root / "deploy" / "translations"]
    return [*found, *sorted((root / "services").glob("*/translations"))]


def compile_missing(folders: Iterable[Path]) -> list[Path]:
    """Compile what is missing or out of date in ``folders``; returns what was written.

    In an installation that cannot be written to, the .mo files made when it was packed are used.
    """
    done = []
    for po in sorted(p for folder in folders for p in folder.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with contextlib.suppress(PermissionError):
            _compile(po, mo)
            done.append(mo)
    return done


def _compile(po: Path, mo: Path) -> None:
    with po.open("rb") as source:
        catalog = read_po(source, locale=po.parent.parent.name)
    # Two processes may start at once: each writes its own file, the last one stays, and none is read half-written.
    handle, name = tempfile.mkstemp(dir=mo.parent, suffix=".tmp")
    with os.fdopen(handle, "wb") as target:
        write_mo(target, catalog)
    os.chmod(name, 0o644)
    os.replace(name, mo)


if __name__ == "__main__":
    for path in compile_missing(catalog_folders()):
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
