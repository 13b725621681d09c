"""What every route of every service owes its reader besides the right role: no page in another's frame, no script of a text,
no form without its token, no way to another site."""

from __future__ import annotations

import re
from typing import Any

import pytest
from werkzeug.test import Client

from deploy.system import NAMES
from shared.actor import ROLES
from shared.web.access import VISITOR
from tests.system.matrix import OWN, Matrix, cells
from tests.system.page import Page
from tests.system.sweep import FORMULA, PASSWORD, SCRIPT, Opened

EVIL = "evil.example"
POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "style-src": "'self'",
    "script-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
INLINE = re.compile(
    r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|(?:href|src|action)=[\"']\s*(?:javascript|data:text)",
    re.I,
)
WITHOUT_TOKEN = {"/notify/u", "/notify/api/wecom/<channel_id>", "/notify/api/receipts/<channel_id>"}


def test_there_is_something_to_look_at(pages: list[Opened]) -> None:
    opened_ = [page for page in pages if page.answer.status_code == 200]
    assert len(opened_) > 300
    assert len([page for page in opened_ if page.is_page]) > 250
    assert any(
        SCRIPT.decode() not in page.answer.text and FORMULA[:4] in page.answer.text for page in opened_ if page.is_page
    )


def test_no_page_is_shown_in_another_sites_frame_or_runs_what_it_did_not_bring(pages: list[Opened]) -> None:
    """Clickjacking and inline scripts: the policy's every part, and no page that would need an exception from it."""
    wrong = set()
    for page in pages:
        headers = page.answer.headers
        parts = headers.get("Content-Security-Policy", "").split(";")
        policy = {name: told for name, _, told in (part.strip().partition(" ") for part in parts) if name}
        strict = policy == POLICY or "sandbox" in policy or policy.get("default-src") == "'none'"
        if not strict or headers.get("X-Frame-Options") != "DENY" or headers.get("X-Content-Type-Options") != "nosniff":
            wrong.add(f"/{page.service}{page.rule.rule} has the headers {dict(headers)}")
        if page.is_page and (found := INLINE.search(page.answer.text)):
            wrong.add(f"/{page.service}{page.rule.rule} holds {page.answer.text[found.start() : found.start() + 80]}")
    assert wrong == set()


@pytest.mark.parametrize(
    "planted", ['<p style="x">', "<script>1</script>", '<a onclick="x">', '<a href="javascript:1">']
)
def test_what_would_run_is_seen(planted: str) -> None:
    assert INLINE.search(planted)


def test_refusals_are_protected_too(hostile_matrix: Matrix) -> None:
    for service in NAMES:
        for path in (f"/{service}/nothing", f"/{service}/ops", f"/{service}/api/nothing"):
            answer = hostile_matrix.send(VISITOR, service, path)
            assert answer.status_code in (303, 404)
            assert (
                answer.headers["X-Frame-Options"] == "DENY"
                and "script-src 'self'" in answer.headers["Content-Security-Policy"]
            )


def test_every_cookie_is_for_this_site_and_not_for_scripts(pages: list[Opened]) -> None:
    cookies = [(page, line) for page in pages for line in page.answer.headers.getlist("Set-Cookie")]
    wrong = {
        f"/{page.service}{page.rule.rule}: {line[:40]}"
        for page, line in cookies
        if not line.startswith("slipway_session=")
        or {part.strip() for part in line.split(";")} & {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
        != {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
        or "domain=" in line.lower()
    }
    assert len(cookies) > 100 and wrong == set()


@pytest.mark.parametrize("service", NAMES)
def test_nothing_changes_without_the_sessions_own_token(hostile_matrix: Matrix, service: str) -> None:
    """Another site's form: the cookie goes along (in old browsers), the token does not. None, one of another session, and
    bodies of the kinds that a form can send to an API."""
    wrong = []
    other = hostile_matrix.token()[:-4] + "AAAA"
    for rule, method, roles in cells(hostile_matrix, service):
        if method != "POST" or f"/{service}{rule.rule}" in WITHOUT_TOKEN:
            continue
        role = next(role for role in (*ROLES, VISITOR) if role in roles)
        path = hostile_matrix.path(service, rule, "POST", next(hostile_matrix.samples.choices(service, rule, OWN)))
        bodies: list[dict[str, Any]] = [{"data": {"name": "x"}}, {"data": {"name": "x", "csrf_token": other}}]
        bodies += [
            {"data": b'{"name": "x"}', "content_type": kind}
            for kind in ("text/plain", "multipart/form-data; boundary=x")
        ]
        for sent in bodies:
            answer = hostile_matrix.send(role, service, path, "POST", **sent)
            if answer.status_code != 400:
                wrong.append(f"POST /{service}{rule.rule} by {role} answers {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("service", NAMES)
def test_no_other_site_is_let_in_by_the_browser(hostile_matrix: Matrix, service: str) -> None:
    """Other methods than POST need a browser's leave (CORS), and none is given."""
    for rule, method, _roles in cells(hostile_matrix, service):
        path = hostile_matrix.path(service, rule, method, next(hostile_matrix.samples.choices(service, rule, OWN)))
        asked = {"Origin": f"https://{EVIL}", "Access-Control-Request-Method": method}
        answer = hostile_matrix.send("coordinator", service, path, "OPTIONS", headers=asked)
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")], path


ASKED = ("next", "back", "url", "to", "onward", "return", "redirect", "r", "u")
TARGETS = (f"//{EVIL}/x", f"https://{EVIL}/x", f"/\\{EVIL}/x", f"javascript:alert('{EVIL}')")
LEADS = re.compile(
    r"(?:href|action|src|content)=[\"'](?:[^\"']*url=)?(?:https?:)?(?:[/\\]{2}|javascript:)[^\"'/]*" + re.escape(EVIL)
)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("service", NAMES)
def test_no_address_leads_to_another_site(hostile_matrix: Matrix, service: str, target: str) -> None:
    """Whatever a link says in its query, and whatever host the request names: neither redirects nor links go there."""
    wrong = []
    strange = {"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "https", "Referer": f"https://{EVIL}/"}
    for rule, method, roles in cells(hostile_matrix, service):
        if method != "GET":
            continue
        role = next(role for role in (VISITOR, *ROLES) if role in roles)
        path = hostile_matrix.path(service, rule, "GET", next(hostile_matrix.samples.choices(service, rule, OWN)))
        for asking in (role, VISITOR):
            answer = hostile_matrix.send(
                asking, service, path, query_string=dict.fromkeys(ASKED, target), headers=strange
            )
            where = answer.headers.get("Location", "/")
            if (
                not where.startswith("/")
                or where.startswith(("//", "/\\"))
                or LEADS.search(answer.text if answer.mimetype == "text/html" else "")
            ):
                wrong.append(f"/{service}{rule.rule} leads {asking} to {where}")
    assert wrong == []


@pytest.mark.parametrize("target", TARGETS)
def test_signing_in_leads_nowhere_else(hostile_matrix: Matrix, target: str) -> None:
    client = Client(hostile_matrix.house.application)
    base = {"base_url": "https://slipway.example"}
    page = Page(client.get("/enrollment/sign-in", query_string={"next": target}, **base).text).form(".*/sign-in")
    sent = page.filled({"login": ["liu@base.cn"], "password": [PASSWORD]})
    answer = client.post(
        "/enrollment/sign-in", data={**sent, "next": target}, headers={"Referer": "https://slipway.example/"}, **base
    )
    assert answer.status_code == 303 and answer.location == "/bases/today"


def test_a_link_that_leads_away_is_seen() -> None:
    assert LEADS.search(f'<a href="//{EVIL}/x">') and LEADS.search(f"<form action='https://{EVIL}'>")
    assert not LEADS.search(f'<a href="/sign-in?next=//{EVIL}/x">')
