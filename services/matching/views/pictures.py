"""The picture of a round: every mentor's places, and how the scores spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from services.matching.queries import Load
from shared.web.charts import column_chart
from shared.web.charts.figure import Drawing, axis, figure, line, nothing, rect, shortened, text, tick

HEIGHT = 150.0
LEFT = 34.0
BINS = 10
NAMED = 48.0
"""From this width of a column on, the mentor's name stands below it."""


def load_picture(loads: Sequence[Load]) -> Markup:
    """One column a mentor: places held before filled, those of this round outlined, free ones pale; however many mentors."""
    title = _("Mentors' places")
    if not loads:
        return nothing(title)
    full = sum(r.before + r.more >= r.places for r in loads)
    said = _(
        "%(count)s mentors, fullest first; %(full)s of them are full. Filled: held before; outlined: by this round; pale: free.",
        count=len(loads),
        full=full,
    )
    columns = ["", _("Held before"), _("This round"), _("Places")]
    rows = [(r.mentor, r.before, r.more, r.places) for r in loads]
    return figure(title, said, lambda width: _loads(loads, width), columns, rows)


def _loads(loads: Sequence[Load], width: float) -> Drawing:
    ticks = [t for t in axis(max(r.places for r in loads)) if t == int(t)]
    unit = HEIGHT / ticks[-1]
    step = (width - LEFT) / len(loads)
    thick = min(step * 0.72, 30)
    named = 20 if step >= NAMED else 0
    body: list[Markup] = []
    for value in ticks:
        y = 10 + HEIGHT - value * unit
        body += [line(LEFT, y, width, y, "c-axis" if not value else "c-grid")]
        body += [text(LEFT - 8, y + 4, tick(value), "c-small", "end")]
    for n, load in enumerate(loads):
        x, floor = LEFT + n * step + (step - thick) / 2, 10 + HEIGHT
        body.append(rect(x, floor - load.places * unit, thick, load.places * unit, "c-track"))
        body.append(rect(x, floor - load.before * unit, thick, load.before * unit, "c-bar"))
        top = (load.before + load.more) * unit
        body.append(rect(x, floor - top, thick, load.more * unit, "c-dot-before"))
        if named:
            body.append(text(x + thick / 2, floor + 18, shortened(load.mentor, step - 6), "c-small", "middle"))
    body.append(text(LEFT, HEIGHT + 30 + named, _("Filled: held before; outlined: this round; pale: free"), "c-small"))
    return body, HEIGHT + 38 + named


def score_picture(scores: Sequence[float]) -> Any:
    """How many pairs have which score, in steps of ten per cent."""
    counts = [0] * BINS
    for score in scores:
        counts[min(int(score * BINS), BINS - 1)] += 1
    points = [(f"{n * 10}–{n * 10 + 10}", float(count)) for n, count in enumerate(counts)]
    return (
        column_chart(_("Pairs by score, in per cent"), points) if scores else nothing(_("Pairs by score, in per cent"))
    )
