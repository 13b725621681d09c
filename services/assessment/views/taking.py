"""The trainee takes the test: begin, one question a page, and the result."""

from __future__ import annotations

import math
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from services.assessment import queries
from services.assessment.bank.grading import UnreadableAnswer
from services.assessment.bank.item import Item, public_view
from services.assessment.domain import NotTheQuestion, Sitting
from services.assessment.given import NoAnswer, PartsLeft, PlaceTwice, StepsLeft, first_field, given_answer, sent_fields
from services.assessment.handlers import answer_question, earliest_retake, may_retake, start_sitting
from services.assessment.instrument import current_instrument
from services.assessment.practice import practice_item, practice_remark
from services.assessment.views.profiles import profile_page
from services.assessment.views.site import blueprint
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, new_form
from shared.web.i18n import language

DONT_KNOW = "skip"


@blueprint.get("/")
@access("trainee")
def home() -> Any:
    """The trainee's own: not yet, begin, go on, or the profile."""
    context, actor = current_context(), current_actor()
    found = queries.latest(context, actor, actor.person_id)
    if found and found.completed_at:
        again = "" if may_retake(context, found) else earliest_retake(found, current_instrument())
        return profile_page(actor.person_id, own=True, again_from=again)
    return render_template(
        "assessment/home.html",
        admitted=queries.admitted(context, actor),
        found=found,
        rules=current_instrument(),
    )


@blueprint.route("/practice", methods=["GET", "POST"])
@access("trainee")
def practice() -> Any:
    """A question to try the buttons with; nothing is kept."""
    item, remark = practice_item(), ""
    form = new_form()
    if request.method == "POST":
        form, given = _read(item, request.form)
        if not form.errors:
            remark = practice_remark(item, given)
    return render_template("assessment/practice.html", q=public_view(item, language()), form=form, remark=remark)


@blueprint.post("/start")
@access("trainee")
def start() -> Response:
    """Begin or go on."""
    start_sitting(current_context(), current_actor())
    return redirect("/assessment/take", 303)


@blueprint.get("/take")
@access("trainee")
def take() -> Any:
    """The question being asked; the same on every device."""
    context, actor = current_context(), current_actor()
    found = queries.latest(context, actor, actor.person_id)
    if found is None or found.completed_at:
        return redirect("/assessment/", 303)
    return _take(found, new_form())


def _take(sitting: Sitting, form: FormResult) -> Any:
    context, rules = current_context(), current_instrument()
    item = queries.item_asked(context, sitting)
    if item is None:
        # The question left the bank while it was being asked: another one takes its place.
        sitting = start_sitting(context, current_actor())
        item = queries.item_asked(context, sitting)
    if item is None:
        return redirect("/assessment/", 303)
    return render_template(
        "assessment/take.html",
        q=public_view(item, language()),
        number=len(sitting.answers) + 1,
        rules=rules,
        form=form,
        minutes_left=math.ceil(sitting.seconds_left(context.clock.now(), rules.timing) / 60),
    )


@blueprint.post("/take")
@access("trainee")
def answer() -> Any:
    """Keep the answer; the next question follows, or the result."""
    context, actor = current_context(), current_actor()
    found = queries.latest(context, actor, actor.person_id)
    if found is None or found.completed_at:
        return redirect("/assessment/", 303)
    item, sent = queries.item_asked(context, found), request.form.get("item", "")
    if item is None or item.id != sent:
        flash(_("That question is answered already; this is the next one."), "info")
        return redirect("/assessment/take", 303)
    form, given = _read(item, request.form)
    if form.errors:
        return _take(found, form), 422
    try:
        after = answer_question(context, actor, item.id, given)
    except UnreadableAnswer as error:
        form.add(_("“%(value)s” is not a number.", value=error.value), item.id)
        return _take(found, form), 422
    except NotTheQuestion:
        flash(_("That question is answered already; this is the next one."), "info")
        return redirect("/assessment/take", 303)
    return redirect("/assessment/" if after.completed_at else "/assessment/take", 303)


def _read(item: Item, sent: MultiDict[str, str]) -> tuple[FormResult, str]:
    """The form as sent and the answer's text, empty for “I do not know”."""
    form = new_form(sent_fields(item, sent))
    if sent.get("go") == DONT_KNOW:
        return form, ""
    try:
        return form, given_answer(item, sent)
    except (NoAnswer, PartsLeft, PlaceTwice, StepsLeft) as error:
        return form.refuse(error, first_field(item)), ""
