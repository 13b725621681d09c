"""The fixed item set and the skill map are complete, balanced, and give nothing away by their form."""

import datetime
from collections import Counter

import pytest

from services.assessment.scoring import Item, items_version, load_items, load_skill_map

ITEMS = load_items()
SINGLE = [item for item in ITEMS if item.kind == "single"]
NUMERIC = [item for item in ITEMS if item.kind == "numeric"]
LANGUAGES = ("zh", "en")


def by_id(item: Item) -> str:
    return item.id


def test_the_skill_map_has_fifteen_dimensions_and_the_published_weights() -> None:
    weights = {d.code: d.weight for d in load_skill_map()}
    assert len(load_skill_map()) == len(weights) == 15
    assert {code: w for code, w in weights.items() if w is not None} == {
        "account_opening": 10,
        "product_selection": 15,
        "listing_copy": 15,
        "images": 5,
        "listing_optimisation": 20,
        "orders": 5,
        "logistics": 10,
        "customer_service": 20,
    }
    assert all(d.zh.strip() and d.en.strip() for d in load_skill_map())


def test_ids_are_unique_and_each_dimension_has_three_items_from_easy_to_hard() -> None:
    assert len({item.id for item in ITEMS}) == len(ITEMS) == 45
    assert items_version() == "1"
    for dimension in load_skill_map():
        own = [item for item in ITEMS if item.dimension == dimension.code]
        assert [item.id for item in own] == [f"{dimension.code}-{n}" for n in (1, 2, 3)]
        easy, medium, hard = (item.difficulty for item in own)
        assert -1.2 <= easy < medium < hard <= 1.5


@pytest.mark.parametrize("item", ITEMS, ids=by_id)
def test_every_text_is_there_in_both_languages(item: Item) -> None:
    texts = [item.stem, item.explanation, *(option.text for option in item.options)]
    texts += [item.unit] if item.unit else []
    for text in texts:
        assert set(text) == set(LANGUAGES)
        assert all(text[lang].strip() == text[lang] != "" for lang in LANGUAGES)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in item.stem["zh"])
    assert not any("\u4e00" <= sign <= "\u9fff" for text in texts for sign in text["en"])
    assert item.review == "draft"


@pytest.mark.parametrize("item", SINGLE, ids=by_id)
def test_a_single_choice_has_four_different_options_and_its_answer_among_them(item: Item) -> None:
    assert [option.key for option in item.options] == ["a", "b", "c", "d"]
    assert item.answer in {"a", "b", "c", "d"}
    assert item.unit is None
    for lang in LANGUAGES:
        assert len({option.text[lang] for option in item.options}) == 4


@pytest.mark.parametrize("item", NUMERIC, ids=by_id)
def test_a_numeric_item_has_a_number_a_unit_and_a_narrow_tolerance(item: Item) -> None:
    assert isinstance(item.answer, float)
    assert item.unit is not None
    assert item.options == ()
    assert 0 < item.tolerance <= 0.02 * item.answer


def test_the_numeric_answers_follow_from_their_stems() -> None:
    expected = {
        "product_selection-3": 24 + 3000 / 500 + 24 * 0.10 + 600 / 500,
        "orders-3": 12 * (35 + 10),
        "logistics-2": max(9, 50 * 40 * 30 / 6000),
        "data_analysis-1": 100 * 24 / 800,
        "advertising-2": 100 * 120 / 600,
        "advertising-3": 40 / 10,
        "payment-2": round(50 * 0.85 * 0.99 * 7.10, 2),
    }
    assert {item.id: item.answer for item in NUMERIC} == pytest.approx(expected)


def test_the_right_keys_are_evenly_spread() -> None:
    counts = Counter(item.answer for item in SINGLE)
    assert all(0.20 <= counts[key] / len(SINGLE) <= 0.30 for key in "abcd")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_length_does_not_betray_the_right_answer(lang: str) -> None:
    longest = shortest = 0
    for item in SINGLE:
        right = next(len(o.text[lang]) for o in item.options if o.key == item.answer)
        wrong = [len(o.text[lang]) for o in item.options if o.key != item.answer]
        longest += right > max(wrong)
        shortest += right < min(wrong)
    assert longest / len(SINGLE) <= 0.35
    assert shortest / len(SINGLE) <= 0.35


def test_an_item_that_rests_on_a_rule_says_which_and_when_it_was_checked() -> None:
    ruled = [item for item in ITEMS if item.rule_source or item.checked_on]
    assert ruled
    for item in ruled:
        assert item.rule_source and item.checked_on
        datetime.date.fromisoformat(item.checked_on)
