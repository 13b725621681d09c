"""Graded items as a bank of their steps: P(at least k points) is a curve like a right/wrong item's, and the sum of an item's
curves is its expected score, so that banks of both kinds link in one way (Baker 1992, Applied Psychological Measurement 16, 87-96).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

import numpy as np

from services.assessment.irt.bank import Bank, read_bank
from services.assessment.irt.model import Floats

Entry = tuple[str, float, Any, float]
"""An item's name, a, b (a list for a graded item) and c."""


def steps_of(items: Iterable[Entry]) -> Bank:
    """A bank with an entry for each step; a step is only the same as one of an item with as many steps."""
    names, rows = [], []
    for name, a, b, c in items:
        levels = b if isinstance(b, list) else [b]
        for k, level in enumerate(levels, 1):
            names.append(f"{name}\x1f{k}/{len(levels)}")
            rows.append((a, level, c))
    values: Floats = np.array(rows, dtype=float)
    return Bank(names, *values.T)


def read_steps(content: str) -> Bank:
    """A bank CSV as steps: a column b, or b1, b2 … for graded items. Error: ValueError that names line, column and value."""
    reader = csv.DictReader(io.StringIO(content.lstrip("\ufeff")))
    heads = {str(name).strip().lower(): str(name) for name in reader.fieldnames or () if name}
    levels = sorted((head for head in heads if head[:1] == "b" and head[1:].isdigit()), key=lambda head: int(head[1:]))
    if not levels:
        plain = read_bank(content)
        return steps_of(zip(plain.names, plain.a.tolist(), plain.b.tolist(), plain.c.tolist(), strict=True))
    found: list[Entry] = []
    for line, row in enumerate(reader, 2):
        cells = [(head, (row.get(heads[head]) or "").strip()) for head in ("a", *levels) if head in heads]
        numbers = {head: _number(text, head, line) for head, text in cells if text}
        a = numbers.pop("a", 1.0)
        if a <= 0 or not numbers:
            raise ValueError(f"Line {line}: a graded item needs a above 0 and at least b1.")
        name = (row.get(heads.get("item", "")) or f"item{line - 1}").strip()
        found.append((name, a, list(numbers.values()) if len(numbers) > 1 else next(iter(numbers.values())), 0.0))
    if not found:
        raise ValueError("The bank has a header and no item below it.")
    return steps_of(found)


def _number(text: str, head: str, line: int) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"Line {line}, column {head}: “{text}” is not a number.") from None
