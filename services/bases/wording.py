"""The annex row in words: each cell's figures and lines as one text, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from services.bases.queries import AnnexRow, Cell
from shared.web.formats import number
from shared.web.i18n import comma
from shared.web.labels import LABELS, Labels

PURPOSES = Labels(
    training=lazy_gettext("Training room"),
    livestream=lazy_gettext("Livestream room"),
    workplace=lazy_gettext("Workplaces"),
    meeting=lazy_gettext("Meeting room"),
    other=lazy_gettext("Other room"),
)
FIGURES = Labels(
    people=lazy_gettext("People trained"),
    attendances=lazy_gettext("Attendances"),
    hours=lazy_gettext("Hours"),
    clients_trained=lazy_gettext("Enterprises whose staff were trained"),
    shops=lazy_gettext("Shops with results"),
    teachers=lazy_gettext("Teachers"),
    full_time=lazy_gettext("Full-time teachers"),
    part_time=lazy_gettext("Part-time teachers"),
    enterprise=lazy_gettext("Enterprise teachers"),
    courses=lazy_gettext("Courses taught"),
    courses_offered=lazy_gettext("Courses with a syllabus in force"),
    total_area=lazy_gettext("Total area in m²"),
    training_area=lazy_gettext("Training area in m²"),
    seats=lazy_gettext("Seats"),
)
"""The figures that are compared between years and between bases."""


def text_of(cell: Cell) -> str:
    """A cell in words; a dash when there is nothing to say."""
    own = _WORDS.get(cell.column, lambda _figures: [])(cell.figures)
    lines = [*own, *cell.lines]
    return "；".join(lines) or "—"


def texts(row: AnnexRow) -> dict[str, str]:
    """The row in words by column."""
    return {column: text_of(cell) for column, cell in row.cells.items()}


def _area(f: Mapping[str, Any]) -> list[str]:
    total, training = Decimal(f["total_area"]), Decimal(f["training_area"])
    lines = []
    if total:
        lines.append(_("total area %(m2)s m²", m2=number(total)))
    if training:
        lines.append(_("training area %(m2)s m²", m2=number(training)))
    return [comma().join(lines)] if lines else []


def _rooms(f: Mapping[str, Any]) -> list[str]:
    rooms = f.get("rooms", {})
    return [comma().join(f"{PURPOSES[code]} ×{count}" for code, count in rooms.items())] if rooms else []


def _courses(f: Mapping[str, Any]) -> list[str]:
    taught = [_("%(n)s courses taught in the twelve months", n=number(f["courses"]))] if f["courses"] else []
    offered = f["courses_offered"]
    return [*taught, _("%(n)s courses with a syllabus in force", n=number(offered))] if offered else taught


def _teachers(f: Mapping[str, Any]) -> list[str]:
    if not f["teachers"]:
        return []
    line = _(
        "%(total)s teachers: %(full)s full-time, %(part)s part-time, %(enterprise)s from enterprises",
        total=f["teachers"], full=f["full_time"], part=f["part_time"], enterprise=f["enterprise"],
    )  # fmt: skip
    years = _("each with at least %(n)s years of practice", n=number(f["least_years"]))
    return [line + comma() + years if f["least_years"] else line]


def _trained(f: Mapping[str, Any]) -> list[str]:
    line = _(
        "%(people)s people, %(attendances)s attendances, %(hours)s hours",
        people=number(f["people"]), attendances=number(f["attendances"]), hours=number(f["hours"]),
    )  # fmt: skip
    if not f["clients_trained"]:
        return [line]
    among = ngettext(
        "%(staff)s of them staff of %(num)d enterprise", "%(staff)s of them staff of %(num)d enterprises",
        f["clients_trained"], staff=number(f["staff_trained"]),
    )  # fmt: skip
    return [line, among]


def _shops(f: Mapping[str, Any]) -> list[str]:
    return [_("%(n)s shops", n=number(f["shops"]))]


def _platforms(f: Mapping[str, Any]) -> list[str]:
    return [comma().join(str(LABELS.platform[code]) for code in f["platform_codes"])] if f["platform_codes"] else []


_WORDS: dict[str, Any] = {
    "office_area": _area,
    "facilities": _rooms,
    "curriculum_capability": _courses,
    "teachers": _teachers,
    "trained_last_year": _trained,
    "shops_with_results_last_year": _shops,
    "platforms": _platforms,
}
