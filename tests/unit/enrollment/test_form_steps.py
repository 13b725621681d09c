"""The form one thing a page: without JavaScript, kept on the way, looked over before it is sent, one validation for all ways."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from services.enrollment.domain.form_fields import asked, catalogue
from services.enrollment.domain.form_steps import ALWAYS, steps_of
from services.enrollment.forms import EnrolSchema
from services.enrollment.handlers.cohorts import compose_form
from services.enrollment.repository import applications, drafts
from services.enrollment.wiring import service
from shared.actor import SYSTEM
from shared.service import Context
from shared.web.app import create_app
from tests.system.page import Page
from tests.unit.enrollment.conftest import COORDINATOR, a_cohort
from tests.unit.enrollment.test_pages import Browser

WHO = {"name": "王小明", "phone": "13812345678"}


@pytest.fixture
def phone(context: Context) -> Iterator[Browser]:
    with create_app(service(), context).test_client() as client:
        yield Browser(client)


def begun(context: Context, phone: Browser) -> str:
    """The address of a form whose first page is open."""
    form = f"/enrollment/c/{a_cohort(context).code}"
    answer = phone.post(f"{form}/draft", {"languages": "zh", "steps": "1"}, form)
    assert answer.location == f"{form}/step/who"
    return form


def test_every_question_stands_on_one_page_and_what_is_sensitive_on_none() -> None:
    everything = asked(dict.fromkeys(catalogue(), "required"), "certificate")
    names = [name for step in steps_of(everything) for name in step.fields]
    sensitive = {key for key, field in catalogue().items() if field.sensitive}
    assert len(names) == len(set(names)) and not sensitive & set(names)
    assert {*names, *sensitive, "consents"} == set(EnrolSchema().load_fields)
    assert [name for step in steps_of([]) for name in step.fields] == list(ALWAYS)


def test_page_by_page_to_the_application(context: Context, phone: Browser) -> None:
    form = begun(context, phone)
    first = phone.get(f"{form}/step/who").text
    assert 'max="7"' in first and 'value="1"' in first and 'name="goal"' not in first
    wrong = phone.post(f"{form}/step/who", {"name": "王小明", "phone": "123"}, f"{form}/step/who")
    assert wrong.status_code == 422 and 'href="#f-phone"' in wrong.text and 'value="王小明"' in wrong.text
    answers = {
        "who": WHO,
        "goal": {"goal": "shop", "goals": "想卖茶具"},
        "platforms": {"platforms": ["amazon", "shopee"]},
        "languages": {"languages": ["zh", "en"]},
        "availability": {"availability": ["wed-eve"]},
        "age": {},
    }
    path = f"{form}/step/who"
    for key, given in answers.items():
        assert path == f"{form}/step/{key}"
        path = phone.post(path, given, path).location
    assert path == f"{form}/check"
    page = phone.get(path).text
    assert all(text in page for text in ("王小明", "13812345678", "Amazon、Shopee", "想卖茶具"))
    # Back keeps what was typed, and a change leads back to all answers.
    goal = phone.get(f"{form}/step/goal?check=1").text
    assert re.search(r'value="shop" checked', goal) and "想卖茶具" in goal
    changed = phone.post(f"{form}/step/goal?check=1", {"goal": "internship"}, f"{form}/step/goal?check=1")
    assert changed.location == f"{form}/check"
    sent = Page(phone.get(f"{form}/check").text).form(form).filled({"consents": ["enrolment"]})
    missing = phone.post(form, {**sent, "consents": []}, f"{form}/check")
    assert missing.status_code == 422 and 'href="#f-consents"' in missing.text and "/step/goal?check=1" in missing.text
    assert phone.post(form, sent, f"{form}/check").status_code == 303
    (made,) = applications(context).find(SYSTEM)
    assert made.goal == "internship" and made.platforms == ["amazon", "shopee"] and made.availability == ["wed-eve"]
    assert [d.state for d in drafts(context).find(SYSTEM)] == ["sent"]


def test_all_answers_are_not_shown_before_what_is_required_is_there(context: Context, phone: Browser) -> None:
    form = begun(context, phone)
    assert phone.get(f"{form}/check").location == f"{form}/step/who?check=1"
    phone.post(f"{form}/step/who", WHO, f"{form}/step/who")
    assert phone.get(f"{form}/check").location == f"{form}/step/goal?check=1"
    assert f'href="{form}/step/goal"' in phone.get(form).text, "the form's own page leads to where one was"
    phone.post(f"{form}/step/goal", {"goal": "shop"}, f"{form}/step/goal")
    young = phone.post(f"{form}/step/age", {"under_18": "1"}, f"{form}/step/age")
    assert young.status_code == 422 and 'href="#f-birth_date"' in young.text
    assert phone.get(f"{form}/step/nothing").status_code == 404


def test_saved_for_later_unchecked_and_as_one_types(context: Context, phone: Browser) -> None:
    form = begun(context, phone)
    later = phone.post(f"{form}/step/who", {"name": "王小明", "phone": "138", "later": "1"}, f"{form}/step/who")
    assert later.location == f"{form}/draft"
    assert 'value="138"' in phone.get(f"{form}/step/who").text
    phone.client.environ_base["HTTP_ACCEPT"] = "application/json"
    typed = phone.post(f"{form}/step/goal", {"goals": "想开", "draft_version": "2"}, f"{form}/step/goal")
    assert typed.json["at"] == f"{form}/step/goal" and typed.json["version"] == 3
    del phone.client.environ_base["HTTP_ACCEPT"]
    assert "想开" in phone.get(f"{form}/step/goal").text and 'value="138"' in phone.get(f"{form}/step/who").text


def test_who_wants_nothing_kept_gets_the_form_whole(context: Context, phone: Browser) -> None:
    form = begun(context, phone)
    assert "desk-only" in phone.get(form).text and "desk-only" not in phone.get(f"{form}?all=1").text
    phone.post(f"{form}/draft/drop", {}, form)
    page = phone.get(form).text
    assert "desk-only" not in page and 'name="steps"' not in page
    assert phone.get(f"{form}/step/who").location == form
    lost = phone.post(f"{form}/step/who", WHO, form)
    assert lost.status_code == 410 and 'value="王小明"' in lost.text and "desk-only" not in lost.text


def test_an_identity_number_is_given_on_the_last_page_and_kept_nowhere_before(context: Context, phone: Browser) -> None:
    cohort = a_cohort(context)
    compose_form(context, COORDINATOR, cohort.id, {"id_number": "required"}, "certificate")
    form = f"/enrollment/c/{cohort.code}"
    phone.post(f"{form}/draft", {**WHO, "goal": "shop", "steps": "1"}, form)
    page = Page(phone.get(f"{form}/check").text).form(form)
    assert "id_number" in page.fields
    sent = page.filled({"id_number": ["11010519491231002X"], "consents": ["enrolment", "id_number"]})
    assert phone.post(form, sent, f"{form}/check").status_code == 303
    assert "id_number" in applications(context).find(SYSTEM)[0].answers
