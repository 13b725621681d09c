"""The fixtures that hand the real parts to tests: ``pytest_plugins = ["tests.parts.plugin"]``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.parts.kafka import KafkaServer
from tests.parts.mongo import MongoServer
from tests.parts.smtp import SmtpServer

# kafka-python 3.0.12 never closes the socket of an attempt to connect that failed (kafka/net/inet.py), nor its two ends
# of a wake-up pair when the broker is away at the start. They go when they are garbage, each with a warning; only
# sockets of these two kinds, never connected or unnamed, are passed over.
_OF_KAFKA_PYTHON = (
    r"ignore:unclosed <socket.socket fd=\d+, family=2, type=1, proto=6, laddr=\('0.0.0.0', \d+\)>:ResourceWarning",
    r"ignore:unclosed <socket.socket fd=\d+, family=1, type=1, proto=0>:ResourceWarning",
)


def pytest_configure(config: pytest.Config) -> None:
    """Let tests take Kafka away although warnings are errors."""
    for line in _OF_KAFKA_PYTHON:
        config.addinivalue_line("filterwarnings", line)


@pytest.fixture(scope="session")
def kafka_server() -> Iterator[KafkaServer]:
    """One broker for the whole run, started when the first test asks. Whoever kills it starts it again."""
    with KafkaServer() as server:
        yield server


@pytest.fixture(scope="session")
def mongo_server() -> Iterator[MongoServer]:
    """One MongoDB for the whole run, started when the first test asks. Whoever kills it starts it again."""
    with MongoServer() as server:
        yield server


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """An SMTP server of the test's own."""
    server = SmtpServer()
    server.start()
    yield server
    server.stop()
