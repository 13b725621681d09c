"""Outbox, bus and inbox together, on both ways to run: nothing lost, nothing twice, order within a key, poison parked."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.bus.port import Bus
from shared.clock import new_id
from shared.contracts.bases import BaseRegistered
from shared.inbox import MARKS, PARKED, Inbox, TooManyParked
from shared.outbox import Relay
from shared.service import Context
from shared.store.port import Outgoing, Unavailable
from shared.worker import Worker
from tests.contract.tally import open_parts, service, speak, tallies
from tests.house import record

PATIENCE = 60


@dataclass
class Pipeline:
    place: str
    folder: Path
    context: Context
    bus: Bus
    group: str

    def worker(self) -> Worker:
        return Worker(service(self.group), self.context, self.bus)

    def heard(self, base_id: str = "b1") -> list[str]:
        tally = tallies(self.context).find_one(base_id)
        return tally.heard if tally else []

    def die(self, where: str) -> None:
        """Run the victim process until it has killed itself at ``where``."""
        command = [sys.executable, "-m", "tests.contract.tally", where, self.place, str(self.folder), self.group]
        ended = subprocess.run(command, timeout=60, check=False)
        assert ended.returncode == -9


@pytest.fixture(params=["embedded", "distributed"])
def pipeline(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pipeline]:
    place = "embedded"
    if request.param == "distributed":
        kafka, mongo = request.getfixturevalue("kafka_server"), request.getfixturevalue("mongo_server")
        place = f"{mongo.url} {kafka.bootstrap} tally_{new_id()[:12]}"
    context, bus = open_parts(place, tmp_path)
    yield Pipeline(place, tmp_path, context, bus, f"tally-{new_id()[:8]}")
    context.store.close()
    bus.close()


def until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"{what} did not happen")
        time.sleep(0.02)


@pytest.mark.parametrize("where", ["after-save", "after-publish", "after-handle"])
def test_killed_anywhere_nothing_is_lost_or_doubled(pipeline: Pipeline, where: str) -> None:
    before = len(pipeline.heard())
    if where == "after-handle":
        speak(pipeline.context, "b1", ["one", "two"])
        Relay(pipeline.context.store, pipeline.bus, pipeline.context.clock).run_once()
    pipeline.die(where)
    worker = pipeline.worker()
    worker.start()
    speak(pipeline.context, "b2", ["last"])
    until(lambda: pipeline.heard("b2")[-1:] == ["last"] and len(pipeline.heard()) >= before + 2, "delivery")
    worker.stop()
    assert pipeline.heard()[before:] == ["one", "two"]
    assert pipeline.context.store.count(PARKED) == 0
    assert pipeline.context.store.pending(10) == []


def test_order_within_a_key_holds_through_many_saves(pipeline: Pipeline) -> None:
    base = new_id()
    worker = pipeline.worker()
    worker.start()
    for number in range(30):
        speak(pipeline.context, base, [str(number)])
    until(lambda: len(pipeline.heard(base)) == 30, "delivery")
    worker.stop()
    assert pipeline.heard(base) == [str(n) for n in range(30)]


def test_poison_is_parked_with_the_later_ones_of_its_key_and_can_be_retried(pipeline: Pipeline) -> None:
    base, other = new_id(), new_id()
    worker = pipeline.worker()
    worker.start()
    speak(pipeline.context, base, ["one", "poison", "three"])
    speak(pipeline.context, other, ["elsewhere"])
    until(lambda: pipeline.heard(other) == ["elsewhere"], "delivery of another key")
    until(lambda: pipeline.context.store.count(PARKED) == 2, "parking")
    parked = pipeline.context.store.find(PARKED, sort=[("offset", 1)])
    assert [p.state["state"] for p in parked] == ["parked", "waiting"]
    assert "cannot be tallied" in parked[0].state["reason"] and parked[0].state["attempts"] == 3
    assert pipeline.heard(base) == ["one"]
    pipeline.context.store.save("antidote", "1", {}, version=0)
    asked = {**parked[0].state, "state": "retry"}
    pipeline.context.store.save(PARKED, parked[0].id, asked, version=parked[0].version)
    until(lambda: pipeline.heard(base) == ["one", "poison", "three"], "the retry")
    until(lambda: pipeline.context.store.count(PARKED) == 0, "unparking")
    worker.stop()


def test_an_event_that_kills_its_process_is_parked_in_the_end_and_no_other(pipeline: Pipeline) -> None:
    base, others = new_id(), [new_id() for _ in range(4)]
    for other in others:
        speak(pipeline.context, other, ["innocent"])
    speak(pipeline.context, base, ["killer"])
    Relay(pipeline.context.store, pipeline.bus, pipeline.context.clock).run_once()
    for _ in range(4):
        pipeline.die("in-handler")
    worker = pipeline.worker()
    worker.start()
    until(lambda: pipeline.context.store.count(PARKED) == 1, "parking")
    until(lambda: all(pipeline.heard(other) == ["innocent"] for other in others), "delivery of the others")
    worker.stop()
    parked = pipeline.context.store.find(PARKED)
    assert [p.state["key"] for p in parked] == [base] and "stopped the process" in parked[0].state["reason"]
    tries = [mark.id for mark in pipeline.context.store.find(MARKS) if mark.id.startswith("try:")]
    assert tries == [], "what is over is counted no more"


def test_an_outage_in_a_batch_that_stopped_a_process_is_no_attempt(pipeline: Pipeline) -> None:
    away = record(BaseRegistered("b9", "outage"), "b9")
    for _life in range(3):
        inbox = Inbox(service(pipeline.group), pipeline.context)
        for _try in range(5):
            with pytest.raises(Unavailable):
                inbox.receive([away])
    assert pipeline.context.store.count(PARKED) == 0
    pipeline.context.store.save("antidote", "1", {}, version=0)
    inbox.receive([away])
    assert pipeline.heard("b9") == ["outage"] and pipeline.context.store.count(PARKED) == 0


def test_an_outage_is_waited_out_and_is_no_attempt(pipeline: Pipeline) -> None:
    base = new_id()
    worker = pipeline.worker()
    worker.start()
    speak(pipeline.context, base, ["outage", "after"])
    time.sleep(2)
    assert pipeline.heard(base) == [] and pipeline.context.store.count(PARKED) == 0
    pipeline.context.store.save("antidote", "1", {}, version=0)
    until(lambda: pipeline.heard(base) == ["outage", "after"], "delivery after the outage")
    worker.stop()
    assert worker.failed == "" and pipeline.context.store.count(PARKED) == 0


def test_unknown_types_and_fields_are_ignored(pipeline: Pipeline) -> None:
    inbox = Inbox(service(pipeline.group), pipeline.context)
    known = record(BaseRegistered("b9", "known"), "b9")
    body = known.body or b""
    unknown = {**known.headers, "ce_type": "NeverHeardOf", "ce_id": new_id()}
    inbox.receive(
        [
            type(known)(known.topic, 0, 1, "b9", unknown, body),
            type(known)(known.topic, 0, 2, "b9", {}, b"not even json"),
            type(known)(known.topic, 0, 3, "b9", known.headers, body.replace(b"{", b'{"new_field":[1],', 1)),
        ]
    )
    assert pipeline.heard("b9") == ["known"] and pipeline.context.store.count(PARKED) == 0


def test_an_unreadable_body_is_parked_with_the_reason(pipeline: Pipeline) -> None:
    bad = record(BaseRegistered("b9", "x"), "b9")
    Inbox(service(pipeline.group), pipeline.context).receive(
        [type(bad)(bad.topic, 0, 1, "b9", bad.headers, b'{"name":1}')]
    )
    assert "base_id" in pipeline.context.store.find(PARKED)[0].state["reason"]


def test_a_repeat_changes_nothing(pipeline: Pipeline) -> None:
    inbox = Inbox(service(pipeline.group), pipeline.context)
    one = record(BaseRegistered("b9", "once"), "b9", id="e1")
    inbox.receive([one, one])
    inbox.receive([one])
    assert pipeline.heard("b9") == ["once"]


def test_too_many_in_a_row_stop_the_consumer(pipeline: Pipeline) -> None:
    inbox = Inbox(service(pipeline.group), pipeline.context)
    with pytest.raises(TooManyParked, match="20 events in a row"):
        inbox.receive([record(BaseRegistered(new_id(), "poison"), new_id(), offset=n) for n in range(20)])
    assert pipeline.context.store.count(PARKED) == 20


def test_the_relay_waits_out_an_unreachable_topic_in_order(pipeline: Pipeline) -> None:
    store = pipeline.context.store
    topic = f"test.{new_id()[:10]}"
    events = [Outgoing(new_id(), topic, "k", {}, str(n).encode()) for n in range(3)]
    store.save("speakers", new_id(), {"base_id": "b"}, version=0, events=events)
    relay = Relay(store, pipeline.bus, pipeline.context.clock)
    with pytest.raises(Unavailable):
        relay.run_once()
    relay.reset()
    assert len(store.pending(10)) == 3
    pipeline.bus.ensure_topics({topic: False})
    assert relay.run_once() == 3
    assert [r.body for r in pipeline.bus.read_all([topic])] == [b"0", b"1", b"2"]


def test_one_relay_at_a_time(pipeline: Pipeline) -> None:
    speak(pipeline.context, new_id(), ["one"])
    first = Relay(pipeline.context.store, pipeline.bus, pipeline.context.clock)
    second = Relay(pipeline.context.store, pipeline.bus, pipeline.context.clock)
    assert first.run_once() == 1
    speak(pipeline.context, new_id(), ["two"])
    assert second.run_once() == 0
    assert first.leads and not second.leads
    first.release()
    time.sleep(0.01)
    assert second.run_once() == 1
