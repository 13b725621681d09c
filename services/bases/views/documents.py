"""The library of rules and the archive: filed by staff, read by those they concern."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response

from services.bases import queries
from services.bases.domain.documents import Document
from services.bases.forms.documents import DocumentSchema, HoldReasonSchema, VersionSchema
from services.bases.handlers import (
    add_version,
    destroy_document,
    document_for,
    file_document,
    file_of,
    hold_document,
    read_document,
)
from services.bases.views.blueprint import KEEPERS, blueprint, download, sent_files, told
from shared.clock import local_day
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of

EVERYBODY = (*KEEPERS, "mentor", "trainee")


@blueprint.get("/documents")
@access(*KEEPERS)
def documents() -> str:
    """The base's documents."""
    context, number = current_context(), asked_page()
    asked = {name: request.args.get(name, "")[:80].strip() for name in ("kind", "about", "id", "q", "state")}
    rows, total = queries.document_list(context, current_actor().base_id, asked, skip=skip_of(number), limit=SIZE)
    today = local_day(context.clock.now())
    return render_template("bases/documents.html", page=Page(rows, number, SIZE, total), today=today, asked=asked)


@blueprint.get("/rules")
@access(*EVERYBODY)
def rules() -> str:
    """The rules in force that concern the reader."""
    return render_template("bases/rules.html", rows=queries.rules_for(current_context(), current_actor()))


@blueprint.get("/documents/new")
@access(*KEEPERS)
def new_document() -> str:
    """A form to file a document, of the base or about a person, a class or a shop."""
    today = local_day(current_context().clock.now())
    about = {"about": request.args.get("about", "")[:10], "about_id": request.args.get("id", "")[:80]}
    kind = "record" if about["about"] else "rule"
    return _form(new_form({**about, "kind": kind, "effective_from": str(today), "keep_years": "0"}))


def _form(form: FormResult) -> str:
    return render_template("bases/document_new.html", form=form)


@blueprint.post("/documents")
@access(*KEEPERS)
def add_document() -> Any:
    """File a document."""
    form, file = load_form(DocumentSchema(), request.form), _file()
    if file is None:
        form.add(_("Choose a file."), "file")
    if form.ok and file:
        try:
            data = {**form.checked, "keep_years": int(form.checked["keep_years"])}
            made = file_document(current_context(), current_actor(), data, file)
            flash(_("The document is filed."))
            return redirect(f"/bases/documents/{made.id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _form(form), 422


def _file() -> tuple[str, bytes] | None:
    return next(iter(sent_files("file")), None)


@blueprint.get("/documents/<document_id>")
@access(*EVERYBODY)
def document(document_id: str) -> str:
    """A document with its versions, and who read it."""
    found = document_for(current_context(), current_actor(), document_id)
    today = local_day(current_context().clock.now())
    return _document(found, new_form({"effective_from": str(today)}))


def _document(found: Document, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    now = found.in_force(local_day(context.clock.now()))
    keeper = actor.role in KEEPERS
    return render_template(
        "bases/document.html",
        document=found,
        now=now,
        keeper=keeper,
        form=form,
        readings=queries.readings(context, found, now) if keeper and now else [],
        read=any(one.id == found.id and read for one, _now, read in queries.rules_for(context, actor)),
    )


@blueprint.post("/documents/<document_id>/versions")
@access(*KEEPERS)
def new_version(document_id: str) -> Any:
    """Add a version."""
    found = document_for(current_context(), current_actor(), document_id)
    form, file = load_form(VersionSchema(), request.form), _file()
    if file is None:
        form.add(_("Choose a file."), "file")
    if form.ok and file:
        try:
            add_version(current_context(), current_actor(), document_id, form.checked, file)
            flash(_("The version is added."))
            return redirect(f"/bases/documents/{document_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _document(found, form), 422


@blueprint.get("/documents/<document_id>/versions/<int:number>")
@access(*EVERYBODY)
def version_file(document_id: str, number: int) -> Response:
    """The file of a version."""
    found, content = file_of(current_context(), current_actor(), document_id, number)
    file = found.version_of(number).file
    return download(content, secure_filename(file.name) or "document", file.media_type)


@blueprint.post("/documents/<document_id>/versions/<int:number>/read")
@access(*EVERYBODY)
def have_read(document_id: str, number: int) -> Response:
    """Say that one read the version in force."""
    document_for(current_context(), current_actor(), document_id)
    try:
        read_document(current_context(), current_actor(), document_id, number)
        flash(_("Noted that you read it."))
    except RuleBroken as error:
        told(error)
    return redirect(f"/bases/documents/{document_id}", 303)


@blueprint.post("/documents/<document_id>/hold")
@access("manager", "quality")
def hold_it(document_id: str) -> Response:
    """Keep a document whatever its time says."""
    document_for(current_context(), current_actor(), document_id)
    form = load_form(HoldReasonSchema(), request.form)
    return _held(document_id, form.checked["reason"]) if form.ok else _said(document_id, form.error("reason"))


@blueprint.post("/documents/<document_id>/release")
@access("manager", "quality")
def release_it(document_id: str) -> Response:
    """Lift the hold."""
    return _held(document_id, "")


def _held(document_id: str, reason: str) -> Response:
    try:
        hold_document(current_context(), current_actor(), document_id, reason)
        flash(_("The document is held.") if reason else _("The hold is lifted."))
    except RuleBroken as error:
        told(error)
    return redirect(f"/bases/documents/{document_id}", 303)


def _said(document_id: str, sentence: str) -> Response:
    flash(sentence, "warn")
    return redirect(f"/bases/documents/{document_id}", 303)


@blueprint.get("/documents/<document_id>/destroy")
@access("manager")
def ask_destroy(document_id: str) -> str:
    """Ask before the files of a document are deleted."""
    found = document_for(current_context(), current_actor(), document_id)
    return render_template(
        "confirm.html",
        question=_("Destroy “%(title)s”?", title=found.title),
        sentence=_("Its files are deleted for good; the entry stays, with who did it and when. This cannot be undone."),
        action=f"/bases/documents/{document_id}/destroy",
        yes=_("Destroy"),
        back=f"/bases/documents/{document_id}",
    )


@blueprint.post("/documents/<document_id>/destroy")
@access("manager")
def destroy_it(document_id: str) -> Response:
    """Delete the files of a document whose time is over."""
    try:
        destroy_document(current_context(), current_actor(), document_id)
        flash(_("The document is destroyed; its entry stays."))
    except RuleBroken as error:
        told(error)
    return redirect(f"/bases/documents/{document_id}", 303)
