"""Scores the fixed first assessment: answers in, a skill profile out.

Pure: the only input besides the arguments is the data beside this file (`data/items.json`, `data/skill_map.json`).
The item difficulties are priors set by the authors on the logit scale; they have not been calibrated yet.
"""

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Text = Mapping[str, str]  # {"zh": ..., "en": ...}

# The posterior is summed on a grid of 0.05 over +-6: beyond that the N(0, 1) prior holds 2e-9 of the mass.
_GRID = tuple(step / 20 for step in range(-120, 121))

_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")


@dataclass(frozen=True, slots=True)
class Dimension:
    """One skill; `weight` is its share of the overall score in per cent, None where it does not count."""

    code: str
    zh: str
    en: str
    weight: int | None


@dataclass(frozen=True, slots=True)
class Option:
    """One of the four choices of a single-choice item."""

    key: str
    text: Text


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its answer: an option key for kind "single", a number for kind "numeric"."""

    id: str
    dimension: str
    kind: Literal["single", "numeric"]
    stem: Text
    options: tuple[Option, ...]
    answer: str | float
    tolerance: float
    unit: Text | None
    difficulty: float
    explanation: Text
    rule_source: str | None
    checked_on: str | None
    review: str


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """What the answers say about one dimension.

    `ability` and `standard_error` are the mean and the standard deviation of the posterior on the logit scale;
    `level` in 0..1 is the probability of answering an item of difficulty 0. `asked - answered` were skipped.
    """

    code: str
    asked: int
    answered: int
    correct: int
    ability: float
    standard_error: float
    level: float


@dataclass(frozen=True, slots=True)
class SkillProfile:
    """The result for each dimension asked, and the overall score, 0..100 (None if no weighted dimension was asked)."""

    dimensions: Mapping[str, DimensionResult]
    overall: float | None

    @property
    def skills(self) -> dict[str, float]:
        """The level of each dimension asked, as charts show it and as pairing takes it."""
        return {code: result.level for code, result in self.dimensions.items()}


class UnreadableAnswer(ValueError):
    """A numeric question was answered with something that is not a number; `number` counts questions from 1."""

    code = "unreadable_answer"
    message = 'The answer "%(value)s" to question %(number)s is not a number.'

    def __init__(self, item: Item, value: str, number: int | None = None) -> None:
        self.item = item
        self.value = value
        self.params = {"value": value, "number": item.id if number is None else number}
        super().__init__(self.message % self.params)


def _data(name: str) -> Any:
    path = files("services.assessment") / "data" / name
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def load_skill_map() -> tuple[Dimension, ...]:
    """The 15 dimensions in their fixed order; the weights' source is named in the file."""
    return tuple(Dimension(d["code"], d["zh"], d["en"], d["weight"]) for d in _data("skill_map.json")["dimensions"])


@cache
def load_items() -> tuple[Item, ...]:
    """The fixed item set in the order in which it is asked."""
    return tuple(_item(raw) for raw in _data("items.json")["items"])


@cache
def items_version() -> str:
    """The version of the fixed item set, to be kept beside every result scored with it."""
    return str(_data("items.json")["version"])


def _item(raw: Mapping[str, Any]) -> Item:
    return Item(
        id=raw["id"],
        dimension=raw["dimension"],
        kind=raw["kind"],
        stem=raw["stem"],
        options=tuple(Option(o["key"], {"zh": o["zh"], "en": o["en"]}) for o in raw.get("options", ())),
        answer=raw["answer"] if raw["kind"] == "single" else float(raw["answer"]),
        tolerance=float(raw.get("tolerance", 0)),
        unit=raw.get("unit"),
        difficulty=float(raw["difficulty"]),
        explanation=raw["explanation"],
        rule_source=raw.get("rule_source"),
        checked_on=raw.get("checked_on"),
        review=raw["review"],
    )


def public_view(item: Item, lang: str) -> dict[str, Any]:
    """What a trainee may see of `item`: never the answer, tolerance, difficulty or explanation.

    `lang` is any locale name; what does not begin with "zh" is shown in English.
    """
    tongue = "zh" if lang.lower().startswith("zh") else "en"
    return {
        "id": item.id,
        "dimension": item.dimension,
        "kind": item.kind,
        "stem": item.stem[tongue],
        "options": [{"key": option.key, "text": option.text[tongue]} for option in item.options],
        "unit": item.unit[tongue] if item.unit else None,
    }


def read_number(item: Item, value: str, number: int | None = None) -> float:
    """The number that a trainee typed for a numeric `item`.

    Accepts full-width characters, the ideographic full stop as a decimal point, thousands separators, a decimal comma
    ("12,5"; but "1,250" is 1250), a currency sign, a per cent sign and the item's unit.
    Where the unit is not per cent, "400%" means 4. Raises UnreadableAnswer, which names question `number`.
    """
    text = unicodedata.normalize("NFKC", value).replace("。", ".").replace("−", "-")
    text = "".join(text.split()).lower().strip("¥$€£")
    for unit in (item.unit or {}).values():
        text = text.removeprefix(unit.lower()).removesuffix(unit.lower())
    digits = text.removesuffix("%")
    if _THOUSANDS.fullmatch(digits):
        digits = digits.replace(",", "")
    elif digits.count(",") == 1 and "." not in digits:
        digits = digits.replace(",", ".")
    if not _PLAIN.fullmatch(digits):
        raise UnreadableAnswer(item, value, number)
    return float(digits) / (100 if text.endswith("%") else 1)


def is_correct(item: Item, value: str, number: int | None = None) -> bool:
    """Whether `value` answers `item`. Raises UnreadableAnswer for a numeric item; an unknown option key is wrong."""
    if isinstance(item.answer, str):
        return value.strip().lower() == item.answer
    # The small allowance keeps a value on the edge of the tolerance inside it despite binary rounding.
    return abs(read_number(item, value, number) - item.answer) <= item.tolerance + 1e-9


def success_probability(ability: float, difficulty: float) -> float:
    """The Rasch model: P = 1 / (1 + exp(difficulty - ability)) (Rasch 1960, Probabilistic Models, ch. 5)."""
    return 1 / (1 + math.exp(difficulty - ability))


def estimate(responses: Iterable[tuple[float, bool]]) -> tuple[float, float, float]:
    """(ability, standard error, level) from pairs of item difficulty and correctness, under a N(0, 1) prior.

    Expected a posteriori: ability is the posterior mean and the standard error the posterior standard deviation
    (Bock & Mislevy 1982, Applied Psychological Measurement 6, 431-444). Level is the posterior mean of the
    probability of answering an item of difficulty 0, which with few items is nearer to 0.5 than that of the mean.
    """
    answers = tuple(responses)
    logs = [
        -theta * theta / 2 - sum(math.log1p(math.exp(b - theta if right else theta - b)) for b, right in answers)
        for theta in _GRID
    ]
    # The largest is taken off before exponentiation, so that a long test does not underflow to zero everywhere.
    largest = max(logs)
    weights = [math.exp(log - largest) for log in logs]
    total = sum(weights)
    mean = sum(w * t for w, t in zip(weights, _GRID, strict=True)) / total
    variance = sum(w * (t - mean) ** 2 for w, t in zip(weights, _GRID, strict=True)) / total
    level = sum(w * success_probability(t, 0) for w, t in zip(weights, _GRID, strict=True)) / total
    return mean, math.sqrt(variance), level


def score(items: Sequence[Item], answers: Mapping[str, str]) -> SkillProfile:
    """The skill profile of somebody who was asked `items` and gave `answers` by item id.

    A skipped item (absent or blank) counts as incorrect: if it counted for nothing, leaving out every question one
    is unsure of would raise the estimate. `answered` lets a page show it as skipped rather than wrong.
    Answers to items that are not in `items` are ignored; a dimension without items is not in the profile.
    Raises UnreadableAnswer for the first numeric answer that is no number, by its place in `items`.
    """
    asked: dict[str, list[tuple[float, bool]]] = {}
    answered: dict[str, int] = {}
    for number, item in enumerate(items, start=1):
        value = answers.get(item.id, "")
        given = bool(value.strip())
        right = given and is_correct(item, value, number)
        asked.setdefault(item.dimension, []).append((item.difficulty, right))
        answered[item.dimension] = answered.get(item.dimension, 0) + given
    results = {code: _result(code, pairs, answered[code]) for code, pairs in asked.items()}
    return SkillProfile(results, _overall(results))


def _result(code: str, responses: Sequence[tuple[float, bool]], answered: int) -> DimensionResult:
    correct = sum(right for _, right in responses)
    return DimensionResult(code, len(responses), answered, correct, *estimate(responses))


def _overall(results: Mapping[str, DimensionResult]) -> float | None:
    """The share answered correctly in each weighted dimension, weighted as in the Fujian examination scheme.

    The share, not the level, so that all right is 100 and none is 0, as in an examination. The seven dimensions
    without a weight do not count; weights are scaled up if only some of the weighted dimensions were asked.
    """
    weights = {d.code: d.weight for d in load_skill_map() if d.weight is not None and d.code in results}
    if not weights:
        return None
    shares = {code: results[code].correct / results[code].asked for code in weights}
    return 100 * sum(weights[code] * shares[code] for code in weights) / sum(weights.values())
