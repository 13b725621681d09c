"""What all charts share: the frame with its words and its table, round axis ends, widths of text."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from shared.clock import new_id
from shared.web.formats import number

WIDE, NARROW = 520.0, 340.0
"""Each chart is drawn twice, and the style sheet shows the one that fits its place: letters stay readable on a phone."""

LABEL_FONT = 14

Drawing = tuple[list[Markup], float]
"""What is drawn, and how high it is."""


def figure(
    title: Any,
    description: Any,
    draw: Callable[[float], Drawing],
    columns: Sequence[Any],
    rows: Iterable[Sequence[Any]],
) -> Markup:
    """A chart with title and description, drawn for a wide and a narrow place, and its numbers in a table to open."""
    pictures = [_picture(title, description, draw(WIDE), WIDE, "chart wide")]
    pictures.append(_picture(title, description, draw(NARROW), NARROW, "chart narrow"))
    return Markup('<figure class="figure"><figcaption>{t}</figcaption>{p}{table}</figure>').format(
        t=title, p=Markup("").join(pictures), table=_table(title, columns, rows)
    )


def _picture(title: Any, description: Any, drawing: Drawing, width: float, kind: str) -> Markup:
    body, height = drawing
    return Markup(
        '<svg class="{k}" viewBox="0 0 {w:g} {h:g}" role="img" aria-labelledby="{m}-t {m}-d" focusable="false">'
        '<title id="{m}-t">{t}</title><desc id="{m}-d">{d}</desc>{body}</svg>'
    ).format(k=kind, w=width, h=round(height), m=mark("chart"), t=title, d=description, body=Markup("").join(body))


def mark(kind: str) -> str:
    """A name that no other element of the page has."""
    return f"{kind}-{new_id()[:8]}"


def _table(title: Any, columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Markup:
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(column) for column in columns)
    lines = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            row[0], Markup("").join(Markup('<td class="num">{}</td>').format(cell) for cell in row[1:])
        )
        for row in rows
    )
    return Markup(
        '<details class="figure-data"><summary>{s}</summary><div class="scroll" tabindex="0" role="region" aria-label="{t}">'
        "<table><thead><tr>{h}</tr></thead><tbody>{l}</tbody></table></div>{g}</details>"
    ).format(s=_("The numbers as a table"), t=title, h=head, l=lines, g=_downloads())


def _downloads() -> Markup:
    """Buttons that save the chart; the script makes the files from what the page holds, and without it they are not shown."""
    buttons = Markup("").join(
        Markup('<button class="button plain" type="button" data-save="{}">{}</button>').format(kind, kind.upper())
        for kind in ("png", "svg", "csv")
    )
    return Markup('<p class="figure-save"><span class="muted">{}</span>{}</p>').format(_("Save the chart as"), buttons)


def nothing(title: Any) -> Markup:
    """The place of a chart that has no numbers yet."""
    return Markup('<figure class="figure"><figcaption>{}</figcaption><p class="muted">{}</p></figure>').format(
        title, _("No numbers yet.")
    )


def text(x: float, y: float, content: Any, kind: str = "c-label", anchor: str = "start") -> Markup:
    """One line of text."""
    # Not Markup.format: a page has hundreds of these, and it looks at every number again.
    where = f'class="{escape(kind)}" x="{x:.1f}" y="{y:.1f}" text-anchor="{escape(anchor)}"'
    return Markup(f"<text {where}>{escape(content)}</text>")


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """One straight line."""
    return Markup(f'<line class="{escape(kind)}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>')


def rect(x: float, y: float, width: float, height: float, kind: str) -> Markup:
    """One rectangle with slightly round corners."""
    size = f'width="{max(width, 0.0):.1f}" height="{max(height, 0.0):.1f}"'
    return Markup(f'<rect class="{escape(kind)}" x="{x:.1f}" y="{y:.1f}" {size} rx="3"/>')


def text_width(content: Any, font: float = LABEL_FONT) -> float:
    """How wide a text is, about: signs of Chinese are as wide as high, others a little more than half."""
    return sum(font if unicodedata.east_asian_width(s) in "WF" else font * 0.58 for s in str(content))


def shortened(content: Any, width: float, font: float = LABEL_FONT) -> str:
    """The text, cut with an ellipsis to fit."""
    full = str(content)
    if text_width(full, font) <= width:
        return full
    while full and text_width(full + "…", font) > width:
        full = full[:-1]
    return full + "…"


def label_room(labels: Iterable[Any], most: float) -> float:
    """How much room the labels on the left need, at most ``most``."""
    return min(max((text_width(label) for label in labels), default=0) + 14, most)


def axis(highest: float) -> list[float]:
    """Round ticks from 0 to at least ``highest``, three to six of them."""
    if not math.isfinite(highest) or highest <= 0:
        return [0.0, 1.0]
    rough = highest / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough)
    return [step * n for n in range(math.ceil(highest / step - 1e-9) + 1)]


def tick(value: float) -> str:
    """A tick's number, short."""
    return number(f"{value:.10g}")
