"""Lists in and out: templates to fill in, importing with a look before, exporting for a reason."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from services.enrollment.columns import LISTS
from services.enrollment.domain.imports import Import
from services.enrollment.forms import ExportSchema, ImportSchema
from services.enrollment.handlers.exports import export_applications
from services.enrollment.handlers.imports import kind_of, run_import, start_import, wrong_rows
from services.enrollment.queries.cohorts import cohort_names
from services.enrollment.views.blueprint import STAFF, STATES, blueprint
from shared.rules import NotFound, RuleBroken
from shared.sheets import XLSX, Column, Preview, check, read, template, with_reasons, write
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.labels import LABELS, Labels

TITLES = Labels(people=lazy_gettext("Applicants"), mentors=lazy_gettext("Mentors"))
AUDIENCES = Labels(
    internal=lazy_gettext("The base's own use"),
    employer=lazy_gettext("An employer (only who agreed)"),
    public=lazy_gettext("The public (only who agreed)"),
)


def _sheet(content: bytes, name: str) -> Response:
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'})


def _columns(kind: str) -> Any:
    if kind not in LISTS:
        raise NotFound(id=kind)
    return LISTS[kind]


@blueprint.get("/imports/<kind>/template.xlsx")
@access("coordinator")
def import_template(kind: str) -> Response:
    """An empty list to fill in."""
    columns, _schema = _columns(kind)
    return _sheet(template(str(TITLES[kind]), columns), f"{kind}-template")


@blueprint.get("/imports/<kind>")
@access("coordinator")
def import_page(kind: str) -> str:
    """Send a list."""
    return _import(kind, new_form({"cohort_id": request.args.get("cohort_id", "")}))


def _import(kind: str, form: FormResult, preview: Preview[Import] | None = None) -> str:
    columns, _schema = _columns(kind)
    cohorts = cohort_names(current_context(), current_actor()) if kind == "people" else {}
    return render_template(
        "enrollment/import.html",
        kind=kind,
        title=TITLES[kind],
        columns=columns,
        heads=[(column.name, column.title) for column in columns[:6]],
        cohorts=list(cohorts.items()),
        form=form,
        preview=preview,
    )


@blueprint.post("/imports/<kind>")
@access("coordinator")
def import_look(kind: str) -> Any:
    """Look a list through; nothing is written yet."""
    columns, schema = _columns(kind)
    form, file = load_form(ImportSchema(), request.form), request.files.get("file")
    if file is None or not file.filename:
        form.add(_("Choose a file."), "file")
    if kind == "people" and not form.value("cohort_id"):
        form.add(_("Choose a cohort."), "cohort_id")
    if form.ok and file:
        try:
            rows = check(read(file.read(), file.filename or ""), columns, schema())
            found = start_import(current_context(), current_actor(), kind, form.checked["cohort_id"], rows)
            return _import(kind, form, found)
        except NotFound:
            raise
        except RuleBroken as error:
            form.refuse(error, "file")
    return _import(kind, form), 422


@blueprint.get("/imports/<import_id>/wrong.xlsx")
@access("coordinator")
def import_wrong(import_id: str) -> Response:
    """The rows that cannot be taken, each reason beside its cell."""
    context, actor = current_context(), current_actor()
    kind = kind_of(context, actor, import_id)
    columns, _schema = _columns(kind)
    content = with_reasons(str(TITLES[kind]), columns, wrong_rows(context, actor, import_id))
    return _sheet(content, f"{kind}-wrong-rows")


@blueprint.post("/imports/<import_id>/take")
@access("coordinator")
def import_take(import_id: str) -> Any:
    """Take the rows that can be taken."""
    made = run_import(current_context(), current_actor(), import_id)
    n = made.counts
    flash(ngettext("%(num)d row taken.", "%(num)d rows taken.", n["new"]))
    if n["known"] or n["wrong"]:
        flash(_("%(known)s were known already, %(wrong)s could not be taken.", **n), "warn")
    return redirect("/enrollment/mentors" if made.kind == "mentors" else "/enrollment/applications", 303)


@blueprint.get("/exports/applications")
@access(*STAFF)
def export_page() -> str:
    """Export the applications: what for, and why."""
    return _export(new_form({**request.args.to_dict(), "audience": "internal"}))


def _export(form: FormResult) -> str:
    cohorts = cohort_names(current_context(), current_actor())
    return render_template(
        "enrollment/export.html", form=form, cohorts=list(cohorts.items()), audiences=AUDIENCES, app_states=STATES
    )


@blueprint.post("/exports/applications")
@access(*STAFF)
def export_now() -> Any:
    """The list as Excel; who, what and why stand in the access log."""
    form = load_form(ExportSchema(), request.form)
    if not form.ok:
        return _export(form), 422
    rows, left_out = export_applications(current_context(), current_actor(), form.checked)
    columns = (
        Column("number", _("Number"), width=13),
        Column("name", _("Name"), width=14),
        Column("phone", _("Mobile phone"), width=15),
        Column("cohort_name", _("Cohort"), width=18),
        Column("state", _("State"), width=10),
        Column("goal", _("Goal"), width=12),
        Column("submitted_at", _("Applied on"), width=12),
        Column("signature", _("Signature"), width=16),
    )
    words = ({**row, "state": STATES[row["state"]], "goal": LABELS.goal[row["goal"]]} for row in rows)
    note = _("%(n)s left out: they did not agree to this.", n=left_out) if left_out else ""
    return _sheet(write(str(TITLES["people"]), columns, words, note=note), "applications")
