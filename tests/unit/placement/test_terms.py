"""Changed terms of an internship: with a reason, kept beside what was, signed anew by everybody before the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.placement.domain.agreements import AgreementUnsigned, BegunAlready, ChangeWithoutReason, NothingChanged
from services.placement.domain.internships import DaysReversed, NotInThisState
from services.placement.handlers import internships as ask
from services.placement.queries import internships as seen
from shared.rules import NotFound
from shared.service import Context
from tests.unit.placement.place import STAFF, STRANGER, TRAINEE, agree, base, client, everything, token
from tests.unit.placement.test_internships import ABOUT, MARKS, checked, running

TERMS = {"title": "运营助理", "ends_on": "2026-04-30", "reason": "单位请求延长一个月"}


@pytest.fixture
def context(tmp_path: Path) -> Context:
    made = base(tmp_path)
    agree(made)
    return made


def test_a_longer_internship_is_signed_anew_before_it_ends(context: Context, tmp_path: Path) -> None:
    id = running(context)
    changed = ask.change_terms(context, STAFF, id, TERMS)
    assert changed.ends_on == "2026-04-30" and changed.changes[0].ends_on == ABOUT["ends_on"]
    assert changed.unsigned() == ["trainee", "employer", "base"] and changed.state == "running"
    assert "单位请求延长一个月" not in everything(tmp_path)
    for party in ("trainee", "employer", "base"):
        for turn in ("midterm", "final"):
            ask.rate(context, STAFF, id, turn, party, MARKS, "")
    with pytest.raises(AgreementUnsigned, match="trainee, employer, base"):
        ask.finish(context, STAFF, id)
    for party in ("trainee", "employer", "base"):
        ask.sign(context, STAFF, id, party, "某人")
    assert ask.finish(context, STAFF, id).state == "finished"


def test_what_is_no_change_is_refused(context: Context) -> None:
    id = running(context)
    for change, rule in (
        ({"reason": ""}, ChangeWithoutReason),
        ({"ends_on": ABOUT["ends_on"]}, NothingChanged),
        ({"starts_on": "2026-02-09"}, BegunAlready),
        ({"ends_on": "2026-01-01"}, DaysReversed),
    ):
        with pytest.raises(rule):
            ask.change_terms(context, STAFF, id, {**TERMS, **change})
    with pytest.raises(NotFound):
        ask.change_terms(context, STRANGER, id, TERMS)
    other = checked(context)
    assert ask.change_terms(context, STAFF, other, {**TERMS, "starts_on": "2026-03-09"}).starts_on == "2026-03-09"
    ask.end(context, STAFF, other, "不合适")
    with pytest.raises(NotInThisState):
        ask.change_terms(context, STAFF, other, {**TERMS, "ends_on": "2026-05-31"})


def test_pages_show_the_change_and_ask_for_signatures(context: Context) -> None:
    id, staff, trainee = running(context), client(context), client(context, TRAINEE)
    key = {"csrf_token": token(staff.get(f"/internships/{id}").text)}
    refused = staff.post(f"/internships/{id}/change", data={**key, **TERMS, "ends_on": "2026-01-01"})
    assert refused.status_code == 422 and "单位请求延长一个月" in refused.text
    assert trainee.post(f"/internships/{id}/change", data={**key, **TERMS}).status_code in (400, 404)
    assert staff.post(f"/internships/{id}/change", data={**key, **TERMS}).status_code == 303
    page = staff.get(f"/internships/{id}").text
    assert "Not signed yet by" in page and "sign the agreement" in page and "Terms changed 1 time" in page
    own = {"csrf_token": token(trainee.get(f"/internships/{id}").text), "name": "林晓雨", "agreed": "1"}
    assert trainee.post(f"/internships/{id}/sign", data=own).status_code == 303
    assert seen.internship_of(context, STAFF, id).unsigned() == ["employer", "base"]
