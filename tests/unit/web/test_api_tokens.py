"""An API token: taken by the APIs alone, within its scopes, until it runs out or is revoked; every use is logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.enrollment.views.api_tokens import SCOPE_WORDS
from shared.actor import Actor
from shared.audit import AUDIT
from shared.clock import iso
from shared.contracts.enrollment import ApiTokenMade, ApiTokenRevoked
from shared.contracts.privacy import ApiTokenUsed
from shared.service import Context
from shared.tokens import ROLES, SCOPES, hashed, new_secret, written
from shared.web.app import create_app
from shared.web.tokens import scope_of
from tests import house
from tests.house import deliver
from tests.unit.web.demo import demo

ID = "7" * 32
SECRET = new_secret()
UNTIL = "2026-04-01T00:00:00.000000Z"
GOOD = {"name": "王", "phone": "13812341234", "goal": "shop", "platforms": ["amazon"], "agree": True}
SignedIn = Callable[[str], FlaskClient]


def made(context: Context, *scopes: str, role: str = "coordinator") -> None:
    """The service hears of a token."""
    said = ApiTokenMade(ID, "b1", role, list(scopes), hashed(SECRET), iso(context.clock.now()), UNTIL)
    deliver(demo(), context, said, ID)


def post(client: FlaskClient, text: str = written(ID, SECRET), path: str = "/api/things", **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {text}", "Accept-Language": "en", **more.pop("headers", {})}
    return client.post(path, headers=headers, **{"json": GOOD, **more})


def test_within_its_scope_it_asks_as_its_role_at_its_base(context: Context, client: FlaskClient) -> None:
    assert post(client).status_code == 401, "nobody heard of it yet"
    made(context, "demo:write")
    answer = post(client)
    assert answer.status_code == 201 and "Set-Cookie" not in answer.headers
    line = context.store.find(AUDIT)[-1].state
    assert (line["account_id"], line["role"], line["base_id"], line["action"]) == (
        f"token-{ID}",
        "coordinator",
        "b1",
        "token.used",
    )
    assert line["details"] == {"method": "POST", "route": "/api/things"}


def test_what_it_lacks_is_said(context: Context, client: FlaskClient) -> None:
    made(context, "demo:read", "placement:write")
    answer = post(client)
    assert answer.status_code == 403 and answer.content_type == "application/problem+json"
    assert answer.json["code"] == "ScopeMissing" and answer.json["params"]["scope"] == "demo:write"
    assert "“demo:write”" in answer.json["detail"] and "demo:read, placement:write" in answer.json["detail"]
    assert 'scope="demo:write"' in answer.headers["WWW-Authenticate"]
    assert context.store.find(AUDIT) == [], "nothing was done"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        written(ID, "A" * 43),
        written("8" * 32, SECRET),
        written(ID, SECRET) + "A",
        f"slw_{ID}_",
        hashed(SECRET),
    ],
    ids=["none", "no token", "another secret", "another id", "a sign more", "no secret", "the hash"],
)
def test_any_other_is_refused(context: Context, client: FlaskClient, text: str) -> None:
    made(context, "demo:write")
    answer = post(client, text)
    assert answer.status_code == 401 and answer.json["code"] == "TokenRefused"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_it_ends_with_its_day_or_when_it_is_revoked(context: Context, client: FlaskClient) -> None:
    made(context, "demo:write")
    context.clock.at = house.FrozenClock().at.replace(month=3, day=31)  # type: ignore[attr-defined]
    assert post(client).status_code == 201
    context.clock.advance(days=2)  # type: ignore[attr-defined]
    assert post(client).status_code == 401
    context.clock.advance(days=-5)  # type: ignore[attr-defined]
    assert post(client).status_code == 201
    deliver(demo(), context, ApiTokenRevoked(ID, "b1", iso(context.clock.now())), ID)
    assert post(client).status_code == 401


def test_a_revocation_heard_before_the_token_holds(context: Context, client: FlaskClient) -> None:
    deliver(demo(), context, ApiTokenRevoked(ID, "b1", iso(context.clock.now())), ID)
    made(context, "demo:write")
    assert post(client).status_code == 401


def test_it_opens_no_page_and_lends_no_session_its_rights(
    context: Context, client: FlaskClient, signed_in: SignedIn
) -> None:
    made(context, "demo:read", "demo:write", role="manager")
    headers = {"Authorization": f"Bearer {written(ID, SECRET)}"}
    assert client.get("/staff", headers=headers).status_code == 303
    coordinator = signed_in("coordinator")
    assert post(coordinator).status_code == 403, "the token's role counts, not the session's"
    assert post(coordinator, "slw_nothing").status_code == 401, "a bad token is not made good by a session"


def test_a_form_cannot_bring_it_but_a_program_needs_no_forms_token(context: Context, client: FlaskClient) -> None:
    made(context, "demo:write")
    sent = {"data": b"{}", "json": None, "content_type": "text/plain"}
    assert post(client, **sent).status_code in (415, 422)
    assert client.post("/api/things", data=b"{}", content_type="text/plain").status_code == 401


def test_its_use_is_said_once_an_hour(context: Context, client: FlaskClient) -> None:
    made(context, "demo:write")
    for _ in range(3):
        post(client)
    context.clock.advance(hours=1)  # type: ignore[attr-defined]
    post(client)
    said = [event for event in house.said(context) if isinstance(event, ApiTokenUsed)]
    assert [(event.token_id, event.service) for event in said] == [(ID, "demo")] * 2
    assert len(context.store.find(AUDIT)) == 4, "the log holds each use"


def test_too_many_wait(context: Context) -> None:
    context.config = replace(context.config, token_limit=2)
    client = create_app(demo(), context).test_client()
    made(context, "demo:write")
    answers = [post(client) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[2].json["code"] == "TooManyRequests" and 0 < int(answers[2].headers["Retry-After"]) <= 60


def test_openapi_says_how_to_sign_in_and_which_scope_is_needed(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    schemes = document["components"]["securitySchemes"]
    assert (schemes["apiToken"]["type"], schemes["apiToken"]["scheme"]) == ("http", "bearer")
    operation = document["paths"]["/api/things"]["post"]
    assert operation["security"] == [{"apiToken": []}, {"session": []}] and operation["x-scope"] == "demo:write"


def test_every_scope_opens_something_and_everything_has_its_scope(tmp_path: Path) -> None:
    """A route that a token's roles may open, whose scope nobody can be given, would be closed to programs unseen."""
    from deploy.system import services
    from shared.web.access import roles_of

    needed = set()
    for kind in services():
        app = create_app(kind, house.context(tmp_path, kind))
        for rule, method, roles in roles_of(app):
            if (
                rule.rule.startswith("/api/")
                and (roles or frozenset()) & {*ROLES, "visitor"}
                and "openapi" not in rule.rule
            ):
                needed |= {scope_of(kind.name, method)} if (roles or frozenset()) & set(ROLES) else set()
    assert needed == set(SCOPES) == set(SCOPE_WORDS)
    assert Actor("a", ROLES[0], "b").scope() == {"base_id": "b"}
