"""Finding a page or a person: by a few letters, within the base, for every role what it may open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from deploy.system import NAV
from services.enrollment.handlers import enrol, erase, register_mentor
from services.enrollment.queries.finding import EACH, find
from services.enrollment.wiring import service
from shared.actor import ROLES, Actor
from shared.service import Context
from shared.web.app import create_app
from tests.unit.enrollment.conftest import BASE, COORDINATOR, MENTOR_DATA, STRANGER, a_cohort, typed


@pytest.fixture
def filled(context: Context) -> Context:
    """One cohort, two applicants and a mentor."""
    cohort = a_cohort(context)
    for name, phone in (("王小明", "13812345678"), ("陈小航", "13812345679")):
        enrol(context, cohort.code, {**typed(phone), "name": name}, ["enrolment"])
    register_mentor(context, COORDINATOR, MENTOR_DATA)
    return context


def names(context: Context, actor: Actor, text: str) -> list[str]:
    found = find(context, actor, text)
    return [r.name for r in found.applications] + [r.name for r in found.mentors] + [name for _, name in found.cohorts]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("小", {"王小明", "陈小航"}),
        ("王", {"王小明"}),
        ("李 明", {"李 明"}),
        ("春季", {"春季一班"}),
        ("无人", set()),
        (" ", set()),
    ],
)
def test_a_few_letters_find(filled: Context, text: str, wanted: set[str]) -> None:
    assert set(names(filled, COORDINATOR, text)) == wanted
    assert names(filled, STRANGER, text) == []


def test_the_number_on_the_receipt_finds(filled: Context) -> None:
    (row,) = find(filled, COORDINATOR, "陈小航").applications
    assert names(filled, COORDINATOR, row.application.number.replace("-", "").lower()) == ["陈小航"]


def named(number: int) -> dict[str, str]:
    return {"name": f"周老师{number}", "phone": f"1390000{number:04d}", "email": ""}


def test_many_are_cut_and_the_erased_are_not_found(context: Context) -> None:
    for number in range(EACH + 3):
        register_mentor(context, COORDINATOR, {**MENTOR_DATA, **named(number)})
    found = find(context, COORDINATOR, "周老师")
    assert len(found.mentors) == EACH
    erase(context, Actor("a", "privacy", BASE), found.mentors[0].mentor.id)
    assert found.mentors[0].name not in names(context, COORDINATOR, "周老师")


@pytest.fixture
def page(filled: Context) -> Callable[[str, str], str]:
    """The page of a role for some letters."""
    app: Flask = create_app(service(), filled, NAV)

    def of(role: str, text: str) -> str:
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(actor=vars(Actor("acc", role, BASE, "p")), name="某某", lang="zh")
        answer = client.get("/find", query_string={"q": text})
        assert answer.status_code == 200
        return answer.text

    return of


def test_each_role_finds_its_own_pages_and_staff_alone_people(page: Callable[[str, str], str]) -> None:
    for role in ROLES:
        found = page(role, "").partition('id="found"')[2]
        own = [item.href for item in NAV if role in item.roles]
        assert all(f'href="{href}"' in found for href in own) and own
        assert not [i.href for i in NAV if role not in i.roles and f'href="{i.href}"' in found]
        assert ("王小明" in page(role, "王")) == (role in ("coordinator", "manager"))
    nothing = page("coordinator", "<b>无")
    assert "没有找到" in nothing and "<b>无" not in nothing
