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
from pathlib import Path
from typing import Any

import psutil

from deploy.local import build
from services.enrollment.handlers import create_cohort, open_cohort, register_mentor
from services.matching.handlers import change_settings
from shared.actor import Actor
from shared.clock import parse_iso
from shared.web.logs import configure_logs
from tests.bench import report
from tests.house import SECRETS, config
from tests.parts.process import free_port

SECONDS, CLIENTS, ROUNDS, RATE = 5, 4, 3, 20
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
        "consents": ["enrolment"],
    }


def prepared(folder: Path, auto: bool, mentors: int = 1) -> tuple[Any, str]:
    """A house with an open cohort that admits at once; returns it and the cohort's code."""
    house = build(config(folder))
    day = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 0, "auto_admit": auto}
    cohort = create_cohort(house.contexts["enrollment"], STAFF, {"name": "压测班", **day})
    open_cohort(house.contexts["enrollment"], STAFF, cohort.id)
    for number in range(mentors if auto else 0):
        entry = {"name": f"导师{number}", "email": f"m{number}@x.cn", "capacity": 200, "platforms": ["amazon"]}
        register_mentor(house.contexts["enrollment"], STAFF, entry)
    change_settings(house.contexts["matching"], STAFF, auto=auto, respond_days=3)
    return house, cohort.code


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


def latency() -> None:
    """Twenty enrolments a second for a while: from the click to the mentor's stored notification, embedded."""
    with tempfile.TemporaryDirectory() as name:
        house, code = prepared(Path(name), auto=True, mentors=3)
        house.start()
        house.settle()
        client = house.application.mounts["/enrollment"].test_client()
        began: dict[str, float] = {}
        start = time.time()
        for number in range(RATE * 15):
            time.sleep(max(0.0, start + number / RATE - time.time()))
            at = time.time()
            answer = client.post(f"/api/cohorts/{code}/applications", json=applicant(number))
            began[answer.get_json()["person_id"]] = at
        house.settle(60)
        pairings = {d.id: d.state["person_id"] for d in house.contexts["matching"].store.find("pairings")}
        told = house.contexts["notify"].store.find("notifications", {"cause_type": "PairingProposed"})
        waits = sorted(
            parse_iso(d.state["created_at"]).timestamp() - began[pairings[d.state["subject"]]]
            for d in told
            if d.state["mentor_id"]
        )
        house.stop()
    assert len(waits) == len(began), f"{len(waits)} of {len(began)} mentors' notifications"
    for percent in (50, 99):
        value = waits[min(len(waits) - 1, int(len(waits) * percent / 100))]
        report("enrolment", f"to_notification_p{percent}_embedded", value, "s", "goal 1 s at p99", value)


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
    latency()


if __name__ == "__main__":
    main()
