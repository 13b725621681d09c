"""Under eighteen: a guardian agrees before admission counts; staff open the record only when allowed, and it is logged."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from services.enrollment.domain.minors import GuardianConsentMissing, GuardianMissing, grown_up_on, minor_until
from services.enrollment.handlers import admit, enrol
from services.enrollment.handlers.minors import is_minor
from services.enrollment.links import guardian_path
from services.enrollment.repository import applications, people
from shared.actor import SYSTEM
from shared.audit import verify
from shared.clock import FrozenClock
from shared.contracts.enrollment import GuardianAnswered, TraineeAdmitted
from shared.service import Context
from tests import house
from tests.unit.enrollment.conftest import COORDINATOR, STRANGER, a_cohort, typed
from tests.unit.enrollment.test_looking import DPO, browser  # noqa: F401
from tests.unit.enrollment.test_pages import Browser

YOUNG = {"under_18": True, "birth_date": "2009-05-01", "guardian_name": "王建国", "guardian_phone": "13700001111"}
TODAY = "2026-03-02"


@pytest.mark.parametrize(
    "data, until",
    [
        ({}, ""),
        ({"birth_date": "2000-01-01"}, ""),
        ({"birth_date": "2008-03-02"}, ""),
        ({"birth_date": "2008-03-03", "guardian_name": "王"}, "2026-03-03"),
        ({**YOUNG}, "2027-05-01"),
        ({"under_18": True, "birth_date": "1990-01-01"}, ""),
    ],
)
def test_who_is_a_minor_and_until_when(data: dict[str, object], until: str) -> None:
    assert minor_until(data, TODAY) == until


@pytest.mark.parametrize("data", [{"under_18": True}, {"birth_date": "2010-01-01"}, {**YOUNG, "guardian_name": " "}])
def test_a_minor_names_a_guardian(data: dict[str, object]) -> None:
    with pytest.raises(GuardianMissing):
        minor_until(data, TODAY)


def test_a_leap_day_child_grows_up_on_the_first_of_march() -> None:
    assert grown_up_on("2008-02-29") == "2026-03-01"


def test_admission_counts_only_after_the_guardian_agreed(context: Context, browser: Browser) -> None:  # noqa: F811
    made = enrol(context, a_cohort(context, auto_admit=True).code, typed(**YOUNG), ["enrolment"]).application
    assert made.state == "submitted" and made.minor
    with pytest.raises(GuardianConsentMissing, match=made.number):
        admit(context, COORDINATOR, made.id)
    path = guardian_path(context, made.id)
    page = browser.get(path).text
    assert "王**" in page and "王小明" not in page and "监护人同意书" in page
    local = path.replace("/enrollment", "", 1)
    assert browser.post(path, {"name": "王建国", "relation": "father"}, local).status_code == 422
    agreed = browser.post(path, {"name": "王建国", "relation": "father", "agree": "1"}, local)
    assert agreed.status_code == 303
    said = house.said(context)
    assert [e.consented for e in said if isinstance(e, GuardianAnswered)] == [True]
    assert [e.by for e in said if isinstance(e, TraineeAdmitted)] == ["rule"]
    kept = applications(context).load(made.id, SYSTEM)
    assert kept.state == "admitted" and context.keys.open(made.person_id, kept.guardian["name"]) == "王建国"
    assert "王建国" not in str(context.store.get("applications", made.id))
    taken = browser.post(path.replace("?", "/withdraw?"), {}, local)
    assert taken.status_code == 303 and applications(context).load(made.id, SYSTEM).guardian["consented"] == "no"


def test_staff_open_a_minors_record_only_when_allowed_and_it_is_logged(context: Context, browser: Browser) -> None:  # noqa: F811
    made = enrol(context, a_cohort(context).code, typed(**YOUNG), ["enrolment"]).application
    record, form = f"/enrollment/people/{made.person_id}", f"/people/{made.person_id}"
    browser.as_actor(COORDINATOR)
    assert "王小明" not in browser.get("/enrollment/applications").text
    for path in (record, f"/enrollment/applications/{made.id}"):
        refused = browser.get(path)
        assert refused.status_code == 403 and "王小明" not in refused.text and "申请查看" in refused.text
    assert browser.post(f"{record}/access", {"reason": ""}, form).status_code == 422
    assert browser.post(f"{record}/access", {"reason": "入学面谈"}, form).status_code == 303
    browser.as_actor(DPO)
    page = browser.get("/enrollment/minors").text
    assert "入学面谈" in page and "王**" in page
    id = context.store.find("minor_access")[0].id
    assert browser.post(f"/enrollment/minors/{id}/allow", {}, "/minors").status_code == 303
    assert browser.post(f"/enrollment/minors/{id}/deny", {}, "/minors").status_code == 409
    browser.as_actor(COORDINATOR)
    assert (
        "王小明" in browser.get(record).text and browser.get(f"/enrollment/applications/{made.id}").status_code == 200
    )
    browser.as_actor(STRANGER)
    assert browser.get(record).status_code == 404
    assert isinstance(context.clock, FrozenClock)
    context.clock.advance(days=8)
    browser.as_actor(COORDINATOR)
    assert browser.get(record).status_code == 403
    browser.as_actor(DPO)
    sheet = load_workbook(io.BytesIO(browser.get("/enrollment/minors.xlsx?year=2026").data)).worksheets[0]
    assert [cell.value for cell in sheet[2]][2:] == ["尚未", None, 2, 1] or [c.value for c in sheet[2]][4:] == [2, 1]
    assert verify(context).whole


def test_protection_ends_with_the_birthday(context: Context) -> None:
    made = enrol(context, a_cohort(context).code, typed(**YOUNG), ["enrolment"]).application
    person = people(context).load(made.person_id, SYSTEM)
    assert is_minor(context, person) and "2027-05-01" not in person.adult_on
    assert isinstance(context.clock, FrozenClock)
    context.clock.advance(days=426)
    assert not is_minor(context, person)
