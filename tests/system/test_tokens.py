"""API tokens over every route of every service, and on both ways to run: heard by all, refused by all once revoked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from deploy.system import NAMES, open_context, service
from services.bases.handlers import register_base
from services.enrollment.handlers.api_tokens import make_token, revoke_token
from services.enrollment.queries.api_tokens import token_rows
from services.enrollment.repository import BASES
from shared.actor import SYSTEM, Actor
from shared.clock import iso, local_day, new_id
from shared.config import load
from shared.contracts.enrollment import ApiTokenMade
from shared.tokens import ROLES, SCOPES, hashed, new_secret, written
from shared.web.access import VISITOR
from shared.web.tokens import scope_of
from tests.house import deliver
from tests.system.matrix import OTHER, OWN, Matrix, cells
from tests.system.running import Running, embedded, on_servers

ADMINISTRATOR = Actor("acc", "administrator")


def issued(matrix: Matrix, service: str, role: str, scopes: list[str]) -> str:
    """A token of this base that the service heard of."""
    id, secret, context = new_id(), new_secret(), matrix.house.contexts[service]
    said = ApiTokenMade(id, OWN, role, scopes, hashed(secret), iso(context.clock.now()), "2999-01-01T00:00:00Z")
    deliver(matrix.house.services[service], context, said, id)
    return written(id, secret)


def asked(matrix: Matrix, service: str, path: str, method: str, token: str) -> TestResponse:
    """Ask by a token alone, with an empty body where one is due."""
    body = {} if method in ("GET", "DELETE") else {"json": {}}
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    return matrix.send(VISITOR, service, path, method, headers=headers, **body)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("service", NAMES)
def test_each_route_takes_the_token_within_scope_and_role_alone(
    hostile_matrix: Matrix, service: str, role: str
) -> None:
    wrong = []
    whole = issued(hostile_matrix, service, role, [*SCOPES])
    lacking = {
        s: issued(hostile_matrix, service, role, [x for x in SCOPES if x != s])
        for s in {scope_of(service, "GET"), scope_of(service, "POST")}
    }
    for rule, method, roles in cells(hostile_matrix, service):
        own = next(hostile_matrix.samples.choices(service, rule, OWN))
        path, scope = hostile_matrix.path(service, rule, method, own), scope_of(service, method)
        if not rule.rule.startswith("/api/"):
            answer = asked(hostile_matrix, service, path, method, whole)
            right = VISITOR in roles or answer.status_code in (303, 401)
        else:
            answer = asked(hostile_matrix, service, path, method, lacking[scope])
            right = answer.status_code == 403 and answer.get_json()["params"]["scope"] == scope
            may = scope in SCOPES and (role in roles or VISITOR in roles)
            answer = asked(hostile_matrix, service, path, method, whole)
            right = right and answer.status_code < 500 and (answer.status_code not in (401, 403)) == may
        if not right:
            wrong.append(f"{method} /{service}{rule.rule} answers a {role}'s token with {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("service", NAMES)
def test_another_bases_records_are_not_there_for_a_token(hostile_matrix: Matrix, service: str) -> None:
    token = issued(hostile_matrix, service, "coordinator", [*SCOPES])
    for rule, method, roles in cells(hostile_matrix, service):
        if "coordinator" in roles and rule.rule.startswith("/api/") and hostile_matrix.samples.ids(rule):
            values = next(hostile_matrix.samples.choices(service, rule, OTHER))
            answer = asked(hostile_matrix, service, hostile_matrix.path(service, rule, method, values), method, token)
            assert answer.status_code in (404, 422), f"{method} /{service}{rule.rule}: {answer.status_code}"


@pytest.fixture(params=["embedded", "servers"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    """The system on its folder, and on Kafka and the MongoDB protocol."""
    if request.param == "embedded":
        with embedded(tmp_path, TICK_SECONDS="0.3") as system:
            yield system
        return
    kafka, mongo = request.getfixturevalue("kafka_server"), request.getfixturevalue("mongo_server")
    with embedded(tmp_path, TICK_SECONDS="0.3", **on_servers(kafka, mongo, f"t{new_id()[:8]}")) as system:
        yield system


def until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.2)


@pytest.mark.timeout(240)
def test_every_service_hears_of_a_token_and_of_its_end(running: Running) -> None:
    config = load(running.environment)
    enrollment, bases = (open_context(config, service(name)) for name in ("enrollment", "bases"))
    base = register_base(bases, SYSTEM, name="青岛基地", region="山东 青岛", supervision_phone="0532-12345")
    until(lambda: enrollment.store.get(BASES, base.id) is not None, "enrollment did not hear of the base")
    scopes = ["placement:read", "training:read"]
    ends = local_day(enrollment.clock.now()).isoformat()
    asks = {"role": "coordinator", "scopes": scopes, "ends_on": ends}
    made, text = make_token(enrollment, ADMINISTRATOR, name="教务系统", base_id=base.id, **asks)  # type: ignore[arg-type]
    client = running.client()

    def status(path: str) -> int:
        return client.get(path, headers={"Authorization": f"Bearer {text}"}).status_code

    for path in ("/placement/api/placements", "/training/api/classes"):
        until(lambda path=path: status(path) == 200, f"{path} did not take the token")  # type: ignore[misc]
    until(lambda: status("/matching/api/rounds") == 403, "matching did not miss the scope")
    until(lambda: token_rows(enrollment, ADMINISTRATOR)[0][0].used_at != "", "the last use was not heard")
    said = running.command("audit", "verify", "--json")
    assert said.returncode == 0, said.stdout
    revoke_token(enrollment, ADMINISTRATOR, made.id)
    for path in ("/placement/api/placements", "/training/api/classes", "/matching/api/rounds"):
        until(lambda path=path: status(path) == 401, f"{path} did not hear of the end")  # type: ignore[misc]
    for context in (enrollment, bases):
        context.store.close()
