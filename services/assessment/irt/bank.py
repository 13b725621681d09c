"""A bank of right/wrong items as the engine sees it: parameters by item, and its CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

import numpy as np

from services.assessment.irt.model import Floats, sigmoid


@dataclass(frozen=True)
class Bank:
    """Items by place: ``P(right) = c + (1 - c) / (1 + exp(-a (theta - b)))``."""

    names: list[str]
    a: Floats
    b: Floats
    c: Floats
    dimensions: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.names)

    def right(self, theta: Floats) -> Floats:
        """P(right) by item and ability: (items, abilities)."""
        curve = sigmoid(self.a[:, None] * (np.atleast_1d(theta)[None, :] - self.b[:, None]))
        return np.asarray(self.c[:, None] + (1 - self.c[:, None]) * curve)

    def information(self, theta: Floats) -> Floats:
        """Fisher information by item and ability (Lord 1980, Applications of item response theory, ch. 5)."""
        p = self.right(theta)
        share = (p - self.c[:, None]) / (1 - self.c[:, None])
        return np.asarray(self.a[:, None] ** 2 * share**2 * (1 - p) / p)


def read_bank(content: str) -> Bank:
    """A bank from CSV text, see :mod:`.columns`. Error: ValueError that names line, column and value."""
    rows = list(csv.DictReader(io.StringIO(content.lstrip("\ufeff"))))
    heads = {str(name).strip().lower(): name for name in (rows[0] if rows else {}) if name}
    if "b" not in heads:
        raise ValueError("The bank needs a header with a column “b” (difficulty) and at least one item below it.")
    names, dimensions, values = [], [], []
    for line, row in enumerate(rows, 2):
        names.append((row.get(heads.get("item", "")) or f"item{line - 1}").strip())
        dimensions.append((row.get(heads.get("dimension", "")) or "").strip())
        values.append(
            [
                _number(row, heads, "a", 1.0, line),
                _number(row, heads, "b", None, line),
                _number(row, heads, "c", 0.0, line),
            ]
        )
    a, b, c = np.array(values).T
    twice = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    if twice:
        raise ValueError(f"The item “{sorted(twice)[0]}” stands twice in the bank.")
    return Bank(names, a, b, c, dimensions if any(dimensions) else [])


def _number(row: dict[str, str], heads: dict[str, str], name: str, otherwise: float | None, line: int) -> float:
    text = (row.get(heads.get(name, "")) or "").strip()
    if not text and otherwise is not None:
        return otherwise
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"Line {line}, column {name}: “{text}” is not a number.") from None
    if not np.isfinite(value) or (name == "a" and value <= 0) or (name == "c" and not 0 <= value < 1):
        wanted = {"a": "above 0", "b": "a finite number", "c": "from 0 to below 1"}[name]
        raise ValueError(f"Line {line}, column {name}: {text} is not {wanted}.")
    return value
