"""The instrument: the rules of the adaptive test, as data, named and versioned; its name travels with each profile."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from services.assessment.domain import Timing


@dataclass(frozen=True)
class Instrument:
    """The rules of a test; each is explained in ``data/instrument.json``."""

    name: str
    least_a_dimension: int
    least: int
    most: int
    stop_error: float
    minutes: int
    grace: int
    most_a_question: int
    exposure: float
    seeded: int
    wait_days: int
    correlation: float
    unweighted: float
    paper_items: int

    @property
    def timing(self) -> Timing:
        """The part that the sitting itself keeps time by."""
        return Timing(self.minutes * 60, self.grace, self.most_a_question)


@cache
def current_instrument() -> Instrument:
    """The instrument in force."""
    data = json.loads(files("services.assessment").joinpath("data/instrument.json").read_text(encoding="utf-8"))
    return Instrument(**{name: data[name] for name in Instrument.__dataclass_fields__})
