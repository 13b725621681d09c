"""The arithmetic behind a numeric answer, written so that a machine can repeat it: `24 + 3000/500 + 24*0.10`."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable

_STEPS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "max": max,
    "min": min,
    "round": round,
    "ceil": math.ceil,
    "floor": math.floor,
    "sqrt": math.sqrt,
}
MOST = 300
"""Longer arithmetic is no exam question."""


class UnreadableFormula(ValueError):
    """The arithmetic cannot be followed; the sentence says why."""


def evaluate(formula: str) -> float:
    """The value of numbers joined by + - * / and parentheses, with max, min, round, ceil, floor and sqrt.

    Error: UnreadableFormula, for anything else and for a division by zero.
    """
    try:
        if len(formula) > MOST:
            raise ValueError(formula)
        return float(_value(ast.parse(formula.strip(), mode="eval").body))
    except (SyntaxError, ValueError, TypeError, ArithmeticError, RecursionError, MemoryError):
        raise UnreadableFormula(formula) from None


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return float(node.value) if isinstance(node.value, float) else node.value  # type: ignore[return-value]
    if isinstance(node, ast.BinOp) and type(node.op) in _STEPS:
        return _STEPS[type(node.op)](_value(node.left), _value(node.right))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return _FUNCTIONS.get(node.func.id, _unknown)(*(_value(argument) for argument in node.args))
    raise ValueError(ast.dump(node))


def _unknown(*_: float) -> float:
    raise ValueError("no such function")
