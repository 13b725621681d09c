"""Weekly logs: photos without their metadata, attendance and hours that the employer confirms by link, reminders."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import pytest
from PIL import Image

from services.placement.domain.evaluations import CRITERIA, due_on
from services.placement.domain.internships import NotInThisState
from services.placement.domain.week_logs import (
    DayOutside,
    DisputeWithoutReason,
    HoursAnswered,
    HoursWhileAway,
    TooManyPhotos,
)
from services.placement.handlers import internships as ask
from services.placement.handlers import shops
from services.placement.handlers.shops import remind_of_letters
from services.placement.handlers.week_logs import answer_hours, remind_of_logs, review_log, write_log
from services.placement.queries import internships as seen
from services.placement.queries import placement_of
from services.placement.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock
from shared.contracts.enrollment import ConsentWithdrawn
from shared.contracts.event import Event
from shared.contracts.placement import (
    AuthorisationLetterExpiring,
    EvaluationDue,
    WeekLogDue,
    WeekLogReviewDue,
    WeekLogReviewed,
    WeekLogWritten,
)
from shared.rules import NotFound
from shared.service import Context
from shared.uploads import FileWrongKind
from tests.house import deliver, said
from tests.unit.placement.place import STAFF, STRANGER, TRAINEE, agree, base, client, everything, settle, shop, token

ABOUT = {"employer": "青岛海贸", "title": "运营助理", "starts_on": "2026-02-04", "ends_on": "2026-03-31"}
FIVE = [0, 0, 8, 8, 8, 0, 0]


@pytest.fixture
def context(tmp_path: Path) -> Context:
    made = base(tmp_path)
    agree(made)
    return made


@pytest.fixture
def running(context: Context) -> str:
    """An internship under way since Wednesday, 4 February; today is Monday, 2 March."""
    item = ask.apply_for(context, TRAINEE, "p", {**ABOUT, "born_on": "2004-05-06"})
    ask.choose(context, STAFF, item.id)
    ask.note_checks(context, STAFF, item.id, {"no_fee": True, "insurance": "人保 1", "visited_on": "2026-01-20"})
    for party in ("trainee", "employer", "base"):
        ask.sign(context, STAFF, item.id, party, "某人")
    ask.start(context, STAFF, item.id)
    return item.id


def photo(size: tuple[int, int] = (2400, 1200)) -> bytes:
    """A phone's picture that knows where it was taken."""
    made, out = Image.new("RGB", size, "teal"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = "PHONE-MAKER", "PLACE-MARK"
    made.save(out, "JPEG", exif=exif)
    return out.getvalue()


E = TypeVar("E", bound=Event)


def told(context: Context, kind: type[E]) -> list[E]:
    return [event for event in said(context) if isinstance(event, kind)]


def clock(context: Context) -> FrozenClock:
    assert isinstance(context.clock, FrozenClock)
    return context.clock


def test_photos_are_made_smaller_lose_their_metadata_and_lie_sealed(
    context: Context, running: str, tmp_path: Path
) -> None:
    log = write_log(context, TRAINEE, running, "2026-02-09", "拍照", FIVE, (), [("a.jpg", photo()), ("b.jpg", photo())])
    content, media_type = seen.photo_of(context, STAFF, log.id, 1)
    assert Image.open(io.BytesIO(content)).size == (2000, 1000) and media_type == "image/jpeg"
    assert b"PHONE-MAKER" in photo() and b"PHONE-MAKER" not in content
    kept = everything(tmp_path)
    assert "PHONE-MAKER" not in kept and "JFIF" not in kept
    for refused in (
        lambda: seen.photo_of(context, STAFF, log.id, 3),
        lambda: seen.photo_of(context, STRANGER, log.id, 1),
        lambda: seen.photo_of(context, Actor("o", "trainee", "b1", "q"), log.id, 1),
    ):
        with pytest.raises(NotFound):
            refused()
    with pytest.raises(FileWrongKind):
        write_log(context, TRAINEE, running, "2026-02-09", "x", FIVE, (), [("a.pdf", b"%PDF-1.4")])
    with pytest.raises(TooManyPhotos, match="at most 6 photos; these would be 7"):
        write_log(context, TRAINEE, running, "2026-02-09", "x", FIVE, (), [("a.jpg", photo((9, 9)))] * 5)
    assert len(seen.week_log_of(context, STAFF, log.id).photos) == 2
    gone, stays = log.photos
    after = write_log(context, TRAINEE, running, "2026-02-09", "少一张", FIVE, without=[gone.id])
    assert [item.id for item in after.photos] == [stays.id] and context.store.get_file(gone.id) is None


def test_attendance_and_hours_fit_each_other_and_the_days(context: Context, running: str) -> None:
    log = write_log(context, TRAINEE, running, "2026-02-04", "x", FIVE, ["", "", "late", "", "", "", ""])
    assert log.attendance == ["", "", "late", "present", "present", "", ""]
    with pytest.raises(HoursWhileAway, match="2026-02-05 has 8 hours"):
        write_log(context, TRAINEE, running, "2026-02-04", "x", FIVE, ["", "", "", "leave"])
    with pytest.raises(DayOutside, match="2026-02-02"):
        write_log(context, TRAINEE, running, "2026-02-04", "x", [8, 0, 0, 0, 0, 0, 0])
    with pytest.raises(DayOutside, match="2026-03-04"):
        write_log(context, TRAINEE, running, "2026-03-02", "x", [8, 0, 8, 0, 0, 0, 0])
    away = write_log(context, TRAINEE, running, "2026-02-09", "病假", [0] * 7, ["leave"])
    assert away.attendance[0] == "leave"


def test_the_employer_confirms_or_disputes_once_and_a_change_asks_anew(context: Context, running: str) -> None:
    log = write_log(context, TRAINEE, running, "2026-02-09", "x", FIVE)
    employer = Actor("link:employer", "link", "b1")
    assert answer_hours(context, employer, running, log.id, True, "王经理").confirmed_hours == 24
    with pytest.raises(HoursAnswered):
        answer_hours(context, employer, running, log.id, False, "王经理", "少一天")
    same = write_log(context, TRAINEE, running, "2026-02-09", "写得更多", FIVE)
    assert same.confirmed_hours == 24
    assert write_log(context, TRAINEE, running, "2026-02-09", "x", [0, 0, 8, 8, 0, 0, 0]).answer is None
    review_log(context, STAFF, running, log.id, True, "好")
    with pytest.raises(DisputeWithoutReason):
        answer_hours(context, employer, running, log.id, False, "王经理")
    with pytest.raises(NotFound):
        answer_hours(context, employer, "another", log.id, True, "王经理")
    back = answer_hours(context, employer, running, log.id, False, "王经理", "周四没有来")
    assert (back.state, back.confirmed_hours) == ("returned", 0)
    assert [(e.state, e.by) for e in told(context, WeekLogReviewed)] == [
        ("reviewed", "mentor"),
        ("returned", "employer"),
    ]
    again = write_log(context, TRAINEE, running, "2026-02-09", "x", [0, 0, 8, 0, 0, 0, 0])
    assert again.state == "written" and again.answer is None
    assert len(told(context, WeekLogWritten)) == 4


def test_hours_by_link_without_an_account(context: Context, running: str, tmp_path: Path) -> None:
    first = write_log(context, TRAINEE, running, "2026-02-09", "不给单位看的周记", FIVE)
    second = write_log(context, TRAINEE, running, "2026-02-16", "x", FIVE)
    link = urlsplit(ask.link_for(context, seen.internship_of(context, STAFF, running), "employer", ask.HOURS))
    path, visitor = f"{link.path.removeprefix('/placement')}?{link.query}&lang=en", client(context, None)
    page = visitor.get(path).text
    assert "林晓雨" in page and "不给单位看的周记" not in page and first.id in page
    key = {"csrf_token": token(page)}
    assert visitor.post(path, data={**key, "name": "王经理"}).status_code == 422
    refused = visitor.post(path, data={**key, f"a-{first.id}": "no", "name": "王经理"})
    assert refused.status_code == 422 and "Write what is wrong" in refused.text and 'value="王经理"' in refused.text
    sent = {**key, "name": "王经理", f"a-{first.id}": "yes", f"a-{second.id}": "no", f"n-{second.id}": "周三请假"}
    answered = visitor.post(path, data=sent)
    assert answered.status_code == 200 and "2 weeks are kept" in answered.text
    assert seen.week_log_of(context, STAFF, first.id).confirmed_hours == 24
    assert "周三请假" in client(context, TRAINEE).get(f"/internships/{running}").text
    assert "王经理" not in everything(tmp_path)
    deliver(service(), context, ConsentWithdrawn("p", "b1", "share_employer", "2026-03-02T00:00:00.000000Z"))
    assert visitor.get(path).status_code == 409


def test_the_page_keeps_what_was_typed_and_shows_photos(context: Context, running: str) -> None:
    trainee = client(context, TRAINEE)
    mine = trainee.get("/mine").text
    assert "4 weekly logs are missing" in mine and f"/placement/internships/{running}/log" in mine
    page = trainee.get(f"/internships/{running}/log").text
    assert 'value="2026-02-02"' in page, "the first week without a log is offered"
    key = {"csrf_token": token(page), "week": "2026-02-10", "text": "上架三件商品", "d1": "8", "a1": "late"}
    wrong = trainee.post(f"/internships/{running}/log", data={**key, "photos": (io.BytesIO(b"x"), "a.jpg")})
    assert wrong.status_code == 422 and "neither a PDF nor a picture" in wrong.text
    assert "上架三件商品" in wrong.text and '<option value="late" selected>' in wrong.text
    sent = {**key, "photos": (io.BytesIO(photo()), "a.jpg")}
    assert trainee.post(f"/internships/{running}/log", data=sent).status_code == 303
    (log,) = seen.logs_of(context, STAFF, running)
    staff = client(context)
    assert f"/placement/week-logs/{log.id}/photos/1" in staff.get(f"/internships/{running}").text
    shown = staff.get(f"/week-logs/{log.id}/photos/1")
    assert shown.status_code == 200 and shown.headers["Content-Security-Policy"] == "sandbox"
    assert client(context, STRANGER).get(f"/week-logs/{log.id}/photos/1").status_code == 404
    assert "上架三件商品" in trainee.get(f"/internships/{running}/log?week=2026-02-11").text
    review_log(context, STAFF, running, log.id, True, "")
    assert "does not change any more" in trainee.get(f"/internships/{running}/log?week=2026-02-11").text
    assert client(context).get(f"/internships/{running}/log").status_code == 403


def test_a_missing_log_is_said_every_third_day_and_once_a_day(context: Context, running: str) -> None:
    for week in ("2026-02-04", "2026-02-09", "2026-02-16"):
        write_log(context, TRAINEE, running, week, "x", FIVE)
    days = []
    for _day in range(8):
        remind_of_logs(context)
        remind_of_logs(context)
        days.append(len(told(context, WeekLogDue)))
        clock(context).advance(days=1)
    # From Monday, 2 March: on that day, the third and the sixth day after it; then the next week is over as well.
    assert days == [1, 1, 1, 2, 2, 2, 3, 4]
    assert told(context, WeekLogDue)[0].weeks == ["2026-02-23"]
    assert told(context, WeekLogDue)[3].weeks == ["2026-02-23", "2026-03-02"]


def test_a_log_that_waits_is_said_to_its_mentor_until_it_is_read(context: Context, running: str) -> None:
    log = write_log(context, TRAINEE, running, "2026-02-23", "x", FIVE)
    remind_of_logs(context)
    assert not told(context, WeekLogReviewDue)
    for _again in range(2):
        clock(context).advance(days=3)
        remind_of_logs(context)
        remind_of_logs(context)
    assert [e.week_log_id for e in told(context, WeekLogReviewDue)] == [log.id] * 2
    review_log(context, STAFF, running, log.id, True, "")
    clock(context).advance(days=9)
    remind_of_logs(context)
    assert len(told(context, WeekLogReviewDue)) == 2


def test_marks_that_are_due_are_asked_for_once_of_each_party(context: Context, running: str) -> None:
    """From 4 February to 31 March: half-way is 3 March, a week before the end is 24 March."""
    remind_of_logs(context)
    assert not told(context, EvaluationDue)
    clock(context).advance(days=1)
    ask.rate(context, TRAINEE, running, "midterm", "trainee", dict.fromkeys(CRITERIA, 4), "")
    for _again in range(2):
        remind_of_logs(context)
    asked = [(e.round, e.party, e.due_on) for e in told(context, EvaluationDue)]
    assert asked == [("midterm", "employer", "2026-03-03"), ("midterm", "base", "2026-03-03")]
    clock(context).advance(days=21)
    for _again in range(3):
        remind_of_logs(context)
        clock(context).advance(days=1)
    final = [(e.party, e.due_on) for e in told(context, EvaluationDue) if e.round == "final"]
    assert final == [("trainee", "2026-03-24"), ("employer", "2026-03-24"), ("base", "2026-03-24")]
    assert due_on("final", "2026-03-02", "2026-03-08") == due_on("midterm", "2026-03-02", "2026-03-08") == "2026-03-05"


def test_nobody_writes_a_log_of_what_has_not_begun(context: Context) -> None:
    item = ask.apply_for(context, TRAINEE, "p", {**ABOUT, "born_on": "2004-05-06"})
    with pytest.raises(NotInThisState):
        write_log(context, TRAINEE, item.id, "2026-02-04", "x", FIVE)
    assert client(context, TRAINEE).get(f"/internships/{item.id}/log").status_code == 409


def test_the_home_counts_who_is_at_risk_and_is_narrowed(context: Context, running: str) -> None:
    settle(context)
    home = seen.internship_home(context, STAFF)
    assert (home.at_risk, home.lines[0].at_risk, home.secured) == (1, True, 1)
    for week in ("2026-02-04", "2026-02-09", "2026-02-16"):
        write_log(context, TRAINEE, running, week, "x", FIVE)
    settle(context)
    assert seen.internship_home(context, STAFF).at_risk == 0
    waiting = ask.apply_for(context, TRAINEE, "p", {**ABOUT, "employer": "威海电商", "born_on": "2004-05-06"})
    ask.choose(context, STAFF, waiting.id)
    settle(context)
    staff = client(context)
    page = staff.get("/internships?employer=威海").text
    assert "威海电商" in page and "青岛海贸" not in page.split("<tbody>")[1].split("</tbody>")[0]
    assert "Nothing matches" in staff.get("/internships?show=risk").text
    clock(context).advance(days=15)
    assert {line.item.id for line in seen.internship_home(context, STAFF, "risk").lines} == {waiting.id, running}


def test_a_letter_is_said_thirty_and_seven_days_before_and_when_it_has_run_out(context: Context) -> None:
    made = shop(context)
    for name, day in (("甲授权书", "2026-04-01"), ("乙授权书", "2026-03-05")):
        shops.add_letter(context, STAFF, made.id, name, day)
    for _day in range(40):
        remind_of_letters(context)
        remind_of_letters(context)
        clock(context).advance(days=1)
    found = [(e.letter, e.days_left) for e in told(context, AuthorisationLetterExpiring)]
    assert found == [("甲授权书", 30), ("乙授权书", 3), ("乙授权书", -1), ("甲授权书", 7), ("甲授权书", -1)]
    shops.add_letter(context, STAFF, made.id, "丙授权书", "2026-04-20")
    kept = placement_of(context, STAFF, made.id)
    shops.remove_letter(context, STAFF, made.id, kept.launch.letters[-1].id)
    assert placement_of(context, STAFF, made.id).launch.letters_due == ""
