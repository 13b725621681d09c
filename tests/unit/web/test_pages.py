"""What every page has: two languages, headers, logs, metrics, navigation."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from shared.actor import Actor
from shared.service import Context
from shared.store.port import Unavailable
from shared.web.access import sign_in
from shared.web.nav import NavItem, closest, own_nav, visible_nav

SignedIn = Callable[[str], FlaskClient]


def test_the_language_is_the_browsers_until_somebody_chooses(client: FlaskClient) -> None:
    assert 'lang="zh-CN"' in client.get("/").text
    assert 'lang="en"' in client.get("/", headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    assert 'lang="zh-CN"' in client.get("/", headers={"Accept-Language": "fr"}).text
    assert '<html lang="en">' in client.get("/?lang=en").text
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "zh-CN"}).text, "the session remembers"


def test_the_switch_keeps_the_page_and_its_query(client: FlaskClient) -> None:
    page = client.get("/?q=王&page=2").text
    assert 'href="/?q=%E7%8E%8B&amp;page=2&amp;lang=en"' in page


def test_no_page_holds_inline_style_or_script(client: FlaskClient) -> None:
    for url in ("/", "/form", "/confirm", "/nothing"):
        page = client.get(url).text
        assert " style=" not in page
        assert "<style" not in page
        assert not re.search(r"<script(?! src=)", page)
        assert not re.search(r"\son\w+=", page)


def test_headers_protect_and_signed_in_pages_are_not_kept(client: FlaskClient, signed_in: SignedIn) -> None:
    headers = client.get("/").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-cache"
    assert signed_in("coordinator").get("/staff").headers["Cache-Control"] == "no-store"


def test_shared_files_are_kept_for_long_and_set_no_cookie(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    address = re.search(r'href="(/static/shared/slipway\.css\?v=\w+)"', client.get("/").text)
    assert address
    answer = client.get(address.group(1))
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert len(answer.data) <= 60_000
    answer.close()


def test_ids_and_traces_are_taken_over_when_well_formed(client: FlaskClient, app: Flask) -> None:
    assert client.get("/", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    assert client.get("/", headers={"X-Request-ID": "a b"}).headers["X-Request-ID"] != "a b"
    given = f"00-{'a' * 32}-{'b' * 16}-01"
    for sent, kept in ((given, True), (given.replace("a", "0"), False), ("nonsense", False)):
        with app.test_request_context("/", headers={"traceparent": sent}):
            app.preprocess_request()
            assert g.traceparent.startswith(f"00-{'a' * 32}-") is kept
            assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", g.traceparent)


def test_logs_hold_the_rule_and_not_the_address(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    client.get("/raise/rule?phone=13812341234")
    logged = capsys.readouterr()
    assert "/raise/<what>" in logged.out + logged.err
    assert "13812341234" not in logged.out + logged.err


def test_health_readiness_and_metrics(client: FlaskClient, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").status_code == 200
    client.get("/nothing")
    figures = client.get("/metrics").text
    assert 'slipway_http_requests_total{endpoint="health.healthz",method="GET",status="200"} 1.0' in figures
    assert 'slipway_http_requests_total{endpoint="-",method="GET",status="404"} 1.0' in figures
    assert "slipway_http_request_seconds_bucket" in figures

    def gone() -> None:
        raise Unavailable("gone")

    monkeypatch.setattr(context.store, "ping", gone)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_navigation_shows_a_role_its_places(client: FlaskClient, signed_in: SignedIn) -> None:
    assert ">员工<" not in client.get("/").text
    page = signed_in("coordinator").get("/form").text
    assert '<a href="/staff">员工</a>' in page
    assert "王小明" in page
    assert 'href="/" aria-current="page"' in signed_in("coordinator").get("/").text


def test_openapi_describes_the_service(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    assert document["servers"] == [{"url": "/demo"}]
    assert "/api/things" in document["paths"]


def test_places_of_one_group_stand_under_one_name(app: Flask) -> None:
    items = (
        NavItem("总览", "/bases/", ("coordinator",), "基地", ("/bases/records/",)),
        NavItem("档案", "/bases/profile", ("coordinator",), "基地"),
        NavItem("附表", "/bases/annex", ("manager",), "基地"),
        NavItem("去向", "/placement/", ("coordinator",), "跟踪"),
        NavItem("我的信息", "/rights", ("coordinator",), own=True),
    )
    app.extensions["slipway"].nav = items
    with app.test_request_context("/"):
        sign_in(Actor("a1", "coordinator", "b01"), "王小明")
        places, own = visible_nav(), own_nav()
    assert [(str(p.label), p.href, len(p.parts)) for p in places] == [
        ("基地", "/bases/", 2),
        ("去向", "/placement/", 0),
    ]
    assert [item.href for item in own] == ["/rights"]
    assert closest(items, "/bases/records/trainees") == items[0]
    assert closest(items, "/bases/profile") == items[1]
    assert closest(items, "/enrollment/journey") is None
