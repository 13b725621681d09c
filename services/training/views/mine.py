"""Pages of the trainee: the classes, attendance and hours, and the code typed in."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.training.domain.feedback import asks
from services.training.forms import SignInSchema
from services.training.handlers import sign_in_to_class
from services.training.queries.classes import timetable, trainee
from services.training.queries.feedback import own_feedback
from services.training.views.blueprint import blueprint
from shared.clock import derived_id
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form


@blueprint.get("/mine")
@access("trainee")
def mine() -> str:
    """The trainee's classes, attendance and hours."""
    return lessons(new_form(), "")


def lessons(form: FormResult, wrong: str) -> str:
    """The page; ``wrong`` is the class whose ``form`` was refused."""
    context, actor = current_context(), current_actor()
    now, lines = context.clock.now(), timetable(context, actor)
    minutes = sum(attendance.minutes for _lesson, attendance in lines if attendance)
    return render_template(
        "training/mine.html",
        lines=lines,
        now=now,
        asked={lesson.id for lesson, line in lines if line and line.attended and asks(lesson, now)},
        said=own_feedback(context, actor),
        hours=round(minutes / 60, 1),
        admitted=trainee(context, actor) is not None,
        form=form,
        wrong=wrong,
        # The phone tells by it whose kept sign-ins it may send; it names nobody.
        owner=derived_id("phone", context.config.secret_key, actor.person_id),
    )


@blueprint.post("/mine/<class_id>")
@access("trainee")
def sign_in(class_id: str) -> Any:
    """Sign in with the code on the screen."""
    form = load_form(SignInSchema(), request.form)
    if form.ok:
        try:
            sign_in_to_class(current_context(), current_actor(), class_id, form.checked["code"])
            flash(_("You are signed in."))
            return redirect("/training/mine", 303)
        except RuleBroken as error:
            form.refuse(error)
    return lessons(form, class_id), 422
