"""Internships: every illegal step is refused by its rule; signed links need no account; logs, marks, the end."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from services.placement.domain.agreements import (
    AgreementUnsigned,
    FeeNotExcluded,
    GuardianUnsigned,
    InsuranceMissing,
    SharingNotAgreed,
    SignedAlready,
    VisitMissing,
)
from services.placement.domain.evaluations import CRITERIA, RatedAlready, RatingsMissing, ScoreOutside
from services.placement.domain.internships import DaysReversed, EndWithoutReason, NotInThisState, TooYoung
from services.placement.domain.posts import NoPlaceLeft
from services.placement.domain.week_logs import LogReviewed, TooManyHours, WeekOutside, due_weeks
from services.placement.handlers import internships as ask
from services.placement.handlers.week_logs import review_log, write_log
from services.placement.queries import internships as seen
from services.placement.queries import placement_of
from services.placement.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock
from shared.contracts.enrollment import ConsentGiven, ConsentWithdrawn
from shared.contracts.matching import PairingAccepted, PairingEnded
from shared.rules import NotFound
from shared.service import Context
from tests.house import deliver
from tests.unit.placement.place import (
    MANAGER,
    STAFF,
    STRANGER,
    TRAINEE,
    admit,
    agree,
    base,
    client,
    everything,
    settle,
    token,
)

MENTOR = Actor("n", "mentor", "b1", "m")
ABOUT = {
    "employer": "青岛海贸",
    "title": "运营助理",
    "starts_on": "2026-02-02",
    "ends_on": "2026-03-31",
    "born_on": "2004-05-06",
}
MARKS = dict.fromkeys(CRITERIA, 4)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    made = base(tmp_path)
    agree(made)
    return made


def checked(context: Context, **change: str) -> str:
    item = ask.apply_for(context, TRAINEE, "p", {**ABOUT, **change})
    ask.choose(context, STAFF, item.id)
    return item.id


def running(context: Context) -> str:
    id = checked(context)
    ask.note_checks(context, STAFF, id, {"no_fee": True, "insurance": "人保 1", "visited_on": "2026-01-20"})
    for party in ("trainee", "employer", "base"):
        ask.sign(context, STAFF, id, party, "某人")
    ask.start(context, STAFF, id)
    return id


def test_nobody_under_sixteen_and_no_reversed_days(context: Context) -> None:
    with pytest.raises(TooYoung, match="15 years old"):
        ask.apply_for(context, TRAINEE, "p", {**ABOUT, "born_on": "2010-02-03"})
    assert ask.apply_for(context, TRAINEE, "p", {**ABOUT, "born_on": "2010-02-02"}).age == 16
    with pytest.raises(DaysReversed):
        ask.apply_for(context, TRAINEE, "p", {**ABOUT, "ends_on": "2026-01-01"})
    with pytest.raises(NotFound):
        ask.apply_for(context, STRANGER, "p", ABOUT)
    assert "2004-05-06" not in str(context.store.find("internships"))


def test_each_check_stands_before_the_start(context: Context) -> None:
    id = checked(context, born_on="2009-01-01")
    item = seen.internship_of(context, STAFF, id)
    assert [(w.code, w.who) for w in seen.internship_waits(context, item)] == [
        ("visit", "base"), ("fee", "base"), ("insurance", "base"), ("agreement", "trainee"), ("agreement", "employer"),
        ("agreement", "base"), ("guardian", "guardian"),
    ]  # fmt: skip
    done: dict[str, object] = {}
    for rule, change in (
        (VisitMissing, {"visited_on": "2026-01-20"}),
        (FeeNotExcluded, {"no_fee": True}),
        (InsuranceMissing, {"insurance": "人保 1"}),
    ):
        with pytest.raises(rule):
            ask.start(context, STAFF, id)
        done |= change
        ask.note_checks(context, STAFF, id, done)
    with pytest.raises(GuardianUnsigned):
        ask.start(context, STAFF, id)
    ask.sign(context, STAFF, id, "guardian", "家长")
    with pytest.raises(AgreementUnsigned, match="trainee, employer, base"):
        ask.start(context, STAFF, id)
    for party in ("trainee", "employer", "base"):
        ask.sign(context, STAFF, id, party, "某人")
    with pytest.raises(SignedAlready):
        ask.sign(context, STAFF, id, "base", "某人")
    begun = ask.start(context, STAFF, id)
    assert placement_of(context, STAFF, begun.placement_id).stage == "started"
    with pytest.raises(NotInThisState):
        ask.start(context, STAFF, id)


def test_a_second_internship_with_an_employer_needs_no_visit(context: Context) -> None:
    running(context)
    settle(context)
    second = seen.internship_of(context, STAFF, checked(context))
    assert "visit" not in [w.code for w in seen.internship_waits(context, second)]


def test_a_post_has_so_many_places(context: Context) -> None:
    data = {
        "employer": "海贸",
        "title": "客服",
        "places": 1,
        "starts_on": "2026-02-02",
        "ends_on": "2026-03-31",
        "skills": [],
    }
    post = ask.open_post(context, STAFF, data)
    admit(context, "q", "张伟")
    made = [
        ask.apply_for(context, STAFF, person, {"post_id": post.id, "born_on": "2004-01-01"}) for person in ("p", "q")
    ]
    ask.choose(context, STAFF, made[0].id)
    with pytest.raises(NoPlaceLeft, match="客服"):
        ask.choose(context, STAFF, made[1].id)


def test_employer_and_guardian_sign_by_link_without_an_account(context: Context, tmp_path: Path) -> None:
    id = checked(context)
    item = seen.internship_of(context, STAFF, id)
    link = urlsplit(ask.link_for(context, item, "employer"))
    path = f"{link.path.removeprefix('/placement')}?{link.query}"
    visitor = client(context, None)
    page = visitor.get(path).text
    assert "青岛海贸" in page and "林晓雨" in page
    key = {"csrf_token": token(page)}
    assert visitor.post(path, data={**key, "name": "王经理"}).status_code == 422
    assert visitor.post(path, data={**key, "name": "王经理", "agreed": "1"}).status_code == 200
    assert seen.internship_of(context, STAFF, id).unsigned() == ["trainee", "base"] and "王经理" not in everything(
        tmp_path
    )
    assert visitor.get(path + "x").status_code == 410
    assert isinstance(context.clock, FrozenClock)
    context.clock.advance(days=31)
    assert visitor.get(path).status_code == 410


WITHDRAWN = ConsentWithdrawn("p", "b1", "share_employer", "2026-02-20T00:00:00.000000Z")


def test_nothing_goes_to_an_employer_without_the_trainees_separate_consent(context: Context) -> None:
    id = checked(context)
    deliver(service(), context, WITHDRAWN)
    item = seen.internship_of(context, STAFF, id)
    assert [(w.code, w.who) for w in seen.internship_waits(context, item)][3] == ("sharing", "trainee")
    with pytest.raises(SharingNotAgreed, match="My data and my rights"):
        ask.link_for(context, item, "employer")
    assert "/placement/sign?t=" in ask.link_for(context, item, "guardian")
    page = client(context).get(f"/internships/{id}").text
    assert "The trainee has not agreed to sharing data" in page and "/placement/sign?t=" not in page
    assert "Nothing about you goes to 青岛海贸" in client(context, TRAINEE).get(f"/internships/{id}").text
    ask.note_checks(context, STAFF, id, {"no_fee": True, "insurance": "人保 1", "visited_on": "2026-01-20"})
    with pytest.raises(SharingNotAgreed):
        ask.start(context, STAFF, id)
    # A consent to something else, or one given before it was taken back, opens nothing.
    for purpose, at in (
        ("share_public", "2026-02-21"),
        ("share_employer", "2026-02-19"),
        ("share_employer", "2026-02-20"),
    ):
        given = ConsentGiven("p", "b1", purpose, "1", "0" * 64, f"{at}T00:00:00.000000Z")
        deliver(service(), context, given)
        assert not ask.agrees_to_sharing(context, "p")
    agree(context, at="2026-02-22T00:00:00.000000Z")
    assert "/placement/sign?t=" in client(context).get(f"/internships/{id}").text


@pytest.mark.parametrize("purpose", [ask.SIGN, ask.RATE])
def test_a_link_that_was_sent_closes_when_the_consent_is_taken_back(context: Context, purpose: str) -> None:
    id = checked(context) if purpose == ask.SIGN else running(context)
    link = urlsplit(ask.link_for(context, seen.internship_of(context, STAFF, id), "employer", purpose))
    path = f"{link.path.removeprefix('/placement')}?{link.query}"
    visitor = client(context, None)
    page = visitor.get(path).text
    assert "林晓雨" in page
    deliver(service(), context, WITHDRAWN)
    sent = {
        "csrf_token": token(page),
        "name": "王经理",
        "agreed": "1",
        "round": "midterm",
        **dict.fromkeys(CRITERIA, "4"),
    }
    for answer in (visitor.get(path), visitor.post(path, data=sent)):
        assert answer.status_code == 409 and "林晓雨" not in answer.text
    item = seen.internship_of(context, STAFF, id)
    assert not item.ratings and (purpose == ask.RATE or not item.signatures)


def test_somebody_who_agreed_but_is_not_admitted_is_not_placed(context: Context) -> None:
    agree(context, "w")
    with pytest.raises(NotFound):
        ask.apply_for(context, STAFF, "w", ABOUT)


def test_a_new_mentor_sees_the_internship_with_its_logs_and_the_old_one_does_not(context: Context) -> None:
    id = running(context)
    early = write_log(context, TRAINEE, id, "2026-02-04", "选品", [8] * 5 + [0, 0])
    new = Actor("n2", "mentor", "b1", "m2")
    deliver(service(), context, PairingAccepted("g", "b1", "p", "m", "2026-02-05T00:00:00.000000Z"))
    assert [log.id for log in seen.logs_of(context, MENTOR, id)] == [early.id]
    deliver(service(), context, PairingEnded("g", "b1", "p", "m", "completed", "2026-02-09T00:00:00.000000Z", "a"))
    assert seen.internship_home(context, MENTOR).lines == []
    deliver(service(), context, PairingAccepted("h", "b1", "p", "m2", "2026-02-10T00:00:00.000000Z"))
    assert [line.item.id for line in seen.internship_home(context, new).lines] == [id]
    assert review_log(context, new, id, early.id, True, "好").state == "reviewed"
    with pytest.raises(NotFound):
        seen.internship_of(context, MENTOR, id)


def test_weekly_logs_are_written_read_and_due(context: Context, tmp_path: Path) -> None:
    id = running(context)
    log = write_log(context, TRAINEE, id, "2026-02-04", "学习了选品", [8, 8, 8, 8, 8, 0, 0])
    assert log.week == "2026-02-02" and "学习了选品" not in everything(tmp_path)
    with pytest.raises(TooManyHours, match="60 hours"):
        write_log(context, TRAINEE, id, "2026-02-10", "x", [12, 12, 12, 12, 12, 0, 0])
    with pytest.raises(WeekOutside):
        write_log(context, TRAINEE, id, "2026-01-05", "x", [1] * 7)
    with pytest.raises(NotFound):
        write_log(context, Actor("o", "trainee", "b1", "q"), id, "2026-02-04", "x", [1] * 7)
    item = seen.internship_of(context, STAFF, id)
    assert seen.due_logs(context, item) == ["2026-02-09", "2026-02-16", "2026-02-23"]
    with pytest.raises(NotFound):
        review_log(context, STAFF, "another", log.id, True, "好")
    review_log(context, STAFF, id, log.id, True, "好")
    with pytest.raises(LogReviewed):
        write_log(context, TRAINEE, id, "2026-02-04", "y", [1] * 7)
    settle(context)
    home = seen.internship_home(context, STAFF)
    assert (home.secured, home.lines[0].at_risk) == (1, True)
    assert due_weeks("2026-02-02", "2026-02-08", set(), context.clock.now().date()) == ["2026-02-02"]


def test_three_parties_rate_before_the_end(context: Context) -> None:
    id = running(context)
    with pytest.raises(ScoreOutside):
        ask.rate(context, TRAINEE, id, "midterm", "trainee", {**MARKS, "skill": 6}, "")
    for party in ("trainee", "employer", "base"):
        made = ask.rate(context, STAFF, id, "midterm", party, MARKS, "好")
    with pytest.raises(RatedAlready):
        ask.rate(context, STAFF, id, "midterm", "base", MARKS, "")
    assert placement_of(context, STAFF, made.placement_id).stage == "midterm"
    with pytest.raises(RatingsMissing, match="trainee, employer, base"):
        ask.finish(context, STAFF, id)
    for party in ("trainee", "employer", "base"):
        ask.rate(context, STAFF, id, "final", party, MARKS, "")
    ask.finish(context, STAFF, id)
    assert placement_of(context, STAFF, made.placement_id).stage == "finished"
    assert "青岛海贸" in client(context, TRAINEE).get(f"/internships/{id}/certificate").text


def test_an_early_end_needs_its_reason(context: Context) -> None:
    id = running(context)
    with pytest.raises(EndWithoutReason):
        ask.end(context, STAFF, id, " ")
    ended = ask.end(context, STAFF, id, "家中有事")
    assert ended.state == "ended" and placement_of(context, STAFF, ended.placement_id).stage == "ended_early"
    declined = ask.end(context, STAFF, checked(context), "收取押金")
    assert declined.state == "declined"


def test_pages_and_who_may_take_which_step(context: Context) -> None:
    id = checked(context)
    staff, trainee, stranger = client(context), client(context, TRAINEE), client(context, STRANGER)
    path = f"/internships/{id}"
    assert "Approvals before the start" in staff.get(path).text and "signed link" in staff.get(path).text
    key = {"csrf_token": token(staff.get(path).text)}
    refused = staff.post(f"{path}/start", data=key)
    assert refused.status_code == 422 and "Nobody has visited" in refused.text
    own = {"csrf_token": token(trainee.get(path).text), "name": "林晓雨", "agreed": "1"}
    assert trainee.post(f"{path}/sign", data=own).status_code == 303
    assert trainee.post(f"{path}/start", data=own).status_code == 404
    assert stranger.get(path).status_code == 404 and stranger.get(f"{path}/certificate").status_code == 404
    assert staff.get(f"{path}/certificate").status_code == 404
    applied = {**key, **ABOUT, "person_id": "p"}
    assert staff.post("/internships", data=applied).status_code == 303
    assert staff.post("/internships", data={**applied, "employer": ""}).status_code == 422
    assert client(context, MANAGER).get("/internships").status_code == 200
    begun = running(context)
    assert "Write a log" in trainee.get(f"/internships/{begun}").text
    early = staff.post(f"/internships/{begun}/finish?lang=zh", data=key)
    assert early.status_code == 422 and "学员、实习单位、基地" in early.text
    sent = {"csrf_token": own["csrf_token"], "week": "2026-02-03", "text": "上架", "d0": "8"}
    assert trainee.post(f"/internships/{begun}/log", data=sent).status_code == 303
    assert trainee.post(f"/internships/{begun}/log", data={**sent, "text": ""}).status_code == 422
