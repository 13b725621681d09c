"""Clauses are somebody's own, measures are done by one and verified by another, a kept self-assessment never changes."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from services.bases import queries
from services.bases.domain.clauses import ClauseEnded
from services.bases.domain.expression import ExpressionWrong
from services.bases.domain.measures import MeasureMissing, NothingDone, VerifiedByOneself
from services.bases.handlers import (
    add_clause,
    change_clause,
    clause_for,
    end_clause,
    keep_check,
    load_annex,
    note_finding,
    report_done,
    verify_measure,
)
from services.bases.queries.gaps import Line
from services.bases.wiring import service
from shared.actor import Actor
from shared.contracts.matching import PairingAccepted
from shared.contracts.training import AttendanceRecorded
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from shared.web.app import create_app
from tests.house import context as make_context
from tests.house import deliver

MANAGER, QUALITY = Actor("m", "manager", "b01", "p1"), Actor("q", "quality", "b01", "p2")
OTHER, ASSOCIATION = Actor("x", "manager", "b02", "p3"), Actor("v", "association")
RULE = {"text": "至少2人", "rule": "distinct_trainees(12 months) >= 2", "source": "年度计划"}
FOUND = {"judgement": "", "actual": "", "cause": "招生晚", "measure": "增开班", "owner": "教务", "due": "2026-03-01"}
MONTH = "2026-03"


@pytest.fixture
def context(tmp_path: Path) -> Context:
    made = make_context(tmp_path, service())
    load_annex(made)
    return made


def attended(context: Context, person: str) -> None:
    at = "2026-02-05T01:00:00.000000Z"
    event = AttendanceRecorded("l", person, "b01", "选品", "skills", at, 60, "present", "code")
    deliver(service(), context, event, f"l:{person}")


def lines(context: Context, base_id: str = "b01", more: dict[str, Decimal] | None = None) -> list[Line]:
    return [line for area in queries.gap_areas(context, base_id, MONTH, more) for line in area.lines]


def test_a_rule_is_judged_by_live_figures_and_by_assumed_ones(context: Context) -> None:
    add_clause(context, MANAGER, "R04", RULE)
    attended(context, "a")
    (line,) = lines(context, more={"distinct_trainees": Decimal(1)})
    assert line.state == "gap" and line.verdict is not None and line.assumed is not None and line.assumed.met
    assert line.verdict.short == [(RULE["rule"], Decimal(1))]
    attended(context, "b")
    assert [line.state for line in lines(context)] == ["met"]


def test_the_associations_clauses_hold_for_every_base_and_are_changed_by_it_alone(context: Context) -> None:
    shared = add_clause(context, ASSOCIATION, "R04", RULE)
    own = add_clause(context, MANAGER, "R04", {**RULE, "rule": ""})
    assert [line.clause.id for line in lines(context, "b02")] == [shared.id]
    assert [line.clause.id for line in lines(context)] == [shared.id, own.id]
    note_finding(context, MANAGER, shared.id, FOUND)
    assert lines(context, "b02")[0].finding.measure == ""
    for actor, clause in ((MANAGER, shared), (OTHER, own), (ASSOCIATION, own)):
        with pytest.raises(NotFound):
            change_clause(context, actor, clause.id, 1, RULE)
    with pytest.raises(NotFound):
        clause_for(context, OTHER, own.id)
    with pytest.raises(NotFound):
        note_finding(context, OTHER, own.id, FOUND)


def test_a_clause_keeps_its_versions_and_refuses_a_rule_that_cannot_be_read(context: Context) -> None:
    made = add_clause(context, MANAGER, "R04", RULE)
    with pytest.raises(ExpressionWrong):
        change_clause(context, MANAGER, made.id, made.version, {**RULE, "rule": "__import__('os')"})
    with pytest.raises(Conflict):
        change_clause(context, MANAGER, made.id, 9, RULE)
    made = change_clause(context, MANAGER, made.id, made.version, {**RULE, "text": "至少3人"})
    assert made.history[-1]["changes"] == {"text": ["至少2人", "至少3人"]}
    end_clause(context, MANAGER, made.id)
    assert lines(context) == []
    with pytest.raises(ClauseEnded):
        end_clause(context, MANAGER, made.id)


def test_a_rule_that_divides_by_nought_today_breaks_nothing(context: Context) -> None:
    add_clause(context, MANAGER, "R03", {**RULE, "rule": "seats() / teachers() > 1"})
    (line,) = lines(context)
    assert line.problem is not None and line.state == "open"


def test_a_measure_is_done_by_one_and_verified_by_another(context: Context) -> None:
    made = add_clause(context, MANAGER, "R21", {**RULE, "rule": ""})
    with pytest.raises(MeasureMissing):
        report_done(context, MANAGER, made.id, "已做")
    note_finding(context, MANAGER, made.id, {**FOUND, "judgement": "partly"})
    assert lines(context)[0].state == "partly"
    with pytest.raises(NothingDone):
        verify_measure(context, QUALITY, made.id)
    tasks = {task.kind for task in queries.today(context, "b01")}
    assert "measures_late" in tasks
    report_done(context, MANAGER, made.id, "已做")
    with pytest.raises(VerifiedByOneself):
        verify_measure(context, MANAGER, made.id)
    assert "measures_verify" in {task.kind for task in queries.today(context, "b01")}
    assert verify_measure(context, QUALITY, made.id).verified_by == "q"
    assert queries.open_measures(context, "b01") == []
    again = note_finding(context, MANAGER, made.id, {**FOUND, "measure": "再增开班"})
    assert (again.done_at, again.verified_at) == ("", "") and len(again.history) == 4


def test_a_kept_self_assessment_stays_as_it_was(context: Context) -> None:
    made = add_clause(context, MANAGER, "R04", RULE)
    note_finding(context, MANAGER, made.id, FOUND)
    kept = keep_check(context, MANAGER, queries.snapshot(context, "b01", MONTH), "自评")
    attended(context, "a")
    attended(context, "b")
    change_clause(context, MANAGER, made.id, 1, {**RULE, "text": "改了"})
    found = queries.check_of(context, MANAGER, kept.id)
    assert found.counts == {"met": 0, "partly": 0, "gap": 1, "open": 0}
    line = next(line for area in found.areas for line in area["lines"])
    assert line["text"] == "至少2人" and line["short"] == {RULE["rule"]: "2"} and line["finding"]["cause"] == "招生晚"
    assert len(found.areas) == 24
    with pytest.raises(NotFound):
        queries.check_of(context, OTHER, kept.id)


def test_the_pages_keep_what_was_typed_and_say_what_is_wrong(context: Context) -> None:
    made = add_clause(context, MANAGER, "R04", RULE)
    browser = create_app(service(), context).test_client()
    with browser.session_transaction() as session:
        session["actor"] = vars(MANAGER)
    page = browser.get("/gap?indicator=distinct_trainees&more=3")
    assert page.status_code == 200 and "至少2人" in page.get_data(as_text=True)
    assert browser.get("/gap?indicator=nothing&more=3").status_code == 422
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert found
    token = {"csrf_token": found.group(1)}
    sent = {**token, "area": "R04", "text": "新条款", "rule": "secret() > 1"}
    refused = browser.post("/clauses", data=sent)
    assert refused.status_code == 422 and "新条款" in refused.get_data(as_text=True)
    wrong = browser.post(f"/clauses/{made.id}/finding", data={**token, "due": "2026-99-99", "cause": "x1"})
    assert wrong.status_code == 422 and "x1" in wrong.get_data(as_text=True)
    kept = browser.post("/checks", data={**token, "until": MONTH, "note": "自评"})
    assert kept.status_code == 303 and browser.get(kept.headers["Location"].removeprefix("/bases")).status_code == 200
    assert browser.get("/indicators").status_code == 200


def test_targets_stand_on_the_dashboard(context: Context) -> None:
    add_clause(context, MANAGER, "R04", RULE)
    add_clause(context, MANAGER, "R21", {**RULE, "rule": ""})
    deliver(service(), context, PairingAccepted("g", "b01", "p", "m", "2026-02-05T01:00:00.000000Z"), "g")
    assert [line.clause.rule for line in queries.targets(context, "b01")] == [RULE["rule"]]


def test_the_analysis_and_a_kept_one_come_as_a_pdf(context: Context) -> None:
    add_clause(context, MANAGER, "R04", RULE)
    shown = queries.snapshot(context, "b01", MONTH)
    kept = keep_check(context, MANAGER, shown, "年中")
    browser = create_app(service(), context).test_client()
    with browser.session_transaction() as session:
        session.permanent, session["actor"] = True, vars(MANAGER)
    for path in (f"/gap.pdf?until={MONTH}", f"/checks/{kept.id}/pdf"):
        answer = browser.get(path)
        assert answer.status_code == 200 and answer.data.startswith(b"%PDF-")
