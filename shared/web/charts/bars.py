"""Horizontal bars (loads, funnels) and columns by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from shared.web.charts.figure import (
    WIDTH,
    axis,
    figure,
    label_room,
    line,
    nothing,
    rect,
    shortened,
    text,
    text_width,
    tick,
)
from shared.web.formats import number

_ROW = 34
_PLOT = 220
_AXIS = 30


def bar_chart(
    title: Any,
    rows: Sequence[tuple[Any, float]],
    *,
    unit: Any = "",
    limits: Sequence[float] = (),
    description: Any = "",
) -> Markup:
    """One bar for each ``(label, value)``. ``limits``: a mark for each bar, such as a mentor's capacity.

    A bar over its limit is striped and says so in words.
    """
    if not rows:
        return nothing(title)
    left = label_room(label for label, _value in rows)
    said = [_said(value, limits[n] if limits else None, unit) for n, (_label, value) in enumerate(rows)]
    right = max(text_width(s) for s in said) + 12
    scale = (WIDTH - left - right) / (max([value for _label, value in rows] + list(limits)) or 1)
    body: list[Markup] = [_stripes()]
    for n, (label, value) in enumerate(rows):
        top = n * _ROW + 6
        over = bool(limits) and value > limits[n]
        body.append(text(0, top + 17, shortened(label, left - 10)))
        body.append(rect(left, top + 3, value * scale, 20, "c-bar c-over" if over else "c-bar"))
        if limits:
            body.append(line(left + limits[n] * scale, top, left + limits[n] * scale, top + 26, "c-limit"))
        end = max(value, limits[n] if limits else 0) * scale
        body.append(text(left + end + 8, top + 18, said[n], "c-value"))
    spoken = description or "; ".join(f"{label}: {said[n]}" for n, (label, _value) in enumerate(rows[:12]))
    columns = ["", _("Value"), *([_("Limit")] if limits else [])]
    table = [(label, number(v), *([number(limits[n])] if limits else [])) for n, (label, v) in enumerate(rows)]
    return figure(title, spoken, body, len(rows) * _ROW + 8, columns, table)


def _said(value: float, limit: float | None, unit: Any) -> str:
    shown = f"{number(value)} {unit}".strip() if limit is None else f"{number(value)} / {number(limit)} {unit}".strip()
    return f"{shown} · {_('over')}" if limit is not None and value > limit else shown


def _stripes() -> Markup:
    return Markup(
        '<defs><pattern id="c-stripes" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="c-stripe-back" width="7" height="7"/><rect class="c-stripe" width="3" height="7"/></pattern></defs>'
    )


def column_chart(title: Any, points: Sequence[tuple[Any, float]], *, unit: Any = "", description: Any = "") -> Markup:
    """One column for each ``(label, value)``, usually months in order. Values are not negative."""
    if not points:
        return nothing(title)
    ticks = axis(max(value for _label, value in points))
    left = max(text_width(tick(t), 12) for t in ticks) + 12
    scale = _PLOT / ticks[-1]
    body = gridlines(ticks, left, scale)
    step = (WIDTH - left) / len(points)
    every = -(-len(points) // max(1, int((WIDTH - left) / (max(text_width(p[0]) for p in points) + 10))))
    for n, (label, value) in enumerate(points):
        width = min(step * 0.64, 56)
        x = left + n * step + (step - width) / 2
        body.append(rect(x, base_line() - value * scale, width, value * scale, "c-bar"))
        if step > 44 or value == max(v for _l, v in points):
            body.append(
                text(x + width / 2, base_line() - value * scale - 6, number(value), "c-value c-small", "middle")
            )
        if n % every == 0:
            body.append(text(x + width / 2, base_line() + 20, label, "c-label c-small", "middle"))
    spoken = description or summary(points, unit)
    return figure(
        title, spoken, body, _PLOT + _AXIS + 20, ["", unit or _("Value")], [(p[0], number(p[1])) for p in points]
    )


def base_line() -> float:
    """Where zero lies in a chart with an upright axis."""
    return float(_PLOT + 20)


def plot_height() -> float:
    """How high the plot above zero is."""
    return float(_PLOT)


def gridlines(ticks: Sequence[float], left: float, scale: float) -> list[Markup]:
    """The horizontal lines with their numbers."""
    drawn = []
    for value in ticks:
        y = base_line() - value * scale
        drawn.append(line(left, y, WIDTH, y, "c-axis" if value == 0 else "c-grid"))
        drawn.append(text(left - 8, y + 4, tick(value), "c-label c-small", "end"))
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
