"""The page of parked events, and the tools that keep catalogues in step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from shared.inbox import PARKED
from shared.service import Context
from shared.store.port import Conflict
from shared.web.compile_translations import compile_missing
from shared.web.extract_translations import catalogue, extracted, text_of, untranslated
from shared.web.parked import ask_again
from tests.unit.web.test_access import token_of

SignedIn = Callable[[str], FlaskClient]


def park(context: Context, id: str, key: str, state: str) -> None:
    content = {
        "state": state,
        "event_id": id,
        "type": "TraineeAdmitted",
        "subject": key,
        "topic": "slipway.enrollment",
        "key": key,
        "offset": 1,
        "reason": "ValueError: <no mentor>",
        "attempts": 3,
        "parked_at": "2026-03-02T01:00:00.000000Z",
    }
    context.store.save(PARKED, id, content, version=0)


def states(context: Context) -> dict[str, str]:
    return {d.id: d.state["state"] for d in context.store.find(PARKED)}


def test_an_administrator_asks_for_another_try_of_a_key(context: Context, signed_in: SignedIn) -> None:
    park(context, "e1", "k1", "parked")
    park(context, "e2", "k1", "waiting")
    park(context, "e3", "k2", "parked")
    client = signed_in("administrator")
    page = client.get("/ops/parked?lang=en").text
    assert "TraineeAdmitted" in page and "ValueError: &lt;no mentor&gt;" in page and "3 attempts" in page
    data = {"topic": "slipway.enrollment", "key": "k1", "csrf_token": token_of(client)}
    assert client.post("/ops/parked/retry", data=data).status_code == 303
    assert states(context) == {"e1": "retry", "e2": "retry", "e3": "parked"}
    assert "2 events will be tried again." in client.get("/ops/parked").text


def test_others_do_not_see_what_is_parked(client: FlaskClient, signed_in: SignedIn) -> None:
    assert client.get("/ops/parked").status_code == 303
    assert signed_in("manager").get("/ops/parked").status_code == 403


def test_nothing_parked_is_said(signed_in: SignedIn) -> None:
    assert "Nothing is parked" in signed_in("administrator").get("/ops/parked?lang=en").text


def test_a_key_that_the_worker_holds_is_not_overwritten(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    park(context, "e1", "k1", "parked")
    found = context.store.find(PARKED)
    context.store.save(PARKED, "e1", {**found[0].state, "attempts": 4}, version=1)
    monkeypatch.setattr(context.store, "find", lambda *args, **named: found)
    with pytest.raises(Conflict):
        ask_again(context.store, "slipway.enrollment", "k1")


def test_a_catalogue_is_kept_in_step_and_compiled(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "views.py").write_text('_("New %(n)s")\nN_("Rule")\nngettext("%(num)s day", "%(num)s days", 2)\n')
    (tmp_path / "templates" / "a.html").write_text('{{ _("Page") }}{% trans %}Text{% endtrans %}')
    po = catalogue(tmp_path)
    po.parent.mkdir(parents=True)
    po.write_bytes(b'msgid "Page"\nmsgstr "\xe9\xa1\xb5"\n\nmsgid "Old"\nmsgstr "\xe6\x97\xa7"\n')
    found = extracted(tmp_path, tmp_path)
    assert len(untranslated(found)) == 4, "what is translated stays, the rest is open"
    po.write_bytes(text_of(found))
    assert "Old" not in po.read_text() and "#:" not in po.read_text() and "Date" not in po.read_text()
    assert compile_missing([tmp_path / "translations"]) == [po.with_suffix(".mo")]
    assert compile_missing([tmp_path / "translations"]) == []
