"""Enterprises are entered once, brought together, advised in time, and rate it by a link; nobody of another base sees them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.bases import queries
from services.bases.domain import Window
from services.bases.domain.clients import (
    Client,
    ClientKnown,
    EndsBeforeBegin,
    IntroductionSettled,
    NotAPair,
    TicketAnswered,
    TicketNotAnswered,
    WishClosed,
)
from services.bases.handlers import (
    add_client,
    add_wish,
    add_work,
    answer_ticket,
    ask,
    change_client,
    client_for,
    close_wish,
    introduce,
    load_annex,
    name_clients,
    note_outcome,
    rate_ticket,
    say_deadlines,
    settle_introduction,
    sign_agreement,
)
from services.bases.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock
from shared.contracts.bases import ClientRegistered, DeadlineNear
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from shared.web.app import create_app
from tests.house import context as make_context
from tests.house import said

STAFF, OTHER = Actor("m", "manager", "b01", "p1"), Actor("x", "manager", "b02", "p3")
DATA: dict[str, Any] = {
    "name": "海贸公司",
    "code": "",
    "industry": "纺织",
    "size": 12,
    "contact": "王总 13800001234",
    "note": "",
}
WISH = {"kind": "need", "sector": "logistics", "text": "找海外仓", "until": ""}
YEAR = Window.until("2026-03")


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def context(tmp_path: Path, clock: FrozenClock) -> Context:
    made = make_context(tmp_path, service(), clock)
    load_annex(made)
    return made


def two(context: Context) -> tuple[Client, Client]:
    return add_client(context, STAFF, DATA), add_client(context, STAFF, {**DATA, "name": "顺通物流"})


def test_an_enterprise_is_entered_once_and_its_contact_sealed(context: Context) -> None:
    made = add_client(context, STAFF, DATA)
    with pytest.raises(ClientKnown):
        add_client(context, STAFF, DATA)
    assert add_client(context, OTHER, DATA).base_id == "b02"
    assert b"13800001234" not in b"".join(content for _place, content in context.store.scan())
    assert context.keys.open(made.id, made.contact) == DATA["contact"]
    with pytest.raises(Conflict):
        change_client(context, STAFF, made.id, 99, DATA)
    changed = change_client(context, STAFF, made.id, made.version, {**DATA, "contact": ""})
    assert changed.contact == ""
    for attempt in (client_for, close_wish, queries.ticket_of, queries.agreement_of):
        with pytest.raises(NotFound):
            attempt(context, OTHER, made.id)


def test_a_need_and_an_offer_fit_are_introduced_and_met(context: Context) -> None:
    buyer, carrier = two(context)
    need = add_wish(context, STAFF, buyer.id, WISH)
    offer = add_wish(context, STAFF, carrier.id, {**WISH, "kind": "offer", "text": "德国海外仓"})
    add_wish(context, STAFF, carrier.id, {**WISH, "kind": "offer", "sector": "finance", "text": "收款"})
    own = add_wish(context, STAFF, buyer.id, {**WISH, "kind": "offer", "text": "自家仓"})
    past = add_wish(context, STAFF, carrier.id, {**WISH, "kind": "offer", "text": "旧仓", "until": "2026-01-01"})
    assert [(pair.need.id, pair.offer.id) for pair in queries.pairs(context, "b01")] == [(need.id, offer.id)]
    for one, other in ((need.id, own.id), (offer.id, need.id), (need.id, need.id)):
        with pytest.raises(NotAPair):
            introduce(context, STAFF, one, other)
    made = introduce(context, STAFF, need.id, offer.id)
    assert introduce(context, STAFF, need.id, offer.id).id == made.id and queries.pairs(context, "b01") == []
    told = {"state": "agreed", "result": "签约", "minutes": 90}
    done = settle_introduction(context, STAFF, made.id, files=[("合同.pdf", b"%PDF-1.4 x")], **told)
    assert (done.state, len(done.files)) == ("agreed", 1)
    with pytest.raises(IntroductionSettled):
        settle_introduction(context, STAFF, made.id, **told)
    with pytest.raises(WishClosed):
        introduce(context, STAFF, need.id, past.id)
    assert queries.served(context, "b01", YEAR).agreed == 1 and queries.served(context, "b01", YEAR).minutes == 90
    with pytest.raises(NotFound):
        introduce(context, OTHER, need.id, offer.id)


def test_the_name_of_an_enterprise_is_said_once_also_of_those_that_an_older_release_entered(context: Context) -> None:
    one, other = two(context)
    kept = context.store.get("clients", other.id)
    assert kept is not None
    older = {name: value for name, value in kept.state.items() if name != "named"}
    context.store.save("clients", other.id, older, version=kept.version)
    change_client(context, STAFF, one.id, one.version, {**vars(one), "name": "改名", "contact": ""})
    for _tick in range(2):
        name_clients(context)
    heard = [(e.client_id, e.name) for e in said(context) if isinstance(e, ClientRegistered)]
    assert sorted(heard) == sorted(
        [(one.id, one.name), (one.id, "改名"), (other.id, other.name), (other.id, other.name)]
    )


def test_a_question_is_sealed_answered_and_rated(context: Context, clock: FrozenClock) -> None:
    client, _other = two(context)
    made = ask(context, STAFF, client.id, "tax", "出口退税如何办理")
    assert (made.due, made.number[:2]) == ("2026-03-07", "ZX")
    assert "出口退税".encode() not in b"".join(content for _place, content in context.store.scan())
    with pytest.raises(TicketNotAnswered):
        rate_ticket(context, made.id, 5)
    clock.advance(days=10)
    assert {t.kind for t in queries.today(context, "b01")} >= {"tickets_late"}
    answer_ticket(context, STAFF, made.id, "按季度申报", 30)
    with pytest.raises(TicketAnswered):
        answer_ticket(context, STAFF, made.id, "再答", 1)
    rate_ticket(context, made.id, 3)
    rate_ticket(context, made.id, 4)
    work = {"kind": "training", "on": "2026-03-05", "minutes": 120, "people": 30, "result": "", "rating": 5}
    add_work(context, STAFF, client.id, work, [("照片.pdf", b"%PDF-1.4 y")])
    found = queries.served(context, "b01", YEAR)
    assert (found.answered, found.in_time, found.minutes, found.works) == (1, 0, 150, {"training": 1})
    assert (found.ratings, found.satisfaction) == (2, Decimal("4.5"))
    read = queries.reader(context, "b01", "2026-03")
    names = ("clients_served", "questions_answered", "introductions_agreed", "client_hours", "client_satisfaction")
    assert [read(name, 12) for name in names] == [2, 1, 0, Decimal("2.5"), Decimal("4.5")]


def test_an_agreement_is_told_of_before_it_ends(context: Context, clock: FrozenClock) -> None:
    data = {"partner": "某学院", "subject": "实习", "signed_on": "2026-01-01", "ends_on": "2026-05-01", "note": ""}
    with pytest.raises(EndsBeforeBegin):
        sign_agreement(context, STAFF, {**data, "ends_on": "2025-12-31"})
    made = sign_agreement(context, STAFF, data, [("协议.pdf", b"%PDF-1.4 z")])
    note_outcome(context, STAFF, made.id, "2026-02-01", "接收 12 名实习生")
    assert queries.reader(context, "b01", "2026-03")("college_agreements", 0) == 1
    for _day in range(70):
        say_deadlines(context)
        clock.advance(days=1)
    heard = [(e.what, e.days) for e in said(context) if isinstance(e, DeadlineNear)]
    assert heard == [("agreement", 90), ("agreement", 30), ("agreement", 7), ("agreement", 0)]
    assert queries.agreements_in_force(context, "b01") == 0


def test_the_pages_keep_what_was_typed_and_the_link_needs_no_account(context: Context) -> None:
    browser = create_app(service(), context).test_client()
    with browser.session_transaction() as session:
        session.permanent, session["actor"], session["csrf_token"] = True, vars(STAFF), "0"
    page = browser.get("/clients/new").get_data(as_text=True)
    token = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}
    wrong = browser.post("/clients", data={**token, "name": "海贸", "code": "123"})
    assert wrong.status_code == 422 and "123" in wrong.get_data(as_text=True)
    path = browser.post("/clients", data={**token, "name": "海贸", "contact": "李"}).headers["Location"]
    path = path.removeprefix("/bases")
    assert browser.post(f"{path}/wishes", data={**token, "text": "海外仓"}).status_code == 422
    sent = {**token, "side": "need", "sector": "supplier", "text": "海外仓"}
    assert browser.post(f"{path}/wishes", data=sent).status_code == 303
    assert browser.post(f"{path}/tickets", data={**token, "topic": "tax", "question": "退税"}).status_code == 303
    ticket = context.store.find("tickets")[0].id
    assert browser.post(f"/tickets/{ticket}", data={**token, "answer": "按季度"}).status_code == 303
    link = browser.get(f"/tickets/{ticket}").get_data(as_text=True).split("/bases/rate?t=")[1].split("<")[0]
    visitor = create_app(service(), context).test_client()
    page = visitor.get(f"/rate?t={link}").get_data(as_text=True)
    assert "按季度" in page
    open_token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert visitor.post("/rate", data={"csrf_token": open_token, "t": link}).status_code == 422
    assert visitor.post("/rate", data={"csrf_token": open_token, "t": link, "rating": "5"}).status_code == 200
    assert context.store.find("tickets")[0].state["rating"] == 5
    assert visitor.get("/rate?t=broken").status_code == 410
