"""A form begun is kept for whoever holds its link, for nobody else, and not for long."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest

from services.enrollment.domain.drafts import LONGEST, Draft, DraftGone, DraftSent, DraftTooLong
from services.enrollment.handlers.drafts import (
    drop_draft,
    end_draft,
    keep_draft,
    open_draft,
    throw_old_drafts_away,
)
from services.enrollment.links import draft_path
from services.enrollment.repository import applications, drafts
from services.enrollment.wiring import service
from shared.actor import SYSTEM
from shared.clock import FrozenClock
from shared.service import Context
from shared.store.port import Conflict
from shared.web.app import create_app
from tests.house import said
from tests.unit.enrollment.conftest import COORDINATOR, a_cohort, typed
from tests.unit.enrollment.test_looking import DPO
from tests.unit.enrollment.test_pages import Browser

HALF = {"name": "王小明", "phone": "138", "email": "wang@example.cn", "platforms": ["amazon"], "goals": "想开一家店"}


@pytest.fixture
def phone(context: Context) -> Browser:
    return Browser(create_app(service(), context).test_client())


@pytest.fixture
def other_phone(context: Context) -> Iterator[Browser]:
    yield Browser(create_app(service(), context).test_client())


def link_on(page: str) -> str:
    found = re.search(r'href="http://127\.0\.0\.1:8000(/enrollment/draft\?t=[^"]+)"', page)
    assert found, page
    return html.unescape(found[1])


def test_nothing_typed_lies_readable_in_the_store_nor_its_key(context: Context) -> None:
    begun = keep_draft(context, a_cohort(context), HALF)
    assert open_draft(context, begun.secret).typed == HALF
    kept = b"".join(raw for _place, raw in context.store.scan())
    for text in (*HALF["name"], HALF["email"], begun.secret):
        assert text.encode() not in kept or len(text) == 1
    assert HALF["goals"].encode() not in kept and "王小明".encode() not in kept
    before = len(said(context))
    end_draft(context, begun.secret)
    assert len(said(context)) == before, "a draft says nothing to anybody"


def test_of_two_devices_the_second_is_told(context: Context) -> None:
    cohort = a_cohort(context)
    first = keep_draft(context, cohort, HALF)
    there = keep_draft(context, cohort, {**HALF, "phone": "13812345678"}, secret=first.secret, version=1)
    assert there.draft.version == 2 and there.secret == first.secret
    with pytest.raises(Conflict):
        keep_draft(context, cohort, {"name": "别人"}, secret=first.secret, version=1)
    assert open_draft(context, first.secret).typed["phone"] == "13812345678"


def test_a_draft_has_an_end_whichever_way(context: Context) -> None:
    assert isinstance(context.clock, FrozenClock)
    cohort = a_cohort(context)
    sent, thrown, old, young = (keep_draft(context, cohort, HALF).secret for _ in range(4))
    end_draft(context, sent)
    drop_draft(context, thrown)
    with pytest.raises(DraftSent):
        open_draft(context, sent)
    with pytest.raises(DraftSent):
        keep_draft(context, cohort, HALF, secret=sent, version=2)
    with pytest.raises(DraftGone):
        open_draft(context, thrown)
    context.clock.advance(days=13)
    throw_old_drafts_away(context)
    keep_draft(context, cohort, HALF, secret=young, version=1)
    context.clock.advance(days=1)
    with pytest.raises(DraftGone):
        open_draft(context, old)
    throw_old_drafts_away(context)
    assert [d.state for d in drafts(context).find(SYSTEM)] == ["begun"]
    assert open_draft(context, young).typed == HALF
    with pytest.raises(DraftTooLong, match=str(LONGEST)):
        keep_draft(context, cohort, {"goals": "长" * LONGEST})


def test_a_draft_of_another_cohort_or_key_does_not_open(context: Context) -> None:
    begun = keep_draft(context, a_cohort(context), HALF)
    draft = drafts(context).load(begun.draft.id, SYSTEM)
    drafts(context).save(Draft(**{**_fields(draft), "id": "f" * 32, "version": 0}))
    with pytest.raises(DraftGone):
        open_draft(context, "another-secret")


def _fields(draft: Draft) -> dict[str, object]:
    return {name: value for name, value in vars(draft).items() if not name.startswith("_")}


def test_without_javascript_saved_here_and_gone_on_with_elsewhere(
    context: Context, phone: Browser, other_phone: Browser
) -> None:
    form = f"/c/{a_cohort(context).code}"
    assert "稍后继续" in phone.get(form).text
    kept = phone.post(f"{form}/draft", {**HALF, "consents": ["enrolment"], "draft_version": "0"}, form)
    assert kept.status_code == 303
    page = phone.get(kept.location).text
    link = link_on(page)
    assert "mailto:wang%40example.cn?subject=" in page and "<svg" in page
    there = other_phone.get(link)
    assert there.status_code == 303 and there.location == f"/enrollment{form}"
    shown = other_phone.get(there.location).text
    assert 'value="王小明"' in shown and "想开一家店" in shown and 'value="138"' in shown
    # A consent is given when the form is sent, to the text as it reads then.
    assert not re.search(r'name="consents"[^>]*checked', shown)
    saved = other_phone.post(f"{form}/draft/keep", {**HALF, "phone": "13812345678", "draft_version": "1"}, form)
    assert saved.status_code == 303
    stale = phone.post(f"{form}/draft/keep", {**HALF, "goals": "我的另一段话", "draft_version": "1"}, form)
    assert stale.status_code == 409 and "我的另一段话" in stale.text and 'name="draft_version" value="2"' in stale.text
    assert (
        phone.post(f"{form}/draft/keep", {**HALF, "goals": "我的另一段话", "draft_version": "2"}, form).status_code
        == 303
    )
    assert "我的另一段话" in other_phone.get(form).text


def test_sent_it_is_an_application_and_the_link_says_so(context: Context, phone: Browser, other_phone: Browser) -> None:
    form = f"/c/{a_cohort(context).code}"
    phone.post(f"{form}/draft", HALF, form)
    link = link_on(phone.get(f"{form}/draft").text)
    wrong = phone.post(form, {**typed("123"), "consents": ["enrolment"]}, form)
    assert wrong.status_code == 422 and drafts(context).find(SYSTEM)[0].content
    assert phone.post(form, {**typed(), "consents": ["enrolment"]}, form).status_code == 303
    assert [(d.state, d.content) for d in drafts(context).find(SYSTEM)] == [("sent", "")]
    assert applications(context).count(SYSTEM) == 1
    gone = other_phone.get(link)
    assert gone.status_code == 410 and "已经提交" in gone.text
    assert "王小明" not in other_phone.get(form).text


def test_a_link_that_is_old_changed_or_thrown_away_says_so_in_a_sentence(
    context: Context, phone: Browser, other_phone: Browser
) -> None:
    form = f"/c/{a_cohort(context).code}"
    begun = keep_draft(context, a_cohort(context), HALF)
    link = draft_path(context, begun.secret)
    tampered = phone.get(link[:-1] + ("A" if link[-1] != "A" else "B"))
    assert tampered.status_code == 410 and "失效" in tampered.text
    assert isinstance(context.clock, FrozenClock)
    context.clock.advance(days=14)
    old = phone.get(link)
    assert old.status_code == 410 and "14 天" in old.text
    phone.post(f"{form}/draft", HALF, form)
    link = link_on(phone.get(f"{form}/draft").text)
    assert phone.post(f"{form}/draft/drop", {}, form).status_code == 303
    assert other_phone.get(link).status_code == 410
    empty = phone.get(form).text
    assert "王小明" not in empty and "data-autosave" not in empty, (
        "who wants nothing kept is not saved on the way either"
    )
    assert phone.post(f"{form}/draft/keep", HALF, form).status_code == 410


def test_saved_as_one_types_the_script_is_told_where_to_go_on(context: Context, phone: Browser) -> None:
    form = f"/c/{a_cohort(context).code}"
    assert f'data-autosave="/enrollment{form}/draft"' in phone.get(form).text
    phone.client.environ_base["HTTP_ACCEPT"] = "application/json"
    first = phone.post(f"{form}/draft", {**HALF, "draft_version": "0"}, form)
    assert (
        first.status_code == 200 and first.json["at"] == f"/enrollment{form}/draft/keep" and first.json["version"] == 1
    )
    assert phone.post(f"{form}/draft/keep", {**HALF, "draft_version": "1"}, form).json["version"] == 2
    late = phone.post(f"{form}/draft/keep", {**HALF, "draft_version": "1"}, form)
    assert late.status_code == 409 and "另一" in late.json["said"]
    long = phone.post(f"{form}/draft/keep", {"goals": "长" * LONGEST, "draft_version": "2"}, form)
    assert long.status_code == 422 and str(LONGEST) in long.json["detail"]


def test_nobody_s_queue_and_no_staff_page_shows_a_draft(context: Context, phone: Browser) -> None:
    form = f"/c/{a_cohort(context).code}"
    phone.post(f"{form}/draft", HALF, form)
    for actor, paths in ((COORDINATOR, ("/applications", "/cohorts")), (DPO, ("/retention",))):
        phone.as_actor(actor)
        for path in paths:
            assert "王小明" not in phone.get(path).text
    assert "1 份" in phone.get("/retention").text
