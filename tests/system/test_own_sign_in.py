"""Signing in by a base's own provider: a real one in a process of its own says who somebody is, an account here what they may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from deploy.system import NAV
from services.enrollment.domain.accounts import Account
from services.enrollment.handlers import register_staff, switch_account
from services.enrollment.handlers.people import erase
from services.enrollment.handlers.sign_in_rules import change_rules
from services.enrollment.repository import LOOKUPS, accounts
from services.enrollment.views.own_sign_in import BACK
from services.enrollment.wiring import service
from shared.actor import SYSTEM, Actor
from shared.audit import AUDIT
from shared.clock import SystemClock
from shared.config import BadSetting, load
from shared.service import Context
from shared.web.app import create_app
from tests import house
from tests.parts.oidc import CLIENT_ID, CLIENT_SECRET, OidcProvider

ADDRESS = "http://localhost:8000"
ROOT = f"{ADDRESS}/enrollment"
PASSWORD = "correct horse battery"
LIU = {"sub": "u-1", "email": "Liu@Base.cn", "email_verified": True}


@pytest.fixture(scope="module")
def provider() -> Iterator[OidcProvider]:
    with OidcProvider(ADDRESS + BACK) as running:
        yield running


@dataclass
class Place:
    """Enrollment with a provider, and a visitor's browser."""

    context: Context
    client: FlaskClient
    provider: OidcProvider

    def off(self, query: str = "") -> httpx.Response:
        """Choose the provider on the page and sign in there; the provider's way back."""
        begun = self.client.get(f"/sign-in/own{query}", base_url=ROOT, headers={"Accept-Language": "en"})
        assert begun.status_code == 302 and begun.location.startswith(f"{self.provider.issuer}/authorize?"), begun.text
        return httpx.get(begun.location, timeout=10)

    def back(self, location: str) -> TestResponse:
        """Follow the way back."""
        assert location.startswith(ADDRESS + BACK), location
        path = location.removeprefix(ROOT)
        return self.client.get(path, base_url=ROOT, headers={"Accept-Language": "en"})

    def sign_in(self, query: str = "", **claims: Any) -> TestResponse:
        """The whole way, as whoever the claims say."""
        self.provider.person(**claims)
        return self.back(self.off(query).headers["Location"])

    def post(self, path: str, **data: str) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/sign-in", base_url=ROOT).text)
        assert token
        return self.client.post(path, data={**data, "csrf_token": token.group(1)}, base_url=ROOT)

    def staff(self, email: str = "liu@base.cn", role: str = "coordinator", base_id: str = "b1", **more: Any) -> Account:
        return register_staff(self.context, SYSTEM, name="柳静", role=role, base_id=base_id, email=email, **more)

    def opens(self) -> bool:
        return self.client.get("/applications", base_url=ROOT).status_code == 200


@pytest.fixture
def place(tmp_path: Path, provider: OidcProvider) -> Iterator[Place]:
    settings = {"ISSUER": provider.issuer, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET, "NAME": "Academy"}
    kept = {f"OIDC_{name}": value for name, value in settings.items()} | {"OIDC_BASES": "b1, b9"}
    context = house.context(tmp_path, service(), SystemClock(), PUBLIC_URL=ADDRESS, **kept)
    with create_app(service(), context, NAV).test_client() as client:
        made = Place(context, client, provider)
        made.staff("root@base.cn", "administrator", password=PASSWORD)
        yield made
    context.store.close()


def test_whoever_was_invited_signs_in_without_a_password_and_goes_on(place: Place) -> None:
    made = place.staff()
    assert "Sign in with Academy" in place.client.get("/sign-in?lang=en", base_url=ROOT).text
    done = place.sign_in("?next=/enrollment/cohorts", **LIU)
    assert (done.status_code, done.location) == (303, "/enrollment/cohorts")
    assert place.opens()
    asked = place.provider.asked()
    assert asked["code_challenge_method"] == "S256" and len(asked["verifier"]) >= 43
    assert len(asked["state"]) > 20 and len(asked["nonce"]) >= 20 and asked["scope"] == "openid email"
    assert accounts(place.context).load(made.id, SYSTEM).identity
    assert [line.state["action"] for line in place.context.store.find(AUDIT)][-1] == "account.linked"


def test_later_the_identity_counts_and_no_longer_the_address(place: Place) -> None:
    place.staff()
    place.sign_in(**LIU)
    moved = place.sign_in(**{**LIU, "email": "liu.jing@new.cn", "email_verified": False})
    assert moved.status_code == 303 and place.opens()
    place.post("/sign-out")
    stranger = place.sign_in(**{**LIU, "sub": "u-2"})
    assert stranger.status_code == 403 and "goes with another identity at Academy" in stranger.text
    assert not place.opens()


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({**LIU, "email_verified": False}, "has not verified “Liu@Base.cn”"),
        ({**LIU, "email_verified": "true"}, "has not verified"),
        ({"sub": "u-1"}, "has not verified"),
        ({**LIU, "email": "nobody@base.cn"}, "Nobody has made an account for “nobody@base.cn” here"),
        ({**LIU, "email": "root@base.cn"}, "Nobody has made an account"),
        ({**LIU, "email": "other@base.cn"}, "Nobody has made an account"),
        ({**LIU, "email": "gone@base.cn"}, "Nobody has made an account"),
    ],
)
def test_signing_in_never_makes_a_right(place: Place, claims: dict[str, Any], says: str) -> None:
    """Not verified, not invited, an administrator, of a base that does not use it, switched off."""
    place.staff()
    place.staff("other@base.cn", base_id="b2")
    gone = place.staff("gone@base.cn")
    switch_account(place.context, SYSTEM, gone.id, active=False)
    before = place.context.store.count("accounts")
    refused = place.sign_in(**claims)
    assert refused.status_code == 403 and says in refused.text, refused.text
    assert not place.opens() and place.context.store.count("accounts") == before
    assert all(not account.identity for account in accounts(place.context).find(SYSTEM))


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": ["somebody else"]},
        {"aud": ["somebody else"], "azp": CLIENT_ID},
        {"iss": "https://evil.example"},
        {"nonce": "of another sign-in"},
        {"exp": 1_000_000_000},
        {"sub": ""},
        {"alg": "none"},
        {"refuses": True},
    ],
)
def test_an_answer_that_does_not_hold_opens_nothing(place: Place, wrong: dict[str, Any]) -> None:
    place.staff()
    refused = place.sign_in(**{**LIU, **wrong})
    assert refused.status_code == 401 and "Academy did not confirm who you are" in refused.text, refused.text
    assert not place.opens()


def test_a_way_back_counts_once_and_in_the_browser_that_began(place: Place) -> None:
    place.staff()
    place.provider.person(**LIU)
    location = place.off().headers["Location"]
    with create_app(service(), place.context, NAV).test_client() as elsewhere:
        stolen = Place(place.context, elsewhere, place.provider).back(location)
        assert stolen.status_code == 401, "the state is of another browser"
    assert place.back(location.replace("state=", "state=x")).status_code == 401
    state = parse_qs(urlsplit(location).query)["state"][0]
    assert place.back(f"{ADDRESS}{BACK}?code=made-up&state={state}").status_code == 401
    assert place.back(location).status_code == 401, "the state was used"
    assert place.sign_in(**LIU).status_code == 303


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_it_leads_nowhere_else(place: Place, target: str) -> None:
    place.staff()
    assert place.sign_in(f"?next={target}", **LIU).location == "/bases/today"


def test_the_second_step_is_asked_all_the_same(place: Place) -> None:
    place.staff()
    change_rules(place.context, Actor("m", "manager", "b1"), second_step=True, version=0)
    assert place.sign_in(**LIU).location == "/enrollment/security"
    assert not place.opens()


def test_signing_out_here_offers_to_sign_out_there(place: Place) -> None:
    place.staff()
    place.sign_in(**LIU)
    page = place.post("/sign-out")
    assert page.status_code == 200 and not place.opens()
    link = re.search(r'href="(http://127\.0\.0\.1:\d+/end\?[^"]+)"', page.text)
    assert link
    ended = httpx.get(link.group(1).replace("&amp;", "&"), timeout=10)
    assert ended.headers["Location"].startswith(f"{ADDRESS}/bases/") and place.provider.asked()["ended"] == 1


def test_a_base_ends_passwords_and_administrators_keep_theirs(place: Place) -> None:
    place.staff(password=PASSWORD)
    assert place.post("/sign-in", login="liu@base.cn", password=PASSWORD).status_code == 303
    place.post("/sign-out")
    change_rules(place.context, Actor("m", "manager", "b1"), second_step=False, provider_only=True, version=0)
    refused = place.post("/sign-in", login="liu@base.cn", password=PASSWORD)
    assert refused.status_code == 422 and "Academy" in refused.text and not place.opens()
    assert place.sign_in(**LIU).status_code == 303 and place.opens()
    place.post("/sign-out")
    assert place.post("/sign-in", login="root@base.cn", password=PASSWORD).location == "/enrollment/accounts"


def test_an_erased_person_leaves_no_trace_of_the_identity(place: Place) -> None:
    made = place.staff()
    place.sign_in(**LIU)
    link = accounts(place.context).load(made.id, SYSTEM).identity
    assert place.context.store.get(LOOKUPS, link)
    erase(place.context, SYSTEM, made.person_id)
    assert place.context.store.get(LOOKUPS, link) is None
    assert place.sign_in(**LIU).status_code == 403


def test_a_provider_that_is_away_is_said_and_passwords_work(place: Place) -> None:
    place.staff(password=PASSWORD)
    place.provider.kill()
    try:
        away = place.client.get("/sign-in/own", base_url=ROOT, headers={"Accept-Language": "en"})
        assert away.status_code == 503 and "Academy does not answer just now" in away.text
        assert place.post("/sign-in", login="liu@base.cn", password=PASSWORD).status_code == 303
    finally:
        place.provider.restart()
    place.post("/sign-out")
    assert place.sign_in(**LIU).status_code == 303


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"ISSUER": "http://login.example"}, "https://"),
        ({"ISSUER": "http://127.0.0.1.evil.example"}, "https://"),
        ({"ISSUER": "https://login.example", "CLIENT_ID": "x"}, "OIDC_CLIENT_SECRET"),
        ({"ISSUER": "https://login.example", "CLIENT_SECRET": "x"}, "OIDC_CLIENT_ID"),
    ],
)
def test_a_setting_that_cannot_work_stops_the_start(settings: dict[str, str], says: str) -> None:
    with pytest.raises(BadSetting, match=says):
        load({**house.SECRETS, **{f"SLIPWAY_OIDC_{name}": value for name, value in settings.items()}})


def test_the_secret_comes_from_a_file_and_is_shown_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("very secret\n")
    given = {"ISSUER": "https://login.example/", "CLIENT_ID": "x", "CLIENT_SECRET_FILE": str(path)}
    found = load({**house.SECRETS, **{f"SLIPWAY_OIDC_{name}": value for name, value in given.items()}})
    assert found.oidc and found.oidc.client_secret == "very secret" and found.oidc.issuer == "https://login.example"
    assert "very secret" not in repr(found)


def test_without_a_provider_there_is_no_such_way(tmp_path: Path) -> None:
    context = house.context(tmp_path, service())
    register_staff(context, SYSTEM, name="柳静", role="administrator", email="root@base.cn", password=PASSWORD)
    with create_app(service(), context, NAV).test_client() as client:
        assert "sign-in/own" not in client.get("/sign-in", base_url=ROOT).text
        assert client.get("/sign-in/own", base_url=ROOT).status_code == 404
        assert client.get("/sign-in/own/back", base_url=ROOT).status_code == 404
