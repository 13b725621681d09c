"""A small seeded run with every build: nothing lost, nothing doubled, nothing broken; and a planted fault is seen."""

from __future__ import annotations

import pytest

from tests.chaos.run import chaos
from tests.parts.kafka import KafkaServer
from tests.parts.mongo import MongoServer


@pytest.mark.timeout(600)
def test_kills_lose_and_double_nothing(kafka_server: KafkaServer, mongo_server: MongoServer) -> None:
    result = chaos(kafka_server, mongo_server, trainees=40, kills=14, seed=7)
    assert result.findings.lost == []
    assert result.findings.duplicated == []
    assert result.findings.violations == []
    assert result.kills >= 14 and result.acknowledged >= 80


@pytest.mark.timeout(600)
def test_a_worker_that_commits_before_it_handles_is_seen(kafka_server: KafkaServer, mongo_server: MongoServer) -> None:
    result = chaos(kafka_server, mongo_server, trainees=12, kills=0, seed=7, module="tests.chaos.broken")
    assert any("notice" in line or "notification" in line for line in result.findings.lost)
