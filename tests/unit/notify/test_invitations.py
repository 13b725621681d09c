"""What stands in the calendar goes along with the mail, and a button under a message answers."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from icalendar import Calendar

from services.notify.channels.wecom_callback import seal, sign
from services.notify.handlers import answer_wecom, set_channel, set_preferences
from services.notify.handlers.channels import KeyUnreadable, ReceiptRefused
from services.notify.sender import send_queued
from services.notify.wiring import service
from shared.actor import Actor
from shared.contracts.matching import MentoringSessionPlanned, PairingAccepted, PairingWithdrawn
from shared.contracts.notify import NotificationAnswered
from shared.rules import NotFound
from shared.web.app import create_app
from tests import house as kit
from tests.parts.provider import Provider, provider
from tests.parts.smtp import SmtpServer
from tests.unit.notify.house import BASE, MENTOR, TIME, House, fresh, proposed
from tests.unit.notify.test_channels import CALLBACK
from tests.unit.notify.test_flow import WISHES

CHANNEL = f"wecom@{BASE}"
MANAGER = Actor("acc-b", "manager", BASE, "b1")


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    server = SmtpServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def played() -> Iterator[Provider]:
    with provider() as found:
        yield found


def session(starts: str, cancelled: bool = False) -> MentoringSessionPlanned:
    return MentoringSessionPlanned("s1", "p1", BASE, "t1", "m1", starts, 45, "m1", TIME, cancelled)


def test_a_planned_session_comes_as_an_invitation_and_is_taken_back_by_one(tmp_path: Path, smtp: SmtpServer) -> None:
    notify = fresh(tmp_path, NOTIFY_URL=f"mailto://127.0.0.1:{smtp.port}?from=slipway@example.cn")
    notify.people()
    send_queued(notify.context)
    smtp.messages.clear()
    notify.hear(session("2026-03-11T01:00:00.000000Z"), "s1", at=TIME)
    send_queued(notify.context)
    notify.hear(session("2026-03-11T01:00:00.000000Z", True), "s1", at="2026-03-02T02:00:00.000000Z")
    notify.clock.advance(hours=1)
    send_queued(notify.context)
    made = [(invited(mail), mail) for mail in smtp.messages]
    assert [(str(c["method"]), str(e["status"])) for (c, e), _ in made] == [
        ("REQUEST", "CONFIRMED"),
        ("CANCEL", "CANCELLED"),
    ]
    (_, first), (_, second) = made[0][0], made[1][0]
    assert first["uid"] == second["uid"] and int(first["sequence"]) < int(second["sequence"])
    assert (str(first["organizer"]), str(first["attendee"])) == ("mailto:slipway@example.cn", "mailto:chen@mail.cn")
    text = made[0][1].get_body(("plain",))
    assert text is not None and "45" in text.get_content()


def invited(mail: EmailMessage) -> tuple[Calendar, Any]:
    (part,) = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    found = Calendar.from_ical(part.get_content())
    assert part["content-type"].params["method"] == str(found["method"])
    return found, found.walk("VEVENT")[0]


@pytest.fixture
def asked(tmp_path: Path, played: Provider) -> House:
    """A mentor who reads WeCom was asked there, with buttons."""
    notify = fresh(tmp_path)
    notify.people()
    settings = {"corp_id": "a", "secret": str(tmp_path), "agent_id": "7", "home": played.url, **CALLBACK}
    set_channel(notify.context, MANAGER, "wecom", settings)
    set_preferences(notify.context, MENTOR, {**WISHES, "channels": ["wecom"], "wecom": "wang"}, 0)
    played.answer({"errcode": 0, "access_token": "t", "expires_in": 7200}, {"errcode": 0, "msgid": "m"})
    notify.hear(proposed(), "p1")
    send_queued(notify.context)
    return notify


def card(played: Provider) -> dict[str, Any]:
    found: dict[str, Any] = played.asked[-1].json["template_card"]
    return found


def press(user: str, task: str, key: str) -> tuple[dict[str, str], bytes]:
    """A press as WeCom tells it."""
    event = (
        f"<xml><FromUserName>{user}</FromUserName><Event>template_card_event</Event><EventKey>{key}</EventKey>"
        f"<TaskId>{task}</TaskId></xml>"
    )
    sealed = seal({"corp_id": "a", **CALLBACK}, event)
    query = {"timestamp": "1", "nonce": "n", "msg_signature": sign(CALLBACK["callback_token"], "1", "n", sealed)}
    return query, f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode()


def answered(notify: House) -> list[NotificationAnswered]:
    return [e for e in kit.said(notify.context) if isinstance(e, NotificationAnswered)]


def test_a_press_is_said_once_and_only_by_who_was_asked(asked: House, played: Provider) -> None:
    task = card(played)["task_id"]
    for user, card_of in (("li", task), ("wang", "0" * 32)):
        with pytest.raises(NotFound):
            answer_wecom(asked.context, CHANNEL, *press(user, card_of, "accept"))
    with pytest.raises(ReceiptRefused):
        answer_wecom(asked.context, CHANNEL, {"timestamp": "1"}, press("wang", task, "accept")[1])
    assert "<Encrypt>" in answer_wecom(asked.context, CHANNEL, *press("wang", task, "accept"))
    answer_wecom(asked.context, CHANNEL, *press("wang", task, "decline"))
    (said,) = answered(asked)
    assert (said.subject, said.answer, said.person_id, said.template) == ("p1", "accept", "m1", "pairing_proposed")


@pytest.mark.parametrize("key", ["delete", ""])
def test_a_button_that_was_not_offered_answers_nothing(asked: House, played: Provider, key: str) -> None:
    answer_wecom(asked.context, CHANNEL, *press("wang", card(played)["task_id"], key))
    assert answered(asked) == []


@pytest.mark.parametrize(
    "over", [PairingAccepted("p1", BASE, "t1", "m1", TIME), PairingWithdrawn("p1", BASE, "t1", "m1", "placed", TIME)]
)
def test_what_is_over_is_not_answered_any_more(asked: House, played: Provider, over: Any) -> None:
    asked.hear(over, "p1")
    answer_wecom(asked.context, CHANNEL, *press("wang", card(played)["task_id"], "accept"))
    assert answered(asked) == []


def test_wecom_calls_the_address_that_the_page_shows(asked: House, played: Provider) -> None:
    app = create_app(service(), asked.context)
    query, body = press("wang", card(played)["task_id"], "accept")
    path = f"/api/wecom/{CHANNEL}"
    given = {"content_type": "text/xml"}
    assert app.test_client().post(f"{path}?{urlencode(query)}", data=body, **given).status_code == 200
    assert len(answered(asked)) == 1
    assert app.test_client().post(path, data=b"<xml", **given).status_code == 403
    assert app.test_client().get(f"{path}?echostr=x").status_code == 403
    assert app.test_client().post("/api/wecom/nobody", data=body, **given).status_code == 404


def test_a_key_that_is_none_is_a_sentence(asked: House) -> None:
    with pytest.raises(KeyUnreadable):
        set_channel(asked.context, MANAGER, "wecom", {"callback_key": "short"})
