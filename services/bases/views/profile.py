"""The pages of a base's profile: entries by kind, their proof, their history."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response

from services.bases import queries
from services.bases.domain import FIELDS, KINDS
from services.bases.forms import EditSchema, EntrySchema, ReviewSchema
from services.bases.handlers import (
    add_entry,
    adopt_annex,
    attach_proof,
    change_entry,
    edit_base,
    end_entry,
    review_proof,
)
from services.bases.views.blueprint import KEEPERS, asked_base, base_query, blueprint, download, told
from shared.clock import local_day
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form


@blueprint.get("/profile")
@access(*KEEPERS, "administrator")
def profile() -> str:
    """What the base says of itself, by kind, each with its proof; what expires soon first."""
    context, base_id = current_context(), asked_base()
    if not base_id:
        return render_template("bases/choose.html", bases=queries.base_list(context), form=new_form())
    return render_template(
        "bases/profile.html",
        base=queries.base_of(context, base_id),
        entries=queries.entries_of(context, base_id, request.args.get("kind", "")),
        due=queries.expiring(context, base_id),
        today=local_day(context.clock.now()),
        query=base_query(),
    )


@blueprint.get("/profile/edit")
@access("manager")
def edit_form() -> str:
    """The manager's form for the base's entry on the register."""
    found = queries.base_of(current_context(), current_actor().base_id)
    names = ("established", "address", "supervision_phone", "version")
    return render_template("bases/edit.html", base=found, form=new_form({name: getattr(found, name) for name in names}))


@blueprint.post("/profile")
@access("manager")
def edit() -> Any:
    """Save the base's entry on the register."""
    form, base_id = load_form(EditSchema(), request.form), current_actor().base_id
    if form.ok:
        edit_base(current_context(), current_actor(), base_id, **form.checked)
        flash(_("The entry is saved."))
        return redirect("/bases/profile", 303)
    return render_template("bases/edit.html", base=queries.base_of(current_context(), base_id), form=form), 422


@blueprint.post("/profile/adopt")
@access("manager")
def adopt() -> Response:
    """Begin the profile from the printed annex row."""
    try:
        made = adopt_annex(current_context(), current_actor())
        flash(ngettext("%(num)d entry taken over from the annex.", "%(num)d entries taken over from the annex.", made))
    except RuleBroken as error:
        flash(str(error), "warn")
    return redirect("/bases/profile", 303)


@blueprint.get("/entries/new")
@access(*KEEPERS)
def new_entry() -> str:
    """A form for an entry of the asked kind."""
    kind = request.args.get("kind", KINDS[0])
    if kind not in KINDS:
        raise NotFound(id=kind)
    return _form(kind, new_form({"count": "1"}))


def _form(kind: str, form: FormResult) -> str:
    return render_template("bases/entry_new.html", kind=kind, names=FIELDS[kind], form=form)


@blueprint.post("/entries")
@access(*KEEPERS)
def add() -> Any:
    """Add an entry."""
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        raise NotFound(id=kind)
    form = load_form(EntrySchema(), request.form)
    if form.ok:
        made = add_entry(current_context(), current_actor(), kind, _values(form))
        flash(_("The entry is saved. Now attach its proof."))
        return redirect(f"/bases/entries/{made.id}", 303)
    return _form(kind, form), 422


def _values(form: FormResult) -> dict[str, str]:
    return {name: str(value) for name, value in form.checked.items() if name != "version"}


@blueprint.get("/entries/<entry_id>")
@access(*KEEPERS)
def entry(entry_id: str) -> str:
    """An entry with its proofs, its history, and the form to change it."""
    found = queries.entry_of(current_context(), current_actor(), entry_id)
    return _entry(entry_id, new_form({**found.values, "version": found.version}))


def _entry(entry_id: str, form: FormResult) -> str:
    found = queries.entry_of(current_context(), current_actor(), entry_id)
    return render_template("bases/entry.html", entry=found, names=FIELDS[found.kind], form=form)


@blueprint.post("/entries/<entry_id>")
@access(*KEEPERS)
def change(entry_id: str) -> Any:
    """Change an entry."""
    queries.entry_of(current_context(), current_actor(), entry_id)
    form = load_form(EntrySchema(), request.form)
    if form.ok:
        try:
            version = form.checked.get("version", 0)
            change_entry(current_context(), current_actor(), entry_id, version, _values(form))
            flash(_("The entry is saved."))
            return redirect(f"/bases/entries/{entry_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _entry(entry_id, form), 422


@blueprint.post("/entries/<entry_id>/end")
@access(*KEEPERS)
def end(entry_id: str) -> Response:
    """Take an entry out of force."""
    try:
        end_entry(current_context(), current_actor(), entry_id)
        flash(_("The entry is ended; its history stays."))
    except RuleBroken as error:
        told(error)
    return redirect("/bases/profile", 303)


@blueprint.post("/entries/<entry_id>/proofs")
@access(*KEEPERS)
def attach(entry_id: str) -> Any:
    """Attach a file to an entry."""
    queries.entry_of(current_context(), current_actor(), entry_id)
    sent = request.files.get("file")
    try:
        attach_proof(
            current_context(),
            current_actor(),
            entry_id,
            (sent.filename or "", sent.read()) if sent else ("", b""),
        )
        flash(_("The proof is attached; somebody else confirms it."))
    except RuleBroken as error:
        told(error)
    return redirect(f"/bases/entries/{entry_id}", 303)


@blueprint.get("/entries/<entry_id>/proofs/<id>")
@access(*KEEPERS)
def proof(entry_id: str, id: str) -> Response:
    """A proof's file, as a download."""
    found, content = queries.proof_file(current_context(), current_actor(), entry_id, id)
    return download(content, secure_filename(found.name) or "proof", found.media_type)


@blueprint.post("/entries/<entry_id>/proofs/<id>/review")
@access(*KEEPERS)
def review(entry_id: str, id: str) -> Any:
    """Confirm or reject a proof."""
    queries.entry_of(current_context(), current_actor(), entry_id)
    form = load_form(ReviewSchema(), request.form)
    try:
        if form.ok:
            review_proof(
                current_context(), current_actor(), entry_id, id, form.checked["state"], form.checked["reason"]
            )
            flash(_("Noted."))
        else:
            flash(form.error("state") or form.error("reason"), "warn")
    except RuleBroken as error:
        told(error)
    return redirect(f"/bases/entries/{entry_id}", 303)
