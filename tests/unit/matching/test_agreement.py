"""The mentoring agreement: a base's own text with versions; what was signed stays as it was signed."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from services.matching.domain import AgreementChanged, AgreementEdited
from services.matching.handlers import (
    accept_pairing,
    agreement,
    agreement_texts,
    agreement_wording,
    change_agreement,
    documented_agreement,
    sign_agreement,
)
from services.matching.repository import pairings
from services.matching.wiring import service
from shared.actor import SYSTEM, Actor
from shared.contracts.matching import MentoringAgreementSigned
from shared.rules import NotFound
from shared.web.app import create_app
from tests.unit.matching.conftest import COORDINATOR, Base
from tests.unit.matching.test_pages import MANAGER, MENTOR, STRANGER, TRAINEE, client, post

ZH, EN = ["一、每周见面一次。", "二、互相保密。"], ["1. Both meet once a week.", "2. Both keep secrets."]


@pytest.fixture
def app(base: Base) -> Flask:
    return create_app(service(), base.context)


def paired(base: Base) -> str:
    """t0 with m1, accepted."""
    base.mentor("m1")
    base.trainee("t0")
    base.publish()
    id = pairings(base.context).find(SYSTEM)[0].id
    accept_pairing(base.context, MENTOR, id)
    base.settle()
    return id


def put(base: Base, zh: list[str], en: list[str], actor: Actor = COORDINATOR) -> bool:
    seen = agreement(base.context, actor.base_id)["hash"]
    return change_agreement(base.context, actor, zh=zh, en=en, seen=seen)


def sign(base: Base, actor: Actor, id: str) -> None:
    sign_agreement(base.context, actor, id, name=f"我{actor.role}", shown=agreement(base.context, "b1")["hash"])


def test_the_agreement_is_signed_by_both(base: Base) -> None:
    id, text = paired(base), documented_agreement()
    with pytest.raises(AgreementChanged):
        sign_agreement(base.context, MENTOR, id, name="导师", shown="0" * 64)
    for actor in (MENTOR, MENTOR, TRAINEE):
        sign(base, actor, id)
    said = [(e.by, e.complete, e.text_version) for e in base.settle() if isinstance(e, MentoringAgreementSigned)]
    assert said == [("mentor", False, text["version"]), ("trainee", True, text["version"])]
    found = pairings(base.context).load(id, SYSTEM)
    assert base.context.keys.open("t0", found.signed["trainee"]["name"]) == "我trainee"
    assert "我mentor" not in str(base.context.store.get("pairings", id))
    # The text is kept with the base, so that a release with another example text leaves the signature its text.
    assert agreement_texts(base.context, "b1").texts == {text["hash"]: text}
    assert len(text["zh"]) == len(text["en"]) == 6


def test_a_bases_text_has_versions_and_an_earlier_text_keeps_its_own(base: Base) -> None:
    first = documented_agreement()
    assert put(base, ZH, EN) and not put(base, ZH, EN)
    second = agreement(base.context, "b1")
    assert (second["version"], second["zh"], second["en"]) == ("2026-b1", ZH, EN)
    assert agreement(base.context, "b2") == first
    assert put(base, first["zh"], first["en"]) and agreement(base.context, "b1") == first
    assert put(base, ZH[:1], EN[:1]) and agreement(base.context, "b1")["version"] == "2026-b3"
    assert put(base, ZH, EN) and agreement(base.context, "b1") == second
    assert len(agreement_texts(base.context, "b1").history) == 4
    with pytest.raises(NotFound):
        agreement_wording(base.context, "b2", second["hash"])


def test_a_change_made_from_an_older_text_is_refused(base: Base) -> None:
    seen = agreement(base.context, "b1")["hash"]
    put(base, ZH, EN)
    with pytest.raises(AgreementEdited) as refused:
        change_agreement(base.context, COORDINATOR, zh=ZH[:1], en=EN[:1], seen=seen)
    assert refused.value.params == {"version": "2026-b1"} and agreement(base.context, "b1")["zh"] == ZH


def test_what_both_signed_stands_until_both_sign_the_newer(base: Base) -> None:
    id, first = paired(base), documented_agreement()["hash"]
    sign(base, MENTOR, id)
    sign(base, TRAINEE, id)
    put(base, ZH, EN)
    second = agreement(base.context, "b1")["hash"]
    sign(base, TRAINEE, id)
    found = pairings(base.context).load(id, SYSTEM)
    assert found.agreed() == first and set(found.signatures(first)) == {"mentor", "trainee"}
    assert set(found.signatures(second)) == {"trainee"}
    base.clock.advance(minutes=1)
    sign(base, MENTOR, id)
    found = pairings(base.context).load(id, SYSTEM)
    assert found.agreed() == second and set(found.signatures(first)) == {"mentor", "trainee"}
    assert [e.complete for e in base.settle() if isinstance(e, MentoringAgreementSigned)] == [False, True, False, True]
    first_text = documented_agreement()
    put(base, first_text["zh"], first_text["en"])
    assert sign_agreement(base.context, MENTOR, id, name="x", shown=first).agreed() == second


def test_signatures_under_two_texts_are_no_agreement(base: Base) -> None:
    id = paired(base)
    sign(base, MENTOR, id)
    put(base, ZH, EN)
    sign(base, TRAINEE, id)
    assert pairings(base.context).load(id, SYSTEM).agreed() == ""


def test_the_agreement_is_signed_on_the_page_and_prints(app: Flask, base: Base) -> None:
    where, browser = f"/pairings/{paired(base)}/agreement", client(app, TRAINEE)
    page = browser.get(where).text
    shown = re.search(r'name="shown" value="(\w+)"', page)
    assert shown and "Base (seal)" in page
    unread = post(browser, where, where, name="学员零", shown=shown.group(1))
    assert unread.status_code == 422 and 'value="学员零"' in unread.text
    assert post(browser, where, where, name="学员零", agreed="1", shown=shown.group(1)).status_code == 303
    assert "学员零" in client(app, MENTOR).get(where).text
    assert "Sign the agreement" not in browser.get(where).text


def test_the_printed_page_shows_the_text_that_was_signed(app: Flask, base: Base) -> None:
    id, first = paired(base), documented_agreement()
    where = f"/pairings/{id}/agreement"
    sign(base, MENTOR, id)
    sign(base, TRAINEE, id)
    put(base, ZH, EN)
    newer = agreement(base.context, "b1")["hash"]
    page = client(app, MENTOR).get(where).text
    assert first["version"] in page and "Both meet once a week" not in page and "我trainee" in page
    assert f"?text={newer}" in page and "Sign the agreement" not in page
    other = client(app, MENTOR).get(f"{where}?text={newer}").text
    assert "Both meet once a week" in other and "Sign the agreement" in other and "我trainee" not in other
    assert f"?text={first['hash']}" in other
    old = post(client(app, MENTOR), f"{where}?text={newer}", where, name="导师", agreed="1", shown=first["hash"])
    assert old.status_code == 422 and "has changed since you opened it" in old.text and 'value="导师"' in old.text
    assert client(app, MENTOR).get(f"{where}?text={'0' * 64}").status_code == 404
    assert "signed by both" in client(app, COORDINATOR).get(f"/pairings/{id}").text


def test_the_text_is_written_looked_at_and_put_into_force_by_a_form(app: Flask, base: Base) -> None:
    browser = client(app, COORDINATOR)
    seen = agreement(base.context, "b1")["hash"]
    fields = {"zh": "\n\n".join(ZH), "en": "\n".join(EN), "seen": seen}
    looked = post(browser, "/agreement", "/agreement", preview="1", **fields)
    assert looked.status_code == 200 and "<p>一、每周见面一次。</p>" in looked.text
    assert agreement(base.context, "b1")["hash"] == seen
    uneven = post(browser, "/agreement", "/agreement", **{**fields, "en": "One alone"})
    assert uneven.status_code == 422 and "has 2 paragraphs, the English one 1" in uneven.text
    assert "One alone" in uneven.text
    assert post(browser, "/agreement", "/agreement", **fields).status_code == 303
    page = client(app, MANAGER).get("/agreement").text
    assert "2026-b1" in page and "Both meet once a week" in page
    late = post(browser, "/agreement", "/agreement", **{**fields, "zh": ZH[0], "en": EN[0]})
    assert late.status_code == 422 and "version 2026-b1" in late.text
    first = client(app, MANAGER).get(f"/agreement?text={seen}").text
    assert "双方自愿结成辅导关系" in first and f'name="seen" value="{agreement(base.context, "b1")["hash"]}"' in first
    put(base, ZH[:1], EN[:1])
    assert "每周" in client(app, COORDINATOR, "zh").get("/agreement").text


def test_the_text_is_the_staffs_and_the_bases_own(app: Flask, base: Base) -> None:
    put(base, ZH, EN)
    own = agreement(base.context, "b1")["hash"]
    for actor in (MENTOR, TRAINEE):
        assert client(app, actor).get("/agreement").status_code == 403
    other = client(app, STRANGER)
    assert "2026-b1" not in other.get("/agreement").text
    assert other.get(f"/agreement?text={own}").status_code == 404


def test_the_text_by_the_api(app: Flask, base: Base) -> None:
    browser = client(app, COORDINATOR)
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/agreement").text)
    assert token
    headers = {"X-CSRFToken": token.group(1)}
    shown = browser.get("/api/agreement").json
    body = {"zh": "\n".join(ZH), "en": "\n".join(EN), "seen": shown["hash"]}
    made = browser.put("/api/agreement", json=body, headers=headers)
    assert made.status_code == 200 and made.json["zh"] == ZH and made.json["version"] == "2026-b1"
    late = browser.put("/api/agreement", json={**body, "zh": ZH[0], "en": EN[0]}, headers=headers)
    assert late.status_code in (409, 422) and late.json["code"] == "AgreementEdited"
    assert client(app, MENTOR).get("/api/agreement").status_code == 403
