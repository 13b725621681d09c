"""The base's overview: what its shops sold, on which platforms, how fast launches reach their marks, whose portfolios."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.placement.queries.overview import Curve, curves, overview, portfolios
from services.placement.views.blueprint import STAFF, blueprint
from shared.clock import local_day
from shared.sheets import XLSX, Column, write
from shared.web.access import access, current_actor, current_context
from shared.web.charts import Step
from shared.web.formats import month as month_name
from shared.web.labels import LABELS

MARKS = (0, 30, 60, 90, 120, 180, 270, 365)


def _step(curve: Curve, label: str) -> Step:
    return Step(label, [(p.day, p.left) for p in curve.points], [curve.at_risk(day) for day in MARKS])


@blueprint.get("/overview")
@access(*STAFF)
def base_overview() -> str:
    """Months, platforms, launch cohorts and mentors."""
    context, actor = current_context(), current_actor()
    last = local_day(context.clock.now()).isoformat()[:7]
    found = overview(context, actor.base_id, last)
    launches: dict[str, Any] = {mark: curves(context, actor.base_id, mark) for mark in ("first_order", "stable")}
    names = {"first_order": _("No order yet"), "stable": _("Not steady yet")}
    steps = [_step(curve, names[mark]) for mark, group in launches.items() for curve in group]
    return render_template(
        "placement/overview.html",
        found=found,
        months=[(month_name(m), t) for m, t in found.months.items()],
        unrated=sorted({c for t in found.months.values() for c in t.unrated}),
        steps=steps,
        marks=MARKS,
        cohorts=curves(context, actor.base_id, "first_order", "quarter")[-8:],
        by_platform=curves(context, actor.base_id, "first_order", "platform"),
        mentors=portfolios(context, actor.base_id, 25),
    )


@blueprint.get("/overview.xlsx")
@access(*STAFF)
def overview_sheet() -> Response:
    """The months by platform as a workbook."""
    context, actor = current_context(), current_actor()
    last = local_day(context.clock.now()).isoformat()[:7]
    found = overview(context, actor.base_id, last)
    titles = [_("Month"), _("Platform"), _("Shops with orders"), _("Orders"), _("Units"), _("Gross (CNY)")]
    titles += [_("Refunds (CNY)"), _("Net (CNY)"), _("Net with confirmed proof (CNY)")]
    names = ("month", "platform", "shops", "orders", "units", "gross", "refunds", "net", "confirmed")
    columns = [Column(name, title) for name, title in zip(names, titles, strict=True)]
    rows = [
        {
            "month": month,
            "platform": LABELS.platform[platform],
            **{name: str(getattr(totals, name)) for name in names[2:]},
        }
        for platform, months in sorted(found.platforms.items())
        for month, totals in months.items()
    ]
    answer = make_response(write(_("Shops by month"), columns, rows))
    answer.headers["Content-Type"] = XLSX
    answer.headers["Content-Disposition"] = f'attachment; filename="shops-{last}.xlsx"'
    return answer
