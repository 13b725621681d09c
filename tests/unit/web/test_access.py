"""Who may open what; sessions; links that carry a right."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.views import MethodView
from werkzeug.test import Client

from shared.clock import iso
from shared.contracts.enrollment import SessionsRevoked
from shared.service import Context, Service
from shared.sessions import is_revoked
from shared.web.access import UndeclaredRoute, access, safe_next
from shared.web.app import create_app, mounted
from shared.web.links import LinkBroken, make_link_token, read_link_token
from tests.house import deliver
from tests.unit.web.demo import demo

SignedIn = Callable[[str], FlaskClient]


def token_of(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/form").text)
    assert found
    return found.group(1)


def test_a_route_without_roles_stops_the_start(context: Context) -> None:
    def register(app: Flask, context: Context) -> None:
        app.add_url_rule("/open", "open_door", lambda: "in")

    with pytest.raises(UndeclaredRoute, match=r"GET /open \(open_door\)"):
        create_app(Service("demo", register), context)


@access("manager")
class Door(MethodView):
    def get(self) -> str:
        return "got"

    @access("visitor")
    def post(self) -> str:
        return "posted"


class Gap(MethodView):
    @access("visitor")
    def get(self) -> str:
        return "got"

    def post(self) -> str:
        return "posted"


def only(view: type[MethodView]) -> Service:
    return Service("demo", lambda app, context: app.add_url_rule("/door", view_func=view.as_view("door")))


def test_a_class_declares_for_its_methods_and_a_method_for_itself(context: Context) -> None:
    client = create_app(only(Door), context).test_client()
    assert client.get("/door").status_code == 303
    assert client.post("/door", json={}).text == "posted"
    with pytest.raises(UndeclaredRoute, match="POST /door"):
        create_app(only(Gap), context)


def test_an_unknown_role_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match="coordinater"):
        access("coordinater")


def test_a_visitor_is_sent_to_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/staff?page=2&q=王")
    assert answer.status_code == 303
    assert answer.location == "/enrollment/sign-in?next=/staff%3Fpage%3D2%26q%3D%25E7%258E%258B"


def test_a_program_without_session_gets_401_and_with_the_wrong_role_403(
    client: FlaskClient, signed_in: SignedIn
) -> None:
    refused = client.post("/api/things", json={})
    assert (refused.status_code, refused.json["code"]) == (401, "SignInNeeded")
    refused = signed_in("trainee").post("/api/things", json={})
    assert (refused.status_code, refused.json["code"]) == (403, "RoleRefused")


def test_the_wrong_role_reads_a_sentence(signed_in: SignedIn) -> None:
    answer = signed_in("trainee").get("/staff")
    assert answer.status_code == 403
    assert "此页面不对你的角色（学员）开放。" in answer.text
    assert signed_in("coordinator").get("/staff").text == "staff of b1"


def test_a_session_begins_and_ends(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["left"] = "from before"
    entered = client.post("/in", data={"role": "manager", "locale": "en", "csrf_token": token_of(client)})
    cookie = entered.headers["Set-Cookie"]
    assert cookie.startswith("slipway_session=")
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Expires=" in cookie
    with client.session_transaction() as session:
        assert "left" not in session
    assert client.get("/staff").text == "staff of b1"
    client.post("/out", data={"csrf_token": token_of(client)})
    assert client.get("/staff").status_code == 303
    assert 'lang="en"' in client.get("/").text


def test_a_secure_address_makes_a_secure_cookie(context: Context) -> None:
    context.config = replace(context.config, public_url="https://slipway.example")
    client = create_app(demo(), context).test_client()
    assert "Secure" in client.get("/?lang=en").headers["Set-Cookie"]


ELSEWHERE = ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "javascript:1", "", None]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_next_leads_nowhere_else(url: str | None) -> None:
    assert safe_next(url) == "/"


def test_next_keeps_paths() -> None:
    assert safe_next("/matching/mine?a=1") == "/matching/mine?a=1"


def test_a_link_is_read_for_its_purpose_until_it_is_too_old(context: Context) -> None:
    token = make_link_token(context, "pairing", {"pairing_id": "7"})
    assert read_link_token(context, "pairing", token, 60) == {"pairing_id": "7"}
    for purpose, broken in (("journey", token), ("pairing", token[:-3] + "abc"), ("pairing", ""), ("pairing", None)):
        with pytest.raises(LinkBroken):
            read_link_token(context, purpose, broken, 60)
    context.clock.advance(seconds=61)  # type: ignore[attr-defined]
    with pytest.raises(LinkBroken):
        read_link_token(context, "pairing", token, 60)


def test_a_broken_link_is_a_page_with_410(client: FlaskClient) -> None:
    answer = client.get("/link?t=nonsense&lang=en")
    assert answer.status_code == 410
    assert "This link is no longer valid. Ask whoever sent it for a new one." in answer.text


def test_mounted_alone_the_addresses_are_those_of_the_whole_house(app: Flask) -> None:
    outside = Client(mounted(app, "demo"))
    assert "/demo/static/shared/slipway.css?v=" in outside.get("/demo/").text
    assert outside.get("/demo/staff").headers["Location"] == "/enrollment/sign-in?next=/demo/staff"
    assert outside.get("/elsewhere").status_code == 404


def test_a_session_ends_when_its_account_is_switched_off(context: Context, client: FlaskClient) -> None:
    client.post("/in", data={"role": "manager", "csrf_token": token_of(client)})
    assert client.get("/staff").status_code == 200
    deliver(demo(), context, SessionsRevoked("somebody-else", "b1", iso(context.clock.now())))
    assert client.get("/staff").status_code == 200
    deliver(demo(), context, SessionsRevoked("a1", "b1", iso(context.clock.now())))
    assert client.get("/staff").location.startswith("/enrollment/sign-in")
    assert "王小明" not in client.get("/").text
    context.clock.advance(seconds=1)  # type: ignore[attr-defined]
    client.post("/in", data={"role": "manager", "csrf_token": token_of(client)})
    assert client.get("/staff").status_code == 200


def test_an_older_revocation_heard_late_takes_nothing_back(context: Context) -> None:
    for day in ("02", "01"):
        deliver(demo(), context, SessionsRevoked("a1", "b1", f"2026-03-{day}T01:00:00.000000Z"))
    assert is_revoked(context.store, "a1", "2026-03-02T00:00:00.000000Z")
    assert not is_revoked(context.store, "a1", "2026-03-02T01:00:00.000001Z")


def test_a_session_from_before_sessions_had_a_beginning_ends_too(context: Context, signed_in: SignedIn) -> None:
    client = signed_in("manager")
    assert client.get("/staff").status_code == 200
    deliver(demo(), context, SessionsRevoked("a1", "b1", iso(context.clock.now())))
    assert client.get("/staff").status_code == 303
