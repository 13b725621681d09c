"""Pages: move a class, cancel it, make up for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.training.domain.classes import TrainingClass
from services.training.forms import MoveSchema, ReasonSchema, WhenSchema
from services.training.handlers import cancel_class, move_class, plan_make_up
from services.training.queries.classes import class_of
from services.training.times import with_start
from services.training.views.blueprint import blueprint
from services.training.views.classes import refuse
from shared.clock import SHANGHAI
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form


@blueprint.get("/classes/<class_id>/move")
@access("coordinator")
def move_form(class_id: str) -> str:
    """Another time, room or teacher; or cancel."""
    return _move(class_id, None, None)


def _move(class_id: str, form: FormResult | None, cancelling: FormResult | None) -> str:
    lesson = class_of(current_context(), current_actor(), class_id)
    return render_template(
        "training/move.html", lesson=lesson, form=form or new_form(_when(lesson)), cancelling=cancelling or new_form()
    )


def _when(lesson: TrainingClass) -> dict[str, str]:
    start = lesson.start.astimezone(SHANGHAI)
    kept = {"minutes": str(lesson.minutes), "room": lesson.room, "teacher": lesson.teacher}
    return {"day": start.date().isoformat(), "time": f"{start:%H:%M}", **kept}


@blueprint.post("/classes/<class_id>/move")
@access("coordinator")
def move(class_id: str) -> Any:
    """Move it; the people on the list are told."""
    form = load_form(MoveSchema(), request.form)
    return _done(
        class_id,
        form,
        lambda: move_class(current_context(), current_actor(), class_id, with_start(form.checked)),
        _("The class has moved; the people on the list are told."),
    ) or (_move(class_id, form, None), 422)


@blueprint.post("/classes/<class_id>/cancel")
@access("coordinator")
def cancel(class_id: str) -> Any:
    """Cancel it; the people on the list are told."""
    form = load_form(ReasonSchema(), request.form)
    return _done(
        class_id,
        form,
        lambda: cancel_class(current_context(), current_actor(), class_id, form.checked["reason"]),
        _("The class is cancelled; the people on the list are told."),
    ) or (_move(class_id, None, form), 422)


@blueprint.get("/classes/<class_id>/make-up")
@access("coordinator")
def make_up_form(class_id: str) -> str:
    """Plan a class for those who missed this one."""
    return _make_up(class_id, None)


def _make_up(class_id: str, form: FormResult | None) -> str:
    lesson = class_of(current_context(), current_actor(), class_id)
    return render_template("training/make_up.html", lesson=lesson, form=form or new_form(_when(lesson)))


@blueprint.post("/classes/<class_id>/make-up")
@access("coordinator")
def make_up(class_id: str) -> Any:
    """Put the make-up class on the timetable."""
    form = load_form(WhenSchema(), request.form)
    return _done(
        class_id,
        form,
        lambda: plan_make_up(current_context(), current_actor(), class_id, with_start(form.checked)),
        _("The make-up class is on the timetable."),
    ) or (_make_up(class_id, form), 422)


def _done(class_id: str, form: FormResult, act: Callable[[], TrainingClass], told: str) -> Any:
    """The answer after the act, or None when the form has to be shown again."""
    if form.ok:
        try:
            made = act()
            flash(told)
            return redirect(f"/training/classes/{made.id}", 303)
        except RuleBroken as error:
            refuse(form, error)
    else:
        class_of(current_context(), current_actor(), class_id)
    return None
