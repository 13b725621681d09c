"""A demo app on a fresh store, and somebody signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared.service import Context
from shared.web.app import create_app
from shared.web.nav import NavItem
from tests import house
from tests.unit.web.demo import demo

NAV = (NavItem("首页", "/", ("visitor", "coordinator")), NavItem("员工", "/staff", ("coordinator",)))


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    made = house.context(tmp_path, demo())
    yield made
    made.store.close()


@pytest.fixture
def app(context: Context) -> Flask:
    return create_app(demo(), context, NAV)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], FlaskClient]:
    def make(role: str) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as session:
            session["actor"] = {"account_id": "a1", "role": role, "base_id": "b1", "person_id": "p1"}
            session["name"] = "王小明"
        return client

    return make
