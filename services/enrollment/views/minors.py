"""Minors: the guardian's page by signed link, asking for access, and the data-protection lead's list."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from services.enrollment.domain.consents import guardian_text
from services.enrollment.domain.minors import MinorProtected
from services.enrollment.forms import AskSchema, GuardianSchema
from services.enrollment.handlers.minors import ask_access, decide_access, guardian_answers
from services.enrollment.links import GUARDIAN, GUARDIAN_SECONDS
from services.enrollment.queries.applications import application_of
from services.enrollment.queries.bases import base_name
from services.enrollment.queries.minors import MinorRow, waiting, yearly
from services.enrollment.views.blueprint import STAFF, blueprint
from shared.actor import SYSTEM
from shared.audit import record
from shared.clock import local_day
from shared.rules import RuleBroken
from shared.sheets import XLSX, Column, write
from shared.web.access import access, current_actor, current_context, read_link_token
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import language
from shared.web.labels import Labels
from shared.web.limits import limited

RELATIONS = Labels(
    mother=lazy_gettext("Mother"),
    father=lazy_gettext("Father"),
    grandparent=lazy_gettext("Grandparent"),
    guardian=lazy_gettext("Another legal guardian"),
)


@blueprint.app_errorhandler(MinorProtected)
def protected(error: MinorProtected) -> Any:
    """Instead of the record: the page to ask for access."""
    return _ask(error.person_id, new_form()), error.status


def _ask(person_id: str, form: FormResult) -> str:
    return render_template("enrollment/minor_ask.html", person_id=person_id, form=form)


@blueprint.post("/people/<person_id>/access")
@access(*STAFF)
def ask(person_id: str) -> Any:
    """Ask to open a minor's record."""
    form = load_form(AskSchema(), request.form)
    if not form.ok:
        return _ask(person_id, form), 422
    ask_access(current_context(), current_actor(), person_id, form.checked["reason"])
    flash(_("Asked. The data-protection lead answers; then the record opens for a week."))
    return redirect("/enrollment/applications", 303)


@blueprint.get("/minors")
@access("privacy")
def minors() -> str:
    """Requests for access, and the yearly list."""
    year = _year()
    return render_template(
        "enrollment/minors.html",
        waiting=waiting(current_context(), current_actor()),
        rows=yearly(current_context(), current_actor(), year),
        year=int(year),
    )


def _year() -> str:
    text = request.args.get("year", "")
    this = str(local_day(current_context().clock.now()).year)
    return text if text.isascii() and text.isdigit() and len(text) == 4 else this


@blueprint.post("/minors/<access_id>/<answer>")
@access("privacy")
def decide(access_id: str, answer: str) -> Any:
    """Allow or deny a request."""
    decide_access(current_context(), current_actor(), access_id, answer == "allow")
    flash(_("Allowed for a week.") if answer == "allow" else _("Denied."))
    return redirect("/enrollment/minors", 303)


@blueprint.get("/minors.xlsx")
@access("privacy")
def minors_sheet() -> Response:
    """The yearly list to print and sign."""
    year = _year()
    rows = yearly(current_context(), current_actor(), year)
    record(current_context(), current_actor(), "list.exported", details={"list": "minors", "rows": len(rows)})
    columns = (
        Column("name", _("Name"), width=12),
        Column("person_id", _("Person's id"), width=34),
        Column("guardian", _("Guardian agreed"), width=14),
        Column("answered_at", _("Answered on"), width=14),
        Column("opened", _("Times opened"), kind="number", width=12),
        Column("by", _("By how many people"), kind="number", width=12),
    )
    title = _("Records of minors, %(year)s", year=year)
    content = write(title, columns, map(_line, rows), note=_("Checked by ______________ on ______________"))
    headers = {"Content-Disposition": f'attachment; filename="minors-{year}.xlsx"'}
    return Response(content, mimetype=XLSX, headers=headers)


def _line(row: MinorRow) -> dict[str, Any]:
    agreed = {"yes": _("yes"), "no": _("taken back")}.get(row.guardian, _("not yet"))
    return {**vars(row), "guardian": agreed, "answered_at": row.answered_at[:10]}


@blueprint.get("/guardian")
@access("visitor")
def guardian() -> str:
    """The guardian's page."""
    return _guardian(new_form())


def _guardian(form: FormResult) -> str:
    context = current_context()
    application = _asked()
    return render_template(
        "enrollment/guardian.html",
        a=application,
        name=application_of(context, SYSTEM, application.id).name,
        base=base_name(context, application.base_id),
        text=guardian_text(language()),
        relations=RELATIONS,
        form=form,
        token=request.args.get("t", ""),
    )


def _asked() -> Any:
    data = read_link_token(current_context(), GUARDIAN, request.args.get("t"), GUARDIAN_SECONDS)
    return application_of(current_context(), SYSTEM, data["application_id"]).application


@blueprint.post("/guardian")
@access("visitor")
@limited("link")
def guardian_agrees() -> Any:
    """The guardian agrees."""
    form, application = load_form(GuardianSchema(), request.form), _asked()
    if form.ok:
        text = guardian_text(language())
        said = form.checked
        try:
            guardian_answers(
                current_context(), application.id, said["name"], said["relation"], True, (text.version, text.text_hash)
            )
            flash(_("Thank you. Your consent is recorded; you can take it back with the same link."))
            return redirect(f"/enrollment/guardian?t={request.args.get('t', '')}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _guardian(form), 422


@blueprint.post("/guardian/withdraw")
@access("visitor")
@limited("link")
def guardian_withdraws() -> Any:
    """The guardian takes the consent back."""
    application, text = _asked(), guardian_text(language())
    context = current_context()
    name = context.keys.open(application.person_id, application.guardian.get("name", ""))
    relation = application.guardian.get("relation", "")
    guardian_answers(context, application.id, name, relation, False, (text.version, text.text_hash))
    flash(_("Your consent is taken back. The base is told."))
    return redirect(f"/enrollment/guardian?t={request.args.get('t', '')}", 303)
