"""What makes a question acceptable: one schema for files, forms, the API and imported rows; one sentence a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from services.assessment.bank.formula import MOST, UnreadableFormula, evaluate
from services.assessment.bank.item import KINDS, LANGUAGES, REVIEWS, keys_of, read_item, write_item
from shared.rules import N_
from shared.web.errors import messages_of
from shared.web.fields import Choice, Count, Day, Text
from shared.web.fields.text import Spoken
from shared.web.i18n import say

KEYS = "abcdefgh"
"""The keys of the options, in their order; a question has at most eight."""

Fault = tuple[str, str]

_FEW = N_("A question of this kind needs at least %(least)s options; this one has %(count)s.")
_SAME = N_("Two options read the same: “%(value)s”.")
_KEYS = N_("The options' keys are “%(value)s”; they go a, b, c … in order.")
_NO_KEY = N_("The answer “%(value)s” is not among the options.")
_ONE = N_("A single choice has one right answer; “%(value)s” names %(count)s.")
_ALL = N_("“%(value)s” is every option or the same one twice; a multiple choice has some right and some wrong.")
_ORDER = N_("The order “%(value)s” does not name every option once.")
_UNIT = N_("A numeric question names its unit in both languages.")
_CASE = N_("A short case has at least two questions; this one has %(count)s.")
_FORMULA = N_("The calculation “%(value)s” cannot be followed; use numbers, + - * / and parentheses.")
_RESULT = N_("The calculation gives %(value)s, but the answer is %(answer)s.")
_CHECKED = N_("A cited rule needs the day on which it was checked.")
_SOURCE = N_("A checked-on day needs the rule that was checked.")


class Real(Spoken, fields.Float):
    """A finite number between ``least`` and ``most``."""

    default_error_messages = {
        "required": N_("Fill this in."),
        "null": N_("Fill this in."),
        "invalid": N_("“%(value)s” is not a number."),
        "special": N_("“%(value)s” is not a number."),
        "low": N_("%(value)s is less than %(least)s."),
        "high": N_("%(value)s is more than %(most)s."),
    }

    def __init__(self, least: float, most: float, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        """See marshmallow, which calls the value its input."""
        return super().make_error(key, **{"value": kwargs.pop("input", ""), **kwargs})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool):
            raise self.make_error("invalid", value=value)
        number = super()._deserialize(value, attr, data, **kwargs)
        if number is not None and number < self.least:
            raise self.make_error("low", value=value, least=self.least)
        if number is not None and number > self.most:
            raise self.make_error("high", value=value, most=self.most)
        return number


class BothSchema(Schema):
    """A text in both languages."""

    zh = Text(required=True, most=1500, multiline=True)
    en = Text(required=True, most=3000, multiline=True)


class ItemOptionSchema(Schema):
    """A choice with its key."""

    key = Choice(KEYS, required=True)
    zh = Text(required=True, most=300)
    en = Text(required=True, most=600)


class ItemPartSchema(Schema):
    """A question of a short case."""

    stem = fields.Nested(BothSchema, required=True)
    options = fields.List(fields.Nested(ItemOptionSchema), required=True)
    answer = Text(required=True, most=40)

    @validates_schema(skip_on_field_errors=True)
    def _sound(self, data: Mapping[str, Any], **_: Any) -> None:
        _refuse([*_options(data["options"], 2), *_single(data, [data["answer"]])])


class ItemSchema(Schema):
    """A question in its JSON form (see `item.read_item`)."""

    id = Text(required=True, most=60)
    version = Count(least=1, most=100000, load_default=1)
    dimension = Text(required=True, most=40)
    kind = Choice(KINDS, required=True)
    stem = fields.Nested(BothSchema, required=True)
    options = fields.List(fields.Nested(ItemOptionSchema), load_default=list)
    parts = fields.List(fields.Nested(ItemPartSchema), load_default=list)
    answer = fields.Raw(allow_none=True, load_default=None)
    tolerance = Real(0, 1e9, load_default=0.0)
    unit = fields.Nested(BothSchema, allow_none=True, load_default=None)
    formula = Text(most=MOST)
    difficulty = Real(-6, 6, required=True)
    discrimination = Real(0.05, 10, allow_none=True, load_default=None)
    guessing = Real(0, 0.9, allow_none=True, load_default=None)
    explanation = fields.Nested(BothSchema, required=True)
    rule_source = Text(most=400)
    checked_on = Day()
    review = Choice(REVIEWS, load_default="draft")

    @validates_schema(skip_on_field_errors=True)
    def _sound(self, data: Mapping[str, Any], **_: Any) -> None:
        _refuse([*_KINDS[data["kind"]](data), *_rule(data)])


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise ValidationError({place: [said for at, said in faults if at == place] for place, _said in faults})


def _options(options: list[Mapping[str, str]], least: int) -> Iterator[Fault]:
    if len(options) < least:
        yield "options", say(_FEW, {"least": least, "count": len(options)})
    keys = "".join(option["key"] for option in options)
    if keys != KEYS[: len(options)]:
        yield "options", say(_KEYS, {"value": keys})
    for lang in LANGUAGES:
        texts = [option[lang] for option in options]
        for text in sorted({text for text in texts if texts.count(text) > 1}):
            yield "options", say(_SAME, {"value": text})


def _missing(data: Mapping[str, Any], keys: list[str]) -> Iterator[Fault]:
    known = {option["key"] for option in data["options"]}
    for key in [key for key in keys if key not in known] or ([""] if not keys else []):
        yield "answer", say(_NO_KEY, {"value": key})


def _single(data: Mapping[str, Any], keys: list[str]) -> Iterator[Fault]:
    yield from _missing(data, keys)
    if len(keys) > 1:
        yield "answer", say(_ONE, {"value": ",".join(keys), "count": len(keys)})


def _check_single(data: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _options(data["options"], 2)
    yield from _single(data, keys_of(data["answer"]))


def _check_multiple(data: Mapping[str, Any]) -> Iterator[Fault]:
    keys = keys_of(data["answer"])
    yield from _options(data["options"], 3)
    yield from _missing(data, keys)
    if len(set(keys)) < len(keys) or len(keys) >= len(data["options"]):
        yield "answer", say(_ALL, {"value": ",".join(keys)})


def _check_order(data: Mapping[str, Any]) -> Iterator[Fault]:
    keys = keys_of(data["answer"])
    yield from _options(data["options"], 3)
    if sorted(keys) != [option["key"] for option in data["options"]]:
        yield "answer", say(_ORDER, {"value": ",".join(keys)})


def _check_numeric(data: Mapping[str, Any]) -> Iterator[Fault]:
    if data["unit"] is None:
        yield "unit", say(_UNIT)
    try:
        answer = Real(-1e15, 1e15, required=True).deserialize(data["answer"])
    except ValidationError as error:
        yield "answer", str(error.messages[0])
        return
    if data["formula"]:
        yield from _check_formula(data["formula"], answer, data["tolerance"])


def _check_formula(formula: str, answer: float, tolerance: float) -> Iterator[Fault]:
    try:
        value = evaluate(formula)
    except UnreadableFormula:
        yield "formula", say(_FORMULA, {"value": formula})
        return
    if abs(value - answer) > tolerance + 1e-9:
        yield "formula", say(_RESULT, {"value": f"{value:g}", "answer": f"{answer:g}"})


def _check_case(data: Mapping[str, Any]) -> Iterator[Fault]:
    if len(data["parts"]) < 2:
        yield "parts", say(_CASE, {"count": len(data["parts"])})


def _rule(data: Mapping[str, Any]) -> Iterator[Fault]:
    if data["rule_source"] and not data["checked_on"]:
        yield "checked_on", say(_CHECKED)
    if data["checked_on"] and not data["rule_source"]:
        yield "rule_source", say(_SOURCE)


_KINDS = {
    "single": _check_single,
    "multiple": _check_multiple,
    "order": _check_order,
    "numeric": _check_numeric,
    "case": _check_case,
}


def settled(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A sound item's canonical JSON form. Error: ValidationError."""
    return write_item(read_item(ItemSchema().load(raw)))


def check_item(raw: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is wrong with an item's JSON form: sentences by place ("stem.zh", "answer"); nothing if it is sound."""
    try:
        ItemSchema().load(raw)
    except ValidationError as error:
        return messages_of(error.messages)
    return {}
