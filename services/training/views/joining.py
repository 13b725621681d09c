"""Page: let somebody join a course without what it asks for before."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request
from flask_babel import gettext as _

from services.training.forms import LeaveSchema
from services.training.handlers.joining import give_leave
from services.training.queries.classes import class_of
from services.training.views.blueprint import blueprint
from services.training.views.classes import class_shown
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import load_form


@blueprint.post("/classes/<class_id>/leave")
@access("coordinator")
def leave(class_id: str) -> Any:
    """A coordinator's leave, with its reason."""
    context, actor = current_context(), current_actor()
    class_of(context, actor, class_id)
    form = load_form(LeaveSchema(), request.form)
    if form.ok:
        try:
            give_leave(context, actor, class_id, form.checked["person_id"], form.checked["reason"])
            flash(_("They may join."))
            return redirect(f"/training/classes/{class_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return class_shown(class_id, form), 422
