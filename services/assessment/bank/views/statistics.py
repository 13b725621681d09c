"""What answers say about the questions: a table to sort and filter, and a chart of the same page."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _

from services.assessment.bank.labels import FAVOUR
from services.assessment.bank.responses import Favour, Line, Scale, finished_tests, lines, scales
from services.assessment.bank.statistics import FEW
from services.assessment.bank.views.blueprint import STAFF, asked, blueprint, name_of_skill, skill_choices
from services.assessment.handlers.scales import LEAST_COMMON
from shared.web.access import access, current_actor, current_context
from shared.web.charts import Dot
from shared.web.paging import asked_sort, page_of

SORTS = ("id", "shown", "right", "discrimination", "difficulty", "calibrated", "exposure")


@blueprint.get("/statistics")
@access(*STAFF)
def statistics() -> str:
    """Times shown, right share, discrimination, exposure, calibrated difficulty; what to look at first; how scales were linked."""
    context, actor = current_context(), current_actor()
    wanted, flag = asked(), request.args.get("flag", "")
    every = lines(context, actor)
    found = [line for line in every if wanted.holds(line.entry) and (not flag or flag in line.flags)]
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
        scales=scales(context, actor),
        judged=sum(line.judged for line in every),
        favouring=sum(bool(line.favours) for line in every),
    )


def _value(line: Line, sort: str) -> float | None:
    if sort == "difficulty":
        return line.entry.item.difficulty
    if sort == "calibrated":
        return sum(line.calibrated.steps) / len(line.calibrated.steps) if line.calibrated else None
    if sort == "discrimination" and line.statistics.shown < FEW:
        return None  # Two answers correlate perfectly, and say nothing.
    value: float | None = getattr(line.statistics, sort, 0.0) if sort != "id" else 0.0
    return value


def _number(line: Line, sort: str) -> float:
    value = _value(line, sort)
    return 0.0 if value is None else value


@blueprint.app_template_global()
def favour_of(found: Favour) -> str:
    """Whom a question favours, and how much, in words."""
    much = _("clearly") if found.large else _("somewhat")
    return _("%(much)s %(what)s", much=much, what=FAVOUR[found.code])


@blueprint.app_template_global()
def why_refused(scale: Scale) -> str:
    """Why a calibration was not adopted, and what helps."""
    name = name_of_skill(scale.skill)
    if scale.slope is not None:
        return _(
            "%(skill)s: the new calibration was not adopted, for it differs too much from the one before (slope %(slope)s). The"
            " earlier values stay; look at questions whose wording or key changed.",
            skill=name,
            slope=f"{scale.slope:.2f}",
        )
    return _(
        "%(skill)s: the new calibration was not adopted, for it has only %(n)s questions in common with the one before;"
        " linking them needs %(least)s. The earlier values stay; restore some of the earlier questions, so that they are"
        " answered beside the new ones.",
        skill=name,
        n=scale.common,
        least=LEAST_COMMON,
    )
