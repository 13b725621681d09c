"""The coordinator looks after the pairs: which are silent, who waits for a person, mentors who pause."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.matching import queries
from services.matching.forms import ByHandSchema, PauseSchema
from services.matching.handlers import pair_by_hand, pause_mentor, resume_mentor
from services.matching.views.blueprint import HEALTH_NAMES, blueprint
from shared.clock import new_id
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import page_of
from shared.web.undo import flash_undo

STAFF = ("coordinator", "manager")


@blueprint.get("/health")
@access(*STAFF)
def health() -> str:
    """How the pairs do, those who need somebody first."""
    found = queries.health(current_context(), current_actor())
    asked = request.args.get("health", "")
    shown = [pulse for pulse in found if asked in ("", pulse.health)]
    return render_template(
        "matching/health.html",
        page=page_of(shown),
        counts=Counter(pulse.health for pulse in found),
        names={code: name for code, (name, _kind) in HEALTH_NAMES.items()},
        looks=HEALTH_NAMES,
    )


@blueprint.get("/by-hand")
@access("coordinator")
def by_hand() -> str:
    """Who waits for a person to pair them."""
    return _by_hand(new_form({"id": new_id(), "person_id": request.args.get("person", "")}))


def _by_hand(form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    return render_template(
        "matching/by_hand.html",
        form=form,
        waiting=queries.waiting_by_hand(context, actor),
        mentors=queries.mentors_with_room(context, actor),
    )


@blueprint.post("/by-hand")
@access("coordinator")
def pair_one_by_hand() -> Any:
    """Ask a chosen mentor for a trainee."""
    form = load_form(ByHandSchema(), request.form)
    if form.ok:
        try:
            data = form.checked
            pair_by_hand(current_context(), current_actor(), data["person_id"], data["mentor_id"], data["id"])
            flash(_("The mentor is being asked."))
            return redirect("/matching/by-hand", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _by_hand(form), 422


@blueprint.post("/mentors/<mentor_id>/pause")
@access("mentor", "coordinator")
def pause_one_mentor(mentor_id: str) -> Any:
    """A mentor takes nobody new, until a day or until further notice."""
    form = load_form(PauseSchema(), request.form)
    if form.ok:
        pause_mentor(current_context(), current_actor(), mentor_id, form.checked["until"])
        flash_undo(_("No new trainees for now."), f"/matching/mentors/{mentor_id}/resume")
    else:
        flash(form.error("until"))
    return redirect(_home(mentor_id), 303)


@blueprint.post("/mentors/<mentor_id>/resume")
@access("mentor", "coordinator")
def resume_one_mentor(mentor_id: str) -> Response:
    """A mentor takes new trainees again."""
    resume_mentor(current_context(), current_actor(), mentor_id)
    flash(_("New trainees can be proposed again."))
    return redirect(_home(mentor_id), 303)


def _home(mentor_id: str) -> str:
    return "/matching/mine" if current_actor().role == "mentor" else f"/enrollment/mentors/{mentor_id}"
