"""Practical tasks and their rubrics, as data; and how well two raters agree."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MARKS = (1, 2, 3, 4)
"""1 not yet, 2 with gaps, 3 good, 4 as a professional does it."""


@dataclass(frozen=True)
class Criterion:
    """What is looked at; ``text`` by language; ``dimension``: the skill it shows."""

    code: str
    dimension: str
    text: dict[str, str]


@dataclass(frozen=True)
class Task:
    """A practical task."""

    code: str
    text: dict[str, str]
    criteria: tuple[Criterion, ...]


@cache
def load_tasks() -> dict[str, Task]:
    """Every task by code."""
    data = json.loads(files("services.assessment").joinpath("data/rubrics.json").read_text(encoding="utf-8"))
    return {raw["code"]: _task(raw) for raw in data["tasks"]}


def _task(raw: dict[str, object]) -> Task:
    criteria = raw["criteria"]
    made = [Criterion(c["code"], c["dimension"], {"zh": c["zh"], "en": c["en"]}) for c in criteria]  # type: ignore[attr-defined]
    return Task(str(raw["code"]), {"zh": str(raw["zh"]), "en": str(raw["en"])}, tuple(made))


def weighted_kappa(pairs: Sequence[tuple[int, int]], most: int = 4) -> float | None:
    """Agreement of two raters beyond chance with quadratic weights (Cohen 1968, Psychological Bulletin 70, 213-220).

    ``pairs``: the two marks, 1..most. 1: perfect; 0: as by chance. None where it cannot be told (no pairs, or no variation).
    """
    if not pairs:
        return None
    n = len(pairs)
    observed = sum((a - b) ** 2 for a, b in pairs) / n
    first = [sum(a == m for a, _b in pairs) / n for m in range(1, most + 1)]
    second = [sum(b == m for _a, b in pairs) / n for m in range(1, most + 1)]
    expected = sum(p * q * (i - j) ** 2 for i, p in enumerate(first) for j, q in enumerate(second))
    return None if expected == 0 else 1 - observed / expected
