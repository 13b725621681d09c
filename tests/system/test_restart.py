"""A restart under load refuses and loses nothing: webs hand their socket over, workers commit what they handled."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from deploy.bus import open_bus
from deploy.system import open_context, service
from services.enrollment.handlers import create_cohort, open_cohort
from shared.actor import Actor
from shared.clock import new_id
from shared.config import load
from shared.inbox import MARKS
from shared.worker import topics_heard
from tests.house import SECRETS
from tests.parts.kafka import KafkaServer
from tests.parts.mongo import MongoServer
from tests.parts.process import free_port

COORDINATOR = Actor("acc-c", "coordinator", "b1", "staff")
CLIENTS, PATIENCE = 4, 60.0
WORKERS = ("enrollment", "notify")
RUNS = " runs."
"""What a worker says when it has begun."""


class Place:
    """One web of enrollment and a worker of each service that tells people, on Kafka and the MongoDB protocol."""

    def __init__(self, folder: Path, kafka: KafkaServer, mongo: MongoServer) -> None:
        name = f"r{new_id()[:8]}"
        self.folder, self.port = folder, free_port()
        self.environment = {
            **SECRETS,
            "SLIPWAY_VAR": str(folder),
            "SLIPWAY_STORE": mongo.url,
            "SLIPWAY_DATABASE": name,
            "SLIPWAY_BUS": f"kafka://{kafka.bootstrap}/{name}",
            "SLIPWAY_TICK_SECONDS": "0.3",
            "SLIPWAY_LOG_LEVEL": "warning",
        }
        self.config = load(self.environment)
        self.contexts = {name: open_context(self.config, service(name)) for name in WORKERS}
        day = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 0, "auto_admit": True}
        cohort = create_cohort(self.contexts["enrollment"], COORDINATOR, {"name": "换班", **day})
        open_cohort(self.contexts["enrollment"], COORDINATOR, cohort.id)
        self.path = f"/enrollment/api/cohorts/{cohort.code}/applications"

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """One process of this place."""
        with (self.folder / f"{'-'.join(arguments[:2])}.log").open("ab") as log:
            command = [sys.executable, "-m", "deploy", *arguments]
            return subprocess.Popen(command, env={**os.environ, **self.environment}, stdout=log, stderr=log)

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        """A worker, when it has begun."""
        log = self.folder / f"worker-{name}.log"
        before = log.read_text().count(RUNS) if log.exists() else 0
        process = self.start("worker", name)
        until(lambda: log.read_text().count(RUNS) > before, f"the worker of {name} did not begin")
        return process

    def apply(self, number: int) -> tuple[int, str]:
        """One application over a connection of its own; the answer's status and the application's id."""
        reach = {"name": "林晓雨", "phone": f"136{number:08d}", "goal": "shop", "goals": "想开店"}
        more = {"platforms": ["amazon"], "languages": ["zh"], "availability": ["mon-eve"], "consents": ["enrolment"]}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", self.path, json.dumps({**reach, **more}), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read()).get("application_id", "")
        finally:
            connection.close()

    def close(self) -> None:
        for context in self.contexts.values():
            context.store.close()


def until(condition: Callable[[], Any], what: str) -> Any:
    """What the condition gives as soon as it gives something."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, what
        time.sleep(0.1)
    return found


@contextmanager
def under_load(place: Place, pause: float = 0.0) -> Iterator[tuple[dict[int, str], list[str]]]:
    """People apply one after another at several places until the block ends: what each was promised, and what went wrong.
    ``pause``: seconds between two of a place, so that what follows on an application keeps up."""
    promised: dict[int, str] = {}
    wrong: list[str] = []
    over = threading.Event()

    def client(start: int) -> None:
        number = start
        while not over.is_set():
            try:
                status, id = place.apply(number)
                promised[number] = id
                if status != 201:
                    wrong.append(f"{number}: {status}")
            except (OSError, http.client.HTTPException) as error:
                wrong.append(f"{number}: {type(error).__name__} {error}")
            number += 1
            over.wait(pause)

    threads = [threading.Thread(target=client, args=(place_ * 1_000_000,)) for place_ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    yield promised, wrong
    over.set()
    for thread in threads:
        thread.join()


@pytest.fixture
def place(tmp_path: Path, kafka_server: KafkaServer, mongo_server: MongoServer) -> Iterator[Place]:
    made = Place(tmp_path, kafka_server, mongo_server)
    yield made
    made.close()


def _answers(place: Place) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=2)
    try:
        connection.request("GET", "/enrollment/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _serving(master: int) -> set[int]:
    """The processes that answer for a gunicorn master."""
    return {child.pid for child in psutil.Process(master).children() if child.status() != psutil.STATUS_ZOMBIE}


def _next_master(place: Place, old: int) -> int | None:
    """The master that the old one started beside itself, when it has a process that serves."""
    for child in psutil.Process(old).children():
        if child.children():
            return child.pid
    return None


def _at_least(promised: dict[int, str], wanted: int) -> bool:
    return len(promised) >= wanted


def _kept(place: Place, promised: dict[int, str]) -> set[str]:
    found = {document.id for document in place.contexts["enrollment"].store.find("applications")}
    return set(promised.values()) - found


@pytest.mark.timeout(300)
def test_a_web_is_renewed_and_replaced_under_load_and_nobody_is_refused(place: Place) -> None:
    web = place.start("web", "enrollment", "--port", str(place.port))
    masters = {web.pid}
    try:
        until(lambda: _answers(place), "the web does not answer")
        with under_load(place) as (promised, wrong):
            until(lambda: len(promised) > 20, "nobody was answered")
            before = _serving(web.pid)
            os.kill(web.pid, signal.SIGHUP)  # new settings or certificates: new processes, the same master
            until(lambda: _serving(web.pid) and not _serving(web.pid) & before, "the processes were not renewed")
            os.kill(web.pid, signal.SIGUSR2)  # a new release: another master on the same socket
            replaced = until(lambda: _next_master(place, web.pid), "no other master came")
            masters.add(replaced)
            os.kill(web.pid, signal.SIGTERM)
            assert web.wait(PATIENCE) == 0
            alone = len(promised)
            until(lambda: len(promised) > alone + 20, "the new master does not answer")
        assert wrong == []
        assert _kept(place, promised) == set()
    finally:
        for pid in masters:
            if psutil.pid_exists(pid):
                os.kill(pid, signal.SIGTERM)
        until(lambda: not _answers(place), "the web did not end")


@pytest.mark.timeout(300)
def test_workers_are_replaced_under_load_and_everybody_is_told_once(place: Place) -> None:
    processes = {name: place.worker(name) for name in WORKERS}
    web = place.start("web", "enrollment", "--port", str(place.port))
    try:
        until(lambda: _answers(place), "the web does not answer")
        with under_load(place, pause=0.4) as (promised, wrong):
            for name in (*WORKERS, *WORKERS):
                wanted = len(promised) + 15
                until(partial(_at_least, promised, wanted), "nobody was answered")
                processes[name].terminate()
                assert processes[name].wait(PATIENCE) == 0
                processes[name] = place.worker(name)
        assert wrong == []
        told = place.contexts["notify"].store
        until(lambda: told.count("notifications", {"template": "admitted"}) >= len(promised), "not everybody was told")
        bus = open_bus(place.config)
        until(lambda: not any(bus.lag(n, topics_heard(service(n))) for n in WORKERS), "something was not committed")
        for process in processes.values():
            process.terminate()
            assert process.wait(PATIENCE) == 0
        notices = Counter(d.state["subject"] for d in told.find("notifications", {"template": "admitted"}))
        assert set(notices.values()) == {1} and set(notices) == set(promised.values())
        for context in place.contexts.values():
            marks = context.store.find(MARKS, {"done": False})
            assert marks == [], "a worker that ended in peace leaves nothing in doubt"
    finally:
        for process in (web, *processes.values()):
            if process.poll() is None:
                process.terminate()
                process.wait(PATIENCE)
