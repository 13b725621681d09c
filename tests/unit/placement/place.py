"""A base with a trainee and a shop, and ways to look at everything that is kept."""

from __future__ import annotations

import base64
import sqlite3
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from services.placement import handlers
from services.placement.domain.placements import Placement
from services.placement.wiring import service
from shared.actor import Actor
from shared.clock import Clock
from shared.contracts.enrollment import ConsentGiven, TraineeAdmitted
from shared.contracts.event import Sealed
from shared.service import Context
from shared.web.app import create_app
from tests.house import context as make_context
from tests.house import deliver, person, said

STAFF, MANAGER = Actor("a", "coordinator", "b1", "s"), Actor("m", "manager", "b1", "s2")
TRAINEE, STRANGER = Actor("t", "trainee", "b1", "p"), Actor("x", "coordinator", "b2")


def base(folder: Path, clock: Clock | None = None) -> Context:
    """A context that knows the trainee ``p`` of the base ``b1``."""
    made = make_context(folder, service(), clock)
    admit(made, "p", "林晓雨")
    return made


def admit(
    context: Context, person_id: str, name: str, cohort: str = "c", at: str = "2024-01-01T00:00:00.000000Z"
) -> None:
    """Let a trainee be admitted."""
    sealed = Sealed(person(context, person_id).seal(name))
    ids = ("app-" + person_id, person_id, "b1", cohort, "班 " + cohort, sealed, ["amazon"], ["zh"], [], "shop")
    deliver(service(), context, TraineeAdmitted(*ids, at, "x"))


def agree(context: Context, person_id: str = "p", at: str = "2024-01-01T00:00:00.000000Z") -> None:
    """Let a trainee agree to sharing data with an employer."""
    deliver(service(), context, ConsentGiven(person_id, "b1", "share_employer", "2026-03", "0" * 64, at))


def shop(context: Context, platform: str = "amazon", site: str = "US", currency: str = "USD", **more: str) -> Placement:
    """A shop of the trainee, opened in January 2024."""
    data = {"person_id": "p", "kind": "shop", "opened_on": "2024-01-10", "platform": platform, "currency": currency}
    return handlers.open_placement(context, STAFF, {**data, "site": site, "shop_id": "A1", **more})


def client(context: Context, actor: Actor | None = STAFF) -> FlaskClient:
    """A browser of somebody who is signed in; ``token`` gets its CSRF token."""
    made = create_app(service(), context).test_client()
    if actor:
        with made.session_transaction() as session:
            session.permanent = True
            session["actor"] = vars(actor)
            session["name"] = "测试"
            session["lang"] = "en"
    return made


def settle(context: Context) -> None:
    """Let placement hear what it said."""
    waiting = context.store.pending(100_000)
    for item, event in zip([i for i in waiting if i.outgoing.headers.get("ce_type")], said(context), strict=True):
        if type(event) in service().projections:
            deliver(service(), context, event, item.outgoing.key, id=item.outgoing.id)
    context.store.published(waiting)


def token(page: str) -> str:
    """The CSRF token of a page."""
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def everything(folder: Path) -> str:
    """All that lies in a folder's files and databases, as text, packed files unpacked as far as they go."""
    texts: list[str] = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            texts.append(path.read_bytes().decode("utf-8", "replace"))
            if path.suffix == ".db":
                texts.append(_database(path))
    return "\n".join(texts)


def _database(path: Path) -> str:
    found: list[Any] = []
    with sqlite3.connect(path) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            found += [repr(row) for row in db.execute(f'SELECT * FROM "{name}"')]
    text = "\n".join(found)
    return text + base64.b64encode(text.encode()).decode()
