"""E-mail through Apprise to a real SMTP server: once, with everything in it, retried when refused, given up at last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.notify.channels import Outbound, Undelivered
from services.notify.channels.email import send as send_email
from services.notify.channels.email import server_of
from services.notify.domain.notifications import BACKOFF, MAX_ATTEMPTS, NothingToTryAgain
from services.notify.domain.rules import Route
from services.notify.handlers import mark_read, try_again
from services.notify.repository import notifications
from services.notify.sender import send_queued
from shared.actor import SYSTEM
from shared.clock import iso
from shared.contracts.enrollment import AccountRegistered
from shared.contracts.matching import PairingUnfilled
from shared.contracts.notify import NotificationDelivered
from shared.rules import NotFound
from shared.store.port import Conflict
from tests import house as kit
from tests.parts.smtp import SmtpServer
from tests.unit.notify.house import BASE, COORDINATOR, MENTOR, STRANGER, TIME, House, fresh, proposed


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    """A mail server that listens."""
    server = SmtpServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailing(tmp_path: Path, smtp: SmtpServer) -> House:
    """A notify with e-mail set."""
    url = f"mailto://127.0.0.1:{smtp.port}?from=slipway@example.cn"
    return fresh(tmp_path, NOTIFY_URL=url, PUBLIC_URL="https://qihang.example.cn")


def state(notify: House, template: str = "pairing_proposed") -> tuple[str, int]:
    told = notify.one(template)
    delivery = told.deliveries[-1]
    assert delivery.channel in ("", "email")
    return delivery.state, delivery.attempts


def test_the_mentor_gets_the_match_by_mail(mailing: House, smtp: SmtpServer) -> None:
    mailing.hear(mailing.mentor(), "m1")
    mailing.seal("t1", "")
    mailing.hear(mailing.account("t1", "acc-t", "trainee", "陈小航", ""), "acc-t")
    mailing.hear(proposed(), "p1")
    send_queued(mailing.context)
    (mail,) = smtp.messages
    assert mail.rcpt == ("wang+slipway@mail.cn",)
    assert mail["From"].addresses[0].addr_spec == "slipway@example.cn"
    assert mail["Subject"] == "请您指导 陈小航"
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content()
    for said in ("契合度很高（预计成功率 82%）", "• 你们都关注亚马逊、Shopee。", "2026年3月5日 12:00"):
        assert said in text
    assert "https://qihang.example.cn/matching/respond?t=" in text
    assert state(mailing) == ("sent", 1)
    channels = [e.channel for e in kit.said(mailing.context) if isinstance(e, NotificationDelivered)]
    assert channels == ["inbox", "email"]
    send_queued(mailing.context)
    assert len(smtp.messages) == 1


def test_mail_is_in_the_recipients_language(mailing: House, smtp: SmtpServer) -> None:
    mailing.hear(mailing.admitted(locale="en"), "a1")
    send_queued(mailing.context)
    (mail,) = smtp.messages
    assert mail["Subject"] == "You are admitted to “2026春季班”"
    assert "/enrollment/journey?t=" in mail.get_content()


def test_refusals_are_tried_again_then_given_up_then_a_person_tries_again(mailing: House, smtp: SmtpServer) -> None:
    mailing.people()
    mailing.hear(proposed(), "p1")
    smtp.reject = "451 4.3.0 come back later"
    for attempt in range(1, MAX_ATTEMPTS):
        send_queued(mailing.context)
        assert state(mailing) == ("failed", attempt)
        send_queued(mailing.context)
        assert state(mailing) == ("failed", attempt), "not before its time"
        mailing.clock.advance(seconds=BACKOFF[attempt - 1] * 1.2 + 1)
    send_queued(mailing.context)
    assert state(mailing) == ("dead", MAX_ATTEMPTS)
    told = mailing.one("pairing_proposed")
    error = told.deliveries[-1].error
    assert "451" in error and "wang" not in error and told.outward == "dead"
    mailing.clock.advance(days=1)
    send_queued(mailing.context)
    assert smtp.messages == []
    smtp.reject = ""
    with pytest.raises(NotFound):
        try_again(mailing.context, STRANGER, told.id)
    try_again(mailing.context, COORDINATOR, told.id)
    send_queued(mailing.context)
    assert state(mailing)[0] == "sent"
    assert "请您指导 陈小航" in [m["Subject"] for m in smtp.messages]
    with pytest.raises(NothingToTryAgain):
        try_again(mailing.context, COORDINATOR, told.id)


def test_a_server_that_is_away_costs_an_attempt_and_no_more(tmp_path: Path) -> None:
    server = SmtpServer()
    away = fresh(tmp_path, NOTIFY_URL=f"mailto://127.0.0.1:{server.port}?from=slipway@example.cn")
    away.hear(away.mentor(), "m1")
    away.hear(proposed(), "p1")
    send_queued(away.context)
    assert state(away) == ("failed", 1)
    server.start()
    try:
        away.clock.advance(seconds=73)
        send_queued(away.context)
    finally:
        server.stop()
    assert state(away) == ("sent", 2)


def test_the_address_may_come_after_the_notification(mailing: House, smtp: SmtpServer) -> None:
    mailing.hear(proposed(), "p1")
    send_queued(mailing.context)
    assert state(mailing)[0] == "undecided"
    mailing.hear(mailing.mentor(), "m1")
    mailing.clock.advance(minutes=1)
    send_queued(mailing.context)
    assert state(mailing) == ("sent", 1)


def test_nobody_known_for_hours_is_dropped_with_the_reason(mailing: House) -> None:
    mailing.hear(proposed(), "p1")
    mailing.clock.advance(hours=7)
    send_queued(mailing.context)
    assert state(mailing)[0] == "dropped"
    assert mailing.one("pairing_proposed").deliveries[-1].error == "unknown_person"


def test_no_mail_before_the_key_is_here_and_that_is_no_attempt(mailing: House, smtp: SmtpServer) -> None:
    key = mailing.context.keys.create("m1")
    sealed = AccountRegistered("acc-m", "m1", BASE, "mentor", key.seal("王导师"), key.seal("w@mail.cn"))  # type: ignore[arg-type]
    mailing.hear(sealed, "acc-m")
    mailing.hear(proposed(), "p1")
    send_queued(mailing.context)
    assert state(mailing) == ("queued", 0)
    mailing.context.keys.receive("m1", key.wrapped)
    mailing.clock.advance(minutes=1)
    send_queued(mailing.context)
    assert state(mailing) == ("sent", 1)
    assert smtp.messages[0].rcpt == ("w@mail.cn",)


def test_an_erased_person_is_not_written_to(mailing: House, smtp: SmtpServer) -> None:
    mailing.people()
    mailing.hear(proposed(), "p1")
    mailing.context.keys.receive("m1", None)
    send_queued(mailing.context)
    assert state(mailing)[0] == "dropped"
    assert mailing.one("pairing_proposed").deliveries[-1].error == "erased"
    assert all("wang" not in m.rcpt[0] for m in smtp.messages)


def test_every_coordinator_of_the_base_is_written_to(mailing: House, smtp: SmtpServer) -> None:
    mailing.people()
    mailing.hear(mailing.account("c2", "acc-c2", "coordinator", "赵教务", "zhao@base.cn"), "acc-c2")
    mailing.hear(PairingUnfilled(BASE, "t1", "p1", TIME), "t1")
    send_queued(mailing.context)
    to = {m.rcpt[0] for m in smtp.messages if "暂无导师" in m["Subject"]}
    assert to == {"li@base.cn", "zhao@base.cn"}


def test_in_app_only_templates_send_no_mail(mailing: House, smtp: SmtpServer) -> None:
    mailing.hear(mailing.submitted(), "a1")
    send_queued(mailing.context)
    assert smtp.messages == []
    assert mailing.one("application_submitted").outward == ""


def test_a_worker_that_died_in_an_attempt_is_followed_and_none_sends_beside_it(
    mailing: House, smtp: SmtpServer
) -> None:
    mailing.hear(mailing.mentor(), "m1")
    mailing.hear(proposed(), "p1")
    repository = notifications(mailing.context)
    told = mailing.one("pairing_proposed")
    stale = repository.load(told.id, SYSTEM)
    now = mailing.clock.now()
    told.address([Route("m1", "email", iso(now))])
    told.begin(told.deliveries[-1], now)
    repository.save(told)
    with pytest.raises(Conflict):
        stale.address([Route("m1", "email", iso(now))])
        repository.save(stale)
    send_queued(mailing.context)
    assert smtp.messages == []
    mailing.clock.advance(minutes=6)
    send_queued(mailing.context)
    assert len(smtp.messages) == 1 and state(mailing) == ("sent", 2)


def test_reading_while_it_is_sent_loses_neither(mailing: House, smtp: SmtpServer) -> None:
    mailing.people()
    mailing.hear(proposed(), "p1")
    told = mailing.one("pairing_proposed")
    mark_read(mailing.context, MENTOR, told.id)
    send_queued(mailing.context)
    told = mailing.one("pairing_proposed")
    assert told.outward == "sent" and len(told.read_by) == 1


def test_without_a_mail_server_there_is_the_inbox_alone(notify: House) -> None:
    notify.people()
    notify.hear(proposed(), "p1")
    send_queued(notify.context)
    assert [d.channel for d in notify.one("pairing_proposed").deliveries] == ["inbox"]


def test_the_server_is_read_from_the_address_and_recipients_in_it_are_passed_over() -> None:
    found = server_of("mailtos://u:p%40x@smtp.example.cn:465/all@base.cn?mode=ssl&from=a@b.cn&to=x@y.cn&name=启航")
    assert (found.host, found.port, found.mode, found.user, found.password) == (
        "smtp.example.cn",
        465,
        "ssl",
        "u",
        "p@x",
    )
    assert (found.sender, found.name) == ("a@b.cn", "启航")


@pytest.mark.parametrize(
    ("answer", "state_after", "suppressed"),
    [
        ("550 5.1.1 no such user", "dead", 1),
        ("554 5.7.1 spam", "dead", 0),
        ("450 4.2.0 greylisted, come back", "failed", 0),
        ("421 4.3.2 closing", "failed", 0),
    ],
)
def test_what_the_server_answers_decides_what_follows(
    mailing: House, smtp: SmtpServer, answer: str, state_after: str, suppressed: int
) -> None:
    mailing.hear(mailing.mentor(), "m1")
    mailing.hear(proposed(), "p1")
    smtp.reject = answer
    send_queued(mailing.context)
    assert state(mailing)[0] == state_after
    assert mailing.context.store.count("suppressed") == suppressed


def test_one_connection_serves_many_and_a_repeat_has_the_same_message_id(mailing: House, smtp: SmtpServer) -> None:
    settings = {"url": mailing.context.config.notify_url}
    for key in ("a", "a", "b"):
        send_email(settings, Outbound("w@mail.cn", "标题", "正文", key=key))
    ids = [m["Message-ID"] for m in smtp.messages]
    assert ids == ["<a@example.cn>", "<a@example.cn>", "<b@example.cn>"]
    smtp.stop()
    with pytest.raises(Undelivered) as refused:
        send_email(settings, Outbound("w@mail.cn", "标题", "正文", key="c"))
    assert refused.value.rest
    smtp.restart()
    send_email(settings, Outbound("w@mail.cn", "标题", "正文", key="c"))


def test_a_server_that_ends_a_connection_after_so_many_mails_costs_none(mailing: House, smtp: SmtpServer) -> None:
    settings, smtp.most = {"url": mailing.context.config.notify_url}, 2
    for key in "abcde":
        send_email(settings, Outbound("w@mail.cn", "标题", "正文", key=key))
    assert [m["Message-ID"] for m in smtp.messages] == [f"<{key}@example.cn>" for key in "abcde"]
    assert [smtp.sessions.count(s) for s in dict.fromkeys(smtp.sessions)] == [2, 2, 1]


def test_a_setting_of_another_kind_is_a_sentence() -> None:
    with pytest.raises(Undelivered, match="“json”"):
        send_email({"url": "json://host"}, Outbound("w@mail.cn", "s", "b"))
