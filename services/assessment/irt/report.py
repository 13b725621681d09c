"""A calibration from a file to a report of plain values, as the command prints it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from services.assessment.irt.bank import Bank
from services.assessment.irt.calibrate import Calibration, calibrate, items_answered
from services.assessment.irt.dif import dif_of
from services.assessment.irt.errors import on_the_scale
from services.assessment.irt.fit import fit_of, s_x2
from services.assessment.irt.linking import link
from services.assessment.irt.persons import abilities
from services.assessment.irt.responses import Table, read_table
from services.assessment.irt.steps import read_steps, steps_of

_FIT_CELLS = 4_000_000


def calibration_report(
    content: bytes, model: str, *, prior: str = "", group: str = "", link_to: str = ""
) -> dict[str, Any]:
    """Read, calibrate, judge. ``link_to``: a bank CSV's text, graded items too. Error: ValueError, in one sentence."""
    table = read_table(content, graded=model == "grm", group=group)
    answers = table.answers()
    found = calibrate(answers, model, prior=prior)
    items = [
        {"item": name, **values, "answers": tally, **fit}
        for name, values, tally, fit in zip(
            table.items,
            on_the_scale(found.model, found.x, found.covariance),
            items_answered(answers, found.model.item_of),
            fit_of(found),
            strict=True,
        )
    ]
    _judge(table, found, items, group)
    report: dict[str, Any] = {
        "model": model,
        "persons": len(table.persons),
        "log_likelihood": found.loglik,
        "iterations": found.iterations,
        "converged": found.converged,
        "seconds": round(found.seconds, 4),
        "problems": [*table.problems, *_warnings(items)],
    }
    if link_to:
        report["link"] = _link(items, read_steps(link_to))
    return _plain({**report, "items": items})


def _judge(table: Table, found: Calibration, items: list[dict[str, Any]], group: str) -> None:
    small = found.model.kind != "grm" and table.matrix.size <= _FIT_CELLS
    if small and (table.matrix >= 0).all() and 3 <= len(items) <= 100:
        for item, fit in zip(items, s_x2(found, table.matrix), strict=True):
            item.update(fit)
    if group:
        ability = abilities(found.model, found.x, table.matrix)
        for item, dif in zip(items, dif_of(ability, table.matrix, table.groups), strict=True):
            item["dif"] = dif["findings"]


def _warnings(items: list[dict[str, Any]]) -> list[str]:
    said = []
    for item in items:
        if item["a"] < 0:
            said.append(
                f"The item “{item['item']}” is answered worse by abler persons (a = {item['a']:.2f}): is its key right?"
            )
        elif item["a"] > 6:
            said.append(
                f"The item “{item['item']}” discriminates implausibly well (a = {item['a']:.1f}); the data hardly determine it."
            )
    return said


def _link(items: list[dict[str, Any]], old: Bank) -> dict[str, float]:
    """Put the items on the old scale in place, standard errors too."""
    found = link(steps_of([(item["item"], item["a"], item["b"], item["c"]) for item in items]), old)
    for item in items:
        item["a"], item["a_se"] = item["a"] / found.slope, item["a_se"] / found.slope
        item["b"] = _each(item["b"], found.slope, found.shift)
        item["b_se"] = _each(item["b_se"], found.slope, 0.0)
    return {"slope": found.slope, "shift": found.shift, "common": found.common, "distance": found.distance}


def _each(value: Any, slope: float, shift: float) -> Any:
    return [v * slope + shift for v in value] if isinstance(value, list) else value * slope + shift


def _plain(value: Any) -> Any:
    """Plain JSON values: what is not finite becomes null."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else value
