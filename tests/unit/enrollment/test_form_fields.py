"""A cohort's form is composed from a catalogue; an identity number needs a purpose and a consent of its own, and is masked."""

from __future__ import annotations

from typing import Any

import pytest

from services.enrollment.domain.cohorts import Cohort
from services.enrollment.domain.consents import ConsentMissing, SeparateConsentMissing
from services.enrollment.domain.form_fields import (
    OWN,
    FieldMissing,
    NotAnIdNumber,
    PurposeMissing,
    asked,
    born_on,
    catalogue,
    mask_id_number,
    normal_id_number,
    shown_hash,
)
from services.enrollment.domain.minors import GuardianMissing
from services.enrollment.handlers import duplicate_cohort, enrol
from services.enrollment.handlers.cohorts import compose_form
from services.enrollment.handlers.own import correct_application
from services.enrollment.handlers.rights import withdraw_consent
from services.enrollment.queries.answers import answers_of
from services.enrollment.queries.doubles import doubles
from services.enrollment.queries.rights import consent_rows
from services.enrollment.repository import applications, cohorts, drafts
from services.enrollment.wiring import service
from shared.actor import SYSTEM
from shared.contracts.enrollment import ApplicationChanged, ConsentGiven
from shared.service import Context
from shared.store.port import Conflict
from shared.web.app import create_app
from tests.house import said
from tests.unit.enrollment.conftest import COORDINATOR, STRANGER, a_cohort, typed
from tests.unit.enrollment.test_pages import Browser
from tests.unit.enrollment.test_waiting import owner

ID = "11010519491231002X"
"""The example of GB 11643-1999 itself."""
BOTH = ["enrolment", "id_number"]


def composed(context: Context, purpose: str = "", **fields: str) -> Cohort:
    cohort = a_cohort(context, capacity=9)
    return compose_form(context, COORDINATOR, cohort.id, fields, purpose)


def test_the_minimum_is_asked_for_and_each_field_says_why() -> None:
    assert [one.key for one in asked({})] == [key for key in catalogue() if key in OWN]
    assert not any(one.required for one in asked({}))
    assert all(f.label.zh and f.label.en and f.why.zh and f.why.en for f in catalogue().values())
    (one,) = (a for a in asked({"id_number": "required"}, "subsidy") if a.key == "id_number")
    assert one.why.zh == "仅用于申领职业培训补贴" and one.why.en == "Only to claim a training subsidy"
    assert shown_hash(asked({}), "zh") != shown_hash(asked({}), "en") != shown_hash(asked({"city": "optional"}), "en")


@pytest.mark.parametrize("text", [ID, ID.lower(), " 110105 19491231 002X ", "１１０１０５１９４９１２３１００２Ｘ"])
def test_an_identity_number_is_read_as_people_write_it(text: str) -> None:
    assert normal_id_number(text) == ID
    assert born_on(ID) == "1949-12-31" and mask_id_number(ID) == "110***********002X"


@pytest.mark.parametrize(
    "text",
    ["110105194912310021", "11010519491331002X", "11010519490229002X", "01010519491231002X", "1101051949123100", "X"],
)
def test_a_wrong_one_is_refused_with_the_value(text: str) -> None:
    with pytest.raises(NotAnIdNumber, match=text):
        normal_id_number(text)


def test_every_wrong_sign_and_every_swap_of_neighbours_is_found() -> None:
    for place in range(17):
        for sign in set("0123456789") - {ID[place]}:
            with pytest.raises(NotAnIdNumber):
                normal_id_number(ID[:place] + sign + ID[place + 1 :])
    for place in range(16):
        if ID[place] != ID[place + 1]:
            with pytest.raises(NotAnIdNumber):
                normal_id_number(ID[:place] + ID[place + 1] + ID[place] + ID[place + 2 :])


def test_a_required_answer_is_asked_for_and_an_unasked_one_is_not_kept(context: Context) -> None:
    cohort = composed(context, city="required", platforms="off", education="optional")
    with pytest.raises(FieldMissing, match="所在城市") as missing:
        enrol(context, cohort.code, typed(), ["enrolment"])
    assert missing.value.key == "city"
    data = typed(city="青岛市北区", education="college", wechat="wx-1", id_number=ID)
    made = enrol(context, cohort.code, data, BOTH).application
    assert set(made.answers) == {"city", "education"} and made.platforms == []
    assert [(label.zh, said_.zh) for label, said_ in answers_of(context, made)] == [
        ("学历", "大专"),
        ("所在城市或区县", "青岛市北区"),
    ]
    assert "id_number" not in {c["purpose"] for c in made.consents}, "nobody agreed to what was not asked for"
    kept = b"".join(raw for _place, raw in context.store.scan())
    assert "市北区".encode() not in kept and ID.encode() not in kept
    paper = enrol(context, cohort.code, typed("13700000001"), ["enrolment"], channel="paper").application
    assert paper.platforms == ["amazon", "tiktok_shop"], "a list on paper has the columns that it has"
    with pytest.raises(Conflict):
        compose_form(context, COORDINATOR, cohort.id, {}, "", version=1)
    copy = duplicate_cohort(context, COORDINATOR, cohort.id, "%(name)s")
    assert copy.fields == cohort.fields


def test_an_identity_number_needs_a_purpose_and_a_consent_of_its_own(context: Context) -> None:
    with pytest.raises(PurposeMissing):
        composed(context, id_number="optional")
    cohort = composed(context, "certificate", id_number="required")
    for consents, error in ((["enrolment"], SeparateConsentMissing), (["id_number"], ConsentMissing)):
        with pytest.raises(error):
            enrol(context, cohort.code, typed(id_number=ID), consents)
    with pytest.raises(NotAnIdNumber):
        enrol(context, cohort.code, typed(id_number="110105194912310021"), BOTH)
    with pytest.raises(GuardianMissing):
        enrol(context, cohort.code, typed(id_number="110105201501010017"), BOTH)
    made = enrol(context, cohort.code, typed(id_number=ID), BOTH).application
    given = {e.purpose: e for e in said(context) if isinstance(e, ConsentGiven)}
    assert given["enrolment"].fields.split(",") == [one.key for one in cohort.asked]
    assert given["enrolment"].fields_hash == shown_hash(cohort.asked, "zh") and not given["id_number"].fields
    assert answers_of(context, made)[0][1].zh == "110***********002X"
    rows = {row.purpose.code: row.standing for row in consent_rows(context, made.person_id, "zh")}
    assert rows["id_number"] == rows["enrolment"] == "given"
    withdraw_consent(context, owner(context, made.id), made.person_id, "id_number", locale="zh")
    assert applications(context).load(made.id, SYSTEM).answers == {}
    other = enrol(context, a_cohort(context).code, typed("13700000001"), ["enrolment"]).application
    assert "id_number" not in {row.purpose.code for row in consent_rows(context, other.person_id, "zh")}


def test_two_files_with_one_identity_number_are_found(context: Context) -> None:
    cohort = composed(context, "subsidy", id_number="optional")
    one = enrol(context, cohort.code, typed(name="王小明", id_number=ID), BOTH).application
    two = enrol(context, cohort.code, typed("13700000001", name="欧阳靖雯", id_number=ID.lower()), BOTH).application
    enrol(context, cohort.code, typed("13700000002", name="第三人"), ["enrolment"])
    (found,) = doubles(context, COORDINATOR)
    assert set(found.ids) == {one.person_id, two.person_id} and found.why == ("id",)
    assert doubles(context, STRANGER) == []


def test_an_applicant_changes_the_answers_too(context: Context) -> None:
    cohort = composed(context, "subsidy", id_number="optional", city="required")
    id = enrol(context, cohort.code, typed(city="青岛"), ["enrolment"]).application.id
    data: dict[str, Any] = {**typed(city="烟台"), "id_number": ID}
    with pytest.raises(SeparateConsentMissing):
        correct_application(context, owner(context, id), id, data, 1)
    with pytest.raises(FieldMissing):
        correct_application(context, owner(context, id), id, {**typed(), "city": ""}, 1)
    correct_application(context, owner(context, id), id, {**data, "consents": ["id_number"]}, 1)
    (event,) = (e for e in said(context) if isinstance(e, ApplicationChanged))
    assert event.fields == ["city", "id_number"] and "烟台" not in event.dumps().decode()
    correct_application(context, owner(context, id), id, data, 2)
    assert len(answers_of(context, applications(context).load(id, SYSTEM))) == 2


def test_the_pages_compose_fill_and_show(context: Context) -> None:
    cohort = a_cohort(context)
    desk = Browser(create_app(service(), context).test_client()).as_actor(COORDINATOR)
    here = f"/cohorts/{cohort.id}/form"
    assert here in desk.get(f"/cohorts/{cohort.id}").text
    settings = {key: f.default for key, f in catalogue().items()}
    wrong = desk.post(here, {**settings, "id_number": "required", "wechat": "optional"}, here)
    assert wrong.status_code == 422 and 'href="#f-id_purpose"' in wrong.text
    chosen = {**settings, "id_number": "required", "id_purpose": "certificate", "wechat": "optional", "version": "2"}
    assert desk.post(here, chosen, here).status_code == 303
    assert desk.post(here, chosen, here).status_code == 409
    assert cohorts(context).load(cohort.id, SYSTEM).id_purpose == "certificate"

    phone = Browser(create_app(service(), context).test_client())
    form = f"/c/{cohort.code}"
    page = phone.get(form).text
    assert "仅用于办理职业技能等级证书" in page and "微信号" in page and 'value="id_number"' in page
    none = phone.post(form, {**typed(), "consents": BOTH}, form)
    assert none.status_code == 422 and 'href="#f-id_number"' in none.text
    bad = phone.post(form, {**typed(), "id_number": "110105194912310021", "consents": BOTH}, form)
    assert bad.status_code == 422 and 'id="e-id_number"' in bad.text and 'value="110105194912310021"' in bad.text
    phone.post(f"{form}/draft", {**typed(), "id_number": ID, "wechat": "wx-9"}, form)
    kept = phone.get(form).text
    assert 'value="wx-9"' in kept and ID not in kept, "a draft holds nothing sensitive"
    sent = phone.post(form, {**typed(), "id_number": ID, "wechat": "wx-9", "consents": BOTH}, form)
    assert sent.status_code == 303 and drafts(context).find(SYSTEM)[0].state == "sent"
    made = applications(context).find(SYSTEM)[0]
    own = phone.get(f"/applications/{made.id}/change").text
    assert 'value="wx-9"' in own and f'value="{ID}"' in own
    shown = desk.get(f"/applications/{made.id}").text
    assert "110***********002X" in shown and "wx-9" in shown and ID not in shown
    person = f"/people/{made.person_id}"
    assert ID not in desk.get(person).text
    clear = desk.post(f"{person}/contact", {"purpose": "duty", "reason": "上报证书名单需要核对"}, person)
    assert clear.status_code == 200 and ID in clear.text
