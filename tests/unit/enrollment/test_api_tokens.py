"""API tokens on the administrator's page: shown once, kept as a hash, listed with their last use, revoked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from deploy.system import NAV
from services.enrollment.domain.api_tokens import TokenEndsBadly, TokenOver
from services.enrollment.handlers.api_tokens import make_token, revoke_token
from services.enrollment.repository import api_tokens
from services.enrollment.wiring import service
from shared.actor import SYSTEM, Actor
from shared.audit import AUDIT
from shared.contracts.bases import BaseRegistered
from shared.contracts.enrollment import ApiTokenMade, ApiTokenRevoked
from shared.contracts.privacy import ApiTokenUsed
from shared.rules import NotFound, RuleBroken
from shared.service import Context
from shared.web.app import create_app
from tests import house
from tests.unit.enrollment.conftest import BASE
from tests.unit.enrollment.test_pages import Browser

ADMINISTRATOR = Actor("acc-9", "administrator", "", "p-9")
PAGE = "/enrollment/api-tokens"
TYPED = {"name": "教务系统", "base_id": BASE, "role": "coordinator", "ends_on": "2026-06-30"}
TYPED |= {"scopes": ["enrollment:read", "placement:write"]}


@pytest.fixture
def context(context: Context) -> Context:
    """With a base on the register."""
    house.deliver(service(), context, BaseRegistered(BASE, "青岛基地"))
    return context


@pytest.fixture
def browser(context: Context) -> Iterator[Browser]:
    """A visitor's browser."""
    with create_app(service(), context, NAV).test_client() as client:
        yield Browser(client)


def test_it_is_shown_once_and_kept_as_a_hash(context: Context, browser: Browser) -> None:
    browser.as_actor(ADMINISTRATOR)
    assert "还没有令牌" in browser.get(PAGE).text
    shown = browser.post(PAGE, TYPED, "/api-tokens")
    found = re.search(r"slw_[0-9a-f]{32}_([\w-]{43})", shown.text)
    assert shown.status_code == 200 and found and shown.headers["Cache-Control"] == "no-store"
    (kept,) = api_tokens(context).find(SYSTEM)
    assert (kept.base_id, kept.scopes, kept.made_by) == (BASE, TYPED["scopes"], "acc-9")
    assert kept.expires_at == "2026-06-30T16:00:00.000000Z", "to the end of the day in Shanghai"
    page = browser.get(PAGE).text
    assert "教务系统" in page and found.group(1) not in page and "青岛基地" in page and "尚未使用" in page
    (said,) = [event for event in house.said(context) if isinstance(event, ApiTokenMade)]
    assert found.group(1) not in said.dumps().decode() and found.group(1) not in str(context.store.find("api_tokens"))
    assert context.store.find(AUDIT)[-1].state["action"] == "account.token"
    house.deliver(service(), context, ApiTokenUsed(kept.id, BASE, "placement", "2026-03-02T02:00:00.000000Z"))
    house.deliver(service(), context, ApiTokenUsed(kept.id, BASE, "matching", "2026-03-01T02:00:00.000000Z"))
    assert "<code>placement</code>" in browser.get(PAGE).text
    gone = browser.post(f"{PAGE}/{kept.id}/revoke", {}, "/api-tokens")
    assert gone.status_code == 303 and "已撤销" in browser.get(PAGE).text
    assert isinstance(house.said(context)[-1], ApiTokenRevoked)
    with pytest.raises(TokenOver):
        revoke_token(context, ADMINISTRATOR, kept.id)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"ends_on": "2026-03-01"}, "2026-03-01"),
        ({"ends_on": "2027-03-04"}, "2027-03-04"),
        ({"scopes": []}, "至少"),
        ({"scopes": ["everything"]}, "everything"),
        ({"role": "administrator"}, "administrator"),
        ({"base_id": "nowhere"}, "基地"),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    context: Context,
    browser: Browser,
    wrong: dict[str, object],
    says: str,
) -> None:
    browser.as_actor(ADMINISTRATOR)
    answer = browser.post(PAGE, {**TYPED, **wrong}, "/api-tokens")
    assert answer.status_code == 422 and says in answer.text and "教务系统" in answer.text
    assert api_tokens(context).find(SYSTEM) == []


def test_only_for_a_base_that_there_is_and_not_for_ever(context: Context) -> None:
    asks = {"name": "x", "role": "manager", "scopes": ["bases:read"]}
    with pytest.raises(RuleBroken):
        make_token(context, ADMINISTRATOR, base_id="nowhere", ends_on="2026-06-30", **asks)  # type: ignore[arg-type]
    with pytest.raises(TokenEndsBadly):
        make_token(context, ADMINISTRATOR, base_id=BASE, ends_on="2036-06-30", **asks)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        revoke_token(context, ADMINISTRATOR, "0" * 32)
