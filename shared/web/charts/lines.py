"""Lines by month and sparklines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from shared.web.charts.bars import base_line, gridlines, plot_height, summary
from shared.web.charts.figure import WIDTH, axis, figure, nothing, text, text_width, tick
from shared.web.formats import number


def line_chart(title: Any, points: Sequence[tuple[Any, float]], *, unit: Any = "", description: Any = "") -> Markup:
    """One line through ``(label, value)`` in order of time. Values are not negative."""
    if not points:
        return nothing(title)
    ticks = axis(max(value for _label, value in points))
    left = max(text_width(tick(t), 12) for t in ticks) + 12
    scale = plot_height() / ticks[-1]
    step = (WIDTH - left - 40) / max(len(points) - 1, 1)
    places = [(left + 20 + n * step, base_line() - value * scale) for n, (_label, value) in enumerate(points)]
    drawn = gridlines(ticks, left, scale)
    drawn.append(_path(places, "c-line"))
    every = -(-len(points) // max(1, int((WIDTH - left) / (max(text_width(p[0]) for p in points) + 12))))
    for n, (x, y) in enumerate(places):
        drawn.append(Markup('<circle class="c-dot" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(x, y))
        if n % every == 0:
            drawn.append(text(x, base_line() + 20, points[n][0], "c-label c-small", "middle"))
    last = places[-1]
    drawn.append(text(last[0], last[1] - 12, number(points[-1][1]), "c-value", "middle"))
    rows = [(label, number(value)) for label, value in points]
    return figure(title, description or summary(points, unit), drawn, base_line() + 30, ["", unit or _("Value")], rows)


def sparkline(values: Sequence[float], label: Any) -> Markup:
    """A small line inside text or a table cell; ``label`` says what it shows."""
    if len(values) < 2:
        return Markup('<span class="muted">—</span>')
    low, high = min(values), max(values)
    places = [
        (3 + n * 94 / (len(values) - 1), 21 - (value - low) / ((high - low) or 1) * 18)
        for n, value in enumerate(values)
    ]
    end = Markup('<circle class="c-dot" cx="{:.1f}" cy="{:.1f}" r="2.5"/>').format(*places[-1])
    return Markup(
        '<svg class="spark" viewBox="0 0 100 24" width="100" height="24" role="img" focusable="false">'
        "<title>{label}</title>{path}{end}</svg>"
    ).format(label=label, path=_path(places, "c-line"), end=end)


def _path(places: Sequence[tuple[float, float]], kind: str) -> Markup:
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return Markup('<polyline class="{}" points="{}"/>').format(kind, joined)
