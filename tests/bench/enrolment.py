"""Enrolments a second through the full path, against a bare Flask + marshmallow handler; and enrolled → mentor's notification."""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil

from deploy.bus import open_bus
from deploy.local import build
from deploy.system import NAMES, open_context, service
from services.enrollment.handlers import create_cohort, open_cohort, register_mentor
from services.matching.handlers import change_settings
from services.matching.repository import MENTORS
from shared.actor import Actor
from shared.clock import parse_iso
from shared.service import Context
from shared.store.port import Store
from shared.web.logs import configure_logs
from tests.bench import report
from tests.house import SECRETS, config
from tests.parts.kafka import KafkaServer
from tests.parts.mongo import MongoServer
from tests.parts.process import free_port
from tests.system.running import distributed

SECONDS, CLIENTS, ROUNDS, RATE = 5, 4, 3, 20
WARM_UP, WARM_SECONDS = 20, 60
STAFF = Actor("bench", "coordinator", "b1", "s")
BARE = """
from flask import Flask, jsonify, request
from services.enrollment.forms import EnrolSchema
app, schema = Flask(__name__), EnrolSchema()
@app.post("/apply")
def apply():
    data = schema.load(request.get_json())
    return jsonify(name=data["name"], number="QH-000-000"), 201
"""


def applicant(number: int) -> dict[str, Any]:
    """One application's data."""
    reach = {"name": "林晓雨", "phone": f"13{number:09d}", "goal": "shop", "goals": "想开店"}
    return {
        **reach,
        "platforms": ["amazon"],
        "languages": ["zh"],
        "availability": ["mon-eve"],
        "consents": ["enrolment", "automated_match"],
    }


def prepared(folder: Path, auto: bool, mentors: int = 1) -> tuple[Any, str]:
    """A house with an open cohort that admits at once; returns it and the cohort's code."""
    house = build(config(folder))
    return house, open_doors(house.contexts, auto=auto, mentors=mentors)


def open_doors(contexts: Mapping[str, Context], *, auto: bool, mentors: int) -> str:
    """An open cohort and, with ``auto``, mentors and pairing without a round; returns the cohort's code."""
    day = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 0, "auto_admit": auto}
    cohort = create_cohort(contexts["enrollment"], STAFF, {"name": "压测班", **day})
    open_cohort(contexts["enrollment"], STAFF, cohort.id)
    for number in range(mentors if auto else 0):
        entry = {"name": f"导师{number}", "email": f"m{number}@x.cn", "capacity": 200, "platforms": ["amazon"]}
        register_mentor(contexts["enrollment"], STAFF, entry)
    change_settings(contexts["matching"], STAFF, auto=auto, respond_days=3)
    return cohort.code


def rate(port: int, path: str, start: int) -> float:
    """Accepted posts a second with a few clients that keep their connections."""
    done = [0] * CLIENTS
    until = time.perf_counter() + SECONDS

    def client(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        number = start + place * 10_000_000
        while time.perf_counter() < until:
            number += 1
            connection.request("POST", path, json.dumps(applicant(number)), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 201, answer.status
            done[place] += 1

    threads = [threading.Thread(target=client, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def gunicorn(folder: Path, target: str, port: int) -> subprocess.Popen[bytes]:
    """Serve ``target`` with the settings of every service's web."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "deploy/gunicorn.conf.py",
        "--bind",
        f"127.0.0.1:{port}",
        target,
    ]
    environment = {**SECRETS, "SLIPWAY_VAR": str(folder), "SLIPWAY_LOG_LEVEL": "warning", "PYTHONPATH": f".:{folder}"}
    process = subprocess.Popen(command, env={**__import__("os").environ, **environment}, stderr=subprocess.DEVNULL)
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", port).connect()
            return process
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{target} did not start")


def throughput() -> None:
    """Alternate ours and the bare handler, report the medians."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house, code = prepared(folder, auto=False)
        house.stop()
        (folder / "bare.py").write_text(BARE)
        ports = free_port(), free_port()
        processes = [
            gunicorn(folder, "deploy.web:application('enrollment')", ports[0]),
            gunicorn(folder, "bare:app", ports[1]),
        ]
        pairs = []
        for number in range(ROUNDS):
            own = rate(ports[0], f"/enrollment/api/cohorts/{code}/applications", number * 100_000)
            pairs.append((own, rate(ports[1], "/apply", 0)))
        for process in processes:
            process.terminate()
            process.wait(30)
    own, peer = statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)
    report("enrolment", "full_path", own, "requests/s", f"bare Flask + marshmallow {peer:.0f}/s", own / peer)


def latency_embedded() -> None:
    """From the click to the mentor's stored notification, everything in one process on SQLite."""
    with tempfile.TemporaryDirectory() as name:
        house, code = prepared(Path(name), auto=True, mentors=3)
        house.start()
        house.settle()
        client = house.application.mounts["/enrollment"].test_client()

        def post(data: dict[str, Any]) -> str:
            answer = client.post(f"/api/cohorts/{code}/applications", json=data)
            return str(answer.get_json()["person_id"])

        began = enrol_steadily(post)
        stores = house.contexts["matching"].store, house.contexts["notify"].store
        report_waits("embedded", waits(*stores, began))
        house.stop()


def latency_kafka() -> None:
    """The same with fourteen processes: a web and a worker for each service, on real Kafka and the MongoDB protocol."""
    with KafkaServer() as kafka, MongoServer() as mongo, tempfile.TemporaryDirectory() as name:
        places = {"STORE": mongo.url, "DATABASE": "bench", "BUS": f"kafka://{kafka.bootstrap}/bench"}
        contexts = {n: open_context(config(Path(name), **places), service(n)) for n in NAMES}
        open_bus(contexts["enrollment"].config)
        code = open_doors(contexts, auto=True, mentors=3)
        with distributed(Path(name), kafka, mongo, "bench", LOG_LEVEL="warning") as running:
            connection = http.client.HTTPConnection("127.0.0.1", running.ports["enrollment"])

            def post(data: dict[str, Any]) -> str:
                path = f"/enrollment/api/cohorts/{code}/applications"
                connection.request("POST", path, json.dumps(data), {"Content-Type": "application/json"})
                return str(json.loads(connection.getresponse().read())["person_id"])

            until = time.monotonic() + WARM_SECONDS
            while contexts["matching"].store.count(MENTORS) < 3 and time.monotonic() < until:
                time.sleep(0.1)
            before, began = processor_seconds(), enrol_steadily(post)
            stores = contexts["matching"].store, contexts["notify"].store
            report_waits("kafka_mongo_protocol", waits(*stores, began))
            spent = (processor_seconds() - before) * 1000 / (len(began) + WARM_UP)
            report("enrolment", "processor_kafka_mongo_protocol", spent, "ms", "two cores at 20/s: 100 ms", spent / 100)


def processor_seconds() -> float:
    """Spent so far by all processes that this one started: webs, workers, the broker and the store."""
    return sum(sum(p.cpu_times()[:2]) for p in psutil.Process().children(recursive=True))


def enrol_steadily(post: Callable[[dict[str, Any]], str]) -> dict[str, float]:
    """Twenty enrolments a second for fifteen seconds, after a few that warm up; person id -> when it was sent."""
    for number in range(WARM_UP):
        post(applicant(900_000 + number))
        time.sleep(0.1)
    began: dict[str, float] = {}
    start = time.time()
    for number in range(RATE * 15):
        time.sleep(max(0.0, start + number / RATE - time.time()))
        at = time.time()
        began[post(applicant(number))] = at
    return began


def waits(matching: Store, notify: Store, began: dict[str, float]) -> list[float]:
    """Seconds from sending to each mentor's stored notification, sorted; waits for the last of them."""
    until = time.monotonic() + 60
    while True:
        persons = {d.id: d.state["person_id"] for d in matching.find("pairings")}
        told = notify.find("notifications", {"cause_type": "PairingProposed"})
        found = {
            persons[d.state["subject"]]: parse_iso(d.state["created_at"]).timestamp()
            for d in told
            if d.state["mentor_id"] and persons.get(d.state["subject"]) in began
        }
        if len(found) == len(began):
            return sorted(found[person] - at for person, at in began.items())
        assert time.monotonic() < until, f"{len(found)} of {len(began)} mentors' notifications"
        time.sleep(0.5)


def report_waits(way: str, seconds: list[float]) -> None:
    """The median and the slowest hundredth."""
    for percent in (50, 99):
        value = seconds[min(len(seconds) - 1, int(len(seconds) * percent / 100))]
        report("enrolment", f"to_notification_p{percent}_{way}", value, "s", "goal 1 s at p99", value)


def footprint() -> None:
    """Start to the first page, warm, and memory when idle."""
    with tempfile.TemporaryDirectory() as name:
        port = free_port()
        environment = {**__import__("os").environ, **SECRETS, "SLIPWAY_VAR": name}
        command = [sys.executable, "-m", "deploy", "run", "--port", str(port)]
        for _ in range(2):
            start = time.perf_counter()
            process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while True:
                try:
                    connection = http.client.HTTPConnection("127.0.0.1", port)
                    connection.request("GET", "/bases/")
                    connection.getresponse().read()
                    break
                except OSError:
                    time.sleep(0.02)
            seconds = time.perf_counter() - start
            time.sleep(3)
            memory = psutil.Process(process.pid).memory_info().rss / 1e6
            process.terminate()
            process.wait(30)
    report("footprint", "start_to_first_page", seconds, "s", "limit 3 s", seconds / 3)
    report("footprint", "memory_idle", memory, "MB", "limit 250 MB", memory / 250)


def main() -> None:
    """All figures of enrolment."""
    configure_logs("warning")
    footprint()
    throughput()
    latency_embedded()
    latency_kafka()


if __name__ == "__main__":
    main()
