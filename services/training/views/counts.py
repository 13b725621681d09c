"""Page: distinct people, attendances and hours over any days."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _

from services.training.forms import PeriodSchema
from services.training.queries.counts import counted, period
from services.training.views.blueprint import FAMILY_LABELS, STAFF, blueprint
from shared.web.access import access, current_actor, current_context
from shared.web.forms import load_form


@blueprint.get("/counts")
@access(*STAFF)
def counts() -> str:
    """人数, 人次 and hours of the base, in total and line by line."""
    context, actor = current_context(), current_actor()
    form = load_form(PeriodSchema(), request.args)
    given = form.data or {"since": "", "until": "", "by": ""}
    since, until = period(context, given["since"], given["until"])
    by = given["by"] or "course"
    total, lines = counted(context, actor, since, until, by)
    form.values.update({"since": form.value("since") or since, "until": form.value("until") or until, "by": by})
    kinds = {
        "family": _("Family"),
        "course": _("Course"),
        "cohort": _("Cohort"),
        "client": _("Enterprise"),
        "class": _("Class"),
    }
    names = {line.key: str(FAMILY_LABELS.get(line.key, line.key)) if by == "family" else line.name for line in lines}
    return render_template(
        "training/counts.html",
        form=form,
        total=total,
        lines=lines,
        names=names,
        by=by,
        kinds=kinds,
        days=(since, until),
    )
