"""Pages of feedback after a class: the trainee's two questions, and what the teacher reads."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.training.forms import FeedbackSchema
from services.training.handlers.feedback import give_feedback
from services.training.queries.classes import on_timetable
from services.training.queries.feedback import FEEDBACK, FEEDBACK_SECONDS, heard_by_link
from services.training.views.blueprint import blueprint
from services.training.views.mine import lessons
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context, read_link_token
from shared.web.forms import load_form


@blueprint.post("/mine/<class_id>/feedback")
@access("trainee")
def answer(class_id: str) -> Any:
    """Answer the two questions, or correct the answers."""
    context, actor = current_context(), current_actor()
    on_timetable(context, actor, class_id)
    form = load_form(FeedbackSchema(), request.form)
    if form.ok:
        try:
            given = form.checked
            give_feedback(context, actor, class_id, given["useful"], given["improve"])
            flash(_("Thank you. Your teacher reads it without your name, once three people have answered."))
            return redirect("/training/mine", 303)
        except RuleBroken as error:
            form.refuse(error)
    return lessons(form, class_id), 422


@blueprint.get("/feedback")
@access("visitor")
def teachers_feedback() -> str:
    """What was said of a class, for the teacher, who needs no account."""
    context = current_context()
    given = read_link_token(context, FEEDBACK, request.args.get("t"), FEEDBACK_SECONDS)
    lesson, found = heard_by_link(context, given["class_id"])
    return render_template("training/feedback.html", lesson=lesson, heard=found)
