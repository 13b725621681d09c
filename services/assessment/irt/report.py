"""A calibration from a file to a report of plain values, as the command prints it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from services.assessment.irt.bank import Bank, read_bank
from services.assessment.irt.calibrate import NODES, Calibration, calibrate, items_answered
from services.assessment.irt.dif import dif_of
from services.assessment.irt.errors import on_the_scale
from services.assessment.irt.fit import fit_of, s_x2
from services.assessment.irt.linking import link
from services.assessment.irt.online import posterior
from services.assessment.irt.responses import Table, read_table

_FIT_CELLS = 4_000_000


def calibration_report(
    content: bytes, model: str, *, prior: str = "", group: str = "", link_to: str = ""
) -> dict[str, Any]:
    """Read, calibrate, judge. ``link_to``: a bank CSV's text. Error: ValueError, in one sentence."""
    if model == "grm" and (group or link_to):
        raise ValueError(
            "Differences between groups and links are for right/wrong items; leave out --group and --link."
        )
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
        report["link"] = _link(items, read_bank(link_to))
    return _plain({**report, "items": items})


def _judge(table: Table, found: Calibration, items: list[dict[str, Any]], group: str) -> None:
    if found.model.kind == "grm":
        return
    small = table.matrix.size <= _FIT_CELLS
    if small and (table.matrix >= 0).all() and 3 <= len(items) <= 100:
        for item, fit in zip(items, s_x2(found, table.matrix), strict=True):
            item.update(fit)
    if group:
        ability = posterior(_bank(items), table.matrix) @ NODES
        for item, dif in zip(items, dif_of(ability, table.matrix, table.groups), strict=True):
            item["dif"] = dif["findings"]


def _bank(items: list[dict[str, Any]]) -> Bank:
    a, b, c = (np.array([item[name] for item in items]) for name in "abc")
    return Bank([item["item"] for item in items], a, b, c)


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
    found = link(_bank(items), old)
    for item in items:
        item["a"], item["a_se"] = item["a"] / found.slope, item["a_se"] / found.slope
        item["b"], item["b_se"] = item["b"] * found.slope + found.shift, item["b_se"] * found.slope
    return {"slope": found.slope, "shift": found.shift, "common": found.common, "distance": found.distance}


def _plain(value: Any) -> Any:
    """Plain JSON values: what is not finite becomes null."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else value
