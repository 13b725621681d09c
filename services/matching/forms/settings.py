"""How a base pairs: its settings, the mentors' minimums, the prior's figures."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, fields

from services.matching.scoring import FEATURES, HEADS
from shared.rules import N_
from shared.web.fields import Count, Text, Tick


class Days(Text):
    """Some day numbers, separated by commas or spaces, as a rising list."""

    default_error_messages = {"days": N_("“%(value)s” is no list of days such as 7, 30; each lies between 1 and 365.")}

    def _read(self, text: str) -> Any:
        parts = re.split(r"[\s,，、;；]+", text.strip())
        if len(parts) > 12 or any(not re.fullmatch(r"[1-9]\d{0,2}", part) or int(part) > 365 for part in parts):
            raise self.make_error("days", value=text)
        return sorted({int(part) for part in parts})


class SettingsSchema(Schema):
    """How a base pairs."""

    auto = Tick()
    respond_days = Count(required=True, least=1, most=60)
    remind_days = Count(load_default=1, least=0, most=30)
    requests = Tick()
    requests_each = Count(load_default=2, least=1, most=20)
    requests_mentor = Count(load_default=5, least=1, most=200)
    refuse_days = Count(load_default=14, least=0, most=365)
    check_days = Days(load_default=lambda: [7, 30])
    silent_days = Count(load_default=21, least=3, most=365)


def loads_schema(mentor_ids: list[str]) -> Schema:
    """By mentor, named ``least-id`` and ``group-id``: the fewest trainees, and whether they are a group."""
    names: dict[str, fields.Field[Any]] = {}
    for id in mentor_ids:
        names[f"least-{id}"] = Count(load_default=0, least=0, most=200)
        names[f"group-{id}"] = Tick()
    return Schema.from_dict(names, name="Loads")()


class Figure(Text):
    """A number with a decimal point, between ``least`` and ``most``."""

    default_error_messages = {
        "figure": N_("“%(value)s” is not a number such as 1.2."),
        "range": N_("%(value)s must lie between %(least)s and %(most)s."),
    }

    def __init__(self, *, least: float, highest: float, **kwargs: Any) -> None:
        self.lowest, self.highest = least, highest
        super().__init__(most=20, **kwargs)

    def _read(self, text: str) -> Any:
        try:
            value = float(text)
        except ValueError:
            raise self.make_error("figure", value=text) from None
        if not self.lowest <= value <= self.highest:
            raise self.make_error("range", value=text, least=self.lowest, most=self.highest)
        return value


def prior_schema() -> Schema:
    """The prior's figures, one field each, named ``head-figure``; a name with a dot would be read as a record in a record."""
    names: dict[str, fields.Field[Any]] = {}
    for head in HEADS:
        names[f"{head}-strength"] = Figure(required=True, least=5.0, highest=1000.0)
        for figure in ("intercept", *FEATURES):
            names[f"{head}-{figure}"] = Figure(required=True, least=-5.0, highest=5.0)
    return Schema.from_dict(names, name="Prior")()


def prior_figures(checked: dict[str, Any]) -> dict[str, dict[str, float]]:
    """What was typed, by head."""
    return {head: {n.partition("-")[2]: v for n, v in checked.items() if n.startswith(f"{head}-")} for head in HEADS}


def prior_values(document: dict[str, Any]) -> dict[str, str]:
    """A prior as the form shows it."""
    values: dict[str, str] = {}
    for head in HEADS:
        written = document["heads"][head]
        figures = {"strength": written["strength"], "intercept": written["intercept"], **written["coefficients"]}
        values |= {f"{head}-{name}": f"{figure['value']:g}" for name, figure in figures.items()}
    return values
