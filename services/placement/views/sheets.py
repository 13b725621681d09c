"""What the base sees as workbooks: months by platform, shops side by side, launch cohorts compared."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.placement import queries
from services.placement.domain.months import month_range
from services.placement.domain.outcomes import COUNTING
from services.placement.domain.shops import stage_data
from services.placement.queries.overview import overview
from services.placement.queries.shop_lines import ShopLine, shop_lines
from services.placement.views.blueprint import STAFF, blueprint, download
from services.placement.views.overview import MARKS, asked_cohorts, mark_words, risk_words
from shared.clock import local_day
from shared.sheets import XLSX, Column, write
from shared.web.access import access, current_actor, current_context
from shared.web.formats import month as month_name
from shared.web.i18n import semicolon
from shared.web.labels import LABELS

A_READ = 500
MOST_SHOPS = 10_000
"""A workbook of more shops opens in no office program without pain; the filters of the page choose them."""


@blueprint.get("/overview.xlsx")
@access(*STAFF)
def overview_sheet() -> Response:
    """The months by platform as a workbook."""
    context, actor = current_context(), current_actor()
    last = local_day(context.clock.now()).isoformat()[:7]
    found = overview(context, actor.base_id, last)
    titles = [_("Month"), _("Platform"), _("Shops with orders"), _("Orders"), _("Units"), _("Gross (CNY)")]
    titles += [_("Refunds (CNY)"), _("Net (CNY)"), _("Net with confirmed proof (CNY)"), _("Rule")]
    names = ("month", "platform", "shops", "orders", "units", "gross", "refunds", "net", "confirmed", "rule")
    columns = [Column(name, title) for name, title in zip(names, titles, strict=True)]
    rows = [
        {
            "month": month,
            "platform": LABELS.platform[platform],
            **{name: str(getattr(totals, name)) for name in names[2:-1]},
            "rule": COUNTING,
        }
        for platform, months in sorted(found.platforms.items())
        for month, totals in months.items()
    ]
    return download(write(_("Shops by month"), columns, rows), f"shops-{last}.xlsx", XLSX)


@blueprint.get("/shops.xlsx")
@access(*STAFF)
def shops_sheet() -> Response:
    """Shops side by side as a workbook: a row a shop, its twelve months beside it, as the page is narrowed."""
    last = local_day(current_context().clock.now()).isoformat()[:7]
    months = month_range(last, 12)
    filters = {name: request.args.get(name, "") for name in ("stage", "platform")}
    titles = {"trainee": _("Trainee"), "platform": _("Platform"), "site": _("Site"), "shop": _("Shop")}
    titles |= {"stage": _("Stage"), "opened_on": _("Opened"), "currency": _("Currency")}
    titles |= {"orders": _("Orders"), "net": _("Net"), "refunds": _("Refunds")}
    words = {"orders": _("Orders"), "net": _("Net"), "refunds": _("Refunds")}
    titles |= {
        f"{name}-{m}": _("%(what)s, %(month)s", what=word, month=month_name(m))
        for name, word in words.items()
        for m in months
    }
    numbers = ("orders", "net", "refunds")
    columns = [
        Column(name, title, kind="number" if name.split("-")[0] in numbers else "text")
        for name, title in {**titles, "risk": _("At risk"), "rule": _("Rule")}.items()
    ]
    lines = _every(filters, last)
    names = queries.names_of(current_context(), {line.placement.person_id for line in lines})
    rows = [_shop_row(line, names) for line in lines]
    return download(write(_("Shops side by side"), columns, rows), f"shops-side-by-side-{last}.xlsx", XLSX)


def _every(filters: dict[str, str], last: str) -> list[ShopLine]:
    lines: list[ShopLine] = []
    for skip in range(0, MOST_SHOPS, A_READ):
        found, total = shop_lines(current_context(), current_actor(), filters, last, skip=skip, limit=A_READ)
        lines += found
        if skip + A_READ >= total:
            break
    return lines


def _shop_row(line: ShopLine, names: dict[str, str]) -> dict[str, Any]:
    shop, total = line.placement, line.total
    row: dict[str, Any] = {
        "trainee": names[shop.person_id],
        "platform": LABELS.platform[shop.platform],
        "site": shop.site,
        "shop": shop.shop_id,
        "stage": LABELS.stage[shop.stage],
        "opened_on": shop.opened_on,
        "currency": shop.currency,
        "orders": total.orders,
        "net": float(total.net),
        "refunds": float(total.refunds),
        "risk": semicolon().join(risk_words(line.flags(local_day(current_context().clock.now())))),
        "rule": COUNTING,
    }
    for month, sums in line.months.items():
        row |= {
            f"orders-{month}": sums.orders,
            f"net-{month}": float(sums.net),
            f"refunds-{month}": float(sums.refunds),
        }
    return row


@blueprint.get("/cohorts.xlsx")
@access(*STAFF)
def cohorts_sheet() -> Response:
    """The compared cohorts as a workbook: by days since the launch the share, its interval, and how many were at risk."""
    asked = asked_cohorts()
    titles = {
        "cohort": _("Launch cohort or platform"),
        "mark": _("Mark"),
        "shops": _("Shops"),
        "median": _("Median days"),
    }
    titles |= {"day": _("Days since launch"), "share": _("Share that reached it")}
    titles |= {"low": _("95 % from"), "high": _("95 % to"), "at_risk": _("No. at risk"), "rule": _("Rule")}
    words = ("cohort", "mark", "rule")
    columns = [Column(name, title, kind="text" if name in words else "number") for name, title in titles.items()]
    rows = []
    for curve in asked.shown:
        for day in MARKS:
            low, high = curve.between(day)
            about = {"cohort": asked.names[curve.label], "mark": mark_words()[asked.mark], "shops": curve.shops}
            about |= {"median": "" if curve.median is None else curve.median, "day": day, "at_risk": curve.at_risk(day)}
            shares = {"share": round(curve.share_by(day), 4), "low": round(low, 4), "high": round(high, 4)}
            rows.append({**about, **shares, "rule": stage_data()["version"]})
    last = local_day(current_context().clock.now()).isoformat()
    return download(write(_("Launch cohorts"), columns, rows), f"launch-cohorts-{last}.xlsx", XLSX)
