"""A drill: a backup is restored into a scratch folder and used, as it would be on the day it is needed."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

from deploy.backup import restore
from deploy.bus import open_bus
from deploy.system import open_context, services
from shared.config import Config
from shared.rebuild import compare, replay
from shared.service import Context
from shared.store.sqlite import SqliteStore
from shared.worker import topics_heard


def rehearse(config: Config, archive: Path, passphrase: str) -> dict[str, object]:
    """Restore, open every store, build each service's read models anew from the log and compare. ``well``: all equal.

    Errors: as :func:`deploy.backup.restore`.
    """
    with tempfile.TemporaryDirectory(prefix="slipway-drill-") as name:
        place = Path(name) / "var"
        content = restore(archive, place, passphrase)
        tried = dataclasses.replace(config, var=place, store="sqlite", bus="embedded")
        bus = open_bus(tried)
        differing: dict[str, int] = {}
        for kind in services():
            live = open_context(tried, kind)
            fresh = Context(tried, SqliteStore(Path(name) / f"fresh-{kind.name}.db"), live.clock)
            fresh.store.ensure(kind.all_indexes())
            result = replay(kind, fresh, bus.read_all(topics_heard(kind)))
            compare(kind, live, fresh, result)
            if not result.equal:
                differing[kind.name] = len(result.different) + len(result.failed)
            live.store.close()
            fresh.store.close()
        bus.close()
    return {
        "made_at": content.made_at,
        "files": len(content.files),
        "rows": content.rows,
        "differing": differing,
        "well": not differing,
    }
