"""Rules are read by a parser that reaches figures alone; areas carry live figures; what-if changes a verdict, not a record."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from services.bases import queries
from services.bases.domain.expression import ExpressionWrong, judge, parse
from services.bases.domain.indicators import CATALOGUE, NAMES
from services.bases.handlers import load_annex
from services.bases.wiring import service
from shared.contracts.training import AttendanceRecorded
from tests.house import context as make_context
from tests.house import deliver

FIGURES = {
    "teachers": Decimal(6),
    "full_time_teachers": Decimal(1),
    "seats": Decimal(40),
    "distinct_trainees": Decimal(150),
}


def worth(text: str) -> bool:
    return judge(parse(text, NAMES), lambda name, _months: FIGURES.get(name, Decimal())).met


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("distinct_trainees(12 months) >= 200", False),
        ("teachers() >= 6 and full_time_teachers() >= 2", False),
        ("teachers() >= 6 or full_time_teachers() >= 2", True),
        ("not (seats() < 40)", True),
        ("teachers * 2 + 3 = 15", True),
        ("(teachers() - 1) / 2 > 2.4", True),
        ("1 + 2 * 3 = 7", True),
    ],
)
def test_rules_come_to_yes_or_no(text: str, met: bool) -> None:
    assert worth(text) is met


@pytest.mark.parametrize(
    "text",
    [
        "", "teachers()", "1 + 1", "__import__('os')", "secret() > 1", "teachers(", "teachers() >= 1 2", "teachers(12) > 1",
        "teachers() and seats() > 1", "not 3", "(1 > 0) + 1 > 0", "seats() / licences() > 1", "(" * 30 + "1 > 0" + ")" * 30,
        "1 > 0 " + "and 1 > 0 " * 60, "distinct_trainees(500 months) > 1",
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(ExpressionWrong):
        worth(text)


def test_a_rule_says_what_it_read_and_by_how_much_it_misses() -> None:
    found = judge(parse("distinct_trainees(12 months) >= 200", NAMES), lambda name, _months: FIGURES[name])
    assert found.readings == {"distinct_trainees(12 months)": Decimal(150)}
    assert found.short == [("distinct_trainees(12 months) >= 200", Decimal(50))]


def test_areas_carry_live_figures_and_what_if_changes_the_verdict_alone(tmp_path: Path) -> None:
    context = make_context(tmp_path, service())
    load_annex(context)
    for number in range(3):
        at = "2026-02-05T01:00:00.000000Z"
        event = AttendanceRecorded(f"l{number}", f"p{number}", "b01", "选品", "skills", at, 60, "present", "code")
        deliver(service(), context, event, f"l{number}")
    found = queries.areas(context, "b01", "2026-03", {"distinct_trainees": Decimal(197)})
    assert [area.id for area in found] == [f"R{n:02d}" for n in range(1, 25)]
    training = next(area for area in found if area.id == "R04")
    assert training.figures["distinct_trainees"] == 3 and training.figures["training_hours"] == 3
    rule = training.rules[0]
    assert not rule.verdict.met and rule.assumed is not None and rule.assumed.met
    assert queries.areas(context, "b01", "2026-03")[3].figures["distinct_trainees"] == 3


def test_every_indicator_is_documented_and_can_be_read(tmp_path: Path) -> None:
    context = make_context(tmp_path, service())
    load_annex(context)
    read = queries.reader(context, "b01", "2026-03")
    for indicator in CATALOGUE:
        assert indicator.definition and indicator.unit and indicator.source and indicator.proof
        assert read(indicator.name, 0) == 0
