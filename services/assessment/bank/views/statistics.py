"""What answers say about the questions: a table to sort and filter, and a chart of the same page."""

from __future__ import annotations

from flask import render_template, request

from services.assessment.bank.responses import Line, finished_tests, lines
from services.assessment.bank.views.blueprint import STAFF, asked, blueprint, skill_choices
from shared.web.access import access, current_actor, current_context
from shared.web.charts import Dot
from shared.web.paging import asked_sort, page_of

SORTS = ("id", "shown", "right", "discrimination", "difficulty", "calibrated", "exposure")


@blueprint.get("/statistics")
@access(*STAFF)
def statistics() -> str:
    """Times shown, right share, discrimination, exposure, calibrated difficulty; what to look at first."""
    context, actor = current_context(), current_actor()
    wanted, flag = asked(), request.args.get("flag", "")
    found = [line for line in lines(context, actor) if wanted.holds(line.entry) and (not flag or flag in line.flags)]
    sort, way = asked_sort(SORTS, "discrimination")
    # What has no figure yet stands last, whichever way the list is sorted.
    found.sort(key=lambda line: line.entry.item.id)
    found.sort(key=lambda line: (_value(line, sort) is None, (_number(line, sort)) * way))
    if sort == "id" and way < 0:
        found.reverse()
    page = page_of(found)
    dots = [Dot(line.entry.item.id, line.statistics.right, line.statistics.error) for line in page.items]
    return render_template(
        "assessment/bank/statistics.html",
        page=page,
        dots=dots,
        skills=skill_choices(),
        taken=finished_tests(context, actor),
    )


def _value(line: Line, sort: str) -> float | None:
    if sort == "difficulty":
        return line.entry.item.difficulty
    if sort == "calibrated":
        return sum(line.calibrated.steps) / len(line.calibrated.steps) if line.calibrated else None
    value: float | None = getattr(line.statistics, sort, 0.0) if sort != "id" else 0.0
    return value


def _number(line: Line, sort: str) -> float:
    value = _value(line, sort)
    return 0.0 if value is None else value
