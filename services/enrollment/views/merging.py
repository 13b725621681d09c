"""Duplicate files: found, looked at side by side, merged, and taken apart again."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from services.enrollment.handlers.merging import check_merge, merge, say_not_same, undo_merge
from services.enrollment.handlers.minors import open_record
from services.enrollment.queries.doubles import doubles, joined_files, side_of
from services.enrollment.views.blueprint import blueprint
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.i18n import say
from shared.web.labels import Labels
from shared.web.paging import page_of

LIST = "/enrollment/duplicates"
REASONS = Labels(
    phone=lazy_gettext("same phone"),
    email=lazy_gettext("same e-mail"),
    id=lazy_gettext("same identity number"),
    name=lazy_gettext("names alike in one cohort"),
)
STAGES = Labels(
    applied=lazy_gettext("Applied"),
    admitted=lazy_gettext("Admitted"),
    assessed=lazy_gettext("Assessed"),
    paired=lazy_gettext("Paired"),
    placed=lazy_gettext("Placed"),
    selling=lazy_gettext("Selling"),
)


@blueprint.get("/duplicates")
@access("coordinator")
def duplicates() -> str:
    """Files that may be of one person, and those that were merged."""
    context, actor = current_context(), current_actor()
    return render_template(
        "enrollment/duplicates.html",
        page=page_of(doubles(context, actor)),
        joined=joined_files(context, actor),
        reasons=REASONS,
    )


@blueprint.get("/duplicates/<person_id>/<other_id>")
@access("coordinator")
def look_at_pair(person_id: str, other_id: str) -> str:
    """Two files side by side, and what merging them either way would mean."""
    return _pair(person_id, other_id)


def _pair(person_id: str, other_id: str, refused: str = "") -> str:
    context, actor = current_context(), current_actor()
    for id in (person_id, other_id):
        open_record(context, actor, id)
    sides = [side_of(context, actor, id) for id in (person_id, other_id)]
    ways = [_against(kept, other) for kept, other in ((person_id, other_id), (other_id, person_id))]
    further = 1 if sum(sides[1].stages.values()) > sum(sides[0].stages.values()) else 0
    chosen = next((n for n in (further, 1 - further) if not ways[n]), None)
    return render_template(
        "enrollment/duplicate.html", sides=sides, ways=ways, chosen=chosen, stages=STAGES, refused=refused
    )


def _against(kept_id: str, other_id: str) -> str:
    """What stands against keeping this file, in words."""
    try:
        check_merge(current_context(), current_actor(), kept_id, other_id)
    except RuleBroken as error:
        if error.status in (403, 404):
            raise
        return say(error.message, error.params)
    return ""


@blueprint.post("/duplicates/<person_id>/<other_id>")
@access("coordinator")
def merge_pair(person_id: str, other_id: str) -> Any:
    """Merge the two files; ``keep`` is the id of the one by which the person goes."""
    kept, other = (person_id, other_id) if request.form.get("keep") != other_id else (other_id, person_id)
    if request.form.get("keep") not in (person_id, other_id):
        return _pair(person_id, other_id, _("Choose which file to keep.")), 422
    try:
        merge(current_context(), current_actor(), kept, other)
    except RuleBroken as error:
        if error.status in (403, 404):
            raise
        return _pair(person_id, other_id, say(error.message, error.params)), 409
    flash(_("Merged: one person, one journey. You can undo it under “Duplicates”."))
    return redirect(f"/enrollment/people/{kept}", 303)


@blueprint.post("/duplicates/<person_id>/<other_id>/apart")
@access("coordinator")
def tell_apart(person_id: str, other_id: str) -> Response:
    """They are two people; the pair is shown no more."""
    say_not_same(current_context(), current_actor(), person_id, other_id)
    flash(_("Noted: two people."))
    return redirect(LIST, 303)


@blueprint.post("/people/<person_id>/unmerge")
@access("coordinator")
def unmerge(person_id: str) -> Response:
    """Undo a merge: two people, as before."""
    try:
        undo_merge(current_context(), current_actor(), person_id)
        flash(_("Undone: two people with a journey each, as before."))
    except RuleBroken as error:
        if error.status == 404:
            raise
        flash(say(error.message, error.params), "warn")
    return redirect(LIST, 303)
