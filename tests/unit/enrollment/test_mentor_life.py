"""A mentor over the years: certificates that run out, a pause, retiring and coming back, a former trainee who guides."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from services.enrollment.domain.mentors import MentorExists, MentorRetired
from services.enrollment.domain.minors import MinorCannotGuide
from services.enrollment.handlers import (
    admit,
    authenticate,
    bring_mentor_back,
    change_mentor,
    enrol,
    erase,
    mentor_from,
    register_mentor,
    retire_mentor,
)
from services.enrollment.handlers.mentor_certificates import throw_removed_certificates_away
from services.enrollment.queries.journey import journey_of
from services.enrollment.queries.people import mentor_of, mentor_rows
from services.enrollment.repository import mentors
from services.enrollment.wiring import service
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock
from shared.contracts.enrollment import AccountRegistered, MentorRegistered, MentorStandingChanged, PersonErased
from shared.contracts.matching import MentorPaused
from shared.rules import NotFound, PersonGone
from shared.service import Context
from tests import house
from tests.house import said
from tests.unit.enrollment.conftest import BASE, COORDINATOR, MENTOR_DATA, STRANGER, a_cohort, typed
from tests.unit.enrollment.test_pages import ROOT, Browser, browser, context  # noqa: F401

GUIDE: dict[str, Any] = {"kind": "part_time", "capacity": 2, "practice_years": "1"}


def picture() -> bytes:
    """A small picture as a phone sends it, with something hidden in it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG", comment=b"taken at home")
    return out.getvalue()


def send(browser: Browser, path: str, content: bytes, name: str = "c.jpg", **fields: str) -> TestResponse:  # noqa: F811
    """Send the form of a certificate as a browser does."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.client.get(path, base_url=ROOT).text)
    assert token
    data = {"title": "跨境电商师三级", "issuer": "山东省人社厅", "issued_on": "2024-01-05", **fields}
    sent = {**data, "csrf_token": token.group(1), "file": (io.BytesIO(content), name)}
    return browser.client.post(path, data=sent, base_url=ROOT)


def heard(context: Context) -> None:  # noqa: F811
    """Enrollment hears what it said of mentors."""
    for event in said(context):
        if isinstance(event, MentorStandingChanged):
            house.deliver(service(), context, event, event.mentor_id)


def test_a_retired_mentor_takes_nobody_and_may_come_back(context: Context) -> None:  # noqa: F811
    mentor = register_mentor(context, COORDINATOR, MENTOR_DATA)
    with pytest.raises(NotFound):
        retire_mentor(context, STRANGER, mentor.id)
    retire_mentor(context, COORDINATOR, mentor.id)
    with pytest.raises(MentorRetired):
        retire_mentor(context, COORDINATOR, mentor.id)
    assert [e.active for e in said(context) if isinstance(e, MentorRegistered)] == [True, False]
    corrected = {name: value for name, value in MENTOR_DATA.items() if name != "active"}
    change_mentor(context, COORDINATOR, mentor.id, corrected)
    assert not mentors(context).load(mentor.id, SYSTEM).active
    bring_mentor_back(context, COORDINATOR, mentor.id)
    assert [e for e in said(context) if isinstance(e, MentorRegistered)][-1].active
    heard(context)
    steps = [e["params"]["standing"] for e in journey_of(context, COORDINATOR, mentor.id).entries]
    assert sorted(steps) == ["joined", "retired", "returned"]
    erase(context, Actor("dpo", "privacy", BASE), mentor.id)
    with pytest.raises(PersonGone):
        bring_mentor_back(context, COORDINATOR, mentor.id)


def test_retiring_is_done_at_once_and_its_message_carries_the_way_back(context: Context, browser: Browser) -> None:  # noqa: F811
    mentor = register_mentor(context, COORDINATOR, MENTOR_DATA)
    browser.as_actor(COORDINATOR)
    where = f"/enrollment/mentors/{mentor.id}"

    def press(path: str) -> str:
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(where).text)
        assert token
        sent = browser.client.post(path.removeprefix("/enrollment"), data={"csrf_token": token.group(1)}, base_url=ROOT)
        assert sent.status_code == 303
        return browser.get(where).text

    told = press(f"{where}/retire")
    assert 'class="flash undo"' in told and f'<form method="post" action="{where}/return">' in told
    assert not mentor_of(context, COORDINATOR, mentor.id).mentor.active
    press(f"{where}/return")
    assert mentor_of(context, COORDINATOR, mentor.id).mentor.active


def test_the_register_shows_who_pauses_and_whose_certificate_runs_out(context: Context, browser: Browser) -> None:  # noqa: F811
    mentor = register_mentor(context, COORDINATOR, MENTOR_DATA)
    other = register_mentor(context, COORDINATOR, {**MENTOR_DATA, "name": "赵云", "phone": "13900003333", "email": ""})
    paused = MentorPaused(mentor.id, BASE, True, "2026-05-01", "2026-03-02T01:00:00.000000Z")
    house.deliver(service(), context, paused, mentor.id)
    browser.as_actor(COORDINATOR)
    path = f"/mentors/{other.id}/certificates"
    assert send(browser, path, picture(), until="2026-04-01").status_code == 303
    names = lambda state: [r.name for r in mentor_rows(context, COORDINATOR, state=state)[0]]  # noqa: E731
    assert (names("paused"), names("ending"), names("active"), names("retired")) == (["李 明"], ["赵云"], ["赵云"], [])
    page = browser.get("/enrollment/mentors?state=ending").text
    assert "赵云" in page and "李 明" not in page
    assert "2026" in page and f"/enrollment/mentors/{other.id}" in page
    entry = browser.get(f"/enrollment/mentors/{mentor.id}").text
    assert f"/matching/mentors/{mentor.id}/resume" in entry
    over = MentorPaused(mentor.id, BASE, False, "", "2026-03-03T01:00:00.000000Z")
    house.deliver(service(), context, over, mentor.id)
    house.deliver(service(), context, paused, mentor.id)  # an old word that comes late
    assert not mentor_of(context, COORDINATOR, mentor.id).paused
    assert f"/matching/mentors/{mentor.id}/pause" in browser.get(f"/enrollment/mentors/{mentor.id}").text


def test_a_certificate_is_sealed_shown_to_its_own_and_goes_with_the_person(context: Context, browser: Browser) -> None:  # noqa: F811
    mentor = register_mentor(context, COORDINATOR, MENTOR_DATA)
    other = register_mentor(context, COORDINATOR, {**MENTOR_DATA, "phone": "13900003333", "email": ""})
    path = f"/mentors/{mentor.id}/certificates"
    browser.as_actor(Actor("m", "mentor", BASE, mentor.id))
    assert send(browser, path, b"MZ not a picture").status_code == 422
    late = send(browser, path, picture(), until="2023-01-01")
    assert late.status_code == 422 and "2023-01-01" in late.text and "跨境电商师三级" in late.text
    assert send(browser, path, picture()).location.endswith("/enrollment/certificates")
    assert "跨境电商师三级" in browser.get("/enrollment/certificates").text
    kept = mentors(context).load(mentor.id, SYSTEM).certificates[0]
    stored = context.store.get_file(kept.file_id)
    assert stored and not stored[0].startswith(b"\xff\xd8")
    got = browser.get(f"/enrollment/mentors/{mentor.id}/certificates/1/file")
    assert got.data.startswith(b"\xff\xd8") and b"taken at home" not in got.data
    assert "attachment" in got.headers["Content-Disposition"]
    for actor in (Actor("o", "mentor", BASE, other.id), STRANGER):
        browser.as_actor(actor)
        assert browser.get(f"/enrollment/mentors/{mentor.id}/certificates/1/file").status_code == 404
        assert browser.get(f"/enrollment/mentors/{mentor.id}/certificates").status_code == 404
    erase(context, Actor("dpo", "privacy", BASE), mentor.id)
    erased = [e for e in said(context) if isinstance(e, PersonErased)][-1]
    house.deliver(service(), context, erased, mentor.id)
    assert context.store.get_file(kept.file_id) is None
    assert [(c.title, c.issuer) for c in mentors(context).load(mentor.id, SYSTEM).certificates] == [("", "")]


def test_a_certificate_is_removed_with_a_way_back_for_a_day(context: Context, browser: Browser) -> None:  # noqa: F811
    mentor = register_mentor(context, COORDINATOR, MENTOR_DATA)
    browser.as_actor(COORDINATOR)
    path = f"/mentors/{mentor.id}/certificates"
    send(browser, path, b"%PDF-1.7 x", "c.pdf")
    kept = mentors(context).load(mentor.id, SYSTEM).certificates[0]
    assert kept.media_type == "application/pdf"
    assert browser.post(f"{path}/remove", {"id": kept.id}, path).status_code == 303
    assert mentors(context).load(mentor.id, SYSTEM).certificates == []
    way_back = re.search(r'action="/enrollment(/mentors/\w+/certificates/restore[^"]+)"', browser.get(path).text)
    assert way_back and browser.post(way_back[1], {}, path).status_code == 303
    assert mentors(context).load(mentor.id, SYSTEM).certificates == [kept]
    assert browser.post(way_back[1], {}, path).status_code == 404, "it is back already"
    assert browser.post(f"{path}/remove", {"id": kept.id}, path).status_code == 303
    assert isinstance(context.clock, FrozenClock)
    context.clock.advance(hours=23)
    throw_removed_certificates_away(context)
    assert context.store.get_file(kept.file_id) is not None
    context.clock.advance(hours=1)
    throw_removed_certificates_away(context)
    assert context.store.get_file(kept.file_id) is None
    assert browser.post(way_back[1], {}, path).status_code == 404, "its day is over"


def test_a_former_trainee_guides_as_one_person_with_one_timeline(context: Context, browser: Browser) -> None:  # noqa: F811
    application = enrol(context, a_cohort(context).code, typed(), ["enrolment"]).application
    admit(context, COORDINATOR, application.id)
    browser.as_actor(COORDINATOR)
    path = f"/people/{application.person_id}/mentor"
    page = browser.get(f"/enrollment{path}").text
    assert "138****5678" in page and "13812345678" not in page
    assert re.search(r'value="tiktok_shop" checked', page)
    assert browser.post(path, {**GUIDE, "capacity": "many"}, path).status_code == 422
    assert browser.post(path, {**GUIDE, "platforms": "amazon"}, path).location.endswith(
        f"/mentors/{application.person_id}"
    )
    entry = next(e for e in said(context) if isinstance(e, MentorRegistered))
    account = next(e for e in said(context) if isinstance(e, AccountRegistered))
    assert entry.mentor_id == account.person_id == application.person_id
    assert context.keys.open(entry.mentor_id, entry.name) == "王小明"
    heard(context)
    kinds = {e["type"] for e in journey_of(context, COORDINATOR, application.person_id).entries}
    assert kinds == {"ApplicationSubmitted", "TraineeAdmitted", "MentorStandingChanged"}
    assert (
        f"/enrollment/mentors/{application.person_id}"
        in browser.get(f"/enrollment/people/{application.person_id}").text
    )
    with pytest.raises(MentorExists):
        mentor_from(context, COORDINATOR, application.person_id, GUIDE)
    with pytest.raises(NotFound):
        mentor_from(context, STRANGER, application.person_id, GUIDE)


def test_nobody_under_18_guides_and_the_grown_up_does(context: Context) -> None:  # noqa: F811
    child = typed(birth_date="2010-01-01", under_18=True, guardian_name="王大明")
    person_id = enrol(context, a_cohort(context).code, child, ["enrolment"]).application.person_id
    with pytest.raises(MinorCannotGuide, match="2028-01-01"):
        mentor_from(context, COORDINATOR, person_id, GUIDE)
    assert isinstance(context.clock, FrozenClock)
    context.clock.advance(days=700)
    assert mentor_from(context, COORDINATOR, person_id, GUIDE).active


def test_an_imported_mentor_takes_trainees(context: Context, browser: Browser) -> None:  # noqa: F811
    from tests.unit.enrollment.test_lists import send as send_list

    browser.as_actor(COORDINATOR)
    rows = "姓名,手机号码,类型,带教人数\n钱一,13800000009,专职导师,3\n"
    page = send_list(browser, "mentors", rows.encode())
    id = re.search(r"/imports/([0-9a-f]{32})/take", page)
    assert id
    browser.post(f"/enrollment/imports/{id.group(1)}/take", {}, "/cohorts")
    assert [m.active for m in mentors(context).find(COORDINATOR)] == [True]


def test_a_mentor_signs_in_with_the_phone_kept_of_the_trainee(context: Context) -> None:  # noqa: F811
    person_id = enrol(context, a_cohort(context).code, typed(), ["enrolment"]).application.person_id
    made = mentor_from(context, COORDINATOR, person_id, GUIDE)
    from services.enrollment.handlers import accept_invite, invite

    account = invite(context, COORDINATOR, made.account_id)
    accept_invite(context, account.id, account.invites, "long enough password")
    assert authenticate(context, "13812345678", "long enough password").person_id == person_id
