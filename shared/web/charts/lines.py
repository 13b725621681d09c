"""Lines by month and sparklines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from shared.web.charts.bars import BASE, PLOT, axis_room, gridlines, summary, time_labels
from shared.web.charts.figure import Drawing, axis, figure, nothing, text, text_width
from shared.web.formats import number


def line_chart(title: Any, points: Sequence[tuple[Any, float]], *, unit: Any = "", description: Any = "") -> Markup:
    """One line through ``(label, value)`` in order of time. Values are not negative."""
    if not points:
        return nothing(title)
    rows = [(label, number(value)) for label, value in points]
    spoken = description or summary(points, unit)
    return figure(title, spoken, lambda width: _lines(points, width), ["", unit or _("Value")], rows)


def _lines(points: Sequence[tuple[Any, float]], width: float) -> Drawing:
    ticks = axis(max(value for _label, value in points))
    left = axis_room(ticks)
    margin = max(text_width(points[0][0], 12), text_width(points[-1][0], 12)) / 2
    step = (width - left - 2 * margin) / max(len(points) - 1, 1)
    scale = PLOT / ticks[-1]
    places = [(left + margin + n * step, BASE - value * scale) for n, (_label, value) in enumerate(points)]
    drawn = [*gridlines(ticks, left, width), _path(places, "c-line")]
    drawn += [Markup('<circle class="c-dot" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(x, y) for x, y in places]
    drawn += time_labels([label for label, _value in points], places[0][0], step)
    drawn.append(text(places[-1][0], places[-1][1] - 12, number(points[-1][1]), "c-value", "middle"))
    return drawn, BASE + 30


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
