"""Two files of one person: found, looked at, merged, undone; whoever asks for one finds both."""

from __future__ import annotations

import pytest

from services.enrollment.domain.doubles import alike, plain_name
from services.enrollment.domain.people import (
    AdmittedIsKept,
    FileMerged,
    JoinedAlready,
    MentorIsKept,
    NotMerged,
    SameFile,
)
from services.enrollment.handlers import admit, enrol, erase, foresee, mentor_from, register_mentor
from services.enrollment.handlers.merging import merge, say_not_same, undo_merge
from services.enrollment.handlers.rights import withdraw_consent
from services.enrollment.queries.doubles import doubles
from services.enrollment.queries.journey import journey_of
from services.enrollment.queries.rights import allows
from services.enrollment.repository import mentors, people
from services.enrollment.wiring import service
from shared.actor import SYSTEM, Actor
from shared.contracts.enrollment import ConsentWithdrawn, CopyRequested, PersonErased, PersonMerged, PersonMergeUndone
from shared.contracts.event import Event
from shared.contracts.privacy import CopyProvided
from shared.merges import ids_of
from shared.rules import NotFound
from shared.service import Context
from tests import house
from tests.house import said
from tests.unit.enrollment.conftest import BASE, COORDINATOR, MENTOR_DATA, STRANGER, a_cohort, typed
from tests.unit.enrollment.test_pages import Browser, browser, context  # noqa: F401

DPO = Actor("dpo", "privacy", BASE)


def two(context: Context, **more: str) -> tuple[str, str, str]:  # noqa: F811
    """Two files of 王小明 in one cohort, by two phones, and the cohort's code."""
    cohort = a_cohort(context, capacity=9)
    agreed = ["enrolment", "share_employer"]
    one = enrol(context, cohort.code, typed(), agreed).application.person_id
    other = enrol(context, cohort.code, typed("13700000000", name="王 小明", **more), agreed).application.person_id
    return one, other, cohort.code


def hear(context: Context, *kinds: type[Event]) -> None:  # noqa: F811
    """Enrollment hears what it said."""
    for event in said(context):
        if isinstance(event, kinds):
            house.deliver(service(), context, event, event.person_id, id=f"{type(event).__name__}-{event.person_id}")  # type: ignore[attr-defined]


def test_names_alike_are_found_and_others_are_not() -> None:
    assert plain_name("Li Ming") == plain_name("ming·LI") and plain_name("王　小明") == "王小明"
    pairs = [
        ("1", "王小明"),
        ("2", "王小红"),
        ("3", "王 小明"),
        ("4", "Zhang Wei"),
        ("5", "Wei Zhang"),
        ("6", "Zhang Wai"),
    ]
    assert list(alike(pairs)) == [("1", "3"), ("4", "5"), ("4", "6"), ("5", "6")]
    assert list(alike([("1", ""), ("2", "")])) == []


def test_duplicates_are_listed_until_somebody_tells_them_apart(context: Context, browser: Browser) -> None:  # noqa: F811
    one, other, _code = two(context, email="w@example.com")
    by_mail = register_mentor(context, COORDINATOR, {**MENTOR_DATA, "phone": "", "email": "w@example.com"}).id
    found = doubles(context, COORDINATOR)
    assert [(set(d.ids), d.why) for d in found] == [({other, by_mail}, ("email",)), ({one, other}, ("name",))]
    assert doubles(context, STRANGER) == []
    browser.as_actor(COORDINATOR)
    page = browser.get("/enrollment/duplicates").text
    assert "王小明" in page and f"/enrollment/duplicates/{found[0].ids[0]}/{found[0].ids[1]}" in page
    path = f"/duplicates/{one}/{other}"
    assert browser.post(f"{path}/apart", {}, path).status_code == 303
    assert [d.why for d in doubles(context, COORDINATOR)] == [("email",)]
    with pytest.raises(NotFound):
        say_not_same(context, STRANGER, one, other)


def test_files_whose_keys_are_gone_or_on_their_way_are_not_taken_for_alike(context: Context) -> None:  # noqa: F811
    one, other, code = two(context)
    third = enrol(context, code, typed("13600000000", name="赵大海"), ["enrolment"]).application.person_id
    assert [set(d.ids) for d in doubles(context, COORDINATOR)] == [{one, other}]
    for person_id in (other, third):
        context.store.delete("keys", person_id)
    assert doubles(context, COORDINATOR) == []


def test_merged_by_the_page_they_are_one_person_and_undone_they_are_two(context: Context, browser: Browser) -> None:  # noqa: F811
    one, other, code = two(context)
    browser.as_actor(COORDINATOR)
    path = f"/duplicates/{one}/{other}"
    seen = browser.get(f"/enrollment{path}").text
    assert "137****0000" in seen and "138****5678" in seen and "13812345678" not in seen
    assert browser.post(path, {"keep": "nobody"}, path).status_code == 422
    assert browser.post(path, {"keep": one}, path).location.endswith(f"/people/{one}")
    merged = next(e for e in said(context) if isinstance(e, PersonMerged))
    assert (merged.person_id, merged.into_id) == (other, one)
    assert [e["type"] for e in journey_of(context, COORDINATOR, one).entries] == ["ApplicationSubmitted"] * 2
    assert browser.get(f"/enrollment/people/{other}").location.endswith(f"/people/{one}")
    # The second phone leads to the file that is kept.
    next_cohort = a_cohort(context, name="二班")
    assert enrol(context, next_cohort.code, typed("13700000000"), ["enrolment"]).application.person_id == one
    assert browser.post(path, {"keep": one}, path).status_code == 409
    assert "/unmerge" in browser.get("/enrollment/duplicates").text
    assert browser.post(f"/people/{other}/unmerge", {}, "/duplicates").status_code == 303
    assert [e.into_id for e in said(context) if isinstance(e, PersonMergeUndone)] == [one]
    assert len(journey_of(context, COORDINATOR, other).entries) == 1
    with pytest.raises(NotMerged):
        undo_merge(context, COORDINATOR, other)
    assert code


def test_the_trainee_sees_both_files_with_either_link(context: Context, browser: Browser) -> None:  # noqa: F811
    one, other, _code = two(context)
    merge(context, COORDINATOR, one, other)
    hear(context, PersonMerged)
    for signed_in in (one, other):
        browser.as_actor(Actor(f"trainee-{signed_in}", "trainee", BASE, signed_in))
        page = browser.get("/enrollment/journey").text
        assert page.count("春季一班") >= 2
        numbers = [a.number for a in journey_of(context, COORDINATOR, one).applications]
        assert all(number in page for number in numbers)
    undo_merge(context, COORDINATOR, other)
    hear(context, PersonMergeUndone)
    assert ids_of(context.store, one) == (one,) and ids_of(context.store, other) == (other,)


def test_what_stands_against_merging_is_said(context: Context, browser: Browser) -> None:  # noqa: F811
    one, other, code = two(context)
    mentor = register_mentor(context, COORDINATOR, MENTOR_DATA).id
    third = enrol(context, code, typed("13611112222", name="赵云"), ["enrolment"]).application
    for breach, pair in ((SameFile, (one, one)), (MentorIsKept, (one, mentor)), (NotFound, (one, "nobody"))):
        with pytest.raises(breach):
            merge(context, COORDINATOR, *pair)
    with pytest.raises(NotFound):
        merge(context, STRANGER, one, other)
    admit(context, COORDINATOR, third.id)
    with pytest.raises(AdmittedIsKept):
        merge(context, COORDINATOR, one, third.person_id)
    browser.as_actor(COORDINATOR)
    page = browser.get(f"/enrollment/duplicates/{one}/{third.person_id}").text
    assert page.count('name="keep"') == 1 and f'value="{third.person_id}" checked' in page
    merge(context, COORDINATOR, third.person_id, one)
    for pair in ((third.person_id, one), (one, other), (other, third.person_id)):
        with pytest.raises(JoinedAlready):
            merge(context, COORDINATOR, *pair)
    application = journey_of(context, COORDINATOR, one).applications[0]
    with pytest.raises(FileMerged, match=application.number):
        admit(context, COORDINATOR, application.id)
    assert isinstance(foresee(context, COORDINATOR, [application.id])[0][1], FileMerged)


def test_who_is_entered_as_a_mentor_by_a_merged_file_stands_under_the_kept_one(context: Context) -> None:  # noqa: F811
    one, other, _code = two(context)
    merge(context, COORDINATOR, one, other)
    made = mentor_from(context, COORDINATOR, other, {**MENTOR_DATA, "email": ""})
    assert made.id == one and mentors(context).find_one(other) is None


def test_rights_hold_for_both_files(context: Context) -> None:  # noqa: F811
    one, other, _code = two(context)
    merge(context, COORDINATOR, one, other)
    hear(context, PersonMerged)
    me = Actor("t", "trainee", BASE, one, (other,))
    withdraw_consent(context, me, one, "share_employer", locale="zh")
    assert {e.person_id for e in said(context) if isinstance(e, ConsentWithdrawn)} == {one, other}
    assert not allows(context, one, "share_employer")
    house.deliver(service(), context, CopyRequested("c1", one, BASE, "2026-03-02T01:00:00.000000Z"), one)
    part = next(e for e in said(context) if isinstance(e, CopyProvided))
    text = _unpacked(context.keys.open(one, part.content))
    assert "13812345678" in text and "13700000000" in text
    erase(context, DPO, other)
    assert {e.person_id for e in said(context) if isinstance(e, PersonErased)} == {one, other}
    assert context.keys.known(one) == context.keys.known(other) == "erased"
    assert all(p.erased for p in people(context).find(SYSTEM) if p.id in (one, other))


def _unpacked(text: str) -> str:
    import base64
    import zlib

    return zlib.decompress(base64.b64decode(text)).decode()
