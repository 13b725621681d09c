"""The real parts are there, serve, and come back from kill -9 with everything they acknowledged."""

from __future__ import annotations

import os
import smtplib
import threading
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from shared.clock import new_id
from tests.parts import fetch
from tests.parts.browser import browser
from tests.parts.kafka import KafkaServer
from tests.parts.missing import PartMissing
from tests.parts.mongo import MongoServer
from tests.parts.smtp import SmtpServer


def test_kafka_keeps_what_it_acknowledged_through_kill_9(kafka_server: KafkaServer) -> None:
    topic = _topic(kafka_server, {"retention.ms": "-1"})
    producer = KafkaProducer(
        bootstrap_servers=kafka_server.bootstrap, acks="all", reconnect_backoff_max_ms=500, linger_ms=0
    )
    try:
        before = [producer.send(topic, value=b"%d" % n).get(timeout=20).offset for n in range(200)]
        kafka_server.kill()
        held = producer.send(topic, value=b"200")  # sent while nobody is there: it waits
        kafka_server.restart()
        after = held.get(timeout=30).offset
    finally:
        producer.close(timeout=5)
    assert [*before, after] == list(range(201))
    assert _consume(kafka_server, topic, 201) == [b"%d" % n for n in range(201)]


def test_kafka_makes_compacted_topics_and_groups(kafka_server: KafkaServer) -> None:
    topic = _topic(kafka_server, {"cleanup.policy": "compact"})
    with KafkaProducer(bootstrap_servers=kafka_server.bootstrap) as producer:
        producer.send(topic, key=b"person", value=b"key").get(timeout=20)
        producer.send(topic, key=b"person", value=None).get(timeout=20)
    assert _consume(kafka_server, topic, 2, group=new_id()) == [b"key", None]


def test_mongo_updates_one_document_atomically(mongo_server: MongoServer) -> None:
    with MongoClient[dict[str, Any]](mongo_server.url) as client:
        found = client[f"test_{new_id()[:12]}"]["things"]
        found.insert_one({"_id": "a", "version": 1, "outbox": []})
        change = {"$set": {"state": "b"}, "$inc": {"version": 1}, "$push": {"outbox": {"$each": [1, 2]}}}
        assert found.update_one({"_id": "a", "version": 1}, change).modified_count == 1
        assert found.update_one({"_id": "a", "version": 1}, change).modified_count == 0
        assert found.find_one() == {"_id": "a", "version": 2, "state": "b", "outbox": [1, 2]}
        found.insert_one({"_id": "large", "body": b"x" * 4_000_000})
        assert len((found.find_one({"_id": "large"}) or {})["body"]) == 4_000_000


def test_mongo_keeps_what_it_acknowledged_through_kill_9(own_mongo: MongoServer) -> None:
    acknowledged: list[int] = []

    def insert() -> None:
        with MongoClient[dict[str, Any]](own_mongo.url, serverSelectionTimeoutMS=300, retryWrites=False) as client:
            try:
                for n in range(1_000_000):
                    client.trial.things.insert_one({"_id": n, "text": "x" * 200})
                    acknowledged.append(n)
            except PyMongoError:
                return  # it was killed

    writer = threading.Thread(target=insert)
    writer.start()
    time.sleep(1.0)
    own_mongo.kill()
    writer.join(timeout=20)
    own_mongo.restart()
    with MongoClient[dict[str, Any]](own_mongo.url) as client:
        there = {d["_id"] for d in client.trial.things.find({}, {"_id": 1})}
    assert len(acknowledged) > 100
    assert set(acknowledged) - there == set()


def test_a_stopped_server_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLIPWAY_TEST_MONGO_URL", raising=False)
    with MongoServer() as server:
        group = server.pid
        folder = Path(psutil.Process(group).cwd())
    assert not folder.exists()
    left = [p for p in psutil.process_iter() if _group(p.pid) == group and p.status() != psutil.STATUS_ZOMBIE]
    assert not left


def test_a_given_mongo_is_used_and_never_killed(mongo_server: MongoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIPWAY_TEST_MONGO_URL", mongo_server.url)
    given = MongoServer()
    given.start()
    assert given.url == mongo_server.url and not given.can_kill
    for refused in (given.kill, given.restart):
        with pytest.raises(RuntimeError, match="neither kill nor restart"):
            refused()
    given.stop()


def test_smtp_collects_and_rejects(smtp_server: SmtpServer) -> None:
    message = EmailMessage()
    message["Subject"] = "启航"
    message.set_content("你好")
    with smtplib.SMTP(smtp_server.host, smtp_server.port) as client:
        client.send_message(message, "us@example.com", ["a@example.com", "b@example.com"])
        smtp_server.reject = "451 4.3.0 come back later"
        with pytest.raises(smtplib.SMTPRecipientsRefused, match="come back later"):
            client.send_message(message, "us@example.com", ["c@example.com"])
    [received] = smtp_server.messages
    assert (received["Subject"], received.get_content().strip()) == ("启航", "你好")
    assert (received.sender, received.rcpt) == ("us@example.com", ("a@example.com", "b@example.com"))


def test_the_browser_shows_a_page() -> None:
    with browser() as chromium:
        page = chromium.new_page()
        page.set_content("<h1>启航</h1><script>document.title = 6 * 7</script>")
        assert (page.title(), page.inner_text("h1")) == ("42", "启航")


def test_a_missing_part_fails_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLIPWAY_CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(PartMissing, match="apt-get install chromium"), browser():
        pass
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fetch.main() == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert all(word in said for word in ("java", "mvn", "Chromium", "apt-get install", "default-jdk-headless", "maven"))


@pytest.fixture
def own_mongo(monkeypatch: pytest.MonkeyPatch) -> Iterator[MongoServer]:
    """A server of the test's own to kill, whatever server the other tests use."""
    monkeypatch.delenv("SLIPWAY_TEST_MONGO_URL", raising=False)
    with MongoServer() as server:
        yield server


def _topic(server: KafkaServer, settings: dict[str, str]) -> str:
    name = f"test.{new_id()[:12]}"
    with KafkaAdminClient(bootstrap_servers=server.bootstrap) as admin:
        wanted = {"num_partitions": 1, "replication_factor": 1, "configs": settings}
        admin.create_topics({name: wanted}, wait_for_metadata=True)
    return name


def _consume(server: KafkaServer, topic: str, count: int, group: str | None = None) -> list[bytes | None]:
    values: list[bytes | None] = []
    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=server.bootstrap,
        group_id=group or new_id(),
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    until = time.monotonic() + 20
    while len(values) < count and time.monotonic() < until:
        values += [record.value for records in consumer.poll(timeout_ms=200).values() for record in records]
    consumer.close()
    return values


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0
