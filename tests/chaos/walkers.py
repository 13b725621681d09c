"""Generated people who walk the whole lifecycle through the JSON APIs, and remember what they were promised."""

from __future__ import annotations

import contextlib
import queue
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from shared.actor import Actor
from shared.clock import SHANGHAI, SystemClock
from tests.chaos.crew import Crew
from tests.house import SECRETS

PATIENCE = 90.0
HANDS = 4
AHEAD = 60
"""How many requests to mentors may wait for an answer before more are looked up."""
TODAY = SystemClock().now().astimezone(SHANGHAI).date().isoformat()
BASE = "b1"
COORDINATOR = Actor("acc-c", "coordinator", BASE, "staff")


@dataclass
class Promises:
    """What was acknowledged, by kind; each must be there at the end, once."""

    applications: dict[str, str] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    sessions: list[str] = field(default_factory=list)
    placements: dict[str, str] = field(default_factory=dict)
    outcomes: set[str] = field(default_factory=set)
    asked: int = 0
    unanswered: int = 0
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def acknowledged(self) -> int:
        """How many requests were answered with a promise."""
        return (
            len(self.applications) + len(self.accepted) + len(self.sessions) + len(self.placements) + len(self.outcomes)
        )


class Walkers:
    """Threads of people. ``code``: of the open cohort. ``still``: for how many seconds nothing may happen before those without a
    mentor are waited for no more. ``may_enrol`` not set: nobody enrols for now; ``done`` set: nobody takes another step."""

    def __init__(self, crew: Crew, trainees: int, seed: int, still: float) -> None:
        self.crew, self.code, self.trainees, self.seed, self.still = crew, "", trainees, seed, still
        self.promises = Promises()
        self.done, self.may_enrol = threading.Event(), threading.Event()
        self.may_enrol.set()
        self._asked: queue.Queue[dict[str, Any]] = queue.Queue()
        self._own = threading.local()
        app = Flask("chaos")
        app.secret_key = SECRETS["SLIPWAY_SECRET_KEY"]
        self._signer = SecureCookieSessionInterface().get_signing_serializer(app)

    def run(self) -> None:
        """Everybody enrols; meanwhile mentors answer and meet, and the coordinator opens shops. Returns when all is said."""
        enrolling = [threading.Thread(target=self._enrol_all, args=(part,), daemon=True) for part in range(HANDS)]
        asking = [threading.Thread(target=self._look, daemon=True)]
        asking += [threading.Thread(target=self._mentors, daemon=True) for _ in range(HANDS)]
        for thread in (*enrolling, *asking):
            thread.start()
        for thread in enrolling:
            thread.join()
        self._wait_for_mentors()
        self.done.set()
        for thread in asking:
            thread.join()

    def progress(self) -> float:
        """How many of the people have enrolled, from 0 to 1."""
        return len(self.promises.applications) / self.trainees

    def _wait_for_mentors(self) -> None:
        """Until everybody has a mentor, or nobody was given one for a while."""
        last, since = -1, time.monotonic()
        while not self.done.is_set() and len(self.promises.accepted) < self.trainees:
            if len(self.promises.accepted) != last:
                last, since = len(self.promises.accepted), time.monotonic()
            if time.monotonic() - since > self.still:
                return
            time.sleep(0.3)

    def _enrol_all(self, part: int) -> None:
        for number in range(part, self.trainees, HANDS):
            self.may_enrol.wait()
            if self.done.is_set():
                return
            phone = f"13{self.seed % 10}{number:08d}"
            reach = {"name": f"混沌学员{number}号", "phone": phone, "goal": "shop", "goals": "想开店"}
            more = {
                "platforms": ["amazon"],
                "languages": ["zh"],
                "availability": ["mon-eve"],
                "consents": ["enrolment", "automated_match"],
            }
            path = f"/enrollment/api/cohorts/{self.code}/applications"
            answer = self._ask("enrollment", "POST", path, None, {**reach, **more}, (201, 409))
            if answer is not None:
                with self.promises.lock:
                    self.promises.applications[phone] = answer.get("application_id", "")

    def _look(self) -> None:
        """What mentors are asked, from the coordinator's list, so that a hundred mentors need not look one by one."""
        seen: set[str] = set()
        while not self.done.is_set():
            page, new = 1, 0
            while page:
                path = f"/matching/api/pairings?state=proposed&page={page}"
                found = (self._ask("matching", "GET", path, COORDINATOR, None, (200,)) or {}).get("pairings", [])
                fresh = [pairing for pairing in found if pairing["id"] not in seen]
                for pairing in fresh:
                    seen.add(pairing["id"])
                    self._asked.put(pairing)
                new += len(fresh)
                page = page + 1 if found and self._asked.qsize() < AHEAD else 0
            self.done.wait(0.2 if new else 1.0)

    def _mentors(self) -> None:
        while not self.done.is_set():
            with contextlib.suppress(queue.Empty):
                pairing = self._asked.get(timeout=0.5)
                actor = Actor(f"acc-{pairing['mentor_id']}", "mentor", BASE, pairing["mentor_id"])
                self._answer(actor, pairing, random.Random(f"{self.seed}-{pairing['id']}"))

    def _answer(self, actor: Actor, pairing: dict[str, Any], chance: random.Random) -> None:
        path = f"/matching/api/pairings/{pairing['id']}"
        said = self._ask("matching", "POST", f"{path}/answer", actor, {"answer": "accept"}, (200, 409))
        if not said or said.get("state") != "accepted":
            return
        with self.promises.lock:
            self.promises.accepted.add(pairing["id"])
        if chance.random() < 0.5:
            day = {"held_on": TODAY, "minutes": 45}
            if self._ask("matching", "POST", f"{path}/sessions", actor, day, (201,), once=True):
                with self.promises.lock:
                    self.promises.sessions.append(pairing["id"])
        if chance.random() < 0.4:
            self._open_shop(pairing["person_id"], chance)

    def _open_shop(self, person_id: str, chance: random.Random) -> None:
        shop = {"person_id": person_id, "kind": "shop", "opened_on": TODAY, "platform": "amazon", "site": "US"}
        more = {"shop_id": f"A{person_id[:8]}", "currency": "USD"}
        made = self._ask(
            "placement", "POST", "/placement/api/placements", COORDINATOR, {**shop, **more}, (201,), once=True
        )
        if not made:
            return
        with self.promises.lock:
            self.promises.placements[made["id"]] = person_id
        month = {
            "month": TODAY[:7],
            "orders": chance.randint(1, 40),
            "units": 50,
            "gross": "100.00",
            "refunds": "10.00",
        }
        path = f"/placement/api/placements/{made['id']}/outcomes"
        if self._ask("placement", "POST", path, COORDINATOR, month, (201,)):
            with self.promises.lock:
                self.promises.outcomes.add(made["id"])

    def _ask(
        self,
        service: str,
        method: str,
        path: str,
        actor: Actor | None,
        body: Any,
        wanted: tuple[int, ...],
        *,
        once: bool = False,
    ) -> dict[str, Any] | None:
        """Ask until there is an answer. ``once``: what is not the same when it is said twice is said once; no answer then
        is no promise. None: no promise."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = self._send(service, method, path, actor, body)
            except httpx.HTTPError:
                with self.promises.lock:
                    self.promises.unanswered += 1
                if once:
                    return None
                time.sleep(0.1)
                continue
            if answer.status_code in wanted:
                found: dict[str, Any] = answer.json()
                return found
            if answer.status_code < 500 and answer.status_code != 409:
                break
            if once:
                return None
            time.sleep(0.2)
        else:
            return None
        if answer.status_code not in (404, 409, 410):
            with self.promises.lock:
                self.promises.errors.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return None

    def _send(self, service: str, method: str, path: str, actor: Actor | None, body: Any) -> httpx.Response:
        headers = {"Accept": "application/json"}
        if actor:
            kept = {"actor": vars(actor), "name": "x", "began": "9"}
            headers["Cookie"] = f"slipway_session={self._signer.dumps(kept)}"
        with self.promises.lock:
            self.promises.asked += 1
        client: httpx.Client | None = getattr(self._own, "client", None)
        if client is None:  # making one costs more than a request
            client = self._own.client = httpx.Client(timeout=20)
        url = f"http://127.0.0.1:{self.crew.ports[service]}{path}"
        return client.request(method, url, json=body, headers=headers)
