"""A base of a large region: so many trainees in the stores, a web of each service, and what people ask of them."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from deploy.local import build
from deploy.system import NAMES
from services.bases.handlers.bases import register_base
from services.enrollment.handlers import create_cohort, enrol, open_cohort, register_mentor
from services.matching.handlers import change_settings
from shared.actor import Actor
from shared.service import Context
from tests.bench.enrolment import applicant
from tests.house import SECRETS, config
from tests.load.arrivals import Ask
from tests.parts.process import free_port

ADMINISTRATOR = Actor("acc-a", "administrator", "", "staff")
MENTEES = 100
WEIGHTS = {
    "trainee: journey": 22,
    "trainee: inbox": 14,
    "trainee: mentor": 8,
    "trainee: lessons": 7,
    "visitor: start": 10,
    "visitor: form": 10,
    "visitor: enrols": 5,
    "mentor: my trainees": 9,
    "coordinator: applications": 7,
    "coordinator: placements": 4,
    "coordinator: dashboard": 4,
}
"""Of a hundred requests, as a day of enrolment brings them: assumed, no region's log was at hand."""


class Region:
    """The stores in a folder, filled, and the people who are in them."""

    def __init__(self, folder: Path, trainees: int) -> None:
        self.folder, self.trainees = folder, trainees
        self.people: list[str] = []
        self.mentors: list[str] = []
        self.code, self.newest, self.base_id = "", 10 * trainees, ""
        self._signer = _signer()

    def fill(self) -> None:
        """Enrol everybody through the handlers, give them mentors, and let every service hear of it."""
        house = build(config(self.folder))
        enrollment = house.contexts["enrollment"]
        base = {"name": "大区基地", "region": "福州", "supervision_phone": "12345"}
        self.base_id = register_base(house.contexts["bases"], ADMINISTRATOR, **base).id
        coordinator = self.coordinator()
        day = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 0, "auto_admit": True}
        cohort = create_cohort(enrollment, coordinator, {"name": "大区班", **day})
        open_cohort(enrollment, coordinator, cohort.id)
        self.code = cohort.code
        for number in range(max(1, self.trainees // MENTEES)):
            entry = {
                "name": f"导师{number}",
                "email": f"m{number}@x.cn",
                "capacity": MENTEES + 20,
                "platforms": ["amazon"],
            }
            self.mentors.append(register_mentor(enrollment, coordinator, entry).id)
        change_settings(house.contexts["matching"], coordinator, auto=True, respond_days=3)
        house.start()
        for number in range(self.trainees):
            self.people.append(_enrolled(enrollment, cohort.code, number))
        house.settle(30 + self.trainees)
        house.stop()

    def coordinator(self) -> Actor:
        """Who looks after the base."""
        return Actor("acc-c", "coordinator", self.base_id, "staff")

    @contextmanager
    def served(self, processes: int) -> Iterator[dict[str, int]]:
        """Every service's web with so many processes; their ports."""
        ports = {name: free_port() for name in NAMES}
        more = {"SLIPWAY_VAR": str(self.folder), "SLIPWAY_LOG_LEVEL": "error", "SLIPWAY_WEB_PROCESSES": str(processes)}
        environment = {**os.environ, **SECRETS, **more}
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "deploy", "web", name, "--port", str(port)],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for name, port in ports.items()
        ]
        try:
            for name, port in ports.items():
                _wait(f"http://127.0.0.1:{port}/{name}/readyz")
            yield ports
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(60)

    def chooser(self, ports: dict[str, int]) -> Callable[[random.Random], Ask]:
        """Requests of the mix; whoever enrols is new."""

        def choose(chance: random.Random) -> Ask:
            self.newest += 1
            route = chance.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
            return self._ask(route, ports, chance, self.newest)

        return choose

    def _ask(self, route: str, ports: dict[str, int], chance: random.Random, number: int) -> Ask:
        person, mentor = chance.choice(self.people), chance.choice(self.mentors)
        who, _, what = route.partition(": ")
        actor = {
            "trainee": Actor(f"trainee-{person}", "trainee", self.base_id, person),
            "mentor": Actor(f"acc-{mentor}", "mentor", self.base_id, mentor),
            "coordinator": self.coordinator(),
        }.get(who)
        headers = {"Accept": "text/html", "Cookie": self._cookie(actor)} if actor else {"Accept": "text/html"}
        service, path = PATHS[what]
        if what == "enrols":
            kind = {"Content-Type": "application/json"}
            path = f"/enrollment/api/cohorts/{self.code}/applications"
            return Ask(route, ports[service], "POST", path, kind, json.dumps(applicant(number)), (201,))
        return Ask(route, ports[service], "GET", path.format(code=self.code), headers)

    def _cookie(self, actor: Actor) -> str:
        kept = {"actor": vars(actor), "name": "x", "began": "9"}
        return f"slipway_session={self._signer(kept)!s}"


PATHS = {
    "journey": ("enrollment", "/enrollment/journey"),
    "inbox": ("notify", "/notify/inbox"),
    "mentor": ("matching", "/matching/mentor"),
    "lessons": ("training", "/training/mine"),
    "start": ("bases", "/bases/"),
    "form": ("enrollment", "/enrollment/c/{code}"),
    "enrols": ("enrollment", ""),
    "my trainees": ("matching", "/matching/mine"),
    "applications": ("enrollment", "/enrollment/applications"),
    "placements": ("placement", "/placement/"),
    "dashboard": ("bases", "/bases/dashboard"),
}


def _enrolled(context: Context, code: str, number: int) -> str:
    data = applicant(number)
    return enrol(context, code, data, data.pop("consents")).application.person_id


def _signer() -> Callable[[Any], str | bytes]:
    app = Flask("load")
    app.secret_key = SECRETS["SLIPWAY_SECRET_KEY"]
    made = SecureCookieSessionInterface().get_signing_serializer(app)
    assert made is not None
    return made.dumps


def _wait(url: str) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"{url} does not answer.")
