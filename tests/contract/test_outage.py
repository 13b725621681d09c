"""The broker and the store die and come back in mid-stream: nothing is lost, nothing twice, nobody is blamed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.actor import SYSTEM
from shared.clock import new_id
from shared.inbox import PARKED
from shared.store.port import Outgoing, Unavailable
from shared.worker import Worker
from tests.contract.tally import open_parts, service, speak, tallies
from tests.parts.kafka import KafkaServer
from tests.parts.mongo import MongoServer

PATIENCE = 90
COUNT = 60


def speak_patiently(action: Callable[[], None]) -> None:
    """What a user does on “try again in a moment”: the same again until it is acknowledged."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return action()
        except Unavailable:
            assert time.monotonic() < until
            time.sleep(0.2)


@pytest.mark.parametrize("victim", ["kafka", "mongo"])
def test_killed_in_mid_stream_and_restarted(tmp_path: Path, victim: str) -> None:
    with KafkaServer() as kafka, MongoServer() as mongo:
        context, bus = open_parts(f"{mongo.url} {kafka.bootstrap} outage_{new_id()[:8]}", tmp_path)
        worker = Worker(service(), context, bus)
        worker.start()
        acknowledged = []
        for number in range(COUNT):
            if number == COUNT // 2:
                (kafka if victim == "kafka" else mongo).kill()
                time.sleep(1)
                (kafka if victim == "kafka" else mongo).restart()
            # A name a save: a save whose answer was lost is repeated under a version filter and cannot count twice.
            speak_patiently(lambda number=number: speak(context, f"b{number}", [str(number)]))  # type: ignore[misc]
            acknowledged.append(f"b{number}")
        until = time.monotonic() + PATIENCE
        while not all(tallies(context).find_one(base) for base in acknowledged):
            assert time.monotonic() < until, "some were never heard"
            time.sleep(0.1)
        worker.stop()
        heard = [name for base in acknowledged for name in tallies(context).load(base, SYSTEM).heard]
        # An unanswered save that did arrive is said once more by the patient user; the handler of each runs once.
        assert sorted(set(heard)) == sorted(str(n) for n in range(COUNT))
        assert len(heard) - COUNT <= 1
        assert context.store.count(PARKED) == 0 and worker.failed == ""
        context.store.close()


def test_a_commit_that_failed_is_made_up_for_without_anything_new(tmp_path: Path) -> None:
    with KafkaServer() as kafka, MongoServer() as mongo:
        context, bus = open_parts(f"{mongo.url} {kafka.bootstrap} late_{new_id()[:8]}", tmp_path)
        topic, group = f"late.{new_id()[:8]}", f"g{new_id()[:8]}"
        bus.ensure_topics({topic: False})
        sent = [Outgoing(new_id(), topic, str(n), {}, b"1") for n in range(20)]
        producer = bus.producer()
        assert len(producer.send(sent)) == 20
        producer.close()
        receiver = bus.consumer(group, [topic])
        handled = []
        while len(handled) < 20:
            handled += receiver.poll(1, 100)
        kafka.kill()
        with pytest.raises(Unavailable):
            receiver.commit(handled)
        kafka.restart()
        until = time.monotonic() + PATIENCE
        while (left := bus.lag(group, [topic])) and time.monotonic() < until:
            try:
                assert receiver.poll(0.5, 100) == []
            except Unavailable:
                time.sleep(0.2)
        assert left == 0
        receiver.close()
        context.store.close()
