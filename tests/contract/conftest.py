"""Each port's adapters, so that one suite runs over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.bus.embedded import EmbeddedBus
from shared.bus.kafka import KafkaBus
from shared.bus.port import Bus
from shared.clock import new_id
from shared.store.mongo import MongoStore
from shared.store.port import Store
from shared.store.sqlite import SqliteStore


@pytest.fixture(params=["sqlite", "mongo"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A fresh store of each adapter."""
    made: Store
    if request.param == "sqlite":
        made = SqliteStore(tmp_path / "store.db")
    else:
        made = MongoStore(request.getfixturevalue("mongo_server").url, f"test_{new_id()[:12]}")
    yield made
    made.close()


@pytest.fixture(params=["embedded", "kafka"])
def bus(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bus]:
    """A bus of each adapter with two partitions a topic."""
    made: Any
    if request.param == "embedded":
        made = EmbeddedBus(tmp_path / "bus.db", partitions=2, claim_seconds=0.8)
    else:
        server = request.getfixturevalue("kafka_server")
        made = KafkaBus(f"kafka://{server.bootstrap}", partitions=2, session_seconds=6)
    yield made
    made.close()


@pytest.fixture
def topic() -> str:
    """A topic name nobody used."""
    return f"test.{new_id()[:12]}"
