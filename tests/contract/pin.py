"""``python -m tests.contract.pin RELEASE``: keeps what a release writes, so that every later one is seen to read it.

One stored document of every kind and one event of every kind, the shortest that the demo brings about, go into
``tests/contract/releases/RELEASE/``. Run it once when a release is made; a file that is there is never written again.
"""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_origin, get_type_hints

from deploy.bus import open_bus
from deploy.demo import fill
from deploy.local import House, build
from deploy.system import NAMES, topics
from shared.contracts.envelope import meta_of
from shared.service import Context
from shared.store.repository import Repository
from tests.house import config

RELEASES = Path(__file__).parent / "releases"


def repositories(context: Context, service: str) -> Iterator[Repository[Any]]:
    """Every repository of a service: what its ``repository.py`` makes of a context alone."""
    module = importlib.import_module(f"services.{service}.repository")
    for make in vars(module).values():
        if callable(make) and getattr(make, "__module__", "") == module.__name__ and _makes_one(make):
            yield make(context)


def _makes_one(make: Callable[..., Any]) -> bool:
    hints = get_type_hints(make)
    returned = hints.pop("return", None)
    made = get_origin(returned) or returned
    return isinstance(made, type) and issubclass(made, Repository) and list(hints.values()) == [Context]


def documents(house: House) -> Iterator[tuple[str, dict[str, Any]]]:
    """The shortest document of each collection that holds aggregates."""
    for service in NAMES:
        context = house.contexts[service]
        for repository in repositories(context, service):
            found = context.store.find(repository.collection)
            if found:
                least = min(found, key=lambda d: (len(json.dumps(d.state)), d.id))
                yield f"{service}.{repository.collection}", {"id": least.id, "state": least.state}


def events(house: House) -> Iterator[tuple[str, dict[str, Any]]]:
    """The shortest event of each kind, with its envelope."""
    least: dict[str, Any] = {}
    for record in open_bus(house.contexts["bases"].config).read_all(list(topics())):
        meta = meta_of(record.headers)
        if meta and len(record.body or b"") < len(least.get(meta.type, record).body or b"") + (meta.type not in least):
            least[meta.type] = record
    for kind, record in sorted(least.items()):
        yield kind, {"headers": dict(record.headers), "body": json.loads(record.body)}


def pin(release: str) -> int:
    """Write what is not there yet; returns how many files."""
    written = 0
    with tempfile.TemporaryDirectory() as folder:
        house = build(config(Path(folder), DEMO="1"))
        house.start()
        try:
            fill(house)
            kept = {f"document.{name}": found for name, found in documents(house)}
            kept |= {f"event.{name}": found for name, found in events(house)}
        finally:
            house.stop()
    place = RELEASES / release
    place.mkdir(parents=True, exist_ok=True)
    for name, found in kept.items():
        if not (place / f"{name}.json").exists():
            text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
            (place / f"{name}.json").write_text(text + "\n", encoding="utf-8")
            written += 1
    return written


if __name__ == "__main__":
    print(f"{pin(sys.argv[1])} samples were pinned.")
