"""From an event to a provider and back: wishes, limits, fallbacks, digests, resting channels, receipts, reminders."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.notify.channels.webhook import signature
from services.notify.domain.broadcasts import AlreadyOut
from services.notify.domain.notifications import Delivery
from services.notify.domain.preferences import NoChannelLeft
from services.notify.handlers import (
    announce,
    draft,
    leave_out,
    receive_receipt,
    send_announcements,
    send_test,
    set_channel,
    set_preferences,
    stop,
)
from services.notify.handlers.channels import ReceiptRefused, SettingMissing, TestRefused
from services.notify.overview import by_template, silent_people
from services.notify.queries import audience
from services.notify.reminders import remind
from services.notify.repository import CONTACTS, channels
from services.notify.sender import send_queued
from shared.actor import SYSTEM, Actor
from shared.contracts.enrollment import TraineeLeft
from shared.contracts.matching import PairingAccepted, PairingAnswerDue, PairingDeclined, PairingProposed
from shared.contracts.notify import NotificationActed
from shared.rules import NotFound
from tests import house as kit
from tests.parts.provider import Provider, provider
from tests.parts.smtp import SmtpServer
from tests.unit.notify.house import BASE, COORDINATOR, MENTOR, REASONS, STRANGER, TIME, TRAINEE, House, fresh, proposed

MANAGER = Actor("acc-b", "manager", BASE, "b1")
WISHES = {"zone": "Asia/Shanghai", "quiet_from": "", "quiet_to": "", "digest_at": "", "locale": "", "without": []}
SMS = {"fields": json.dumps({"to": "{phone}", "text": "{text}"}), "id_path": "sid", "bad_number_values": "gone"}


@pytest.fixture
def played() -> Iterator[Provider]:
    with provider() as found:
        yield found


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    server = SmtpServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def both(tmp_path: Path, smtp: SmtpServer, played: Provider) -> House:
    """A base with e-mail and SMS, whose mentor prefers SMS."""
    notify = fresh(tmp_path, NOTIFY_URL=f"mailto://127.0.0.1:{smtp.port}?from=slipway@example.cn")
    notify.people()
    # What people() said is out of the way, so that each test counts its own messages.
    send_queued(notify.context)
    smtp.messages.clear()
    set_channel(notify.context, MANAGER, "sms", {"url": f"{played.url}/sms", **SMS})
    wish(notify, MENTOR, channels=["sms", "email"], sms="13900001111")
    return notify


def wish(notify: House, actor: Actor, **wishes: Any) -> None:
    set_preferences(notify.context, actor, {**WISHES, "channels": ["email"], **wishes}, 0)


def out(notify: House, template: str = "pairing_proposed") -> list[tuple[str, str]]:
    """Channel and state of what leaves the house."""
    return [(d.channel, d.state) for d in deliveries(notify, template)]


def deliveries(notify: House, template: str = "pairing_proposed") -> list[Delivery]:
    return [d for n in notify.of(template) for d in n.deliveries if d.channel != "inbox"]


def ask(notify: House, number: int) -> None:
    pairing = f"p{number}"
    event = PairingProposed(pairing, BASE, "t1", "m1", 0.8, "prior-1", REASONS, "2026-03-09T04:00:00.000000Z", TIME)
    notify.hear(event, pairing)


def test_the_first_wish_is_used_and_the_address_is_kept_sealed(both: House, played: Provider) -> None:
    both.hear(proposed(), "p1")
    send_queued(both.context)
    assert out(both) == [("sms", "sent")]
    assert played.asked[0].form["to"] == "13900001111"
    stored = str([d.state for name in ("preferences", "channels") for d in both.context.store.find(name)])
    assert "13900001111" not in stored and played.url not in stored


def test_a_number_that_is_gone_is_left_alone_and_the_next_channel_is_used(
    both: House, played: Provider, smtp: SmtpServer
) -> None:
    played.answer({"code": "gone"})
    both.hear(proposed(), "p1")
    send_queued(both.context)
    assert out(both) == [("sms", "dead"), ("email", "sent")]
    assert len(smtp.messages) == 1
    both.clock.advance(hours=2)
    ask(both, 2)
    send_queued(both.context)
    assert len(played.asked) == 1, "nothing is sent to an address that bounced for good"
    assert len(smtp.messages) == 2


def test_what_exceeds_the_limit_waits_and_nothing_is_dropped(both: House, played: Provider) -> None:
    for number in range(2):
        ask(both, number)
    send_queued(both.context)
    assert sorted(out(both)) == [("sms", "queued"), ("sms", "sent")]
    assert {d.waits_for for d in deliveries(both)} == {"", "throttle"}
    both.clock.advance(seconds=59)
    send_queued(both.context)
    assert len(played.asked) == 1
    both.clock.advance(seconds=2)
    send_queued(both.context)
    assert out(both) == [("sms", "sent")] * 2


def test_quiet_hours_hold_it_until_they_end(both: House, played: Provider) -> None:
    both.clock.advance(hours=14)
    both.hear(proposed(), "p1")
    send_queued(both.context)
    assert [d.waits_for for d in deliveries(both)] == ["quiet"] and played.asked == []
    both.clock.advance(hours=9)
    send_queued(both.context)
    assert out(both) == [("sms", "sent")]


def test_three_at_once_are_one_message_with_three_links(both: House, smtp: SmtpServer) -> None:
    set_preferences(both.context, MENTOR, {**WISHES, "channels": ["email"]}, 1)
    for number in range(3):
        ask(both, number)
    send_queued(both.context)
    assert out(both) == [("email", "sent")] * 3
    (mail,) = smtp.messages
    assert mail["Subject"] == "您有 3 条新消息" and mail.get_content().count("/matching/respond?t=") == 3


def test_a_daily_digest_waits_for_its_hour_and_is_one_message(both: House, smtp: SmtpServer) -> None:
    wish(both, TRAINEE, digest_at="18:00")
    both.hear(PairingAccepted("p1", BASE, "t1", "m1", TIME), "p1")
    both.hear(PairingAccepted("p2", BASE, "t1", "m1", TIME), "p2")
    send_queued(both.context)
    assert smtp.messages == [] and {d.waits_for for d in deliveries(both, "pairing_accepted")} == {"digest"}
    both.clock.advance(hours=10)
    send_queued(both.context)
    (mail,) = smtp.messages
    assert mail["Subject"] == "您有 2 条新消息"


def test_a_channel_in_trouble_rests_costs_no_attempts_and_comes_back(both: House, played: Provider) -> None:
    hook = set_channel(both.context, MANAGER, "webhook", {"url": f"{played.url}/hook", "secret": "s"})
    played.answer({}, status=503)
    for number in range(6):
        both.hear(both.submitted(), f"a{number}")
        send_queued(both.context)
    resting = channels(both.context).load(hook.id, SYSTEM)
    assert resting.resting_until and "503" in resting.last_error
    tried = len(played.asked)
    both.hear(both.submitted(), "a9")
    send_queued(both.context)
    assert len(played.asked) == tried, "nothing is tried while the channel rests"
    waiting = [d for d in deliveries(both, "application_submitted") if d.waits_for == "breaker"]
    assert len(waiting) == 2 and all(d.attempts == 0 for d in waiting)
    played.answer({"ok": True})
    for _ in range(30):
        both.clock.advance(hours=1)
        send_queued(both.context)
    assert {state for _, state in out(both, "application_submitted")} == {"sent"}
    working = channels(both.context).load(hook.id, SYSTEM)
    assert not working.resting_until and working.last_error == ""


def test_retry_after_is_honoured(both: House, played: Provider) -> None:
    played.answer({}, status=429, Retry_After="7200")
    both.hear(proposed(), "p1")
    send_queued(both.context)
    (delivery,) = deliveries(both)
    assert delivery.next_at == "2026-03-02T03:00:00.000000Z"


def receipts(notify: House, body: dict[str, Any], secret: str = "geheim") -> int:
    content, at = json.dumps(body).encode(), int(notify.clock.now().timestamp())
    return receive_receipt(notify.context, f"sms@{BASE}", content, signature(secret, content, at))


def test_a_receipt_says_that_it_arrived_or_bounced_and_only_with_the_right_signature(
    both: House, played: Provider, smtp: SmtpServer
) -> None:
    set_channel(both.context, MANAGER, "sms", {"url": f"{played.url}/sms", "secret": "geheim", **SMS})
    played.answer({"code": 0, "sid": "s1"})
    both.hear(proposed(), "p1")
    send_queued(both.context)
    with pytest.raises(ReceiptRefused):
        receipts(both, {"receipts": [{"id": "s1", "state": "delivered"}]}, "falsch")
    assert receipts(both, {"receipts": [{"id": "s1", "state": "delivered"}, {"id": "zz", "state": "delivered"}]}) == 1
    assert out(both) == [("sms", "delivered")]
    assert receipts(both, {"receipts": [{"id": "s1", "state": "bounced", "reason": "no such number"}]}) == 1
    send_queued(both.context)
    assert out(both) == [("sms", "dead"), ("email", "sent")] and len(smtp.messages) == 1


def test_a_reminder_once_a_day_until_the_answer_and_silence_goes_to_the_coordinator(both: House) -> None:
    both.hear(proposed(), "p1")
    both.clock.advance(days=2)
    for _ in range(2):
        remind(both.context)
        both.hear(PairingAnswerDue("p1", BASE, "t1", "m1", "2026-03-05T04:00:00.000000Z", TIME), "p1")
    (again,) = both.of("reminder")
    assert again.signed["path"] == "/matching/respond" and again.person_id == "m1"
    both.clock.advance(days=1)
    remind(both.context)
    assert len(both.of("reminder")) == 2
    (silent,) = both.of("silent")
    assert silent.role == "coordinator"
    both.hear(PairingAccepted("p1", BASE, "t1", "m1", TIME), "p1")
    both.clock.advance(days=1)
    remind(both.context)
    assert len(both.of("reminder")) == 2
    assert [e.template for e in kit.said(both.context) if isinstance(e, NotificationActed)] == ["pairing_proposed"]


def test_an_expired_request_is_settled_but_not_done(both: House) -> None:
    both.hear(proposed(), "p1")
    both.hear(PairingDeclined("p1", BASE, "t1", "m1", "expired", TIME), "p1")
    told = both.one("pairing_proposed")
    assert told.settled_at and not told.acted_at
    assert out(both) == [("", "dropped")], "what was still on its way stays in"


def test_the_same_meaning_from_two_events_is_told_once(both: House) -> None:
    for _ in range(2):
        both.hear(proposed(), "p1")
    assert len(both.of("pairing_proposed")) == 1


def test_left_out_stays_in_the_inbox_and_leaves_not(both: House, smtp: SmtpServer) -> None:
    leave_out(both.context, BASE, "t1", "profile_ready")
    from shared.contracts.assessment import AssessmentCompleted

    both.hear(AssessmentCompleted("s1", "t1", BASE, {"orders": 0.5}, 71.4, "fixed-1", TIME), "s1")
    send_queued(both.context)
    assert out(both, "profile_ready") == [("", "dropped")]
    assert deliveries(both, "profile_ready")[0].error == "unsubscribed"
    assert smtp.messages == []


def test_a_group_gets_the_roles_notices_with_masked_names(both: House, played: Provider) -> None:
    set_channel(both.context, MANAGER, "wecom_robot", {"url": f"{played.url}/hook", "audience": ["coordinator"]})
    both.clock.advance(hours=2)
    both.hear(both.submitted(), "a1")
    send_queued(both.context)
    text = played.asked[-1].json["text"]["content"]
    assert "陈**" in text and "陈小航" not in text


def test_a_wish_without_an_address_is_refused(both: House) -> None:
    with pytest.raises(NoChannelLeft):
        wish(both, TRAINEE, channels=["sms"])


def test_a_channel_that_lacks_something_is_refused_and_a_test_says_why(both: House, played: Provider) -> None:
    with pytest.raises(SettingMissing):
        set_channel(both.context, MANAGER, "wecom", {"corp_id": "x"})
    played.answer({"code": "9"})
    with pytest.raises(TestRefused, match="9"):
        send_test(both.context, BASE, "sms", "13800001111")
    with pytest.raises(NotFound):
        send_test(both.context, BASE, "feishu", "")


def test_an_announcement_reaches_each_once_shows_its_progress_and_stops(both: House) -> None:
    for number in range(450):
        state = {
            "base_id": BASE,
            "role": "trainee",
            "person_id": f"x{number:03d}",
            "email": "",
            "name": "",
            "locale": "zh",
        }
        both.context.store.save(CONTACTS, f"x{number:03d}", {**state, "cohorts": ["k1"]}, version=0)
    data = {"audience": "cohort:k1", "heading": "停课", "text": "周五停课。"}
    made = draft(both.context, COORDINATOR, data)
    send_announcements(both.context)
    assert both.of("broadcast") == []
    with pytest.raises(NotFound):
        announce(both.context, STRANGER, made.id, made.version)
    made = announce(both.context, COORDINATOR, made.id, made.version)
    assert made.total == 451
    send_announcements(both.context)
    assert len(both.of("broadcast")) == 200
    stop(both.context, COORDINATOR, made.id)
    send_announcements(both.context)
    assert len(both.of("broadcast")) == 200
    with pytest.raises(AlreadyOut):
        stop(both.context, COORDINATOR, made.id)
    other = draft(both.context, COORDINATOR, data)
    announce(both.context, COORDINATOR, other.id, other.version)
    for _ in range(4):
        send_announcements(both.context)
    told = [n for n in both.of("broadcast") if n.subject == other.id]
    assert len({n.person_id for n in told}) == len(told) == 451


def test_the_funnel_and_the_silent(both: House) -> None:
    both.hear(proposed(), "p1")
    both.hear(both.submitted(), "a9")
    (row,) = [r for r in by_template(both.context, COORDINATOR, "zh") if r.template == "pairing_proposed"]
    assert (row.told, row.read, row.acted) == (1, 0, 0)
    both.clock.advance(days=4)
    assert [(s.name, s.unread) for s in silent_people(both.context, COORDINATOR, timedelta(days=3))] == [
        ("王导师", 1),
        ("陈小航", 1),
    ]
    assert by_template(both.context, STRANGER, "zh") == []


def test_who_left_gets_no_news_for_all_but_what_is_about_them(notify: House) -> None:
    notify.hear(notify.admitted())
    assert audience(notify.context, BASE, "trainee") == audience(notify.context, BASE, "cohort:k1") == ["t1"]
    notify.hear(TraineeLeft("a1", "t1", BASE, "k1", "2026春季班", TIME))
    assert audience(notify.context, BASE, "trainee") == audience(notify.context, BASE, "cohort:k1") == []
    assert [n.person_id for n in notify.of("left")] == ["t1"] and notify.one("trainee_left").role == "coordinator"
    assert notify.one("admitted").settled_at, "nobody is asked any more to take the assessment"
    notify.clock.advance(minutes=1)
    notify.hear(notify.admitted())
    assert audience(notify.context, BASE, "trainee") == ["t1"]
