"""The base's overview: what its shops sold, on which platforms, how fast launches reach their marks, whose portfolios."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import render_template, request
from flask_babel import gettext as _

from services.placement.domain.outcomes import COUNTING
from services.placement.domain.placements import STAGES
from services.placement.domain.shops import FLAGS, Flag, stage_data
from services.placement.queries.overview import Curve, curves, launches_of, overview, portfolios
from services.placement.queries.shop_lines import shop_lines
from services.placement.views.blueprint import STAFF, blueprint, know_names
from shared.clock import local_day
from shared.web.access import access, current_actor, current_context
from shared.web.charts import Step
from shared.web.formats import day
from shared.web.formats import month as month_name
from shared.web.forms import new_form
from shared.web.i18n import say
from shared.web.labels import LABELS
from shared.web.paging import SIZE, Page, asked_page, skip_of

MARKS = (0, 30, 60, 90, 120, 180, 270, 365)
COMPARED = 4
"""More curves than this cannot be told apart."""


def _step(curve: Curve, label: str) -> Step:
    return Step(label, [(p.day, p.left) for p in curve.points], [curve.at_risk(day) for day in MARKS])


@blueprint.get("/overview")
@access(*STAFF)
def base_overview() -> str:
    """Months, platforms, launch cohorts and mentors."""
    context, actor = current_context(), current_actor()
    today = local_day(context.clock.now())
    found = overview(context, actor.base_id, today.isoformat()[:7])
    launches = launches_of(context, actor.base_id)
    names = {"first_order": _("No order yet"), "stable": _("Not steady yet")}
    steps = [_step(curve, name) for mark, name in names.items() for curve in curves(launches, mark, today)]
    mentors = portfolios(context, actor.base_id, 25)
    know_names(mentors=[portfolio.mentor_id for portfolio in mentors])
    return render_template(
        "placement/overview.html",
        found=found,
        counting=COUNTING,
        stages=stage_data()["version"],
        months=[(month_name(m), t) for m, t in found.months.items()],
        unrated=sorted({c for t in found.months.values() for c in t.unrated}),
        steps=steps,
        marks=MARKS,
        cohorts=curves(launches, "first_order", today, "quarter")[-8:],
        by_platform=curves(launches, "first_order", today, "platform"),
        mentors=mentors,
    )


def risk_words(found: list[Flag]) -> list[str]:
    """Risks in words, days as the reader writes them."""
    days = [{"day": day(flag.values["day"])} if "day" in flag.values else {} for flag in found]
    return [say(FLAGS[flag.code], {**flag.values, **said}) for flag, said in zip(found, days, strict=True)]


@blueprint.get("/shops")
@access(*STAFF, "mentor")
def shops() -> str:
    """Shops side by side, each with its last twelve months."""
    number = asked_page()
    filters = {name: request.args.get(name, "") for name in ("stage", "platform")}
    today = local_day(current_context().clock.now())
    last = today.isoformat()[:7]
    found, total = shop_lines(current_context(), current_actor(), filters, last, skip=skip_of(number), limit=SIZE)
    know_names(line.placement.person_id for line in found)
    stages = [(code, LABELS.stage[code]) for code in STAGES["shop"]]
    return render_template(
        "placement/shops.html",
        page=Page(found, number, SIZE, total),
        stages=stages,
        counting=COUNTING,
        sheet="/placement/shops.xlsx?" + urlencode(filters),
        risks={line.placement.id: risk_words(line.flags(today)) for line in found},
    )


@dataclass(frozen=True)
class Compared:
    """What is compared: launch quarters or platforms, on the way to a mark. ``names``: of all there are."""

    mark: str
    by: str
    shown: list[Curve]
    names: dict[str, str]
    too_many: bool


def mark_words() -> dict[str, str]:
    """The marks in words."""
    return {"first_order": _("First order"), "stable": _("Steady sales")}


def asked_cohorts() -> Compared:
    """The curves that the address asks for; the latest quarters or largest platforms where it asks for none."""
    context, actor = current_context(), current_actor()
    today, launches = local_day(context.clock.now()), launches_of(context, actor.base_id)
    mark = request.args.get("mark", "") if request.args.get("mark") in mark_words() else "first_order"
    by = "platform" if request.args.get("by") == "platform" else "quarter"
    every = curves(launches, mark, today, by)
    names = {c.label: str(LABELS.platform[c.label]) if by == "platform" else c.label for c in every}
    asked = [label for label in request.args.getlist("which") if label in names]
    chosen = asked[:COMPARED] or [c.label for c in (every if by == "quarter" else sorted(every, key=_size))][-COMPARED:]
    return Compared(mark, by, [c for c in every if c.label in chosen], names, len(asked) > COMPARED)


@blueprint.get("/cohorts")
@access(*STAFF)
def cohorts() -> str:
    """Launch cohorts or platforms compared: their curves to a mark in one picture, with intervals and numbers at risk."""
    asked = asked_cohorts()
    shown, names = asked.shown, asked.names
    return render_template(
        "placement/cohorts.html",
        shown=shown,
        steps=[_step(c, names[c.label]) for c in shown],
        names=names,
        chosen=[c.label for c in shown],
        too_many=asked.too_many,
        form=new_form({"mark": asked.mark, "by": asked.by, "which": [c.label for c in shown]}),
        marks=MARKS,
        mark_choices=list(mark_words().items()),
        sheet="/placement/cohorts.xlsx?" + urlencode(request.args.to_dict(flat=False), doseq=True),
        most=COMPARED,
        stages=stage_data()["version"],
    )


def _size(curve: Curve) -> int:
    return curve.shops
