"""Accounts: the second step, sessions ended from elsewhere, a forgotten password set by a link that works once."""

from __future__ import annotations

import re

import pyotp
import pytest

from services.enrollment.domain.accounts import Account, InviteUsed, TooManyTries
from services.enrollment.domain.second_step import CodeWrong, matching_step
from services.enrollment.domain.sessions import device_of
from services.enrollment.handlers import register_staff
from services.enrollment.handlers.sessions import ask_reset, reset_password, sessions_of
from services.enrollment.handlers.sign_in_rules import change_rules, must_set_up
from services.enrollment.links import RESET
from services.enrollment.repository import accounts
from services.enrollment.wiring import service
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock
from shared.contracts.enrollment import PasswordResetAsked, SessionsRevoked
from shared.service import Context
from shared.store.port import Conflict
from shared.web.access import make_link_token
from tests import house
from tests.unit.enrollment.conftest import BASE
from tests.unit.enrollment.test_looking import browser  # noqa: F401
from tests.unit.enrollment.test_pages import Browser

PASSWORD = "correct horse battery"


@pytest.fixture
def account(context: Context) -> Account:
    """A coordinator with a password."""
    return register_staff(
        context, SYSTEM, name="周敏", role="coordinator", base_id=BASE, email="zhou@e.cn", password=PASSWORD
    )


def sign_in(browser: Browser, password: str = PASSWORD) -> str:  # noqa: F811
    answer = browser.post("/enrollment/sign-in", {"login": "zhou@e.cn", "password": password})
    return answer.headers.get("Location", "") if answer.status_code == 303 else str(answer.status_code)


def now_code(context: Context, account: Account, ahead: int = 0) -> str:
    kept = accounts(context).load(account.id, SYSTEM)
    secret = context.keys.open(kept.person_id, kept.totp or kept.totp_pending)
    return pyotp.TOTP(secret).at(int(context.clock.now().timestamp()) + 30 * ahead)


def test_the_second_step_is_switched_on_taken_and_taken_once(
    context: Context,
    account: Account,
    browser: Browser,  # noqa: F811
) -> None:
    assert isinstance(context.clock, FrozenClock)
    assert sign_in(browser) == "/bases/today"
    begun = browser.post("/enrollment/security/second-step/begin", {}, "/security")
    assert "<svg" in begun.text and "otpauth://totp/" in begun.text
    assert browser.post("/enrollment/security/second-step/confirm", {"code": "000000"}, "/security").status_code == 422
    done = browser.post("/enrollment/security/second-step/confirm", {"code": now_code(context, account)}, "/security")
    codes = re.findall(r"<li><code>([0-9A-Z-]{11})</code>", done.text)
    assert done.status_code == 200 and len(codes) == 8
    secret = context.keys.open(account.person_id, accounts(context).load(account.id, SYSTEM).totp)
    assert secret not in str(context.store.get("accounts", account.id))
    browser.post("/enrollment/sign-out")
    context.clock.advance(seconds=60)
    assert sign_in(browser) == "/enrollment/sign-in/code"
    assert browser.get("/enrollment/applications").status_code == 303
    code = now_code(context, account)
    wrong = browser.post("/enrollment/sign-in/code", {"code": "123456"}, "/sign-in/code")
    assert wrong.status_code == 422 and "123456" in wrong.text
    assert browser.post("/enrollment/sign-in/code", {"code": code}, "/sign-in/code").status_code == 303
    assert browser.get("/enrollment/applications").status_code == 200
    browser.post("/enrollment/sign-out")
    assert sign_in(browser) == "/enrollment/sign-in/code"
    assert browser.post("/enrollment/sign-in/code", {"code": code}, "/sign-in/code").status_code == 422
    assert browser.post("/enrollment/sign-in/code", {"code": codes[0]}, "/sign-in/code").status_code == 303
    assert len(accounts(context).load(account.id, SYSTEM).recovery) == 7


def test_a_half_sign_in_lasts_five_minutes(context: Context, account: Account, browser: Browser) -> None:  # noqa: F811
    assert isinstance(context.clock, FrozenClock)
    sign_in(browser)
    browser.post("/enrollment/security/second-step/begin", {}, "/security")
    browser.post("/enrollment/security/second-step/confirm", {"code": now_code(context, account)}, "/security")
    context.clock.advance(seconds=60)
    assert sign_in(browser) == "/enrollment/sign-in/code"
    context.clock.advance(minutes=6)
    late = browser.post("/enrollment/sign-in/code", {"code": now_code(context, account)})
    assert late.headers["Location"] == "/enrollment/sign-in"


def test_a_code_is_taken_within_half_a_minute_and_never_again() -> None:
    codes = {99: "000099", 100: "000100", 101: "000101"}.get

    def at(step: int) -> str:
        return codes(step) or "999999"

    assert matching_step(" 000 100", 3000.0, at, 0) == 100 and matching_step("000099", 3000.0, at, 0) == 99
    for code, used in (("000100", 100), ("000102", 0), ("", 0), ("00010", 0)):
        with pytest.raises(CodeWrong):
            matching_step(code, 3000.0, at, used)


def test_sessions_are_listed_and_one_is_ended_from_elsewhere(
    context: Context,
    account: Account,
    browser: Browser,  # noqa: F811
) -> None:
    assert isinstance(context.clock, FrozenClock)
    from deploy.system import NAV
    from shared.web.app import create_app

    other = Browser(create_app(service(), context, NAV).test_client())
    sign_in(other)
    context.clock.advance(minutes=1)
    sign_in(browser)
    assert len(sessions_of(context, account.id)) == 2
    page = browser.get("/enrollment/security").text
    (id,) = re.findall(r"/security/sessions/([0-9a-f]{32})/end", page)
    context.clock.advance(minutes=1)
    assert browser.post(f"/enrollment/security/sessions/{'0' * 32}/end", {}, "/security").status_code == 404
    assert browser.post(f"/enrollment/security/sessions/{id}/end", {}, "/security").status_code == 303
    ended = next(e for e in house.said(context) if isinstance(e, SessionsRevoked))
    house.deliver(service(), context, ended, account.id)
    assert other.get("/enrollment/applications").status_code == 303
    assert browser.get("/enrollment/applications").status_code == 200


def test_a_forgotten_password_is_set_by_a_link_once(context: Context, account: Account, browser: Browser) -> None:  # noqa: F811
    assert isinstance(context.clock, FrozenClock)
    for login in ("zhou@e.cn", "nobody@e.cn"):
        asked = browser.post("/enrollment/forgot", {"login": login}, "/forgot")
        assert asked.status_code == 303 and asked.headers["Location"] == "/enrollment/sign-in"
    said = [e for e in house.said(context) if isinstance(e, PasswordResetAsked)]
    assert [e.account_id for e in said] == [account.id]
    assert "zhou@e.cn" not in str([d.state for d in context.store.find("sign_ins")])
    ids = {"account_id": account.id, "number": said[0].number}
    path = f"/reset?t={make_link_token(context, RESET, ids)}"
    assert browser.post(f"/enrollment{path}", {"password": "short"}, path).status_code == 422
    done = browser.post(f"/enrollment{path}", {"password": "another long password"}, path)
    assert done.status_code == 303 and sign_in(browser, "another long password") == "/bases/today"
    with pytest.raises(InviteUsed):
        reset_password(context, account.id, said[0].number, "and another password")
    assert [e.reason for e in house.said(context) if isinstance(e, SessionsRevoked)] == ["password"]
    context.clock.advance(hours=3)
    assert browser.get(f"/enrollment{path}").status_code == 410
    with pytest.raises(TooManyTries):
        for _ in range(8):
            ask_reset(context, "zhou@e.cn")


def test_the_password_is_changed_knowing_the_present_one(context: Context, account: Account, browser: Browser) -> None:  # noqa: F811
    assert isinstance(context.clock, FrozenClock)
    sign_in(browser)
    wrong = {"old": "not the password", "password": "another long password"}
    assert browser.post("/enrollment/security/password", wrong, "/security").status_code == 422
    right = {"old": PASSWORD, "password": "another long password"}
    context.clock.advance(minutes=1)
    assert browser.post("/enrollment/security/password", right, "/security").status_code == 303
    assert sign_in(browser, "another long password") == "/bases/today" and sign_in(browser) == "422"


@pytest.mark.parametrize(
    "agent, device",
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/120.0 Mobile Safari/537 MicroMessenger/8.0",
            "WeChat · Android",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit Version/17.0 Safari/604", "Safari · iOS"),
        ("Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/130.0", "Firefox · Windows"),
        ("", "—"),
    ],
)
def test_a_device_is_named_so_that_its_owner_knows_it(agent: str, device: str) -> None:
    assert device_of(agent) == device


MANAGER = Actor("acc-m", "manager", BASE, "p-manager")


def ask_for_second_step(browser: Browser, on: str = "1") -> None:  # noqa: F811
    browser.as_actor(MANAGER)
    version = re.search(r'name="version" value="(\d+)"', browser.get("/enrollment/sign-in-rules").text)
    assert version
    asked = {"second_step": on, "version": version.group(1)}
    assert browser.post("/enrollment/sign-in-rules", asked, "/sign-in-rules").status_code == 303
    browser.post("/enrollment/sign-out")


def test_a_base_asks_its_staff_for_the_second_step_and_nothing_opens_before(
    context: Context,
    account: Account,
    browser: Browser,  # noqa: F811
) -> None:
    assert sign_in(browser) == "/bases/today", "as long as the base does not ask"
    ask_for_second_step(browser)
    assert sign_in(browser) == "/enrollment/security"
    for path in ("/enrollment/applications", "/enrollment/sign-in-rules", "/enrollment/people/x"):
        assert browser.get(path).location == "/enrollment/security", path
    told = browser.client.get("/api/applications", base_url="http://localhost/enrollment")
    assert (told.status_code, told.get_json()["code"]) == (403, "SetUpFirst")
    denied = browser.client.post("/api/applications/x/admit", json={}, base_url="http://localhost/enrollment")
    assert denied.status_code == 403
    open_to_all = browser.get("/enrollment/forgot")
    assert open_to_all.status_code == 200 and "周敏" not in open_to_all.text, "there the session counts for none"
    page = browser.get("/enrollment/security").text
    assert "您的基地要求" in page
    browser.post("/enrollment/security/second-step/begin", {}, "/security")
    done = browser.post("/enrollment/security/second-step/confirm", {"code": now_code(context, account)}, "/security")
    assert done.status_code == 200 and 'href="/bases/today"' in done.text
    assert browser.get("/enrollment/applications").status_code == 200


def test_who_switches_it_off_sets_it_up_again_and_a_base_can_stop_asking(
    context: Context,
    account: Account,
    browser: Browser,  # noqa: F811
) -> None:
    assert isinstance(context.clock, FrozenClock)
    ask_for_second_step(browser)
    sign_in(browser)
    browser.post("/enrollment/security/second-step/begin", {}, "/security")
    browser.post("/enrollment/security/second-step/confirm", {"code": now_code(context, account)}, "/security")
    context.clock.advance(seconds=60)
    browser.post("/enrollment/security/second-step/drop", {"code": now_code(context, account)}, "/security")
    assert browser.get("/enrollment/applications").location == "/enrollment/security"
    ask_for_second_step(browser, "")
    assert sign_in(browser) == "/bases/today"
    assert browser.get("/enrollment/applications").status_code == 200


def test_another_base_trainees_and_administrators_are_not_asked(context: Context) -> None:
    change_rules(context, MANAGER, second_step=True, version=0)
    for role, base_id, asked in (("quality", BASE, True), ("manager", "base-2", False), ("mentor", BASE, False)):
        one = Account(id="a", base_id=base_id, person_id="p", role=role)
        assert must_set_up(context, one) is asked, role
    assert not must_set_up(context, Account(id="a", base_id="", person_id="p", role="administrator"))
    with pytest.raises(Conflict):
        change_rules(context, MANAGER, second_step=False, version=0)
