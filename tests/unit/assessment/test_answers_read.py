"""Answers are read as people type them, and nothing leaks to the trainee."""

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.bank.grading import UnreadableAnswer, is_correct, read_number
from services.assessment.bank.item import Item, public_view
from services.assessment.bank.packaged import load_items

BANK = load_items()
# The first three of each dimension: the scores asserted below are theirs.
ITEMS = [item for item in BANK if item.id.rpartition("-")[2] in ("1", "2", "3")]
BY_ID = {item.id: item for item in ITEMS}


@pytest.mark.parametrize(
    ("item_id", "typed", "expected"),
    [
        ("payment-2", "298.73", 298.73),
        ("payment-2", "２９８．７３", 298.73),
        ("payment-2", "298。73", 298.73),
        ("payment-2", "298,73", 298.73),
        ("payment-2", "￥298.73 元", 298.73),
        ("payment-2", "CNY 298.73", 298.73),
        ("payment-2", "1,250", 1250),
        ("payment-2", "1，250，000.5", 1250000.5),
        ("payment-2", "0,125", 0.125),
        ("payment-2", "12,5", 12.5),
        ("payment-2", "−12.5", -12.5),
        ("payment-2", ".5", 0.5),
        ("advertising-2", "20%", 20),
        ("advertising-2", "２０％", 20),
        ("advertising-3", "400%", 4),
        ("advertising-3", "4倍", 4),
        ("logistics-2", "10 KG", 10),
    ],
)
def test_numbers_are_read_as_people_type_them(item_id: str, typed: str, expected: float) -> None:
    assert read_number(BY_ID[item_id], typed) == pytest.approx(expected)


@pytest.mark.parametrize(
    "typed", ["about 20", "二十", "1,2,3", "1.2.3", "20%%%", "nan", "inf", "1e3", "%", "-", "1.250,5"]
)
def test_what_is_no_number_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(UnreadableAnswer) as refused:
        is_correct(BY_ID["orders-3"], typed, 2)
    assert str(refused.value) == f'The answer "{typed}" to question 2 is not a number.'
    assert refused.value.message % refused.value.params == str(refused.value)
    assert (refused.value.code, refused.value.item.id) == ("unreadable_answer", "orders-3")


@given(st.text(max_size=12))
def test_any_text_is_either_a_number_or_refused(typed: str) -> None:
    try:
        assert isinstance(read_number(BY_ID["orders-3"], typed), float)
    except UnreadableAnswer as refused:
        assert refused.value == typed


def test_the_tolerance_includes_its_edge_and_nothing_beyond() -> None:
    item = BY_ID["product_selection-3"]
    assert all(is_correct(item, typed) for typed in ("33.6", "33.55", "33.65"))
    assert not any(is_correct(item, typed) for typed in ("33.54", "33.66", "34"))


@pytest.mark.parametrize("lang", ["zh", "en", "zh_Hans_CN", "zh-CN", "fr"])
@pytest.mark.parametrize("item", BANK, ids=lambda item: item.id)
def test_the_public_view_leaks_nothing(item: Item, lang: str) -> None:
    view = public_view(item, lang)
    tongue = "zh" if lang.startswith("zh") else "en"
    assert set(view) == {"id", "dimension", "kind", "stem", "options", "unit", "parts"}
    assert view["stem"] == item.stem[tongue]
    assert [set(option) for option in view["options"]] == [{"key", "text"}] * len(item.options)
    secrets = {"answer": "c" if item.answer == "a" else "a", "tolerance": 9.0, "difficulty": 9.0, "review": "x"}
    told = {"explanation": {"zh": "x", "en": "x"}, "rule_source": "x", "checked_on": "x"}
    assert public_view(dataclasses.replace(item, **secrets, **told), lang) == view  # type: ignore[arg-type]


def test_no_stem_contains_its_numeric_answer() -> None:
    for item in BANK:
        if isinstance(item.answer, float):
            for stem in item.stem.values():
                assert item.answer not in [float(n) for n in re.findall(r"\d+(?:\.\d+)?", stem.replace(",", ""))]
