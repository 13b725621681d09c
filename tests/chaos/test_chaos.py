"""A small seeded run with every build: nothing lost, nothing doubled, nothing broken; and planted faults are seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.broker import DetouredKafka
from tests.chaos.run import chaos
from tests.parts.mongo import MongoServer


@pytest.fixture(scope="module")
def detoured_kafka() -> Iterator[DetouredKafka]:
    """A broker behind a proxy, on a disk of its own that can fill."""
    with DetouredKafka(megabytes=256) as server:
        yield server


@pytest.mark.timeout(600)
def test_kills_lose_and_double_nothing(detoured_kafka: DetouredKafka, mongo_server: MongoServer) -> None:
    result = chaos(detoured_kafka, mongo_server, trainees=40, kills=14, seed=7)
    assert result.findings.lost == []
    assert result.findings.duplicated == []
    assert result.findings.violations == []
    assert result.kills >= 13 and result.acknowledged >= 80
    assert {"cut", "slow", "clock"} <= set(result.faults)


@pytest.mark.timeout(600)
def test_a_worker_that_commits_before_it_handles_is_seen(
    detoured_kafka: DetouredKafka, mongo_server: MongoServer
) -> None:
    result = chaos(detoured_kafka, mongo_server, trainees=12, kills=0, seed=7, fault="commit_first")
    assert any("notice" in line or "notification" in line for line in result.findings.lost)


@pytest.mark.timeout(600)
def test_a_worker_that_takes_a_repeat_for_new_is_seen(detoured_kafka: DetouredKafka, mongo_server: MongoServer) -> None:
    result = chaos(detoured_kafka, mongo_server, trainees=12, kills=0, seed=7, fault="no_dedupe")
    assert any("notices" in line for line in result.findings.duplicated)


@pytest.mark.timeout(600)
def test_old_and_new_release_work_side_by_side(detoured_kafka: DetouredKafka, mongo_server: MongoServer) -> None:
    result = chaos(detoured_kafka, mongo_server, trainees=60, kills=0, seed=11, upgrade=True)
    assert result.findings.lost == []
    assert result.findings.duplicated == []
    assert result.findings.violations == []
    assert result.faults == {"upgrade": 9} and result.acknowledged >= 120
