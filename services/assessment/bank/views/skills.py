"""The skill map: the packaged dimensions and those the base added."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.assessment.bank.forms import RenameSchema, SkillSchema
from services.assessment.bank.handlers import add_skill, rename_skill
from services.assessment.bank.packaged import load_skill_map
from services.assessment.bank.queries import entries, skill_map, skill_map_name
from services.assessment.bank.views.blueprint import HOME, STAFF, blueprint
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form


@blueprint.get("/skills")
@access(*STAFF)
def skills() -> str:
    """The map, its version, and how many questions each skill has."""
    return _skills(new_form())


@blueprint.post("/skills")
@access("manager")
def add() -> Any:
    """One more skill of the base's own."""
    form = load_form(SkillSchema(), request.form)
    if not form.ok:
        return _skills(form), 422
    try:
        add_skill(current_context(), current_actor(), **form.checked)
    except RuleBroken as error:
        return _skills(form.refuse(error, "code")), error.status
    flash(_("The skill is in the map. Give it questions next."))
    return redirect(f"{HOME}skills", 303)


@blueprint.post("/skills/rename")
@access("manager")
def rename() -> Any:
    """Other names for one of the base's own skills; its code and questions stay."""
    form = load_form(RenameSchema(), request.form)
    if form.ok:
        try:
            names = form.checked
            rename_skill(current_context(), current_actor(), names["skill"], names["new_zh"], names["new_en"])
            flash(_("The skill has its new names."))
            return redirect(f"{HOME}skills", 303)
        except RuleBroken as error:
            form.refuse(error, "skill")
    return _skills(new_form(), form), 422


def _skills(form: FormResult, renaming: FormResult | None = None) -> str:
    context, actor = current_context(), current_actor()
    counts: dict[str, int] = {}
    for entry in entries(context, actor):
        counts[entry.item.dimension] = counts.get(entry.item.dimension, 0) + entry.asked
    return render_template(
        "assessment/bank/skills.html",
        form=form,
        renaming=renaming or new_form(),
        skills=skill_map(context, actor.base_id),
        packaged={dimension.code for dimension in load_skill_map()},
        counts=counts,
        edition=skill_map_name(context, actor.base_id),
    )
