"""The packaged items and the skill map are sound, complete, balanced, and give nothing away by their form."""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from services.assessment.bank.formula import evaluate
from services.assessment.bank.grading import is_correct, points
from services.assessment.bank.item import Item, Option, public_view, read_item, write_item
from services.assessment.bank.packaged import items_version, load_items, load_skill_map, packaged_items
from services.assessment.bank.schema import ItemSchema, check_item
from shared.web.labels import LABELS

ROOT = Path(__file__).parents[3]
ITEMS = load_items()
LANGUAGES = ("zh", "en")
NUMERIC = [item for item in ITEMS if item.kind == "numeric"]


def by_id(item: Item) -> str:
    return item.id


def choices(item: Item) -> Iterator[tuple[tuple[Option, ...], str]]:
    """Every single choice of an item, those of a case's parts too: its options and the right key."""
    if item.kind == "single":
        yield item.options, str(item.answer)
    for part in item.parts:
        yield part.options, part.answer


CHOICES = [choice for item in ITEMS for choice in choices(item)]


def test_skills_go_by_one_name_on_every_page_and_in_every_notice() -> None:
    words = json.loads((ROOT / "services/notify/data/words.json").read_text(encoding="utf-8"))
    with (ROOT / "shared/web/translations/zh/LC_MESSAGES/messages.po").open("rb") as catalogue:
        kit = read_po(catalogue)
    for skill in load_skill_map():
        label = str(LABELS.skill[skill.code])
        assert (label, kit[label].string) == (skill.en, skill.zh)
        said = words[skill.code]
        assert (said["en"].casefold(), said["zh"]) == (skill.en.casefold(), skill.zh)


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


@pytest.mark.parametrize("raw", packaged_items(), ids=lambda raw: raw["id"])
def test_every_item_is_sound_and_its_json_form_is_the_canonical_one(raw: dict[str, object]) -> None:
    assert check_item(raw) == {}
    assert write_item(read_item(raw)) == raw
    assert read_item(ItemSchema().load(raw)) == read_item(raw)  # type: ignore[arg-type]


def test_ids_are_unique_stable_and_lie_in_their_dimension() -> None:
    assert len({item.id for item in ITEMS}) == len(ITEMS)
    assert items_version() == "2"
    for dimension in load_skill_map():
        own = [item.id for item in ITEMS if item.dimension == dimension.code]
        assert own == [f"{dimension.code}-{n}" for n in range(1, len(own) + 1)]


@pytest.mark.parametrize("code", [dimension.code for dimension in load_skill_map()])
def test_each_dimension_has_sixteen_items_of_mixed_kinds_and_a_spread_of_difficulty(code: str) -> None:
    own = [item for item in ITEMS if item.dimension == code]
    kinds = Counter(item.kind for item in own)
    assert len(own) >= 16
    assert kinds["multiple"] >= 1 and kinds["order"] + kinds["numeric"] >= 1 and kinds["case"] >= 1
    difficulties = [item.difficulty for item in own]
    assert min(difficulties) <= -1.5 and max(difficulties) >= 1.3
    assert all(-2 <= b <= 2 for b in difficulties)


def test_the_whole_bank_holds_240_items_centred_near_the_middle() -> None:
    difficulties = [item.difficulty for item in ITEMS]
    assert len(ITEMS) >= 240
    assert abs(statistics.mean(difficulties)) < 0.3
    assert 0.7 < statistics.pstdev(difficulties) < 1.2


def test_the_first_three_of_a_dimension_go_from_easy_to_hard() -> None:
    for dimension in load_skill_map():
        easy, medium, hard = [item.difficulty for item in ITEMS if item.dimension == dimension.code][:3]
        assert -1.2 <= easy < medium < hard <= 1.5


@pytest.mark.parametrize("item", ITEMS, ids=by_id)
def test_every_text_is_there_in_both_languages(item: Item) -> None:
    texts = [item.stem, item.explanation, *(option.text for option in item.options)]
    texts += [text for part in item.parts for text in (part.stem, *(option.text for option in part.options))]
    texts += [item.unit] if item.unit else []
    for text in texts:
        assert set(text) == set(LANGUAGES)
        assert all(text[lang].strip() == text[lang] != "" for lang in LANGUAGES)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in item.stem["zh"])
    assert any("\u4e00" <= sign <= "\u9fff" for sign in item.explanation["zh"])
    assert not any("\u4e00" <= sign <= "\u9fff" for text in texts for sign in text["en"])
    assert item.review == "draft"


def test_stems_are_unique() -> None:
    for lang in LANGUAGES:
        stems = Counter(re.sub(r"\W", "", item.stem[lang]).lower() for item in ITEMS)
        assert stems.most_common(1)[0][1] == 1


@pytest.mark.parametrize("item", NUMERIC, ids=by_id)
def test_a_numeric_answer_follows_from_its_formula_and_the_formula_from_the_stem(item: Item) -> None:
    assert isinstance(item.answer, float) and item.formula and item.unit and not item.options
    assert 0 < item.tolerance <= max(0.02 * abs(item.answer), 0.05)
    assert evaluate(item.formula) == pytest.approx(item.answer, abs=item.tolerance / 2)
    assert is_correct(item, str(item.answer))
    for lang in LANGUAGES:
        stated = {float(n) for n in re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d)[,\s](?=\d{3})", "", item.stem[lang]))}
        for used in (float(n) for n in re.findall(r"\d+(?:\.\d+)?", item.formula)):
            known = stated | {n / 100 for n in stated} | {0, 1, 2, 7, 12, 24, 60, 100, 365, 1000, 1000000}
            assert any(abs(used - n) < 1e-9 for n in known), f"{used} is not in the question: {item.stem[lang]}"


def test_no_stem_contains_its_numeric_answer() -> None:
    for item in NUMERIC:
        for stem in item.stem.values():
            assert item.answer not in [float(n) for n in re.findall(r"\d+(?:\.\d+)?", stem.replace(",", ""))]


@pytest.mark.parametrize("lang", ["zh", "en", "zh_Hans_CN", "zh-CN", "fr"])
@pytest.mark.parametrize("item", ITEMS, ids=by_id)
def test_the_public_view_leaks_nothing(item: Item, lang: str) -> None:
    view = public_view(item, lang)
    assert set(view) == {"id", "dimension", "kind", "stem", "options", "unit", "parts"}
    assert view["stem"] == item.stem["zh" if lang.startswith("zh") else "en"]
    parts = tuple(dataclasses.replace(part, answer="a" if part.answer != "a" else "b") for part in item.parts)
    secrets = {"answer": "x", "tolerance": 9.0, "difficulty": 9.0, "review": "x", "formula": "x", "parts": parts}
    told = {"explanation": {"zh": "x", "en": "x"}, "rule_source": "x", "checked_on": "x", "discrimination": 9.0}
    assert public_view(dataclasses.replace(item, **secrets, **told), lang) == view  # type: ignore[arg-type]


@pytest.mark.parametrize("item", ITEMS, ids=by_id)
def test_the_right_answer_earns_all_points_and_no_answer_none(item: Item) -> None:
    assert points(item, str(item.answer)) == item.most_points
    if item.kind != "numeric":
        assert points(item, "") == 0


def test_the_right_keys_are_evenly_spread() -> None:
    four = [right for options, right in CHOICES if len(options) == 4]
    counts = Counter(four)
    assert len(four) >= 0.9 * len(CHOICES)
    assert all(0.20 <= counts[key] / len(four) <= 0.30 for key in "abcd")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_length_does_not_betray_the_right_answer(lang: str) -> None:
    longest = shortest = 0
    for options, answer in CHOICES:
        right = next(len(o.text[lang]) for o in options if o.key == answer)
        wrong = [len(o.text[lang]) for o in options if o.key != answer]
        longest += right > max(wrong)
        shortest += right < min(wrong)
    assert longest / len(CHOICES) <= 0.35
    assert shortest / len(CHOICES) <= 0.35


def test_an_item_that_rests_on_a_rule_says_which_and_when_it_was_checked() -> None:
    ruled = [item for item in ITEMS if item.rule_source or item.checked_on]
    assert ruled
    for item in ruled:
        assert item.rule_source and item.checked_on
        datetime.date.fromisoformat(item.checked_on)
