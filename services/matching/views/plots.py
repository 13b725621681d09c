"""The pictures of a model's report: what it said against what was seen, and what pairings by it are worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from shared.web.charts.figure import Drawing, figure, line, nothing, text
from shared.web.formats import number, percent

SIDE = 230.0
LEFT = 46.0
ROW = 44.0


def calibration_plot(title: Any, parts: Sequence[dict[str, float]]) -> Markup:
    """Dots on the diagonal mean: of the pairs of which the model said 60 %, six in ten did. Whiskers: 95 % intervals."""
    if not parts:
        return nothing(title)
    said = _("The nearer the dots lie to the diagonal, the more the probabilities can be taken at their word.")
    columns = ["", _("Said"), _("Seen"), _("Low end"), _("High end"), _("Pairs")]
    rows = [
        (n + 1, percent(p["said"]), percent(p["seen"]), percent(p["low"]), percent(p["high"]), number(p["n"]))
        for n, p in enumerate(parts)
    ]
    return figure(title, said, lambda width: _calibration(parts, width), columns, rows)


def _calibration(parts: Sequence[dict[str, float]], width: float) -> Drawing:
    side = min(SIDE, width - LEFT - 20)

    def x(value: float) -> float:
        return LEFT + value * side

    def y(value: float) -> float:
        return 10 + (1 - value) * side

    body: list[Markup] = []
    for value in (0, 0.25, 0.5, 0.75, 1):
        body += [line(x(0), y(value), x(1), y(value), "c-axis" if not value else "c-grid")]
        body += [text(LEFT - 8, y(value) + 4, percent(value), "c-small", "end")]
        body += [text(x(value), y(0) + 18, percent(value), "c-small", "middle")]
    body.append(line(x(0), y(0), x(1), y(1), "c-limit"))
    for part in parts:
        body.append(line(x(part["said"]), y(part["low"]), x(part["said"]), y(part["high"]), "c-whisker"))
        dot = Markup('<circle class="c-dot" cx="{:.1f}" cy="{:.1f}" r="5"/>')
        body.append(dot.format(x(part["said"]), y(part["seen"])))
    body.append(text(x(0), y(0) + 38, _("across: said by the model; upwards: seen"), "c-small"))
    return body, side + 56


def value_plot(value: dict[str, Any]) -> Markup:
    """The share of chosen pairs that worked, by who chooses, with 95 % intervals."""
    title = _("Realised value under assignment")
    if not value.get("n"):
        return nothing(title)
    names = {"model": _("This model"), "prior": _("The prior"), "random": _("By lot")}
    rows = [(text, value[name]) for name, text in names.items()]
    said = "; ".join(
        f"{text}: {percent(v['value'], 1)} ({percent(v['low'], 1)}–{percent(v['high'], 1)})" for text, v in rows
    )
    columns = ["", _("Worked"), _("Low end"), _("High end")]
    table = [(text, percent(v["value"], 1), percent(v["low"], 1), percent(v["high"], 1)) for text, v in rows]
    return figure(title, said, lambda width: _values(rows, width), columns, table)


def _values(rows: Sequence[tuple[Any, dict[str, float]]], width: float) -> Drawing:
    left, top = 92.0, max(v["high"] for _t, v in rows) or 1.0
    room = width - left - 60
    body: list[Markup] = [line(left, 4, left, len(rows) * ROW, "c-axis")]
    for n, (label, v) in enumerate(rows):
        y = n * ROW + ROW / 2
        at, low, high = (left + v[name] / top * room for name in ("value", "low", "high"))
        body += [text(0, y + 5, label), line(low, y, high, y, "c-whisker")]
        body += [line(end, y - 6, end, y + 6, "c-whisker") for end in (low, high)]
        body.append(Markup('<circle class="c-dot" cx="{:.1f}" cy="{:.1f}" r="6"/>').format(at, y))
        body.append(text(width, y + 5, percent(v["value"], 1), "c-value", "end"))
    return body, len(rows) * ROW + 6
