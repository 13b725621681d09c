"""Answers are read as people type them, abilities are true posterior means, and nothing leaks to the trainee."""

import dataclasses
import math
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad  # type: ignore[import-untyped]

from services.assessment.bank.grading import UnreadableAnswer, is_correct, read_number
from services.assessment.bank.item import Item, public_view
from services.assessment.bank.packaged import load_items, load_skill_map
from services.assessment.scoring import estimate, score

BANK = load_items()
# The first three of each dimension: the scores asserted below are theirs.
ITEMS = [item for item in BANK if item.id.rpartition("-")[2] in ("1", "2", "3")]
BY_ID = {item.id: item for item in ITEMS}
RIGHT = {item.id: str(item.answer) for item in ITEMS}
RESPONSES = st.lists(st.tuples(st.floats(-3, 3), st.booleans()), max_size=40)


def wrong(item: Item) -> str:
    return "0" if item.kind == "numeric" else "abcd"["bcda".index(str(item.answer))]


def integrated(responses: list[tuple[float, bool]]) -> tuple[float, float, float]:
    """Mean, standard deviation and level by adaptive quadrature, written apart from the code under test."""

    def logistic(x: float) -> float:
        return 1 / (1 + math.exp(-x))

    def posterior(theta: float) -> float:
        value = math.exp(-theta * theta / 2)
        for difficulty, right in responses:
            p = logistic(theta - difficulty)
            value *= p if right else 1 - p
        return value

    def integral(f: Callable[[float], float]) -> float:
        return float(quad(lambda t: f(t) * posterior(t), -9, 9, epsabs=1e-12, epsrel=1e-10, limit=500)[0])

    total = integral(lambda t: 1.0)
    mean = integral(lambda t: t) / total
    square = integral(lambda t: t * t) / total
    return mean, math.sqrt(square - mean * mean), integral(logistic) / total


@pytest.mark.parametrize(
    "responses",
    [
        [],
        [(0.0, True)],
        [(-1.0, True), (0.0, True), (0.9, False)],
        [(-1.0, False), (0.0, False), (1.2, True)],
        [(-1.0, True), (0.0, True), (0.9, True)],
        [(b / 5, b % 3 != 0) for b in range(-8, 9)],
    ],
)
def test_the_estimate_equals_a_numeric_integration(responses: list[tuple[float, bool]]) -> None:
    assert estimate(responses) == pytest.approx(integrated(responses), abs=1e-6)


def test_without_answers_the_estimate_is_the_prior() -> None:
    assert estimate([]) == pytest.approx((0, 1, 0.5), abs=1e-6)


def test_a_thousand_answers_do_not_underflow() -> None:
    ability, error, level = estimate([(0.0, n % 4 != 0) for n in range(1000)])
    assert ability == pytest.approx(math.log(3), abs=0.02)
    assert error < 0.1
    assert level == pytest.approx(0.75, abs=0.01)


@given(RESPONSES, st.floats(-3, 3))
def test_a_right_answer_raises_and_a_wrong_one_lowers(responses: list[tuple[float, bool]], difficulty: float) -> None:
    before = estimate(responses)
    better = estimate([*responses, (difficulty, True)])
    worse = estimate([*responses, (difficulty, False)])
    assert worse[0] < before[0] < better[0]
    assert 0 < worse[2] < before[2] < better[2] < 1


@given(RESPONSES)
def test_right_and_wrong_are_mirror_images(responses: list[tuple[float, bool]]) -> None:
    ability, error, level = estimate(responses)
    mirrored = estimate([(-difficulty, not right) for difficulty, right in responses])
    assert mirrored == pytest.approx((-ability, error, 1 - level), abs=1e-9)


def test_all_right_is_100_and_all_wrong_is_0() -> None:
    best, worst = score(ITEMS, RIGHT), score(ITEMS, {item.id: wrong(item) for item in ITEMS})
    assert best.overall == 100
    assert worst.overall == 0
    assert list(best.dimensions) == list(best.skills) == [d.code for d in load_skill_map()]
    for code, result in best.dimensions.items():
        assert (result.asked, result.answered, result.correct) == (3, 3, 3)
        assert worst.skills[code] < 0.5 < result.level == best.skills[code]


def test_the_overall_score_is_weighted_and_leaves_the_other_seven_out() -> None:
    orders = {i: a for i, a in RIGHT.items() if i.startswith("orders")}
    assert score(ITEMS, orders).overall == pytest.approx(5)
    one_of_three = {"customer_service-1": RIGHT["customer_service-1"]}
    assert score(ITEMS, one_of_three).overall == pytest.approx(20 / 3)
    payment = [item for item in ITEMS if item.dimension == "payment"]
    assert score(payment, RIGHT).overall is None
    assert score([*payment, BY_ID["orders-1"]], RIGHT).overall == 100


def test_a_skipped_item_scores_as_incorrect_but_is_told_apart() -> None:
    images = [item for item in ITEMS if item.dimension == "images"]
    answers = {"images-1": RIGHT["images-1"], "images-2": RIGHT["images-2"]}
    skipped = score(images, answers | {"images-3": "  "}).dimensions["images"]
    missed = score(images, answers | {"images-3": wrong(BY_ID["images-3"])}).dimensions["images"]
    assert (skipped.ability, skipped.level, skipped.correct) == (missed.ability, missed.level, missed.correct)
    assert (skipped.answered, missed.answered) == (2, 3)


def test_answers_to_other_items_are_ignored_and_keys_are_forgiving() -> None:
    images = [item for item in ITEMS if item.dimension == "images"]
    assert set(score(images, RIGHT | {"gone-1": "x"}).dimensions) == {"images"}
    assert is_correct(images[0], f" {str(images[0].answer).upper()} ")
    assert not is_correct(images[0], "e")


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
        score([BY_ID["images-1"], BY_ID["orders-3"]], {"orders-3": typed})
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
