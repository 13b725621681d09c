"""A complaint needs no account, goes its course in time, is sealed, and is nobody else's to read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.bases import queries
from services.bases.domain.complaints import (
    DAYS,
    AppealBySamePerson,
    AppealUsed,
    Complaint,
    ComplaintElsewhere,
    NotClosable,
)
from services.bases.handlers import (
    accept_complaint,
    answer_reply,
    close_complaint,
    escalate_late,
    file_complaint,
    follow,
    load_annex,
    note_complaint,
    reply_complaint,
    set_complaint_days,
)
from services.bases.handlers.complaints import NoSuchComplaint
from services.bases.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock
from shared.contracts.bases import ComplaintClosed, ComplaintEscalated, ComplaintFiled
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from shared.web.app import create_app
from tests.house import context as make_context
from tests.house import said

QUALITY, MANAGER = Actor("q", "quality", "b01", "p2"), Actor("m", "manager", "b01", "p1")
OTHER = Actor("x", "quality", "b02", "p3")
TOLD = {"subject": "teaching", "text": "上课迟到半小时", "contact": "13800001234"}


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def context(tmp_path: Path, clock: FrozenClock) -> Context:
    made = make_context(tmp_path, service(), clock)
    load_annex(made)
    return made


def replied(context: Context) -> tuple[Complaint, str]:
    made, secret = file_complaint(context, "b01", **TOLD)
    accept_complaint(context, QUALITY, made.id)
    note_complaint(context, QUALITY, made.id, "查了签到")
    return reply_complaint(context, QUALITY, made.id, "已提醒教师"), secret


def kinds(context: Context) -> list[str]:
    return [
        type(e).__name__ for e in said(context) if isinstance(e, ComplaintFiled | ComplaintEscalated | ComplaintClosed)
    ]


def test_the_whole_course_to_a_confirmation(context: Context) -> None:
    made, secret = replied(context)
    spaced = f"{secret[:4]}-{secret[4:]}".lower()
    words = queries.opened(context, follow(context, made.number.lower(), spaced), own=True)
    assert [s["what"] for s in words["steps"]] == ["filed", "accepted", "replied"]
    assert words["steps"][-1]["note"] == "已提醒教师" and words["text"] == TOLD["text"]
    done = answer_reply(context, made.number, secret, answer="confirm", note="好", rating=4)
    assert (done.state, done.due, done.rating) == ("closed", "", 4)
    numbers = queries.complaint_numbers(context, "b01")
    assert (numbers.rating, numbers.days, numbers.states["closed"], numbers.late) == (4, 0, 1, 0)
    assert kinds(context) == ["ComplaintFiled", "ComplaintClosed"]


def test_nothing_that_was_written_lies_in_the_clear(context: Context) -> None:
    replied(context)
    kept = b"".join(content for _place, content in context.store.scan())
    for text in (TOLD["text"], TOLD["contact"], "查了签到", "已提醒教师"):
        assert text.encode() not in kept


def test_number_and_secret_belong_together(context: Context) -> None:
    made, secret = file_complaint(context, "b01", **TOLD)
    for number, tried in ((made.number, "A" * 12), ("TS000000XXXXX", secret), (made.number, "")):
        with pytest.raises(NoSuchComplaint):
            follow(context, number, tried)
    with pytest.raises(NotFound):
        file_complaint(context, "b99", **TOLD)


def test_an_appeal_is_answered_by_somebody_else_and_made_once(context: Context) -> None:
    made, secret = replied(context)
    answer_reply(context, made.number, secret, answer="appeal", note="没有改", rating=0)
    with pytest.raises(AppealBySamePerson):
        reply_complaint(context, QUALITY, made.id, "再答")
    reply_complaint(context, MANAGER, made.id, "经理答")
    with pytest.raises(AppealUsed):
        answer_reply(context, made.number, secret, answer="appeal", note="还不行", rating=0)
    assert queries.complaint_numbers(context, "b01").appeals == 1


def test_a_step_that_is_late_is_escalated_once_and_counted(context: Context, clock: FrozenClock) -> None:
    made, _secret = file_complaint(context, "b01", **TOLD)
    escalate_late(context)
    clock.advance(days=DAYS["filed"] + 1)
    assert "complaints_late" in {task.kind for task in queries.today(context, "b01")}
    escalate_late(context)
    escalate_late(context)
    assert kinds(context) == ["ComplaintFiled", "ComplaintEscalated"]
    accepted = accept_complaint(context, QUALITY, made.id)
    assert (accepted.late_steps, accepted.escalated_at) == (1, "")
    with pytest.raises(ComplaintElsewhere):
        accept_complaint(context, QUALITY, made.id)


def test_a_reply_nobody_answers_is_closed_after_its_days_alone(context: Context, clock: FrozenClock) -> None:
    made, _secret = replied(context)
    with pytest.raises(NotClosable):
        close_complaint(context, QUALITY, made.id)
    clock.advance(days=DAYS["replied"] + 1)
    assert close_complaint(context, QUALITY, made.id).state == "closed"


def test_another_base_sees_and_does_nothing(context: Context) -> None:
    made, _secret = file_complaint(context, "b01", **TOLD)
    for act in (accept_complaint, close_complaint):
        with pytest.raises(NotFound):
            act(context, OTHER, made.id)
    with pytest.raises(NotFound):
        queries.complaint_of(context, OTHER, made.id)
    assert queries.complaint_list(context, "b02") == ([], 0)


def test_the_public_pages_work_without_an_account(context: Context) -> None:
    browser = create_app(service(), context).test_client()

    def send(page: str, url: str, **fields: str) -> tuple[int, str]:
        found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).get_data(as_text=True))
        assert found
        answer = browser.post(url, data={"csrf_token": found.group(1), **fields})
        return answer.status_code, answer.get_data(as_text=True)

    form = "/b/b01/complain"
    status, page = send(form, form, text="写了一半", subject="")
    assert status == 422 and "写了一半" in page
    status, page = send(form, form, **TOLD)
    number, secret = re.findall(r'stat-value">([A-Z0-9]+)<', page)
    assert status == 200 and len(secret) == 12
    status, page = send("/complaints/follow", "/complaints/follow", number=number, secret=secret)
    assert status == 200 and TOLD["text"] in page
    assert send("/complaints/follow", "/complaints/follow", number=number, secret="WRONG")[0] == 422
    made = context.store.find("complaints")[0]
    accept_complaint(context, QUALITY, made.id)
    reply_complaint(context, QUALITY, made.id, "答复")
    ours = {"number": number, "secret": secret, "answer": "confirm"}
    status, page = send("/complaints/follow", "/complaints/answer", **ours)
    assert status == 422 and "答复" in page
    assert send("/complaints/follow", "/complaints/answer", **ours, rating="5")[0] == 200
    assert context.store.find("complaints")[0].state["state"] == "closed"


def test_a_base_sets_its_days_and_what_was_filed_keeps_its_own(context: Context) -> None:
    before, _secret = file_complaint(context, "b01", **TOLD)
    version = queries.base_of(context, "b01").version
    days = {"filed": 1, "investigating": 7, "replied": 5, "appealed": 9}
    set_complaint_days(context, MANAGER, version, days)
    with pytest.raises(Conflict):
        set_complaint_days(context, MANAGER, version, days)
    made, _secret = file_complaint(context, "b01", **TOLD)
    assert (before.due, made.due) == ("2026-03-05", "2026-03-03")
    assert accept_complaint(context, QUALITY, made.id).due == "2026-03-09"
    assert accept_complaint(context, QUALITY, before.id).due == "2026-03-17"
    assert queries.base_of(context, "b01").history[-1]["changes"]["days_filed"] == ["", "1"]
