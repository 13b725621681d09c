"""Skill profiles: one's own, and the base's trainees' for its staff; item answers only by a logged look."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.assessment import queries
from services.assessment.forms import LookSchema
from services.assessment.handlers import allow_retake, claims, look_at_answers
from services.assessment.recommending import recommended
from services.assessment.shown import explained, shown_profile
from services.assessment.views.labels import SOURCE
from services.assessment.views.site import STAFF, blueprint
from shared.rules import NotFound
from shared.web.access import access, current_actor, current_context
from shared.web.forms import load_form, new_form
from shared.web.i18n import language
from shared.web.paging import SIZE, Page, asked_page, skip_of


def profile_page(person_id: str, *, own: bool, again_from: str = "", name: str = "") -> str:
    """A person's profile."""
    context, actor = current_context(), current_actor()
    sittings = queries.finished(context, actor, person_id)
    portfolio = queries.portfolio(context, actor, person_id)
    shown = shown_profile(context, actor.base_id, sittings, portfolio)
    return render_template(
        "assessment/profile.html",
        p=shown,
        own=own,
        name=name,
        person_id=person_id,
        again_from=again_from,
        sittings=sittings,
        portfolio=portfolio,
        source=SOURCE,
        classes=recommended(context, actor.base_id, person_id, shown.weak),
        explained=explained(context, sittings[-1], language()) if own and sittings else [],
        appeal_words=queries.appeal_words(context, portfolio) if portfolio else {},
    )


@blueprint.get("/profiles")
@access(*STAFF)
def profiles() -> str:
    """The base's trainees with the state of their assessment."""
    number = asked_page()
    lines, total = queries.trainee_page(current_context(), current_actor(), skip=skip_of(number), limit=SIZE)
    context, actor = current_context(), current_actor()
    waiting, sent = queries.open_appeals(context, actor), claims(context, actor)
    page = Page(lines, number, SIZE, total)
    return render_template(
        "assessment/profiles.html", page=page, waiting=len(waiting), claims=sum(p.claims for p in sent)
    )


@blueprint.get("/profiles/<person_id>")
@access(*STAFF)
def profile(person_id: str) -> str:
    """One trainee's profile, without item answers."""
    line = queries.trainee(current_context(), current_actor(), person_id)
    known = queries.portfolio(current_context(), current_actor(), person_id)
    if (line.sitting is None or not queries.finished(current_context(), current_actor(), person_id)) and known is None:
        return render_template("assessment/unassessed.html", line=line)
    return profile_page(person_id, own=False, name=line.name)


@blueprint.post("/profiles/<person_id>/retake")
@access("coordinator")
def retake(person_id: str) -> Response:
    """Let a trainee take the test again before the waiting time is over."""
    line = queries.trainee(current_context(), current_actor(), person_id)
    allow_retake(current_context(), current_actor(), person_id)
    flash(_("%(name)s can take the assessment again now.", name=line.name))
    return redirect(f"/assessment/profiles/{person_id}", 303)


@blueprint.route("/profiles/<person_id>/answers", methods=["GET", "POST"])
@access("coordinator")
def answers(person_id: str) -> Any:
    """Item answers, for a reason that is logged; the trainee's own page shows them to the trainee without one."""
    context, actor = current_context(), current_actor()
    line = queries.trainee(context, actor, person_id)
    sittings = queries.finished(context, actor, person_id)
    if not sittings:
        raise NotFound(id=person_id)
    form, rows = new_form(), []
    if request.method == "POST":
        form = load_form(LookSchema(), request.form)
        if form.ok:
            look_at_answers(context, actor, person_id, form.checked["why"])
            rows = explained(context, sittings[-1], language())
    page = render_template("assessment/answers.html", line=line, form=form, rows=rows)
    return page, 422 if form.errors else 200
