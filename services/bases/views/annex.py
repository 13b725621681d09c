"""The annex row: computed for any twelve months, beside the printed one, as a page, an Excel sheet and a PDF."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.bases import queries
from services.bases.annex import annex as printed
from services.bases.annex import columns
from services.bases.domain import Window
from services.bases.forms import UntilSchema, WindowSchema
from services.bases.queries import AnnexRow
from services.bases.sheet import annex_sheet, layout
from services.bases.views.blueprint import asked_base, base_query, blueprint, download
from services.bases.wording import FIGURES, texts
from shared.clock import local_day
from shared.sheets import XLSX, Column, write
from shared.web.access import access, current_context
from shared.web.forms import FormResult, load_form
from shared.web.paging import SIZE, Page, asked_page, skip_of
from shared.web.pdf import pdf_of

READERS = ("manager", "coordinator", "quality", "administrator")


def asked_window() -> tuple[FormResult, Window]:
    """The twelve months that end with ``?until=``; with the present month when none or no month is asked for."""
    form = load_form(UntilSchema(), request.args)
    now = local_day(current_context().clock.now()).isoformat()[:7]
    form.values["until"] = form.values.get("until") or now
    until = (form.data or {}).get("until") or now
    return form, Window.until(until)


@blueprint.get("/annex")
@access(*READERS)
def annex() -> Any:
    """A base's row, each cell with its proof and the way to its records, and what changed against a year ago."""
    context, base_id = current_context(), asked_base()
    if not base_id:
        return render_template("bases/choose_annex.html", bases=queries.base_list(context))
    form, window = asked_window()
    row = queries.annex_row(context, base_id, window)
    page = render_template(
        "bases/annex.html",
        form=form,
        row=row,
        words=texts(row),
        columns=columns(),
        changes=queries.changes(context, row),
        query=base_query(),
    )
    return page, 200 if form.ok else 422


def _row() -> tuple[AnnexRow, dict[str, str | None]]:
    _form, window = asked_window()
    row = queries.annex_row(current_context(), asked_base(), window)
    return row, {"seq": "1", **texts(row)}


@blueprint.get("/annex.xlsx")
@access(*READERS)
def annex_xlsx() -> Response:
    """The row in the official layout, for Excel."""
    if not asked_base():
        return redirect("/bases/annex", 303)
    row, cells = _row()
    return download(annex_sheet([cells], _note(row.window)), f"annex-{row.base.id}-{row.window.last}.xlsx", XLSX)


@blueprint.get("/annex.pdf")
@access(*READERS)
def annex_pdf() -> Response:
    """The row in the official layout, to print and seal."""
    if not asked_base():
        return redirect("/bases/annex", 303)
    row, cells = _row()
    html = render_template(
        "bases/annex_print.html", title=printed()["source"]["title"], columns=columns(), rows=[cells], row=row
    )
    return download(pdf_of(html), f"annex-{row.base.id}-{row.window.last}.pdf", "application/pdf")


def _note(window: Window) -> str:
    return _("Counted by Slipway from %(first)s to %(last)s", first=window.first, last=window.last)


@blueprint.get("/annex/shops")
@access(*READERS)
def annex_shops() -> Any:
    """The shops behind the figure, with the state of their proof."""
    form = load_form(WindowSchema(), request.args)
    _until, window = asked_window()
    chosen = Window(form.checked["first"], form.checked["last"]) if form.ok else window
    number = asked_page()
    rows, total = queries.shop_rows(current_context(), asked_base(), chosen, skip=skip_of(number), limit=SIZE)
    names = queries.names_of(current_context(), [row["person_id"] for row in rows])
    page = Page(rows, number, SIZE, total)
    return render_template("bases/annex_shops.html", page=page, names=names, window=chosen, query=base_query())


@blueprint.get("/association/annex")
@access("association", "administrator")
def association_annex() -> Any:
    """The figures of all bases over twelve months, small counts suppressed; as Excel with ``?format=xlsx``."""
    form, window = asked_window()
    rows = queries.association_rows(current_context(), window)
    shown = [{"id": base.id, "base": base.name, **queries.suppressed(figures, FIGURES)} for base, figures in rows]
    if request.args.get("format") == "xlsx":
        heads = [Column("base", _("Base"), width=30), *(Column(n, str(t), kind="number") for n, t in FIGURES.items())]
        made = write(_("Figures of all bases"), heads, shown, note=_note(window))
        return download(made, f"bases-{window.last}.xlsx", XLSX)
    page = render_template("bases/association_annex.html", form=form, rows=shown, window=window)
    return page, 200 if form.ok else 422


@blueprint.get("/annex/printed")
@access("visitor")
def annex_printed() -> Any:
    """The annex as printed, all thirteen rows to the letter; as Excel with ``?format=xlsx``."""
    rows = [row["raw"] for row in printed()["institutions"]]
    if request.args.get("format") == "xlsx":
        return download(annex_sheet(rows), "annex-printed.xlsx", XLSX)
    return render_template("bases/annex_printed.html", title=printed()["source"]["title"], layout=layout(), rows=rows)
