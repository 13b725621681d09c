"""Horizontal bars (loads, funnels) and columns by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from shared.web.charts.figure import (
    Drawing,
    axis,
    figure,
    label_room,
    line,
    mark,
    nothing,
    rect,
    shortened,
    text,
    text_width,
    tick,
)
from shared.web.formats import number

_ROW = 34
STACKED_BELOW = 400
PLOT = 220.0
BASE = PLOT + 22
"""A chart with an upright axis: its height, and where zero lies."""


def bar_chart(
    title: Any,
    rows: Sequence[tuple[Any, float]],
    *,
    unit: Any = "",
    limits: Sequence[float] = (),
    description: Any = "",
) -> Markup:
    """One bar for each ``(label, value)``. ``limits``: a mark for each bar; one that is over it is striped and says so."""
    if not rows:
        return nothing(title)
    bounds: list[float | None] = [*limits] if limits else [None] * len(rows)
    bars = [
        _Bar(label, value, bound, _said(value, bound, unit)) for (label, value), bound in zip(rows, bounds, strict=True)
    ]
    spoken = description or "; ".join(f"{bar.label}: {bar.said}" for bar in bars[:12])
    columns = ["", _("Value"), *([_("Limit")] if limits else [])]
    table = [(bar.label, number(bar.value), *([number(bar.bound)] if limits else [])) for bar in bars]
    return figure(title, spoken, lambda width: _bars(bars, width), columns, table)


@dataclass(frozen=True)
class _Bar:
    label: Any
    value: float
    bound: float | None
    said: str

    @property
    def over(self) -> bool:
        return self.bound is not None and self.value > self.bound


def _bars(bars: Sequence[_Bar], width: float) -> Drawing:
    # Where there is little room, a label stands above its bar and leaves it the whole width.
    stacked = width < STACKED_BELOW
    left = 0 if stacked else label_room((bar.label for bar in bars), width * 0.36)
    row = _ROW + (20 if stacked else 0)
    room = width - left - max(text_width(bar.said, 13) for bar in bars) - 14
    scale = room / (max(max(bar.value, bar.bound or 0) for bar in bars) or 1)
    stripes = mark("stripes")
    body = [_stripes(stripes)]
    for n, bar in enumerate(bars):
        top = n * row + (24 if stacked else 6)
        label = shortened(bar.label, width if stacked else left - 12)
        body.append(text(0, top - 6 if stacked else top + 18, label))
        body += _drawn(bar, top, left, scale, stripes)
    return body, len(bars) * row + 8


def _drawn(bar: _Bar, top: float, left: float, scale: float, stripes: str) -> list[Markup]:
    drawn = [rect(left, top + 3, bar.value * scale, 20, "c-bar")]
    if bar.over and bar.bound is not None:
        # A pattern is not to be had from the style sheet: its address would be looked for there.
        beyond = Markup('<rect class="c-over" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="20" fill="url(#{})"/>')
        drawn.append(beyond.format(left + bar.bound * scale, top + 3, (bar.value - bar.bound) * scale, stripes))
    if bar.bound is not None:
        drawn.append(line(left + bar.bound * scale, top, left + bar.bound * scale, top + 26, "c-limit"))
    drawn.append(text(left + max(bar.value, bar.bound or 0) * scale + 8, top + 18, bar.said, "c-value"))
    return drawn


def _said(value: float, limit: float | None, unit: Any) -> str:
    shown = f"{number(value)} {unit}".strip() if limit is None else f"{number(value)} / {number(limit)} {unit}".strip()
    # Not inside the braces of an f-string: the extraction of strings does not see those.
    over = _("over the limit")
    return f"{shown} · {over}" if limit is not None and value > limit else shown


def _stripes(id: str) -> Markup:
    return Markup(
        '<defs><pattern id="{}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="c-stripe-back" width="7" height="7"/><rect class="c-stripe" width="3" height="7"/></pattern></defs>'
    ).format(id)


def column_chart(title: Any, points: Sequence[tuple[Any, float]], *, unit: Any = "", description: Any = "") -> Markup:
    """One column for each ``(label, value)``, usually months in order. Values are not negative."""
    if not points:
        return nothing(title)
    rows = [(label, number(value)) for label, value in points]
    spoken = description or summary(points, unit)
    return figure(title, spoken, lambda width: _columns(points, width), ["", unit or _("Value")], rows)


def _columns(points: Sequence[tuple[Any, float]], width: float) -> Drawing:
    highest = max(value for _label, value in points)
    ticks = axis(highest)
    left = axis_room(ticks)
    scale = PLOT / ticks[-1]
    step = (width - left) / len(points)
    body = gridlines(ticks, left, width)
    for n, (_label, value) in enumerate(points):
        thick = min(step * 0.64, 56)
        x, top = left + n * step + step / 2, BASE - value * scale
        body.append(rect(x - thick / 2, top, thick, value * scale, "c-bar"))
        if step > text_width(number(value), 13) + 2 or value == highest:
            body.append(text(x, top - 6, number(value), "c-value", "middle"))
    body += time_labels([label for label, _value in points], left + step / 2, step)
    return body, BASE + 30


def time_labels(labels: Sequence[Any], first: float, step: float) -> list[Markup]:
    """The words under the axis, ``step`` apart; only as many as have room."""
    every = max(1, -(-int(max(text_width(label, 12) for label in labels) + 12) // max(int(step), 1)))
    return [
        text(first + n * step, BASE + 21, label, "c-small", "middle")
        for n, label in enumerate(labels)
        if n % every == 0
    ]


def axis_room(ticks: Sequence[float]) -> float:
    """How much room the numbers of an upright axis need."""
    return max(text_width(tick(value), 12) for value in ticks) + 14


def gridlines(ticks: Sequence[float], left: float, width: float) -> list[Markup]:
    """The horizontal lines with their numbers; the highest tick lies ``PLOT`` above ``BASE``."""
    drawn = []
    for value in ticks:
        y = BASE - value * PLOT / ticks[-1]
        drawn.append(line(left, y, width, y, "c-axis" if value == 0 else "c-grid"))
        drawn.append(text(left - 8, y + 4, tick(value), "c-small", "end"))
    return drawn


def summary(points: Sequence[tuple[Any, float]], unit: Any) -> str:
    """A chart by time in one sentence."""
    low, high = min(points, key=lambda p: p[1]), max(points, key=lambda p: p[1])
    return str(
        _(
            "From %(first)s to %(last)s; lowest %(low)s (%(at_low)s), highest %(high)s (%(at_high)s) %(unit)s",
            first=points[0][0],
            last=points[-1][0],
            low=number(low[1]),
            at_low=low[0],
            high=number(high[1]),
            at_high=high[0],
            unit=unit,
        )
    ).strip()
