"""Trainings of the staff on the standard: who took part counts, who did not is named, proof is kept; of one base alone."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from services.bases import queries
from services.bases.domain import Window
from services.bases.domain.briefings import Briefing, BriefingAhead, NobodyBriefed
from services.bases.handlers import hold_briefing, load_annex
from services.bases.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock
from shared.contracts.enrollment import AccountRegistered, MentorRegistered
from shared.contracts.event import Sealed
from shared.rules import NotFound
from shared.service import Context
from shared.web.app import create_app
from tests.house import context as make_context
from tests.house import deliver, person

QUALITY, OTHER = Actor("q", "quality", "b01", "p2"), Actor("x", "quality", "b02", "p9")
TRAINING = {
    "title": "标准宣贯",
    "held_on": "2026-03-01",
    "minutes": 60,
    "trainer": "协会",
    "note": "",
    "document_id": "",
}


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def context(tmp_path: Path, clock: FrozenClock) -> Context:
    """A base with two of staff and a mentor; the association's reader and another base's people are not its staff."""
    made = make_context(tmp_path, service(), clock)
    load_annex(made)
    for account, base, role, name in (
        ("p2", "b01", "quality", "赵磊"),
        ("p3", "b01", "coordinator", "周敏"),
        ("p9", "b02", "quality", "外人"),
        ("p8", "b01", "association", "读者"),
    ):
        sealed = Sealed(person(made, account).seal(name))
        deliver(service(), made, AccountRegistered(f"a-{account}", account, base, role, sealed), f"a-{account}")
    sealed = Sealed(person(made, "m1").seal("王海涛"))
    deliver(service(), made, MentorRegistered("m1", "b01", sealed, "full_time", [], [], [], [], 5.0, 3), "m1")
    return made


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(out, "PNG")
    return out.getvalue()


def held(context: Context, people: list[str], **changed: object) -> Briefing:
    return hold_briefing(context, QUALITY, {**TRAINING, **changed}, people, [("签到表.png", photo())])


def test_who_took_part_counts_and_who_did_not_is_named(context: Context, clock: FrozenClock) -> None:
    assert [one.name for one in queries.those_to_brief(context, "b01")] == ["周敏", "王海涛", "赵磊"]
    made = held(context, ["p2", "m1", "m1"])
    held(context, ["p2"], held_on="2026-02-01", title="投诉制度")
    assert made.people == ["m1", "p2"] and made.files[0].media_type == "image/jpeg"
    assert [(one.name, one.last_on) for one in queries.those_to_brief(context, "b01")] == [
        ("周敏", ""),
        ("王海涛", "2026-03-01"),
        ("赵磊", "2026-03-01"),
    ]
    read = queries.reader(context, "b01", "2026-03")
    assert [read(name, 12) for name in ("briefings_held", "staff_briefed", "staff_briefed_rate")] == [2, 2, 67]
    assert queries.briefed(context, "b01", Window.until("2026-02", 1)).people == 1
    clock.advance(days=400)
    assert {one.last_on for one in queries.those_to_brief(context, "b01")} == {""}


def test_what_is_not_so_is_refused(context: Context) -> None:
    with pytest.raises(BriefingAhead, match="2026-03-09"):
        held(context, ["p2"], held_on="2026-03-09")
    with pytest.raises(NobodyBriefed):
        held(context, [])
    for stranger in ("p9", "p8", "nobody"):
        with pytest.raises(NotFound):
            held(context, [stranger])
    made = held(context, ["p2"])
    with pytest.raises(NotFound):
        queries.briefing_of(context, OTHER, made.id)
    assert queries.briefing_list(context, "b02") == ([], 0)


def test_on_the_pages(context: Context) -> None:
    app = create_app(service(), context)
    browser = app.test_client()
    with browser.session_transaction() as session:
        session.permanent, session["actor"], session["csrf_token"] = True, vars(QUALITY), "0"
    assert "Still to take part" in browser.get("/briefings?lang=en").text
    token = browser.get("/briefings/new").text.split('name="csrf_token" value="')[1].split('"')[0]
    fields = {**TRAINING, "csrf_token": token}
    assert browser.post("/briefings", data=fields).status_code == 422
    refused = browser.post("/briefings", data={**fields, "title": "", "people": "p3"})
    assert refused.status_code == 422 and 'value="p3" checked' in refused.text
    sent = {**fields, "people": ["p2", "p3"], "photos": (io.BytesIO(photo()), "签到表.png")}
    answer = browser.post("/briefings", data=sent)
    assert answer.status_code == 303
    place = answer.headers["Location"].removeprefix("/bases")
    shown = browser.get(place).text
    assert "周敏" in shown and "王海涛" not in shown and "签到表.png" in shown
    (made,), _total = queries.briefing_list(context, "b01")
    assert browser.get(f"{place}/files/{made.files[0].id}").status_code == 200
    with browser.session_transaction() as session:
        session["actor"] = vars(OTHER)
    assert browser.get(place).status_code == 404
