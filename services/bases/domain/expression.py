"""The small language that measurable rules are written in, with a parser of its own: nothing but figures can be reached.

    distinct_trainees(12 months) >= 200
    teachers() >= 6 and not (seats() < 40)

Numbers, indicators with an optional number of months, ``+ - * /``, one comparison, ``and``, ``or``, ``not``, brackets.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import Any, ClassVar

from shared.rules import N_, RuleBroken

MOST_SIGNS, MOST_DEPTH, MOST_MONTHS = 300, 20, 120
_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([a-z_]+)|(>=|<=|!=|[-+*/()<>=]))")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip
_COUNT: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip
_WORDS = ("and", "or", "not", "months", "month")

Read = Callable[[str, int], Decimal]
"""``read(indicator, months)``: the figure over that many months, ``months`` 0 where none were named."""


class ExpressionWrong(RuleBroken):
    """The rule cannot be read, or not be worked out; says where."""

    message: ClassVar[str] = N_("The rule cannot be used at “%(place)s”: %(reason)s")
    status: ClassVar[int] = 422


@dataclass(frozen=True)
class Node:
    """A part of a rule: ``kind`` number, indicator, count, compare, both, either or not."""

    kind: str
    value: str = ""
    parts: tuple[Node, ...] = ()
    months: int = 0

    @property
    def is_yes_or_no(self) -> bool:
        """Whether it comes to yes or no rather than to a number."""
        return self.kind in ("compare", "both", "either", "not")


@dataclass
class Verdict:
    """What a rule comes to: ``readings`` are the figures it used, ``short`` by how much each unmet comparison misses."""

    met: bool
    readings: dict[str, Decimal] = field(default_factory=dict)
    short: list[tuple[str, Decimal]] = field(default_factory=list)


def parse(text: str, known: Collection[str]) -> Node:
    """A rule as a tree; it must come to yes or no and name known indicators alone. Error: ``ExpressionWrong``."""
    found = _Parser(_tokens(text), known).whole()
    if not found.is_yes_or_no:
        raise ExpressionWrong(place=text, reason=N_("it must compare something, as in teachers() >= 6."))
    return found


def judge(rule: Node, read: Read) -> Verdict:
    """Work a rule out. Error: ``ExpressionWrong`` on a division by nought."""
    verdict = Verdict(False)
    verdict.met = bool(_worth(rule, read, verdict))
    return verdict


def named(rule: Node) -> set[str]:
    """The indicators that a rule names."""
    own = {rule.value} if rule.kind == "indicator" else set()
    return own.union(*(named(part) for part in rule.parts)) if rule.parts else own


def shown(node: Node) -> str:
    """A part as it is written."""
    if node.kind == "indicator":
        return f"{node.value}({f'{node.months} months' if node.months else ''})"
    if node.kind == "number":
        return node.value
    if node.kind == "not":
        return f"not ({shown(node.parts[0])})"
    sign = {"both": "and", "either": "or"}.get(node.kind, node.value)
    left, right = (f"({shown(p)})" if p.kind in ("count", "both", "either") else shown(p) for p in node.parts)
    return f"{left} {sign} {right}"


def _tokens(text: str) -> list[str]:
    if len(text) > MOST_SIGNS:
        raise ExpressionWrong(place=text[:40], reason=N_("it is longer than 300 signs."))
    found, place = [], 0
    text = text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionWrong(place=text[place:].strip()[:20], reason=N_("this sign is not known."))
        found.append(match.group(0).strip())
        place = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[str], known: Collection[str]) -> None:
        self.tokens, self.known, self.place, self.depth = tokens, known, 0, 0

    def whole(self) -> Node:
        found = self.either()
        if self.now:
            raise self.wrong(N_("something is too much here."))
        return found

    @property
    def now(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def wrong(self, reason: str) -> ExpressionWrong:
        return ExpressionWrong(place=self.now or " ".join(self.tokens[-3:]), reason=reason)

    def take(self, *wanted: str) -> str:
        if self.now and self.now in wanted:
            self.place += 1
            return self.tokens[self.place - 1]
        return ""

    def need(self, sign: str, reason: str) -> None:
        if not self.take(sign):
            raise self.wrong(reason)

    def either(self) -> Node:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise self.wrong(N_("there are too many brackets."))
        found = self.both()
        while self.take("or"):
            found = self._said("either", "or", found, self.both())
        self.depth -= 1
        return found

    def both(self) -> Node:
        found = self.denied()
        while self.take("and"):
            found = self._said("both", "and", found, self.denied())
        return found

    def _said(self, kind: str, sign: str, left: Node, right: Node) -> Node:
        if not (left.is_yes_or_no and right.is_yes_or_no):
            raise self.wrong(N_("“and” and “or” stand between comparisons."))
        return Node(kind, sign, (left, right))

    def denied(self) -> Node:
        times = 0
        while self.take("not"):
            times += 1
        found = self.compared()
        if times and not found.is_yes_or_no:
            raise self.wrong(N_("“not” stands before a comparison."))
        return Node("not", "not", (found,)) if times % 2 else found

    def compared(self) -> Node:
        left = self.added()
        sign = self.take(*_COMPARE)
        return Node("compare", sign, self._numbers(left, self.added())) if sign else left

    def added(self) -> Node:
        found = self.multiplied()
        while sign := self.take("+", "-"):
            found = Node("count", sign, self._numbers(found, self.multiplied()))
        return found

    def multiplied(self) -> Node:
        found = self.single()
        while sign := self.take("*", "/"):
            found = Node("count", sign, self._numbers(found, self.single()))
        return found

    def _numbers(self, *parts: Node) -> tuple[Node, ...]:
        if any(part.is_yes_or_no for part in parts):
            raise self.wrong(N_("a comparison is not a number."))
        return parts

    def single(self) -> Node:
        if self.take("("):
            found = self.either()
            self.need(")", N_("a closing bracket is missing."))
            return found
        text = self.now
        if text and text[0].isdigit():
            self.place += 1
            return Node("number", text)
        if not text or not text[0].isalpha() or text in _WORDS:
            raise self.wrong(N_("a number or an indicator is missing."))
        return self.indicator(text)

    def indicator(self, name: str) -> Node:
        if name not in self.known:
            raise self.wrong(N_("there is no such indicator."))
        self.place += 1
        months = 0
        if self.take("("):
            if self.now.isdigit():
                months = int(self.take(self.now))
                if not 1 <= months <= MOST_MONTHS or not self.take("months", "month"):
                    raise self.wrong(N_("write the span as 12 months."))
            self.need(")", N_("a closing bracket is missing."))
        return Node("indicator", name, months=months)


def _worth(node: Node, read: Read, verdict: Verdict) -> Any:
    if node.kind == "number":
        return Decimal(node.value)
    if node.kind == "indicator":
        found = read(node.value, node.months)
        verdict.readings[shown(node)] = found
        return found
    # Both sides are worked out always: the reader sees every figure that the rule names.
    worth = [_worth(part, read, verdict) for part in node.parts]
    if node.kind == "not":
        return not worth[0]
    if node.kind in ("both", "either"):
        return all(worth) if node.kind == "both" else any(worth)
    if node.kind == "compare":
        met = _COMPARE[node.value](*worth)
        if not met and node.value in (">=", "<=", ">", "<", "="):
            verdict.short.append((shown(node), abs(worth[1] - worth[0])))
        return met
    try:
        return _COUNT[node.value](*worth)
    except (DivisionByZero, InvalidOperation):
        raise ExpressionWrong(place=shown(node), reason=N_("nothing can be divided by nought.")) from None
