"""A base with two cohorts and three trainees, at nine in the morning of 2 March 2026 in Shanghai."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.training.domain.classes import TrainingClass
from services.training.handlers import schedule_class
from services.training.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock, iso
from shared.contracts.bases import BaseRegistered
from shared.contracts.enrollment import AccountRegistered, CohortOpened, TraineeAdmitted
from shared.contracts.event import Sealed
from shared.service import Context
from shared.web.access import sign_in
from shared.web.app import create_app
from tests.house import context as make_context
from tests.house import deliver, person

STAFF = Actor("a", "coordinator", "b1", "s")
MANAGER = Actor("m", "manager", "b1", "s2")
STRANGER = Actor("z", "coordinator", "b2", "s9")
TRAINEE = Actor("t", "trainee", "b1", "p")
SECOND = Actor("t2", "trainee", "b1", "r")
PEOPLE = {"p": ("林晓雨", "c"), "r": ("张伟", "c"), "q": ("黄梓涵", "other")}


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def context(tmp_path: Path, clock: FrozenClock) -> Context:
    made = make_context(tmp_path, service(), clock, PUBLIC_URL="https://q.example.cn")
    deliver(service(), made, BaseRegistered("b1", "青岛基地"))
    for cohort, name in (("c", "春季班"), ("other", "秋季班")):
        deliver(service(), made, CohortOpened(cohort, "b1", cohort, name, "2026-01-01", "2026-12-31", 9), cohort)
    for id, (name, cohort) in PEOPLE.items():
        sealed = Sealed(person(made, id).seal(name))
        admitted = TraineeAdmitted("x", id, "b1", cohort, "班", sealed, [], [], [], "shop", iso(clock.now()), "a")
        deliver(service(), made, admitted, id)
    account = AccountRegistered("a", "s", "b1", "coordinator", Sealed(person(made, "s").seal("赵老师")))
    deliver(service(), made, account, "a")
    return made


@pytest.fixture
def app(context: Context) -> Flask:
    return create_app(service(), context)


def lesson(context: Context, **changed: Any) -> TrainingClass:
    """A class of the cohort c that begins now and takes an hour."""
    data = {"course": "选品", "family": "skills", "starts_at": iso(context.clock.now()), "minutes": 60}
    return schedule_class(context, STAFF, {**data, "room": "一号教室", "cohort_id": "c", **changed})


def client(app: Flask, actor: Actor | None = None, locale: str = "en") -> FlaskClient:
    """A browser; signed in as the actor when one is given."""
    browser = app.test_client()
    if actor:
        with browser.session_transaction() as session, app.test_request_context():
            from flask import session as own

            sign_in(actor, "某人", locale)
            session.update(dict(own))
    return browser


def post(browser: FlaskClient, page: str, url: str, **fields: Any) -> Any:
    """Send a form with the token of a page on which it stands."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).text)
    assert found, page
    return browser.post(url, data={"csrf_token": found.group(1), **fields})
