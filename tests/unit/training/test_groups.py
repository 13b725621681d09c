"""Enterprise classes: a staff list looked through and taken, sign-in without an account, counted, sealed and erased."""

from __future__ import annotations

import io
import json
import re

import pytest
from flask import Flask

from services.training import handlers
from services.training.columns import STAFF_COLUMNS
from services.training.domain.groups import KEPT, ClientMissing, Group, GroupClosed, NotOnStaffList, StaffList
from services.training.forms.groups import StaffSchema
from services.training.handlers.attendance import Line
from services.training.handlers.completion import issue_certificate
from services.training.handlers.courses import publish_course, save_course
from services.training.handlers.groups import (
    close_group,
    erase_learner,
    forget_learners,
    open_group,
    put_back_on_list,
    put_on_list,
    take_off_list,
)
from services.training.handlers.staff_lists import look_through, take_list, throw_old_lists_away, wrong_rows
from services.training.handlers.staff_signing import sign_in_staff
from services.training.queries.classes import on_timetable, roster, screen
from services.training.queries.counts import counted
from services.training.queries.groups import came_to, known_clients, member_list
from services.training.repository import attendance, learners, members, staff_of
from services.training.wiring import service
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock
from shared.contracts.bases import ClientRegistered
from shared.contracts.training import AttendanceRecorded, ClassFeedbackAsked, ClassScheduled
from shared.lists import ListOver
from shared.rights import scrub
from shared.rules import NotFound
from shared.service import Context
from shared.sheets import XLSX, Preview, check, read, write
from tests.house import deliver, said
from tests.unit.training.conftest import MANAGER, STAFF, STRANGER, TRAINEE, client, lesson, post

PRIVACY = Actor("pr", "privacy", "b1", "s3")
GB = "姓名,手机号,工号,岗位\n陈晓燕,138 1111 0001,,运营\n罗一鸣,13811110002,A-7,运营\n无号码,,,客服\n".encode("gb18030")


def group_of_two(context: Context, **changed: str) -> Group:
    """An enterprise class with two people on its list."""
    made = open_group(context, STAFF, {"name": "内训班", "client": "海拓贸易", **changed})
    put_on_list(context, STAFF, made, {"name": "陈晓燕", "phone": "13811110001", "number": "", "job": "运营"})
    put_on_list(context, STAFF, made, {"name": "罗一鸣", "phone": "", "number": "a-7", "job": ""})
    return made


def looked(context: Context, group: Group, content: bytes, name: str = "员工.csv") -> Preview[StaffList]:
    return look_through(context, STAFF, group.id, check(read(content, name), STAFF_COLUMNS, StaffSchema()))


def test_a_list_is_looked_through_then_taken_and_a_repeat_adds_nobody(context: Context) -> None:
    group = open_group(context, STAFF, {"name": "内训班", "client": "海拓贸易"})
    found = looked(context, group, GB)
    assert found.counts == {"new": 2, "known": 0, "wrong": 1} and not staff_of(context, group.id)
    assert "staff number" in found.rows["wrong"][0].errors["phone"]
    assert [row.number for row in wrong_rows(context, STAFF, found.made.id)] == [4]
    sealed = context.store.get_file(found.made.file_id)
    assert sealed and "陈晓燕".encode() not in sealed[0]
    assert take_list(context, STAFF, found.made.id).counts == {"new": 2, "known": 0, "wrong": 1}
    assert context.store.get_file(found.made.file_id) is None
    with pytest.raises(ListOver):
        take_list(context, STAFF, found.made.id)
    assert [(one.name, one.phone, one.number) for one in member_list(context, group)] == [
        ("罗一鸣", "138****0002", "A-7"),
        ("陈晓燕", "138****0001", ""),
    ]
    again = write("名单", STAFF_COLUMNS, [{"name": "罗一鸣", "phone": "", "number": "A7"}])
    assert looked(context, group, again, "again.xlsx").counts == {"new": 0, "known": 1, "wrong": 0}
    with pytest.raises(NotFound):
        look_through(context, STRANGER, group.id, iter(()))


def test_a_number_that_stands_twice_with_two_names_is_said_by_row(context: Context) -> None:
    group = open_group(context, STAFF, {"name": "内训班", "client": "海拓贸易"})
    double = "姓名,手机\n陈晓燕,13811110001\n陈小燕,13811110001\n陈晓燕,13811110001\n".encode()
    found = looked(context, group, double)
    assert found.counts == {"new": 1, "known": 1, "wrong": 1}
    assert "row 2" in found.rows["wrong"][0].errors["phone"] and "陈晓燕" in found.rows["wrong"][0].errors["phone"]


def test_a_list_nobody_takes_is_gone_after_a_day(context: Context, clock: FrozenClock) -> None:
    group = open_group(context, STAFF, {"name": "内训班", "client": "海拓贸易"})
    found = looked(context, group, GB)
    throw_old_lists_away(context)
    assert context.store.get_file(found.made.file_id)
    clock.advance(hours=25)
    throw_old_lists_away(context)
    assert context.store.get_file(found.made.file_id) is None and context.store.count("staff_lists") == 0


def test_staff_sign_in_by_scan_and_number_and_count_as_people_of_their_enterprise(
    context: Context, clock: FrozenClock
) -> None:
    deliver(service(), context, ClientRegistered("k1", "b1", "远航供应链"), "k1")
    assert known_clients(context, STAFF) == [("k1", "远航供应链")]
    group = open_group(context, STAFF, {"name": "内训班", "client_id": "k1"})
    for name, phone, number in (("陈晓燕", "13811110001", ""), ("罗一鸣", "", "A-7")):
        put_on_list(context, STAFF, group, {"name": name, "phone": phone, "number": number, "job": ""})
    made = lesson(context, cohort_id="", group_id=group.id)
    (scheduled,) = [e for e in said(context) if isinstance(e, ClassScheduled)]
    assert (scheduled.group_id, scheduled.cohort_id) == (group.id, "")
    assert sign_in_staff(context, made.id, "+86 138-1111-0001", clock.now()) == "陈**"
    assert sign_in_staff(context, made.id, "a7", clock.now()) == "罗**"
    sign_in_staff(context, made.id, "A-7", clock.now())
    with pytest.raises(NotOnStaffList, match="13899990000"):
        sign_in_staff(context, made.id, "13899990000", clock.now())
    heard = [e for e in said(context) if isinstance(e, AttendanceRecorded)]
    assert {(e.client_id, e.client, e.status) for e in heard} == {("k1", "远航供应链", "present")} and len(heard) == 2
    clock.advance(days=1)
    second = lesson(context, cohort_id="", group_id=group.id)
    sign_in_staff(context, second.id, "A7", clock.now())
    handlers.record_attendance(context, STAFF, lesson(context, room="二号教室").id, "p", "present")
    total, lines = counted(context, STAFF, "2026-03-01", "2026-03-31", "client")
    assert (total.people, total.attendances) == (3, 4)
    assert [(line.name, line.people, line.attendances) for line in lines] == [("远航供应链", 2, 3)]
    came = came_to(context, group)
    assert (came.lessons, came.people, came.attendances, came.hours) == (2, 2, 3, 3.0)
    with pytest.raises(NotFound):
        on_timetable(context, TRAINEE, made.id)


def test_an_enterprise_is_one_whether_it_is_chosen_or_typed(context: Context) -> None:
    typed = open_group(context, STAFF, {"name": "一", "client": "海拓贸易"})
    assert open_group(context, STAFF, {"name": "二", "client": "海拓贸易"}).client_id == typed.client_id
    deliver(service(), context, ClientRegistered("k1", "b1", "远航供应链"), "k1")
    assert open_group(context, STAFF, {"name": "三", "client": "远航供应链"}).client_id == "k1"
    with pytest.raises(NotFound):
        open_group(context, STRANGER, {"name": "四", "client_id": "k1"})
    with pytest.raises(ClientMissing):
        open_group(context, STAFF, {"name": "五"})


def test_one_person_in_two_classes_is_one_and_may_leave_a_list(context: Context) -> None:
    first, second = group_of_two(context), group_of_two(context, name="二期")
    assert learners(context).count(SYSTEM) == 2 and members(context).count(SYSTEM) == 4
    one = member_list(context, second)[0]
    take_off_list(context, STAFF, second.id, one.member.id)
    assert (len(member_list(context, first)), len(member_list(context, second))) == (2, 1)
    with pytest.raises(NotFound):
        take_off_list(context, STAFF, first.id, one.member.id)
    put_back_on_list(context, STAFF, second.id, one.member.id)
    assert [seen.name for seen in member_list(context, second)].count(one.name) == 1
    with pytest.raises(NotFound):
        put_back_on_list(context, STAFF, first.id, one.member.id)
    with pytest.raises(NotFound):
        put_back_on_list(context, STRANGER, second.id, one.member.id)
    take_off_list(context, STAFF, second.id, one.member.id)
    second = close_group(context, STAFF, second.id)
    with pytest.raises(GroupClosed, match="二期"):
        put_on_list(context, STAFF, second, {"name": "某", "phone": "13811110009", "number": "", "job": ""})
    with pytest.raises(GroupClosed):
        put_back_on_list(context, STAFF, second.id, one.member.id)
    with pytest.raises(GroupClosed):
        lesson(context, cohort_id="", group_id=second.id)


def test_who_is_erased_is_read_by_nobody_and_counts_on(context: Context, clock: FrozenClock) -> None:
    group = group_of_two(context)
    made = lesson(context, cohort_id="", group_id=group.id)
    sign_in_staff(context, made.id, "13811110001", clock.now())
    (found,) = attendance(context).find(SYSTEM)
    kept = learners(context).load(found.person_id, SYSTEM)
    with pytest.raises(NotFound):
        erase_learner(context, STRANGER, kept.id)
    erase_learner(context, PRIVACY, kept.id)
    gone = [
        item.outgoing
        for item in context.store.pending(99)
        if item.outgoing.key == kept.id and item.outgoing.body is None
    ]
    assert [item.topic for item in gone] == ["slipway.keys"]
    assert context.keys.open(kept.id, kept.name) == "—" and context.keys.known(kept.id) == "erased"
    assert [seat.name for seat in roster(context, made)] == ["罗一鸣"]
    total, _lines = counted(context, STAFF, "2026-03-01", "2026-03-31")
    assert (total.people, total.attendances) == (1, 1)
    scrub(context)
    text = json.dumps([d.state for c in ("learners", "members", "learner_lookups") for d in context.store.find(c)])
    assert kept.name not in text and "13811110001" not in text
    put_on_list(context, STAFF, group, {"name": "陈晓燕", "phone": "13811110001", "number": "", "job": ""})
    assert len(member_list(context, group)) == 2 and learners(context).count(SYSTEM) == 3


def test_staff_are_forgotten_five_years_after_their_last_class(context: Context, clock: FrozenClock) -> None:
    group = group_of_two(context)
    clock.advance(days=400)
    made = lesson(context, cohort_id="", group_id=group.id)
    sign_in_staff(context, made.id, "13811110001", clock.now())
    clock.advance(days=KEPT.days - 399)
    forget_learners(context)
    assert [one.name for one in member_list(context, group)] == ["陈晓燕"]
    clock.advance(days=400)
    forget_learners(context)
    assert member_list(context, group) == [] and learners(context).count(SYSTEM, {"erased": False}) == 0


def test_staff_earn_certificates_and_are_not_asked_for_feedback(context: Context, clock: FrozenClock) -> None:
    data = {"name": "选品", "family": "skills", "level": "basic", "platform": "", "hours": 1, "needed_hours": 1}
    course = save_course(context, STAFF, {**data, "outline": "", "prerequisites": [], "dimensions": []})
    publish_course(context, STAFF, course.id)
    group = group_of_two(context)
    made = lesson(context, cohort_id="", group_id=group.id, course_id=course.id)
    ids = [document.id for document in staff_of(context, group.id)]
    handlers.record_list(context, STAFF, made.id, {id: Line("present") for id in ids})
    assert issue_certificate(context, STAFF, course.id, ids[0]).hours == 1
    clock.advance(hours=2)
    from services.training.handlers.feedback import ask_for_feedback

    ask_for_feedback(context)
    assert not [e for e in said(context) if isinstance(e, ClassFeedbackAsked)]


def test_on_the_pages(app: Flask, context: Context) -> None:
    browser = client(app, STAFF)
    assert post(browser, "/groups", "/groups", name="内训班").status_code == 422
    opened = post(browser, "/groups", "/groups", name="内训班", client="海拓贸易")
    place = opened.headers["Location"].removeprefix("/training")
    shown = post(browser, place, f"{place}/lists", file=(io.BytesIO(GB), "员工.csv")).text
    assert "Cannot be taken" in shown and "Take 2 rows" in shown
    found = re.search(r"/training(/lists/[0-9a-f]+)/take", shown)
    assert found
    wrong = browser.get(f"{found.group(1)}/wrong.xlsx")
    assert wrong.mimetype == XLSX and browser.get("/groups/template.xlsx").mimetype == XLSX
    assert post(browser, place, f"{found.group(1)}/take").status_code == 303
    text = browser.get(place).text
    assert "138****0001" in text and "13811110001" not in text and "陈晓燕" in text
    assert post(browser, place, f"{place}/lists", file=(io.BytesIO(b"\x00\x01"), "x.xlsx")).status_code == 422
    assert client(app, STRANGER).get(place).status_code == 404
    assert client(app, MANAGER).get(place).status_code == 200
    privacy = client(app, PRIVACY)
    link = re.search(r"/training(/learners/[0-9a-f]+/erase)", privacy.get(place).text)
    assert link and post(privacy, link.group(1), link.group(1)).status_code == 303
    assert len(member_list(context, context_group(context, place))) == 1
    assert post(browser, place, f"{place}/close").status_code == 303
    assert "closed" in browser.get(place).text


def context_group(context: Context, place: str) -> Group:
    from services.training.repository import groups

    return groups(context).load(place.rsplit("/", 1)[1], SYSTEM)


def test_a_phone_without_an_account_signs_in(app: Flask, context: Context, clock: FrozenClock) -> None:
    made = lesson(context, cohort_id="", group_id=group_of_two(context).id)
    link = screen(context, made.id).link.removeprefix("https://q.example.cn/training")
    phone = client(app)
    kept = phone.get(link).headers["Location"].removeprefix("/training")
    token = re.search(r'name="t" value="([^"]+)"', phone.get(kept).text)
    assert token
    wrong = post(phone, kept, "/in/staff", t=token.group(1), mark="13899990000")
    assert wrong.status_code == 422 and "13899990000" in wrong.text
    assert post(phone, kept, "/in/staff", t=token.group(1), mark="").status_code == 422
    assert "陈**" in post(phone, kept, "/in/staff", t=token.group(1), mark="13811110001").text
    assert post(phone, kept, "/in/staff", t="x", mark="13811110001").status_code == 410
    (found,) = attendance(context).find(SYSTEM)
    assert (found.status, found.method, found.client_id != "") == ("present", "scan", True)
    # What was scanned in a class of trainees does not open the way of the staff.
    other = lesson(context, room="二号教室")
    link = screen(context, other.id).link.removeprefix("https://q.example.cn/training")
    stranger = phone.get(link).headers["Location"].partition("?t=")[2]
    assert post(phone, kept, "/in/staff", t=stranger, mark="13811110001").status_code == 404
