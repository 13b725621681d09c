"""Step curves: shares that fall at days, such as survival curves, with those still at risk below the axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from shared.web.charts.bars import BASE, PLOT, gridlines
from shared.web.charts.figure import Drawing, figure, line, nothing, shortened, text
from shared.web.formats import number, percent

_LEFT = 76.0
_LINE = 16.0
_DASHES = ("", "7 4", "2 3", "10 3 2 3")


@dataclass(frozen=True)
class Step:
    """One curve: its name, its points ``(x, share)`` after each fall, and how many are at risk at each mark of the axis."""

    label: Any
    points: Sequence[tuple[int, float]]
    at_risk: Sequence[int] = ()


def step_chart(
    title: Any, curves: Sequence[Step], *, marks: Sequence[int], unit: Any = "", description: Any = ""
) -> Markup:
    """Shares (0 to 1) over days. ``marks``: the days on the axis; below it stands how many each curve still watches there.

    Curves are told apart by their dashes and the names at their ends, not by colour.
    """
    if not curves or not any(curve.points for curve in curves):
        return nothing(title)
    spoken = description or "; ".join(f"{c.label}: {percent(c.points[-1][1])}" for c in curves if c.points)
    columns = ["", *(f"{number(mark)} {unit}".strip() for mark in marks)]
    rows: list[Sequence[Any]] = [(c.label, *(percent(share_at(c, mark)) for mark in marks)) for c in curves]
    rows += [(_("%(name)s: at risk", name=c.label), *map(number, c.at_risk)) for c in curves if c.at_risk]
    return figure(title, spoken, lambda width: _drawn(curves, marks, width, unit), columns, rows)


def share_at(curve: Step, day: int) -> float:
    """The share after a day."""
    return next((share for x, share in reversed(curve.points) if x <= day), 1.0)


def _drawn(curves: Sequence[Step], marks: Sequence[int], width: float, unit: Any) -> Drawing:
    last = max(marks)
    room = width - _LEFT - 16
    body = gridlines([0, 0.25, 0.5, 0.75, 1], _LEFT, width)
    for mark in marks:
        x = _LEFT + mark / last * room
        body.append(line(x, BASE, x, BASE + 5, "c-axis"))
        body.append(text(x, BASE + 20, number(mark), "c-small", "middle"))
    body.append(text(width, BASE + 38, unit, "c-small", "end"))
    for place, curve in enumerate(curves):
        body.append(_path(curve, last, room, _DASHES[place % len(_DASHES)]))
    for curve, y in zip(curves, _label_places([BASE - share_at(c, last) * PLOT - 6 for c in curves]), strict=True):
        body.append(text(width, y, curve.label, "c-small", "end"))
    below = BASE + 56
    if any(curve.at_risk for curve in curves):
        body.append(text(0, below, _("No. at risk"), "c-small"))
        below += 18
    for curve in curves:
        if curve.at_risk:
            body.append(text(0, below, shortened(curve.label, _LEFT - 14), "c-small"))
            for mark, count in zip(marks, curve.at_risk, strict=False):
                body.append(text(_LEFT + mark / last * room, below, number(count), "c-small", "middle"))
            below += 18
    return body, below + 6


def _label_places(wanted: Sequence[float]) -> list[float]:
    """Heights for names at the ends of curves: as wanted, but a line apart where curves end together."""
    placed: dict[int, float] = {}
    for place in sorted(range(len(wanted)), key=lambda n: wanted[n]):
        placed[place] = max([wanted[place], *(y + _LINE for y in placed.values())])
    over = max(0.0, max(placed.values(), default=0.0) - (BASE - 6))
    return [placed[place] - over for place in range(len(wanted))]


def _path(curve: Step, last: int, room: float, dashes: str) -> Markup:
    places = [(0.0, 1.0)]
    for day, share in curve.points:
        if day > last:
            break
        places += [(float(day), places[-1][1]), (float(day), share)]
    places.append((float(last), places[-1][1]))
    joined = " ".join(f"{_LEFT + day / last * room:.1f},{BASE - share * PLOT:.1f}" for day, share in places)
    return Markup('<polyline class="c-line" points="{}"{}/>').format(
        joined, Markup(' stroke-dasharray="{}"').format(dashes) if dashes else ""
    )
