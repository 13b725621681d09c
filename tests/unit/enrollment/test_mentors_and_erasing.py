"""The mentors' register, and what erasing leaves."""

from __future__ import annotations

import pytest

from services.enrollment.domain.accounts import SignInRefused
from services.enrollment.domain.mentors import CapacityOutOfRange, MentorExists
from services.enrollment.domain.people import PhoneTaken
from services.enrollment.handlers import admit, authenticate, change_mentor, enrol, erase, register_mentor
from services.enrollment.queries.applications import Wanted, application_rows
from services.enrollment.queries.people import card_of, mentor_rows, mentor_typed
from shared.actor import SYSTEM, Actor
from shared.contracts.enrollment import AccountRegistered, MentorRegistered, PersonErased
from shared.rules import NotFound, PersonGone
from shared.service import Context
from shared.store.port import Conflict
from tests.house import said
from tests.unit.enrollment.conftest import BASE, COORDINATOR, MENTOR_DATA, STRANGER, a_cohort, typed


def test_a_mentor_is_registered_with_an_account(context: Context) -> None:
    mentor = register_mentor(context, COORDINATOR, MENTOR_DATA)
    events = said(context)
    entry = next(e for e in events if isinstance(e, MentorRegistered))
    account = next(e for e in events if isinstance(e, AccountRegistered))
    assert entry.mentor_id == mentor.id == account.person_id
    assert (entry.kind, entry.capacity, entry.practice_years, account.role) == ("part_time", 4, 6.5, "mentor")
    assert context.keys.open(mentor.id, entry.name) == "李 明"
    with pytest.raises(MentorExists, match=r"139\*\*\*\*1111"):
        register_mentor(context, COORDINATOR, MENTOR_DATA)


def test_changing_a_mentor_says_the_whole_entry_again(context: Context) -> None:
    mentor = register_mentor(context, COORDINATOR, MENTOR_DATA, password="long enough password")
    changed = {**MENTOR_DATA, "name": "李明", "phone": "13900002222", "capacity": 2, "active": False}
    with pytest.raises(Conflict):
        change_mentor(context, COORDINATOR, mentor.id, changed, version=9)
    with pytest.raises(NotFound):
        change_mentor(context, STRANGER, mentor.id, changed)
    change_mentor(context, COORDINATOR, mentor.id, changed, version=mentor.version)
    newest = [e for e in said(context) if isinstance(e, MentorRegistered)][-1]
    assert (newest.capacity, newest.active) == (2, False)
    assert mentor_typed(context, COORDINATOR, mentor.id)["phone"] == "13900002222"
    assert authenticate(context, "13900002222", "long enough password").person_id == mentor.id
    with pytest.raises(SignInRefused):
        authenticate(context, "13900001111", "long enough password")
    rows, total = mentor_rows(context, COORDINATOR, text="李")
    assert ([r.name for r in rows], total) == (["李明"], 1)


def test_a_mentor_cannot_take_anothers_phone_nor_too_many(context: Context) -> None:
    enrol(context, a_cohort(context).code, typed(), ["enrolment"])
    mentor = register_mentor(context, COORDINATOR, MENTOR_DATA)
    with pytest.raises(PhoneTaken, match=r"138\*\*\*\*5678"):
        change_mentor(context, COORDINATOR, mentor.id, {**MENTOR_DATA, "phone": "13812345678"})
    with pytest.raises(CapacityOutOfRange, match="500"):
        change_mentor(context, COORDINATOR, mentor.id, {**MENTOR_DATA, "capacity": 500})
    assert mentor_typed(context, COORDINATOR, mentor.id)["phone"] == "13900001111"


def test_erasing_destroys_the_key_and_leaves_the_counts(context: Context) -> None:
    application = enrol(context, a_cohort(context).code, typed(), ["enrolment"]).application
    id = application.person_id
    for outsider in (STRANGER, Actor("t", "trainee", BASE, "somebody-else")):
        with pytest.raises(NotFound):
            erase(context, outsider, id)
    erase(context, Actor("dpo", "privacy", BASE), id)
    assert context.keys.known(id) == "erased"
    assert not context.store.find("lookups", {"person_id": id})
    assert [e.person_id for e in said(context) if isinstance(e, PersonErased)] == [id]
    tombs = [p for p in context.store.pending(100) if p.outgoing.topic == "slipway.keys" and p.outgoing.body is None]
    assert [p.outgoing.key for p in tombs] == [id]
    rows, total = application_rows(context, COORDINATOR, Wanted())
    assert ([r.name for r in rows], total) == (["—"], 1)
    assert card_of(context, COORDINATOR, id).name == "—"
    with pytest.raises(PersonGone):
        erase(context, SYSTEM, id)
    with pytest.raises(PersonGone):
        admit(context, COORDINATOR, application.id)


def test_erasing_a_mentor_takes_the_entry_and_the_account_out_of_use(context: Context) -> None:
    mentor = register_mentor(context, COORDINATOR, MENTOR_DATA, password="long enough password")
    erase(context, SYSTEM, mentor.id)
    newest = [e for e in said(context) if isinstance(e, MentorRegistered)][-1]
    assert (newest.active, newest.name) == (False, "")
    with pytest.raises(SignInRefused):
        authenticate(context, "li@example.com", "long enough password")
