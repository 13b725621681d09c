"""Review: approve, send back, retire, restore."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request
from flask_babel import gettext as _

from services.assessment.bank.forms import ReturnSchema
from services.assessment.bank.handlers import approve_item, restore_item, retire_item, return_item
from services.assessment.bank.views.blueprint import HOME, STAFF, blueprint
from services.assessment.bank.views.listing import shown
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import load_form, new_form
from shared.web.undo import flash_undo


@blueprint.post("/items/<item_id>/approve")
@access(*STAFF)
def approve(item_id: str) -> Any:
    """The draft may be asked."""
    try:
        approve_item(current_context(), current_actor(), item_id)
    except RuleBroken as error:
        if error.status == 404:
            raise
        return shown(item_id, new_form().refuse(error)), error.status
    flash(_("The question is approved and may be asked from now on."))
    return redirect(f"{HOME}items/{item_id}", 303)


@blueprint.post("/items/<item_id>/return")
@access(*STAFF)
def send_back(item_id: str) -> Any:
    """The draft goes back with a note."""
    form = load_form(ReturnSchema(), request.form)
    if not form.ok:
        return shown(item_id, form), 422
    try:
        return_item(current_context(), current_actor(), item_id, form.checked["note"])
    except RuleBroken as error:
        if error.status == 404:
            raise
        return shown(item_id, form.refuse(error)), error.status
    flash(_("The question went back with your note."))
    return redirect(f"{HOME}items/{item_id}", 303)


@blueprint.post("/items/<item_id>/retire")
@access(*STAFF)
def retire(item_id: str) -> Any:
    """Out of use, until it is restored."""
    retire_item(current_context(), current_actor(), item_id)
    flash_undo(
        _("The question is asked no more in this base; answers given so far stay scored."),
        f"{HOME}items/{item_id}/restore",
    )
    return redirect(f"{HOME}items/{item_id}", 303)


@blueprint.post("/items/<item_id>/restore")
@access(*STAFF)
def restore(item_id: str) -> Any:
    """Into use again."""
    restore_item(current_context(), current_actor(), item_id)
    flash(_("The question is restored."))
    return redirect(f"{HOME}items/{item_id}", 303)
