"""What any release wrote is read by this one; what a later one writes is not harmed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy.system import NAMES, service
from shared.actor import SYSTEM
from shared.aggregate import Aggregate
from shared.clock import FrozenClock
from shared.contracts.envelope import headers, meta_of
from shared.contracts.event import Event, Meta, event_types
from shared.store.port import Store
from shared.store.repository import Repository, WrittenByLater
from tests.contract.pin import RELEASES, repositories
from tests.house import context

PINNED = sorted(RELEASES.iterdir())
OF_EVENTS = [path for release in PINNED for path in sorted(release.glob("event.*.json"))]


@pytest.mark.parametrize("release", PINNED, ids=lambda path: path.name)
@pytest.mark.parametrize("name", NAMES)
def test_every_document_of_a_release_is_read(name: str, release: Path, tmp_path: Path) -> None:
    own = context(tmp_path, service(name))
    paths = sorted(release.glob(f"document.{name}.*.json"))
    for path in paths:
        kept = json.loads(path.read_text(encoding="utf-8"))
        own.store.save(path.name.split(".")[2], kept["id"], kept["state"], version=0)
    assert sum(len(repository.find(SYSTEM)) for repository in repositories(own, name)) == len(paths) > 0
    own.store.close()


@pytest.mark.parametrize("path", OF_EVENTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_event_of_a_release_is_read(path: Path) -> None:
    kept = json.loads(path.read_text(encoding="utf-8"))
    meta = meta_of(kept["headers"])
    assert meta is not None and meta.schema >= 1
    event = event_types()[meta.type].loads(json.dumps(kept["body"]).encode(), meta.schema)
    assert vars(event).items() >= kept["body"].items()


@dataclass(kw_only=True)
class Boat(Aggregate):
    """As the release of today knows it."""

    name: str = ""


@dataclass(kw_only=True)
class LongerBoat(Boat):
    """As the next release does: a field more."""

    length: int = 0


def _renamed(state: dict[str, Any]) -> dict[str, Any]:
    return {**{k: v for k, v in state.items() if k != "name"}, "title": state["name"]}


@dataclass(kw_only=True)
class TitledBoat(Aggregate):
    """As a release after that does: the name has another place."""

    schema = 2
    older = {1: _renamed}  # noqa: RUF012 - as every aggregate says it
    title: str = ""


def _boats(store: Store, kind: type[Any]) -> Repository[Any]:
    return Repository(store, FrozenClock(), "boats", kind)


def test_a_field_of_a_later_release_survives_a_change_by_an_earlier_one(store: Store) -> None:
    _boats(store, LongerBoat).save(LongerBoat(id="b", base_id="b1", name="Qihang", length=12))
    earlier = _boats(store, Boat).load("b", SYSTEM)
    earlier.name = "Qihang 2"
    _boats(store, Boat).save(earlier)
    later = _boats(store, LongerBoat).load("b", SYSTEM)
    assert (later.name, later.length, later.version) == ("Qihang 2", 12, 2)


def test_an_older_shape_is_read_as_todays_and_a_later_one_is_left_alone(store: Store) -> None:
    _boats(store, Boat).save(Boat(id="b", base_id="b1", name="Qihang"))
    found = _boats(store, TitledBoat).load("b", SYSTEM)
    assert found.title == "Qihang"
    _boats(store, TitledBoat).save(found)
    kept = store.get("boats", "b")
    assert kept is not None and kept.state == {"base_id": "b1", "title": "Qihang", "schema": 2}
    with pytest.raises(WrittenByLater, match="boats/b is of schema 2"):
        _boats(store, Boat).load("b", SYSTEM)
    assert store.get("boats", "b") == kept


def test_an_event_of_an_older_schema_means_today_what_it_says() -> None:
    @dataclass(frozen=True)
    class BoatLaunched(Event, publisher="bases", schema=2, older={1: lambda body: {**body, "tide": "unknown"}}):
        """A boat is afloat."""

        boat: str
        tide: str

    try:
        assert BoatLaunched.loads(b'{"boat": "b"}', 1).tide == "unknown"
        named = headers(BoatLaunched("b", "high"), Meta("e", "BoatLaunched", "bases", "b", "2026-01-01T00:00:00Z"))
        meta = meta_of(named)
        assert meta is not None and meta.schema == 2
        assert meta_of({**named, "ce_dataschema": "slipway:bases/BoatLaunched"}).schema == 1  # type: ignore[union-attr]
        assert BoatLaunched.loads(b'{"boat": "b", "tide": "low", "wind": 3}', 3).tide == "low"
        with pytest.raises(TypeError, match="what each older one means"):
            type("BoatSunk", (Event,), {}, publisher="bases", schema=2)
    finally:
        from shared.contracts import event

        event._registry.pop("BoatLaunched")
