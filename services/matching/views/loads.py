"""How few trainees a mentor takes at least, and who guides a group."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.matching import queries
from services.matching.forms import loads_schema
from services.matching.handlers import base_settings, change_settings
from services.matching.views.blueprint import blueprint
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form


@blueprint.get("/minimums")
@access("coordinator")
def minimums() -> str:
    """Every mentor with the fewest trainees and whether they are a group."""
    found = base_settings(current_context(), current_actor().base_id)
    fewest = queries.own_minimums(current_context(), current_actor()) | found.least
    values: dict[str, Any] = {f"least-{id}": str(least) for id, least in fewest.items()}
    return _minimums(new_form(values | {f"group-{id}": "1" for id in found.groups}))


def _minimums(form: FormResult) -> str:
    rows = queries.mentor_places(current_context(), current_actor())
    return render_template("matching/minimums.html", form=form, mentors=rows)


@blueprint.post("/minimums")
@access("coordinator")
def save_minimums() -> Any:
    """Set them all, kept where they differ from the mentor's own entry; a minimum above a mentor's places is refused."""
    rows = queries.mentor_places(current_context(), current_actor())
    form = load_form(loads_schema([id for id, _name, _places in rows]), request.form)
    checked = form.checked if form.ok else {}
    for id, name, places in rows:
        if checked.get(f"least-{id}", 0) > places:
            said = _("%(mentor)s takes at most %(places)s trainees.", mentor=name, places=places)
            form.errors[f"least-{id}"] = [said]
    if form.errors:
        return _minimums(form), 422
    own = queries.own_minimums(current_context(), current_actor())
    least = {id: checked[f"least-{id}"] for id, _name, _places in rows if checked[f"least-{id}"] != own.get(id, 0)}
    groups = [id for id, _name, _places in rows if checked[f"group-{id}"]]
    change_settings(current_context(), current_actor(), least=least, groups=groups)
    flash(_("Saved. The next proposal keeps to it; compute an open round again."))
    return redirect("/matching/minimums", 303)
