"""Pages of sellers' files: send one, look at what it comes to, let it count, undo; map unknown columns; enter rates."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request
from flask_babel import gettext as _

from services.placement import queries
from services.placement.domain.imports import DONE, DROPPED, READING, REASONS, RUNNING, STOPPING, HeaderUnknown, Import
from services.placement.forms import ColumnMapSchema, RateSchema
from services.placement.handlers import confirm_import, send_report, stop_import, undo_import
from services.placement.maps import FIELDS, NEEDED, headings, remember
from services.placement.marketplaces import all_layouts
from services.placement.rates import enter_rate, packaged
from services.placement.sites import CURRENCIES
from services.placement.views.blueprint import STAFF, blueprint
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import language, say

WHO = (*STAFF, "mentor", "trainee")


@blueprint.get("/<placement_id>/imports")
@access(*WHO)
def shop_imports(placement_id: str) -> str:
    """A shop's files and the form for another."""
    return _imports(placement_id, new_form())


def _imports(placement_id: str, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    found = queries.placement_of(context, actor, placement_id)
    items = queries.import_list(context, actor, found.id)
    return render_template("placement/imports.html", placement=found, imports=items, form=form)


@blueprint.post("/<placement_id>/imports")
@access("coordinator", "trainee")
def send_import(placement_id: str) -> Any:
    """Read a file, or have a large one read; the answer is its page, or the page to map its columns."""
    context, actor, form = current_context(), current_actor(), new_form()
    upload = request.files.get("file")
    if not upload or not upload.filename:
        return _imports(placement_id, form.add(_("Choose the report that you downloaded."), "file")), 422
    try:
        made = send_report(context, actor, placement_id, upload.stream, upload.filename)  # type: ignore[arg-type]
    except HeaderUnknown as error:
        columns = headings(getattr(error, "head", []))
        return _map(placement_id, new_form({"days": "ymd"}), [(c.name, c.shapes) for c in columns]), 422
    except RuleBroken as error:
        return _imports(placement_id, form.refuse(error, "file")), 422
    if made.state in (DONE, RUNNING):
        flash(_("This very file was imported before; nothing changes."))
    return redirect(f"/placement/imports/{made.id}", 303)


def _map(placement_id: str, form: FormResult, columns: list[Any]) -> str:
    found = queries.placement_of(current_context(), current_actor(), placement_id)
    fields = [(name, _field_label(name), name not in NEEDED) for name in FIELDS]
    names = [(name, name) for name, _shapes in columns]
    choices = [(code, code) for code in CURRENCIES]
    return render_template(
        "placement/map.html",
        placement=found,
        form=form,
        columns=columns,
        fields=fields,
        names=names,
        currencies=choices,
    )


def _field_label(name: str) -> str:
    labels = {
        "order": _("Order number"),
        "date": _("Day of the order"),
        "amount": _("Amount of the line"),
        "line": _("What tells lines of an order apart"),
        "quantity": _("Quantity"),
        "status": _("Status"),
        "refund": _("Refunded amount"),
        "currency": _("Currency"),
    }
    return labels[name]


@blueprint.post("/<placement_id>/maps")
@access("coordinator", "trainee")
def keep_map(placement_id: str) -> Any:
    """Remember what the columns hold; the file is sent again then, because it was not kept."""
    context, actor = current_context(), current_actor()
    found = queries.placement_of(context, actor, placement_id)
    form = load_form(ColumnMapSchema(), request.form)
    names = request.form.getlist("name")
    if not form.ok:
        return _map(placement_id, form, [(name, []) for name in names]), 422
    chosen = {name: form.checked[name] for name in FIELDS if form.checked[name]}
    remember(
        context,
        found.base_id,
        actor.account_id,
        found.platform,
        chosen,
        form.checked["days"],
        form.checked["reported_in"],
    )
    flash(_("The columns are remembered. Send the file once more: it was not kept."))
    return redirect(f"/placement/{placement_id}/imports", 303)


@blueprint.get("/imports/<import_id>")
@access(*WHO)
def show_import(import_id: str) -> Any:
    """A preview, the progress of a running import, or what was imported."""
    return _import(import_id, new_form())


def _import(import_id: str, form: FormResult) -> Any:
    context, actor = current_context(), current_actor()
    found = queries.import_of(context, actor, import_id)
    shop = queries.placement_of(context, actor, found.placement_id)
    others = [i for i in queries.import_list(context, actor, shop.id) if i.state == DONE and i.id != found.id]
    reasons = {name: say(text) for name, text in REASONS.items()}
    page = render_template(
        "placement/import.html",
        item=found,
        placement=shop,
        other_choices=[(i.id, i.name) for i in others],
        reasons=reasons,
        form=form,
        share=None if found.share is None else round(100 * found.share),
        net_of=_net_of(found),
    )
    answer = make_response(page)
    if found.state in (READING, RUNNING, STOPPING):
        # The page looks again by itself, without a script.
        answer.headers["Refresh"] = "2"
    return answer


def _net_of(item: Import) -> str:
    layout = next((layout for layout in all_layouts() if layout.id == item.layout), None)
    return layout.net_of_zh if layout and language() == "zh" else item.net_of


@blueprint.post("/imports/<import_id>/confirm")
@access("coordinator", "trainee")
def confirm(import_id: str) -> Any:
    """Let a previewed import count."""
    try:
        confirm_import(current_context(), current_actor(), import_id, request.form.get("replaces", ""))
    except RuleBroken as error:
        return _import(import_id, new_form().refuse(error)), 422
    flash(_("The import runs. The months appear as they are counted."))
    return redirect(f"/placement/imports/{import_id}", 303)


@blueprint.post("/imports/<import_id>/stop")
@access("coordinator", "trainee")
def stop(import_id: str) -> Any:
    """Read no further; or count no further, and take back what was counted."""
    try:
        found = stop_import(current_context(), current_actor(), import_id)
    except RuleBroken as error:
        return _import(import_id, new_form().refuse(error)), 422
    read = found.state == DROPPED
    flash(_("Stopped. Nothing of the report is kept.") if read else _("Stopped. What was counted is being taken back."))
    return redirect(f"/placement/imports/{import_id}", 303)


@blueprint.get("/imports/<import_id>/undo")
@access("coordinator", "trainee")
def ask_undo(import_id: str) -> str:
    """Ask before an import is taken back."""
    found = queries.import_of(current_context(), current_actor(), import_id)
    return render_template(
        "confirm.html",
        question=_("Undo the import of “%(name)s”?", name=found.name),
        sentence=_(
            "Its lines no longer count. Months that no other file tells of show again what was entered by hand."
        ),
        action=f"/placement/imports/{found.id}/undo",
        yes=_("Undo the import"),
        back=f"/placement/imports/{found.id}",
    )


@blueprint.post("/imports/<import_id>/undo")
@access("coordinator", "trainee")
def undo(import_id: str) -> Any:
    """Take an import back."""
    try:
        found = undo_import(current_context(), current_actor(), import_id)
    except RuleBroken as error:
        return _import(import_id, new_form().refuse(error)), 422
    flash(_("The import is undone."))
    return redirect(f"/placement/{found.placement_id}", 303)


@blueprint.get("/rates")
@access(*STAFF)
def rates() -> str:
    """Exchange rates: the packaged table, and what the base entered."""
    return _rates(new_form({"currency": "RUB"}))


def _rates(form: FormResult) -> str:
    table = packaged()
    own = queries.known_rates(current_context(), current_actor().base_id)
    return render_template(
        "placement/rates.html",
        form=form,
        own=own,
        source=table["source"],
        published=table["published"],
        months=sorted(table["months"].items(), reverse=True)[:13],
        currencies=[(c, c) for c in CURRENCIES if c != "CNY"],
    )


@blueprint.post("/rates")
@access("coordinator", "manager")
def keep_rate() -> Any:
    """Enter a rate with its source."""
    form = load_form(RateSchema(), request.form)
    if not form.ok:
        return _rates(form), 422
    actor = current_actor()
    enter_rate(current_context(), actor.base_id, form.checked, actor.account_id)
    flash(_("The rate is kept."))
    return redirect("/placement/rates", 303)
