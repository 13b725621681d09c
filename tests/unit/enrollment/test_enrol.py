"""Enrolling: sealed, recognised when repeated, refused with a sentence."""

from __future__ import annotations

import pytest

from services.enrollment.domain.applications import number_of
from services.enrollment.domain.cohorts import CohortFull, CohortIsClosed, CohortNotOpen
from services.enrollment.domain.people import NotAnEmail, NotAPhone, normal_phone
from services.enrollment.domain.refusals import AlreadyApplied, ConsentMissing
from services.enrollment.handlers import close_cohort, enrol, erase
from shared.actor import Actor
from shared.contracts.enrollment import ApplicationSubmitted, ConsentGiven, TraineeAdmitted
from shared.rules import NotFound
from shared.service import Context
from tests.house import said
from tests.unit.enrollment.conftest import BASE, COORDINATOR, a_cohort, typed

YES = ["enrolment"]


def test_an_enrolment_is_kept_sealed_and_said(context: Context) -> None:
    cohort = a_cohort(context)
    result = enrol(context, cohort.code, typed(), [*YES, "share_employer"])
    application = result.application
    assert result.new_person
    assert application.number == number_of(application.id)
    assert context.keys.open(application.person_id, application.name) == "王小明"
    events = said(context)
    submitted = next(e for e in events if isinstance(e, ApplicationSubmitted))
    assert submitted.platforms == ["amazon", "tiktok_shop"]
    assert [e.purpose for e in events if isinstance(e, ConsentGiven)] == ["enrolment", "share_employer"]
    assert not [e for e in events if isinstance(e, TraineeAdmitted)]


def test_nothing_personal_is_stored_or_sent_in_the_clear(context: Context) -> None:
    cohort = a_cohort(context)
    enrol(context, cohort.code, typed(email="w@example.com"), YES)
    kept = [str(d) for name in ("people", "applications", "lookups", "keys") for d in context.store.find(name)] + [
        str(p) + (p.outgoing.body or b"").decode() for p in context.store.pending(100)
    ]
    for secret in ("王小明", "13812345678", "w@example.com", "我想开一家店"):
        assert not [text for text in kept if secret in text]


def test_the_key_goes_out_before_what_it_opens(context: Context) -> None:
    cohort = a_cohort(context)
    application = enrol(context, cohort.code, typed(), YES).application
    topics = [(p.outgoing.topic, p.outgoing.key) for p in context.store.pending(100)]
    assert ("slipway.keys", application.person_id) in topics
    assert context.keys.known(application.person_id) == "held"


@pytest.mark.parametrize("phone", ["138 1234 5678", "+86 138-1234-5678", "13812345678", "008613812345678"])
def test_the_same_phone_is_recognised_however_it_is_written(context: Context, phone: str) -> None:
    cohort = a_cohort(context)
    first = enrol(context, cohort.code, typed(), YES).application
    with pytest.raises(AlreadyApplied, match=r"138\*\*\*\*5678") as caught:
        enrol(context, cohort.code, typed(phone, name="别人"), YES)
    assert caught.value.application_id == first.id
    assert "application_id" not in caught.value.params
    assert context.store.count("people") == 1


def test_a_second_cohort_of_the_base_is_the_same_person(context: Context) -> None:
    first = enrol(context, a_cohort(context).code, typed(), YES)
    second = enrol(context, a_cohort(context, name="二班").code, typed(), YES)
    assert second.application.person_id == first.application.person_id
    assert not second.new_person


def test_a_cohort_that_admits_by_rule_does_so_in_the_same_write(context: Context) -> None:
    cohort = a_cohort(context, auto_admit=True)
    application = enrol(context, cohort.code.lower(), typed(email="W@Example.com"), YES).application
    admitted = next(e for e in said(context) if isinstance(e, TraineeAdmitted))
    assert (admitted.by, admitted.application_id) == ("rule", application.id)
    assert context.keys.open(application.person_id, admitted.email) == "w@example.com"


def test_full_early_late_and_closed_are_sentences(context: Context) -> None:
    full = a_cohort(context, auto_admit=True, capacity=1)
    enrol(context, full.code, typed(), YES)
    with pytest.raises(CohortFull, match="all 1 places"):
        enrol(context, full.code, typed("13800000002"), YES)
    with pytest.raises(AlreadyApplied):
        enrol(context, full.code, typed(), YES)
    with pytest.raises(CohortNotOpen, match="2026-03-20"):
        enrol(context, a_cohort(context, opens_on="2026-03-20").code, typed(), YES)
    with pytest.raises(CohortIsClosed):
        enrol(context, a_cohort(context, opens_on="2026-01-01", closes_on="2026-03-01").code, typed(), YES)
    closed = a_cohort(context)
    close_cohort(context, COORDINATOR, closed.id)
    with pytest.raises(CohortIsClosed, match="春季一班"):
        enrol(context, closed.code, typed(), YES)
    with pytest.raises(NotFound):
        enrol(context, "ZZZZZZ", typed(), YES)


def test_refused_input_leaves_nothing_behind(context: Context) -> None:
    cohort = a_cohort(context)
    with pytest.raises(ConsentMissing, match="处理我的报名信息"):
        enrol(context, cohort.code, typed(), ["share_employer"])
    with pytest.raises(NotAPhone, match="12345"):
        enrol(context, cohort.code, typed("12345"), YES)
    with pytest.raises(NotAnEmail, match="nowhere"):
        enrol(context, cohort.code, typed(email="nowhere"), YES)
    assert context.store.count("people") == 0


def test_phones_abroad_and_full_width_digits() -> None:
    assert normal_phone("１３８１２３４５６７８") == "13812345678"
    assert normal_phone("+49 170 1234567") == "+491701234567"
    for wrong in ("", "abc", "1381234567", "138123456789", "+0123456789"):
        with pytest.raises(NotAPhone):
            normal_phone(wrong)


def test_after_erasing_the_same_phone_may_start_anew(context: Context) -> None:
    cohort = a_cohort(context)
    first = enrol(context, cohort.code, typed(), YES).application
    trainee = Actor(first.person_id, "trainee", BASE, first.person_id)
    erase(context, trainee, first.person_id)
    again = enrol(context, cohort.code, typed(), YES)
    assert again.new_person
    assert again.application.person_id != first.person_id
