"""Role × route × base: the demo with somebody in each role, every route of every service, and how one asks it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule
from werkzeug.test import Client, TestResponse

from deploy.demo import fill
from deploy.local import House, build
from shared.actor import ROLES, Actor
from shared.store.port import Document
from shared.web.access import roles_of
from tests.house import config
from tests.system.samples import Samples, body, plant, plant_model, typed

OWN, OTHER = "b02", "b03"
EVERYWHERE = ("association", "administrator")
CSRF = "0" * 40
Cell = tuple[str, str, str, str]
GUESSES = ("1", "admin", "00000000000000000000000000000000")


@dataclass
class Matrix:
    """The demo, somebody in each role at one base, and what the stores held of the other base at first."""

    house: House
    samples: Samples
    actors: dict[str, Actor]
    before: dict[str, str]
    asked: set[Cell] = field(default_factory=set)
    """The cells of the matrix that somebody stood in: service, rule, method, role."""

    def app(self, service: str) -> Flask:
        """The Flask app of a service."""
        found: Flask = self.house.application.mounts[f"/{service}"]
        return found

    def path(self, service: str, rule: Rule, method: str, values: dict[str, Any]) -> str:
        """The address of a route for records (or ids) of these names."""
        app = self.app(service)
        plain = {name: value.id if isinstance(value, Document) else value for name, value in values.items()}
        with app.test_request_context():
            built: str = app.url_map.bind("x").build(rule.endpoint, plain, method=method)
        return f"/{service}" + built.removeprefix("http://x")

    def cookie(self, role: str, service: str) -> str:
        """The session of somebody in a role, as their browser sends it."""
        actor = self.actors.get(role)
        kept = {
            "csrf_token": CSRF,
            "_permanent": True,
            **({"actor": vars(actor), "name": "x", "began": "9"} if actor else {}),
        }
        app = self.app(service)
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return f"slipway_session={signer.dumps(kept)}"

    def token(self) -> str:
        """What a form of that session carries."""
        signer = URLSafeTimedSerializer(self.house.config.secret_key, salt="wtf-csrf-token")
        return str(signer.dumps(CSRF))

    def send(self, role: str, service: str, path: str, method: str = "GET", **sent: Any) -> TestResponse:
        """Ask for an address as a role, with the session alone unless told more."""
        headers = {"Cookie": self.cookie(role, service), "Accept": "text/html", **sent.pop("headers", {})}
        client = Client(self.house.application, use_cookies=False)
        return client.open(path, method=method, headers=headers, **sent)

    def ask(
        self, role: str, service: str, rule: Rule, method: str, values: dict[str, Any], base: str = ""
    ) -> TestResponse:
        """Ask as a role; a body, where the method has one, names records of ``base``, or is empty without one."""
        self.asked.add((service, rule.rule, method, role))
        sent: dict[str, Any] = {}
        if method not in ("GET", "DELETE") and rule.rule.startswith("/api/"):
            sent["json"] = body(self.house, required(self.app(service), rule, method), base) if base else {}
        elif method == "POST":
            sent["data"] = {**(typed(self.house, base) if base else {}), "csrf_token": self.token()}
        return self.send(role, service, self.path(service, rule, method, values), method, **sent)


def required(app: Flask, rule: Rule, method: str) -> dict[str, str]:
    """The fields that the JSON body of a route must have, with their types, from its OpenAPI document."""
    spec = app.extensions["slipway_api"].spec.to_dict()
    path = rule.rule.replace("<", "{").replace(">", "}").replace("int:", "")
    operation = spec["paths"].get(path, {}).get(method.lower(), {})
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return {name: schema["properties"][name].get("type", "object") for name in schema.get("required", [])}


def everything(house: House, base_id: str) -> dict[str, str]:
    """Every record of a base as text, by service, collection and id."""
    found = {}
    for name, kind in house.services.items():
        for collection in {index.collection for index in kind.all_indexes()}:
            for document in house.contexts[name].store.find(collection, {"base_id": base_id}):
                found[f"{name}/{collection}/{document.id}"] = json.dumps(document.state, sort_keys=True, default=str)
    return found


def somebody(house: House) -> dict[str, Actor]:
    """One in each role; trainee and mentor are those of a month with a proof, who have something of everything."""
    months = house.contexts["placement"].store.find("outcomes", {"base_id": OWN, "evidence": "confirmed"}, limit=1)
    trainee, mentor = months[0].state["person_id"], months[0].state["mentor_id"]
    found = {role: Actor(f"a-{role}", role, "" if role in EVERYWHERE else OWN, f"p-{role}") for role in ROLES}
    for document in house.contexts["enrollment"].store.find("accounts", {"base_id": OWN}):
        state = document.state
        found[state["role"]] = Actor(document.id, state["role"], OWN, state["person_id"])
    return {
        **found,
        "trainee": Actor(f"trainee-{trainee}", "trainee", OWN, trainee),
        "mentor": Actor("a-mentor", "mentor", OWN, mentor),
    }


@contextmanager
def opened(folder: Path, more: Callable[[House], None] = lambda house: None, **settings: str) -> Iterator[Matrix]:
    """The demo with what it need not show planted in both bases, and ``more`` of a test's own; nothing works on afterwards."""
    house = build(config(folder, DEMO="1", **settings))
    house.start()
    fill(house)
    house.settle()
    for base_id in (OWN, OTHER):
        plant(house, base_id)
    plant_model(house, OTHER)
    more(house)
    house.settle()
    for worker in house.workers:
        worker.stop()
    yield Matrix(house, Samples(house), somebody(house), everything(house, OTHER))
    house.workers = []
    house.stop()


def cells(matrix: Matrix, service: str) -> Iterator[tuple[Rule, str, frozenset[str]]]:
    """Every route of a service with a method it takes and the roles it names."""
    for rule, method, roles in roles_of(matrix.app(service)):
        assert roles is not None, f"{method} {rule.rule} declares nobody"
        yield rule, method, roles
