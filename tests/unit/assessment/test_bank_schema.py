"""A fault in a question is said in one sentence that names the value; an answer is worth what its kind says."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from services.assessment.bank.formula import UnreadableFormula, evaluate
from services.assessment.bank.grading import points, share
from services.assessment.bank.item import public_view, read_item, write_item
from services.assessment.bank.schema import check_item

BOTH = {"zh": "题", "en": "Question"}
OPTIONS = [{"key": key, "zh": f"选项{key}", "en": f"Option {key}"} for key in "abcd"]
COMMON = {"id": "x-1", "dimension": "orders", "stem": BOTH, "explanation": BOTH, "difficulty": 0.5, "review": "draft"}
PART = {"stem": BOTH, "options": OPTIONS, "answer": "b"}
SOUND: dict[str, dict[str, Any]] = {
    "single": {**COMMON, "kind": "single", "options": OPTIONS, "answer": "c"},
    "multiple": {**COMMON, "kind": "multiple", "options": OPTIONS, "answer": ["a", "c", "d"]},
    "order": {**COMMON, "kind": "order", "options": OPTIONS, "answer": ["c", "a", "d", "b"]},
    "numeric": {**COMMON, "kind": "numeric", "answer": 7.5, "tolerance": 0.1, "unit": BOTH, "formula": "(10 + 5)/2"},
    "case": {**COMMON, "kind": "case", "parts": [PART, {**PART, "answer": "a"}, PART]},
}


@pytest.mark.parametrize("kind", SOUND)
def test_each_kind_is_accepted_and_survives_reading_and_writing(kind: str) -> None:
    raw = SOUND[kind]
    assert check_item(raw) == {}
    assert check_item(write_item(read_item(raw))) == {}
    assert read_item(write_item(read_item(raw))) == read_item(raw)


FAULTS = [
    ("single", {"answer": "e"}, "answer", "The answer “e” is not among the options."),
    ("single", {"answer": "a,b"}, "answer", "A single choice has one right answer; “a,b” names 2."),
    ("single", {"options": OPTIONS[1:]}, "options", "The options' keys are “bcd”; they go a, b, c … in order."),
    ("single", {"options": OPTIONS[:1], "answer": "a"}, "options", "needs at least 2 options; this one has 1."),
    (
        "single",
        {"options": [*OPTIONS[:3], {"key": "d", "zh": "别的", "en": "Option a"}]},
        "options",
        "Two options read the same: “Option a”.",
    ),
    ("multiple", {"answer": ["a", "b", "c", "d"]}, "answer", "“a,b,c,d” is every option or the same one twice"),
    ("order", {"answer": ["a", "b"]}, "answer", "The order “a,b” does not name every option once."),
    ("numeric", {"unit": None}, "unit", "A numeric question names its unit in both languages."),
    ("numeric", {"answer": "about 7"}, "answer", "“about 7” is not a number."),
    ("numeric", {"formula": "10 + 5"}, "formula", "The calculation gives 15, but the answer is 7.5."),
    ("numeric", {"formula": "open('x')"}, "formula", "The calculation “open('x')” cannot be followed"),
    ("case", {"parts": [PART]}, "parts", "A short case has at least two questions; this one has 1."),
    ("case", {"parts": [PART, {**PART, "answer": "z"}]}, "parts.1.answer", "The answer “z” is not among the options."),
    ("single", {"kind": "essay"}, "kind", "“essay” is not one of the choices."),
    ("single", {"difficulty": 9}, "difficulty", "9 is more than 6."),
    ("single", {"difficulty": "hard"}, "difficulty", "“hard” is not a number."),
    ("single", {"stem": {"zh": "题", "en": " "}}, "stem.en", "Fill this in."),
    ("single", {"rule_source": "UCC"}, "checked_on", "A cited rule needs the day on which it was checked."),
    ("single", {"checked_on": "2026-01-02"}, "rule_source", "A checked-on day needs the rule that was checked."),
    ("single", {"review": "fine"}, "review", "“fine” is not one of the choices."),
]


@pytest.mark.parametrize(("kind", "change", "place", "sentence"), FAULTS)
def test_a_fault_is_one_sentence_at_its_place(kind: str, change: dict[str, Any], place: str, sentence: str) -> None:
    found = check_item({**deepcopy(SOUND[kind]), **change})
    assert list(found) == [place] and len(found[place]) == 1
    assert sentence in found[place][0]


@pytest.mark.parametrize(
    ("kind", "given", "worth"),
    [
        ("single", "c", 1),
        ("single", " C ", 1),
        ("single", "c,d", 0),
        ("single", "", 0),
        ("multiple", "a,c,d", 2),
        ("multiple", "d, a, c", 2),
        ("multiple", "a,c", 1),
        ("multiple", "a", 0),
        ("multiple", "a,b,c,d", 1),
        ("multiple", "a,b", 0),
        ("multiple", "b", 0),
        ("order", "c,a,d,b", 2),
        ("order", "a,c,d,b", 1),
        ("order", "a,c,b,d", 0),
        ("order", "b,d,a,c", 0),
        ("order", "c,a,d", 0),
        ("order", "c,a,d,b,b", 0),
        ("numeric", "7.5", 1),
        ("numeric", "7.6", 1),
        ("numeric", "7.7", 0),
        ("case", "b,a,b", 3),
        ("case", "b,,b", 2),
        ("case", "a,a", 1),
        ("case", "b,a,b,b", 0),
        ("case", "", 0),
    ],
)
def test_an_answer_earns_what_its_kind_says(kind: str, given: str, worth: int) -> None:
    item = read_item(SOUND[kind])
    assert points(item, given) == worth
    assert share(item, given) == worth / item.most_points


def test_a_case_shows_its_questions_and_never_their_answers() -> None:
    view = public_view(read_item(SOUND["case"]), "en")
    assert [set(part) for part in view["parts"]] == [{"stem", "options"}] * 3


@pytest.mark.parametrize(("formula", "value"), [("max(9, 50*40*30/6000)", 10), ("-(2 - 5)", 3), ("ceil(10/3)", 4)])
def test_arithmetic_is_followed(formula: str, value: float) -> None:
    assert evaluate(formula) == value


@pytest.mark.parametrize(
    "formula", ["", "1/0", "a + 1", "9**9**9", "'x'*3", "True", "[1]", "max()", "1" * 400, "(" * 90]
)
def test_what_is_no_arithmetic_is_refused(formula: str) -> None:
    with pytest.raises(UnreadableFormula):
        evaluate(formula)
