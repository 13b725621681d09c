"""What is past its time is shown, then erased, with a certificate; a legal hold stops it."""

from __future__ import annotations

import pytest

from services.enrollment.domain.drafts import KEPT_DAYS
from services.enrollment.domain.retention import OnHold, schedule
from services.enrollment.handlers import admit, enrol, erase, reject
from services.enrollment.handlers.retention import due_people, hold, purge
from services.enrollment.repository import people, purges
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock
from shared.service import Context
from tests.unit.enrollment.conftest import COORDINATOR, a_cohort, typed
from tests.unit.enrollment.test_looking import DPO, browser  # noqa: F401
from tests.unit.enrollment.test_pages import Browser


def three(context: Context) -> tuple[str, str, str]:
    """A rejected, an admitted and an unanswered applicant."""
    cohort = a_cohort(context, capacity=9)
    made = [enrol(context, cohort.code, typed(f"1380000000{n}"), ["enrolment"]).application for n in range(3)]
    reject(context, COORDINATOR, made[0].id, "人数已满")
    admit(context, COORDINATOR, made[1].id)
    return made[0].person_id, made[1].person_id, made[2].person_id


def test_each_is_due_by_their_rule(context: Context) -> None:
    rejected, admitted, unanswered = three(context)
    assert isinstance(context.clock, FrozenClock)
    assert due_people(context, DPO) == []
    context.clock.advance(days=180)
    assert [(d.person_id, d.code) for d in due_people(context, DPO)] == [(rejected, "rejected")]
    context.clock.advance(days=185)
    assert {d.person_id for d in due_people(context, DPO)} == {rejected, unanswered}
    context.clock.advance(days=1460)
    assert {d.person_id for d in due_people(context, DPO)} == {rejected, admitted, unanswered}
    assert due_people(context, Actor("x", "privacy", "base-2", "p")) == []


def test_a_purge_is_shown_done_and_certified(context: Context, browser: Browser) -> None:  # noqa: F811
    rejected, admitted, unanswered = three(context)
    assert isinstance(context.clock, FrozenClock)
    context.clock.advance(days=400)
    hold(context, DPO, unanswered, "诉讼期间依法留存")
    browser.as_actor(DPO)
    page = browser.get("/enrollment/retention").text
    assert "未录取的报名" in page and "依法留存" in page and page.count('name="id"') == 1
    done = browser.post("/enrollment/retention/purge", {"id": [rejected, unanswered, admitted]}, "/retention")
    assert done.status_code == 303
    made = purges(context).find(SYSTEM)[0]
    assert made.people == {rejected: "rejected"} and made.counts == {"rejected": 1}
    shown = browser.get(done.headers["Location"]).text
    assert made.fingerprint in shown and rejected in shown
    erased = {p.id for p in people(context).find(SYSTEM) if p.erased}
    assert erased == {rejected}
    again = browser.post("/enrollment/retention/purge", {"id": [rejected]}, "/retention")
    assert again.status_code == 303 and len(purges(context).find(SYSTEM)) == 1


def test_a_hold_stops_every_erasing_until_it_is_lifted(context: Context, browser: Browser) -> None:  # noqa: F811
    rejected, *_ = three(context)
    browser.as_actor(DPO)
    path, page = f"/enrollment/people/{rejected}", f"/people/{rejected}"
    assert browser.post(f"{path}/hold", {"reason": "投诉处理中，须留存"}, page).status_code == 303
    assert "投诉处理中" in browser.get(path).text
    with pytest.raises(OnHold):
        erase(context, SYSTEM, rejected)
    assert browser.post(f"{path}/erase", {}, page).status_code == 303
    assert not people(context).load(rejected, SYSTEM).erased
    assert browser.post(f"{path}/release", {}, page).status_code == 303
    assert browser.post(f"{path}/erase", {}, page).status_code == 303
    assert people(context).load(rejected, SYSTEM).erased


def test_the_schedule_is_data_in_both_languages() -> None:
    assert [r.code for r in schedule("zh")] == [r.code for r in schedule("en")]
    assert all(r.what and r.why for r in (*schedule("zh"), *schedule("en")))
    # Of people nothing is dropped before complaints can be answered; a form that was never sent is no application.
    assert {r.code: r.days for r in schedule() if r.days < 180} == {"draft": KEPT_DAYS}
    assert purge.__doc__ and "certificate" in purge.__doc__
