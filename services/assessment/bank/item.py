"""What a question is: plain values in two languages, the same whether they come from a file, a form or a base's store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Text = Mapping[str, str]  # {"zh": ..., "en": ...}
Kind = Literal["single", "multiple", "order", "numeric", "case"]

KINDS: tuple[Kind, ...] = ("single", "multiple", "order", "numeric", "case")
REVIEWS = ("draft", "reviewed", "retired")
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Dimension:
    """One skill; `weight` is its share of the overall score in per cent, None where it does not count."""

    code: str
    zh: str
    en: str
    weight: int | None


@dataclass(frozen=True, slots=True)
class Option:
    """One of the choices of a question, or one of the steps to put in order."""

    key: str
    text: Text


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a short case: a single choice, `answer` its right key."""

    stem: Text
    options: tuple[Option, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its answer.

    `answer` is a number for kind "numeric"; else text in the form in which a right answer is given: the key for
    "single", the keys in alphabetical order for "multiple" ("a,c"), in the right order for "order" ("c,a,b"), one key
    for each part for "case" ("b,a"). `difficulty` is the prior b on the logit scale; `discrimination` and `guessing`
    are the priors a and c where the authors state any. `formula` is the arithmetic that leads to a numeric answer.
    """

    id: str
    dimension: str
    kind: Kind
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
    version: int = 1
    parts: tuple[Part, ...] = ()
    discrimination: float | None = None
    guessing: float | None = None
    formula: str | None = None

    @property
    def most_points(self) -> int:
        """The points of a fully right answer: 2 where partly right earns one, a point for each part of a case, else 1."""
        return len(self.parts) if self.kind == "case" else 2 if self.kind in ("multiple", "order") else 1


def read_item(raw: Mapping[str, Any]) -> Item:
    """An item of its JSON form, which is taken to be sound (`schema.check_item` says whether it is)."""
    parts = tuple(Part(p["stem"], _options(p), p["answer"]) for p in raw.get("parts", ()))
    return Item(
        id=raw["id"],
        dimension=raw["dimension"],
        kind=raw["kind"],
        stem=raw["stem"],
        options=_options(raw),
        answer=_answer(raw, parts),
        tolerance=float(raw.get("tolerance", 0)),
        unit=raw.get("unit"),
        difficulty=float(raw["difficulty"]),
        explanation=raw["explanation"],
        rule_source=raw.get("rule_source") or None,
        checked_on=raw.get("checked_on") or None,
        review=raw["review"],
        version=int(raw.get("version", 1)),
        parts=parts,
        discrimination=raw.get("discrimination"),
        guessing=raw.get("guessing"),
        formula=raw.get("formula") or None,
    )


def _options(raw: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(Option(o["key"], {"zh": o["zh"], "en": o["en"]}) for o in raw.get("options", ()))


def _answer(raw: Mapping[str, Any], parts: tuple[Part, ...]) -> str | float:
    if raw["kind"] == "numeric":
        return float(raw["answer"])
    if raw["kind"] == "case":
        return ",".join(part.answer for part in parts)
    keys = keys_of(raw["answer"])
    return ",".join(sorted(keys) if raw["kind"] == "multiple" else keys)


def keys_of(answer: Any) -> list[str]:
    """The keys of an answer that is written as a list or as text with commas, in small letters."""
    listed = answer if isinstance(answer, list) else str(answer or "").replace("，", ",").replace("、", ",").split(",")
    return [str(key).strip().lower() for key in listed if str(key).strip()]


def write_item(item: Item) -> dict[str, Any]:
    """The JSON form of an item, in the order in which people read it; what it does not have is left out."""
    keys = item.answer.split(",") if isinstance(item.answer, str) else []
    answer: Any = item.answer if item.kind in ("single", "numeric") else keys
    raw = {
        "id": item.id,
        "version": item.version,
        "dimension": item.dimension,
        "kind": item.kind,
        "stem": dict(item.stem),
        "options": _written(item.options),
        "parts": [{"stem": dict(p.stem), "options": _written(p.options), "answer": p.answer} for p in item.parts],
        "answer": None if item.kind == "case" else answer,
        "tolerance": item.tolerance if item.kind == "numeric" else None,
        "unit": dict(item.unit) if item.unit else None,
        "formula": item.formula,
        "difficulty": item.difficulty,
        "discrimination": item.discrimination,
        "guessing": item.guessing,
        "explanation": dict(item.explanation),
        "rule_source": item.rule_source,
        "checked_on": item.checked_on,
        "review": item.review,
    }
    return {name: value for name, value in raw.items() if value not in (None, [], ())}


def _written(options: tuple[Option, ...]) -> list[dict[str, str]]:
    return [{"key": o.key, "zh": o.text["zh"], "en": o.text["en"]} for o in options]


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
        "options": _public(item.options, tongue),
        "unit": item.unit[tongue] if item.unit else None,
        "parts": [{"stem": part.stem[tongue], "options": _public(part.options, tongue)} for part in item.parts],
    }


def _public(options: tuple[Option, ...], tongue: str) -> list[dict[str, str]]:
    return [{"key": option.key, "text": option.text[tongue]} for option in options]
