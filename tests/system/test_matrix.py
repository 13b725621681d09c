"""Role × route × base, generated from every service's own map of routes and what each declares by @access."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule
from werkzeug.test import Client, TestResponse

from deploy.demo import fill
from deploy.local import House, build
from deploy.system import NAMES
from shared.actor import ROLES, Actor
from shared.store.port import Document
from shared.web.access import VISITOR, roles_of
from tests.house import config
from tests.system.samples import PARTS, UNSHOWN, Samples, body, plant, plant_model, typed

OWN, OTHER = "b02", "b03"
EVERYWHERE = ("association", "administrator")
GUESSES = ("1", "admin", "00000000000000000000000000000000")


@dataclass
class Matrix:
    """The demo, somebody in each role at one base, and what the stores held of the other base at first."""

    house: House
    samples: Samples
    actors: dict[str, Actor]
    before: dict[str, str]

    def app(self, service: str) -> Flask:
        """The Flask app of a service."""
        found: Flask = self.house.application.mounts[f"/{service}"]
        return found

    def ask(
        self, role: str, service: str, rule: Rule, method: str, values: dict[str, Any], base: str = ""
    ) -> TestResponse:
        """Ask as a role; a body, where the method has one, names records of ``base``, or is empty without one."""
        app, actor = self.app(service), self.actors.get(role)
        plain = {name: value.id if isinstance(value, Document) else value for name, value in values.items()}
        with app.test_request_context():
            path = f"/{service}" + app.url_map.bind("x").build(rule.endpoint, plain, method=method).removeprefix(
                "http://x"
            )
        secret = self.house.config.secret_key
        kept = {"csrf_token": "0" * 40, **({"actor": vars(actor), "name": "x", "began": "9"} if actor else {})}
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        sent: dict[str, Any] = {"headers": {"Cookie": f"slipway_session={signer.dumps(kept)}", "Accept": "text/html"}}
        if method not in ("GET", "DELETE") and rule.rule.startswith("/api/"):
            sent["json"] = body(self.house, required(app, rule, method), base) if base else {}
        elif method == "POST":
            token = URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps("0" * 40)
            sent["data"] = {**(typed(self.house, base) if base else {}), "csrf_token": token}
        return Client(self.house.application, use_cookies=False).open(path, method=method, **sent)


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


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    house = build(config(tmp_path_factory.mktemp("matrix"), DEMO="1"))
    house.start()
    fill(house)
    house.settle()
    for base_id in (OWN, OTHER):
        plant(house, base_id)
    plant_model(house, OTHER)
    house.settle()
    for worker in house.workers:
        worker.stop()
    yield Matrix(house, Samples(house), somebody(house), everything(house, OTHER))
    house.workers = []
    house.stop()


def cells(matrix: Matrix, service: str) -> Iterator[tuple[Rule, str, frozenset[str]]]:
    for rule, method, roles in roles_of(matrix.app(service)):
        assert roles is not None, f"{method} {rule.rule} declares nobody"
        yield rule, method, roles


@pytest.mark.parametrize("service", NAMES)
def test_every_id_has_a_record_of_both_bases(matrix: Matrix, service: str) -> None:
    """Without one the tests below would ask for what is not there and prove nothing."""
    bases = (OWN, OTHER)
    rules = {rule.rule: rule for rule, _method, _roles in cells(matrix, service)}
    missing = [m for rule in rules.values() for base in bases for m in matrix.samples.missing(service, rule, base)]
    assert sorted(set(missing)) == []


@pytest.mark.parametrize("role", [VISITOR, *ROLES])
@pytest.mark.parametrize("service", NAMES)
def test_who_is_not_named_is_refused(matrix: Matrix, service: str, role: str) -> None:
    """Own ids or not: a visitor is sent to sign in (401 for programs), another role gets 403."""
    wrong = []
    for rule, method, roles in cells(matrix, service):
        if VISITOR in roles or role in roles:
            continue
        answer = matrix.ask(role, service, rule, method, next(matrix.samples.choices(service, rule, OWN)))
        if role != VISITOR:
            right = answer.status_code == 403
        elif rule.rule.startswith("/api/"):
            right = answer.status_code == 401
        else:
            right = answer.status_code == 303 and answer.headers["Location"].startswith("/enrollment/sign-in")
        if not right:
            wrong.append(f"{method} /{service}{rule.rule} answers {role} with {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("service", NAMES)
def test_who_is_named_opens_what_is_there(matrix: Matrix, service: str) -> None:
    """A page without ids opens to each role it names; of one with ids, some record opens to some of its roles."""
    wrong = []
    for rule, method, roles in cells(matrix, service):
        if method != "GET" or rule.arguments & {*PARTS, *UNSHOWN}:
            continue
        tried = {role: _tried(matrix, service, rule, role) for role in sorted(roles)}
        opened = {role for role, answers in tried.items() if answers & {200, 302, 303, 409}}
        refused = [role for role in tried if role not in opened]
        if max(max(answers) for answers in tried.values()) >= 500:
            wrong.append(f"/{service}{rule.rule} breaks: {tried}")
        elif VISITOR not in roles and (not opened if matrix.samples.ids(rule) else refused):
            wrong.append(f"/{service}{rule.rule} does not open to {refused}: {tried}")
    assert wrong == []


def _tried(matrix: Matrix, service: str, rule: Rule, role: str) -> set[int]:
    """The answers for one record after the other, until one opens."""
    answers = set()
    for values in matrix.samples.choices(service, rule, OWN):
        answers.add(matrix.ask(role, service, rule, "GET", values).status_code)
        if answers - {404}:
            break
    return answers


@pytest.mark.parametrize("role", [role for role in ROLES if role not in EVERYWHERE])
@pytest.mark.parametrize("service", NAMES)
def test_records_of_another_base_are_not_there(matrix: Matrix, service: str, role: str) -> None:
    """Ids of the other base, of somebody else (for trainees and mentors) and guessed ones: 404, never 403."""
    wrong = []
    for rule, method, roles in cells(matrix, service):
        ids = matrix.samples.ids(rule)
        if role not in roles or not ids:
            continue
        foreign = list(matrix.samples.choices(service, rule, OTHER))[:3]
        guessed = [{**foreign[0], **dict.fromkeys(ids, guess)} for guess in GUESSES]
        for values in [*foreign, *_of_others(matrix, service, rule, role), *guessed]:
            status = matrix.ask(role, service, rule, method, values, OWN).status_code
            if status != 404:
                ids_of = {n: v.id if isinstance(v, Document) else v for n, v in values.items()}
                wrong.append(f"{method} /{service}{rule.rule} {ids_of} answers {role} with {status}")
                break
    assert wrong == []


def _of_others(matrix: Matrix, service: str, rule: Rule, role: str) -> list[dict[str, Any]]:
    """Records of the same base that name another trainee (for a trainee) or another mentor (for a mentor)."""
    field = {"trainee": "person_id", "mentor": "mentor_id"}.get(role)
    if field is None:
        return []
    own = matrix.actors[role].person_id
    return [
        values
        for values in matrix.samples.choices(service, rule, OWN)
        if any(isinstance(v, Document) and v.state.get(field) not in (None, own) for v in values.values())
    ][:2]


@pytest.mark.parametrize("role", [role for role in ROLES if role not in EVERYWHERE])
@pytest.mark.parametrize("service", NAMES)
def test_a_body_cannot_reach_into_another_base(matrix: Matrix, service: str, role: str) -> None:
    """Forms and JSON without ids in the address, but with the other base's in the body, break nothing; see below."""
    for rule, method, roles in cells(matrix, service):
        if method == "GET" or role not in roles or matrix.samples.ids(rule):
            continue
        values = next(matrix.samples.choices(service, rule, OTHER))
        status = matrix.ask(role, service, rule, method, values, OTHER).status_code
        assert status < 500 and status not in (401, 403), f"{method} /{service}{rule.rule} answers {role} with {status}"


def test_nothing_of_the_other_base_changed_or_came_over(matrix: Matrix) -> None:
    """Runs last: after all of the above the other base is as it was, and no record of this base names one of its."""
    after = everything(matrix.house, OTHER)
    assert {place for place in matrix.before if after.get(place) != matrix.before[place]} == set()
    assert set(after) == set(matrix.before)
    theirs = {place.rsplit("/", 1)[1] for place in matrix.before} - {OTHER}
    named = {
        place: [id for id in theirs if len(id) > 12 and id in text]
        for place, text in everything(matrix.house, OWN).items()
    }
    assert {place: ids for place, ids in named.items() if ids} == {}
