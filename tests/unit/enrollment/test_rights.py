"""A person's rights through the pages: consents given and taken back, a copy of everything, correcting, erasing."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from services.enrollment.domain.consents import NeededToStay, UnknownPurpose, purposes, standing
from services.enrollment.handlers import enrol
from services.enrollment.handlers.copies import request_copy, throw_old_copies_away
from services.enrollment.handlers.rights import give_consent, withdraw_consent
from services.enrollment.queries.applications import Wanted, application_rows
from services.enrollment.queries.rights import allows, consent_rows, copies_of
from services.enrollment.wiring import service
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock
from shared.contracts.enrollment import (
    AutomatedPairingChosen,
    ConsentGiven,
    ConsentWithdrawn,
    CopyRequested,
    PersonCorrected,
    PersonErased,
    SessionsRevoked,
)
from shared.contracts.privacy import KEEPERS, CopyProvided, ErasureConfirmed
from shared.privacy import seal
from shared.rules import NotFound
from shared.service import Context
from tests import house
from tests.unit.enrollment.conftest import BASE, COORDINATOR, STRANGER, a_cohort, typed
from tests.unit.enrollment.test_looking import DPO, browser  # noqa: F401
from tests.unit.enrollment.test_pages import Browser

AT = "2026-03-02T01:00:00.000000Z"


@pytest.fixture
def me(context: Context) -> Actor:
    """A trainee who agreed to the automated match."""
    made = enrol(context, a_cohort(context).code, typed(), ["enrolment", "automated_match"]).application
    return Actor(f"trainee-{made.person_id}", "trainee", BASE, made.person_id)


def test_a_consent_is_taken_back_in_one_tap_and_given_again(context: Context, me: Actor, browser: Browser) -> None:  # noqa: F811
    browser.as_actor(me)
    page = browser.get("/enrollment/rights").text
    assert "由系统推荐导师" in page and page.count("/withdraw") == 1
    done = browser.post("/enrollment/rights/consents/automated_match/withdraw", {}, "/rights")
    assert done.status_code == 303 and not allows(context, me.person_id, "automated_match")
    said = house.said(context)
    assert [e.purpose for e in said if isinstance(e, ConsentWithdrawn)] == ["automated_match"]
    assert [e.allowed for e in said if isinstance(e, AutomatedPairingChosen)] == [True, False]
    assert isinstance(context.clock, FrozenClock)
    context.clock.advance(minutes=1)
    give_consent(context, me, me.person_id, "automated_match", locale="en")
    given = [e for e in house.said(context) if isinstance(e, ConsentGiven)][-1]
    assert given.text_hash == next(p.text_hash for p in purposes("en") if p.code == "automated_match")
    assert allows(context, me.person_id, "automated_match")


def test_a_consent_to_an_earlier_text_is_asked_for_again(context: Context, me: Actor) -> None:
    old = {"purpose": "share_employer", "text_version": "2025", "text_hash": "0" * 64, "given_at": AT, "channel": "web"}
    assert standing([old], "share_employer") == "outdated"
    assert {r.purpose.code: r.standing for r in consent_rows(context, me.person_id, "zh")} == {
        "enrolment": "given",
        "automated_match": "given",
        "share_employer": "never",
        "share_public": "never",
    }


def test_what_is_needed_cannot_be_taken_back_without_erasing(context: Context, me: Actor) -> None:
    with pytest.raises(NeededToStay):
        withdraw_consent(context, me, me.person_id, "enrolment", locale="zh")
    with pytest.raises(UnknownPurpose, match="tracking"):
        give_consent(context, me, me.person_id, "tracking", locale="zh")
    with pytest.raises(NotFound):
        withdraw_consent(context, STRANGER, me.person_id, "automated_match", locale="zh")


def provide(context: Context, request_id: str, person_id: str, but: str = "") -> None:
    """Every service answers; enrollment through the kit itself."""
    house.deliver(service(), context, CopyRequested(request_id, person_id, BASE, AT), request_id)
    mine = [e for e in house.said(context) if isinstance(e, CopyProvided)][-1]
    key = context.keys.held(person_id)
    assert key
    import base64
    import zlib

    empty = base64.b64encode(zlib.compress(json.dumps({"records": [], "files": []}).encode())).decode()
    for name in (name for name in KEEPERS if name != but):
        content = mine.content if name == "enrollment" else seal(key.key, person_id, empty)
        house.deliver(
            service(), context, CopyProvided(request_id, person_id, BASE, name, 1, 1, content, AT), request_id
        )


def test_a_copy_of_everything_is_downloaded_as_one_zip(context: Context, me: Actor, browser: Browser) -> None:  # noqa: F811
    browser.as_actor(me)
    assert browser.post("/enrollment/rights/copy", {}, "/rights").status_code == 303
    copy = copies_of(context, me, me.person_id)[0]
    path = f"/enrollment/rights/copy/{copy.id}"
    assert browser.get(path).status_code == 409
    provide(context, copy.id, me.person_id)
    found = browser.get(path)
    assert found.status_code == 200 and found.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(found.data)) as packed:
        assert sorted(n for n in packed.namelist() if n.startswith("data/")) == [
            f"data/{n}.json" for n in sorted(KEEPERS)
        ]
        records = json.loads(packed.read("data/enrollment.json"))
        person = next(r["data"] for r in records if r["collection"] == "people")
        assert (person["name"], person["phone"]) == ("王小明", "13812345678")
        assert "wrapped" not in person and "我想开一家店" in packed.read("readable.html").decode()
    browser.as_actor(Actor("t", "trainee", BASE, "somebody-else"))
    assert browser.get(path).status_code == 404
    browser.as_actor(DPO)
    assert "提供个人信息副本" in browser.get("/enrollment/ops/audit").text


def test_a_copy_is_thrown_away_after_a_week(context: Context, me: Actor) -> None:
    copy = request_copy(context, me, me.person_id)
    assert request_copy(context, me, me.person_id).id == copy.id
    provide(context, copy.id, me.person_id)
    ids = copies_of(context, me, me.person_id)[0].file_ids()
    assert all(context.store.get_file(id) for id in ids)
    assert isinstance(context.clock, FrozenClock)
    context.clock.advance(days=8)
    throw_old_copies_away(context)
    assert not copies_of(context, me, me.person_id) and not any(context.store.get_file(id) for id in ids)


def test_a_person_corrects_themselves_everywhere(context: Context, me: Actor, browser: Browser) -> None:  # noqa: F811
    browser.as_actor(me)
    assert "13812345678" in browser.get("/enrollment/rights/correct").text
    wrong = browser.post("/enrollment/rights/correct", {"name": "王晓明", "phone": "12"}, "/rights/correct")
    assert wrong.status_code == 422 and "王晓明" in wrong.text
    data = {"name": "王晓明", "phone": "13812349999", "email": ""}
    assert browser.post("/enrollment/rights/correct", data, "/rights/correct").status_code == 303
    assert "13812349999" in browser.get("/enrollment/rights/correct").text
    said = [e for e in house.said(context) if isinstance(e, PersonCorrected)]
    assert [context.keys.open(me.person_id, e.name) for e in said] == ["王晓明"]
    row = application_rows(context, COORDINATOR, Wanted())[0][0]
    assert row.name == "王晓明"


def test_erasing_ends_the_session_and_every_service_confirms(context: Context, me: Actor, browser: Browser) -> None:  # noqa: F811
    browser.as_actor(me)
    other = enrol(context, a_cohort(context).code, typed("13900000000"), ["enrolment"]).application.person_id
    assert browser.post(f"/enrollment/people/{other}/erase", {}, "/rights").status_code == 404
    assert browser.post(f"/enrollment/people/{me.person_id}/erase", {}, "/rights").status_code == 303
    said = house.said(context)
    assert [e.account_id for e in said if isinstance(e, SessionsRevoked)] == [f"trainee-{me.person_id}"]
    erased = next(e for e in said if isinstance(e, PersonErased))
    house.deliver(service(), context, erased, me.person_id)
    for name in KEEPERS:
        house.deliver(service(), context, ErasureConfirmed(me.person_id, BASE, name, 2, 1, AT), me.person_id)
    browser.as_actor(DPO)
    page = browser.get(f"/enrollment/people/{me.person_id}").text
    assert page.count("1 个上传文件已删除") == len(KEEPERS) and "王小明" not in page


def test_a_mentor_has_the_same_rights(context: Context, browser: Browser) -> None:  # noqa: F811
    from services.enrollment.handlers import register_mentor
    from tests.unit.enrollment.conftest import COORDINATOR, MENTOR_DATA

    mentor = register_mentor(context, COORDINATOR, MENTOR_DATA)
    browser.as_actor(Actor(mentor.account_id, "mentor", BASE, mentor.id))
    assert browser.get("/enrollment/rights").status_code == 200
    assert browser.post("/enrollment/rights/copy", {}, "/rights").status_code == 303
    assert len(copies_of(context, SYSTEM, mentor.id)) == 1
    assert "解除" not in browser.get("/enrollment/rights/correct").text
