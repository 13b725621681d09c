"""A dot with whiskers for each dimension of a skill profile: the estimate and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from shared.web.charts.figure import Drawing, figure, label_room, line, nothing, shortened, text
from shared.web.formats import percent

_ROW = 32
_Z = 1.28
"""Whiskers cover 80 % of a normal distribution."""


@dataclass(frozen=True)
class Dot:
    """One line of the plot: an estimate between 0 and 1 with its standard error; None where nothing is known.

    ``before`` is an earlier estimate, drawn as a hollow dot.
    """

    label: Any
    value: float | None
    error: float = 0.0
    before: float | None = None


def dot_chart(title: Any, rows: Sequence[Dot], *, description: Any = "") -> Markup:
    """One line for each :class:`Dot`, on a scale from 0 to 100 per cent."""
    if not rows:
        return nothing(title)
    spoken = description or "; ".join(f"{row.label}: {_said(row)}" for row in rows)
    columns = ["", _("Estimate"), _("Low end"), _("High end"), _("Last time")]
    return figure(title, spoken, lambda width: _dots(rows, width), columns, [_cells(row) for row in rows])


def _dots(rows: Sequence[Dot], width: float) -> Drawing:
    left = label_room((row.label for row in rows), width * 0.4) + 8
    room = width - left - 56
    body: list[Markup] = []
    for part in (0, 0.25, 0.5, 0.75, 1):
        x = left + part * room
        body.append(line(x, 4, x, len(rows) * _ROW + 6, "c-axis" if part == 0 else "c-grid"))
        if room > 200 or part in (0, 0.5, 1):
            body.append(text(x, len(rows) * _ROW + 22, percent(part), "c-small", "middle"))
    for n, row in enumerate(rows):
        body += _row(row, n * _ROW + _ROW / 2 + 4, left, room, width)
    return body, len(rows) * _ROW + 30


def _row(row: Dot, y: float, left: float, width: float, end: float) -> list[Markup]:
    drawn = [text(0, y + 5, shortened(row.label, left - 18))]
    if row.value is None:
        return [*drawn, text(left + 10, y + 5, _("not assessed yet"), "c-small")]
    low, high = _range(row)
    x1, x2 = left + low * width, left + high * width
    drawn += [
        line(x1, y, x2, y, "c-whisker"),
        line(x1, y - 5, x1, y + 5, "c-whisker"),
        line(x2, y - 5, x2, y + 5, "c-whisker"),
    ]
    if row.before is not None:
        drawn.append(_dot(left + _inside(row.before) * width, y, 5, "c-dot-before"))
    drawn.append(_dot(left + _inside(row.value) * width, y, 6.5, "c-dot"))
    drawn.append(text(end, y + 5, percent(row.value), "c-value", "end"))
    return drawn


def _dot(x: float, y: float, radius: float, kind: str) -> Markup:
    return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{}"/>').format(kind, x, y, radius)


def _inside(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _range(row: Dot) -> tuple[float, float]:
    value = row.value or 0.0
    return _inside(value - _Z * row.error), _inside(value + _Z * row.error)


def _said(row: Dot) -> str:
    if row.value is None:
        return str(_("not assessed yet"))
    low, high = _range(row)
    return f"{percent(row.value)} ({percent(low)}–{percent(high)})"


def _cells(row: Dot) -> tuple[Any, ...]:
    if row.value is None:
        return (row.label, _("not assessed yet"), "—", "—", "—")
    low, high = _range(row)
    return (
        row.label,
        percent(row.value),
        percent(low),
        percent(high),
        percent(row.before) if row.before is not None else "—",
    )
