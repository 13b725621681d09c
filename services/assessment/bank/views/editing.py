"""The editor: a new question or a new version of one, with a preview in both languages before anything is saved."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.assessment.bank.domain import ChangedMeanwhile, UnknownSkill
from services.assessment.bank.forms import OPTIONS, PART_OPTIONS, PARTS, checked_form, values_of
from services.assessment.bank.handlers import create_item, edit_item
from services.assessment.bank.item import KINDS, Kind, read_item, write_item
from services.assessment.bank.queries import entry_of
from services.assessment.bank.schema import settled
from services.assessment.bank.views.blueprint import HOME, STAFF, blueprint, skill_choices
from shared.rules import NotFound
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, new_form


@blueprint.get("/new")
@access(*STAFF)
def choose_kind() -> str:
    """What kind of question is it to be?"""
    return render_template("assessment/bank/kinds.html")


@blueprint.get("/new/<kind>")
@access(*STAFF)
def new(kind: str) -> Any:
    """An empty editor."""
    return _editor(new_form({"difficulty": "0", "tolerance": "0"}), _known(kind))


@blueprint.post("/new/<kind>")
@access(*STAFF)
def create(kind: str) -> Any:
    """Preview or keep a new question."""
    return _sent(_known(kind), "")


@blueprint.get("/items/<item_id>/edit")
@access(*STAFF)
def edit(item_id: str) -> Any:
    """The editor of a question."""
    found = entry_of(current_context(), current_actor(), item_id).item
    return _editor(new_form(values_of(write_item(found))), found.kind, item_id)


@blueprint.post("/items/<item_id>/edit")
@access(*STAFF)
def save(item_id: str) -> Any:
    """Preview or keep a new version."""
    return _sent(entry_of(current_context(), current_actor(), item_id).item.kind, item_id)


def _sent(kind: Kind, item_id: str) -> Any:
    form = checked_form(kind, request.form)
    if not form.ok or request.form.get("do") != "save":
        return _editor(form, kind, item_id), 422 if not form.ok else 200
    context, actor = current_context(), current_actor()
    content = settled(form.checked)
    try:
        if item_id:
            seen = request.form.get("version", "")
            made = edit_item(context, actor, item_id, content, int(seen) if seen.isdecimal() and len(seen) < 7 else 0)
        else:
            made = create_item(context, actor, content)
    except UnknownSkill as error:
        return _editor(form.refuse(error, "dimension"), kind, item_id), error.status
    except ChangedMeanwhile as error:
        return _editor(form.refuse(error), kind, item_id), error.status
    flash(_("The question is saved as a draft; another person has to approve it before it is asked."))
    return redirect(f"{HOME}items/{made.item_id}", 303)


def _editor(form: FormResult, kind: Kind, item_id: str = "") -> str:
    item = read_item(settled(form.checked)) if form.ok else None
    return render_template(
        "assessment/bank/edit.html",
        form=form,
        kind=kind,
        item_id=item_id,
        item=item,
        skills=skill_choices(),
        keys=OPTIONS,
        part_keys=PART_OPTIONS,
        parts=range(1, PARTS + 1),
    )


def _known(kind: str) -> Kind:
    found = next((known for known in KINDS if known == kind), None)
    if found is None:
        raise NotFound(id=kind)
    return found
