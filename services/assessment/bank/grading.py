"""What an answer is worth: reads it as people type it and marks it by the item's kind.

An answer is one text whatever the kind (see `Item.answer`): "c", "a,c", "c,a,b,d", "33.6"; a part of a case that was
left out is empty between its commas ("b,").
"""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations

from services.assessment.bank.item import Item

_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_NEARLY = 0.75
"""An order earns a point if at least this share of its pairs stands right: of four steps one neighbouring pair swapped."""


class UnreadableAnswer(ValueError):
    """A numeric question was answered with something that is not a number; `number` counts questions from 1."""

    code = "unreadable_answer"
    message = 'The answer "%(value)s" to question %(number)s is not a number.'

    def __init__(self, item: Item, value: str, number: int | None = None) -> None:
        self.item = item
        self.value = value
        self.params = {"value": value, "number": item.id if number is None else number}
        super().__init__(self.message % self.params)


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


def points(item: Item, value: str, number: int | None = None) -> int:
    """The points that `value` earns, 0 to `item.most_points`; what names no option earns nothing.

    "multiple": 2 for exactly the right options; 1 if the right ones chosen less the wrong ones chosen are at least half
    of the right ones. "order": 2 for the right order, 1 for nearly. "case": one for each part. Others: 1 or 0.
    Raises UnreadableAnswer for a numeric item that was answered with no number.
    """
    if isinstance(item.answer, float):
        # The small allowance keeps a value on the edge of the tolerance inside it despite binary rounding.
        return int(abs(read_number(item, value, number) - item.answer) <= item.tolerance + 1e-9)
    right, given = item.answer.split(","), [key.strip() for key in value.lower().split(",")]
    if item.kind == "multiple":
        return _of_several(set(right), set(given))
    if item.kind == "order":
        return _of_order(right, given)
    # A single choice is a case of one part.
    return sum(mine == key for mine, key in zip(given, right, strict=False)) if len(given) <= len(right) else 0


def is_correct(item: Item, value: str, number: int | None = None) -> bool:
    """Whether `value` answers `item` fully. Raises UnreadableAnswer for a numeric item."""
    return points(item, value, number) == item.most_points


def share(item: Item, value: str, number: int | None = None) -> float:
    """The points as a share of the most, 0..1. Raises UnreadableAnswer for a numeric item."""
    return points(item, value, number) / item.most_points


def _of_several(right: set[str], given: set[str]) -> int:
    if given == right:
        return 2
    return int((len(given & right) - len(given - right)) * 2 >= len(right))


def _of_order(right: list[str], given: list[str]) -> int:
    if given == right:
        return 2
    if sorted(given) != sorted(right):
        return 0
    pairs = list(combinations(right, 2))
    kept = sum(given.index(first) < given.index(second) for first, second in pairs)
    return int(kept >= _NEARLY * len(pairs))
