"""A base with an admitted trainee, their mentor and coordinator, on a clock the tests advance."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.assessment.wiring import service
from shared.actor import Actor
from shared.contracts.enrollment import TraineeAdmitted
from shared.contracts.matching import PairingAccepted
from shared.service import Context
from shared.web.app import create_app
from tests.house import context as make_context
from tests.house import deliver
from tests.house import person as make_person

AT = "2026-01-01T00:00:00.000000Z"
TRAINEE = Actor("t", "trainee", "b1", "p")
MENTOR = Actor("m", "mentor", "b1", "m1")
COORDINATOR = Actor("c", "coordinator", "b1", "s1")
OTHER_COORDINATOR = Actor("o", "coordinator", "b2", "s2")


def admit(context: Context, person_id: str, base_id: str = "b1", name: str = "林晓雨") -> None:
    """An admitted trainee, as told by enrollment."""
    sealed = make_person(context, person_id).seal(name)
    lists: tuple[list[str], list[str], list[str]] = ([], [], [])
    event = TraineeAdmitted("x", person_id, base_id, "c", "春季班", sealed, *lists, "shop", AT, "a")  # type: ignore[arg-type]
    deliver(service(), context, event)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """A context that has heard of one trainee and of who guides them."""
    made = make_context(tmp_path, service())
    admit(made, "p")
    deliver(service(), made, PairingAccepted("pair", "b1", "p", "m1", AT))
    return made


def browser(context: Context, actor: Actor) -> FlaskClient:
    """Somebody signed in."""
    client = create_app(service(), context).test_client()
    with client.session_transaction() as session:
        session["actor"] = {name: getattr(actor, name) for name in ("account_id", "role", "base_id", "person_id")}
        session["lang"] = "en"
    return client


def post(client: FlaskClient, page: str, path: str, fields: dict[str, object] | None = None) -> object:
    """Send the form that stands on ``page``."""
    import re

    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert token, page
    return client.post(path, data={"csrf_token": token.group(1), **(fields or {})})
