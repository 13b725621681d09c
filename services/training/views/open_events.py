"""What anybody may open: a base's events, one event with its form, and one's own sign-up by its link."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _

from services.training.forms.occasions import SignUpSchema
from services.training.handlers.occasions import by_code, sign_up_guest, sign_up_trainee, withdraw_sign_up
from services.training.queries.occasions import (
    SIGN_UP,
    SIGN_UP_SECONDS,
    base_name,
    coming,
    own_sign_up,
    signed_up,
)
from services.training.views.blueprint import blueprint
from services.training.views.occasions import shown_photo
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context, make_link_token, read_link_token
from shared.web.forms import FormResult, load_form, new_form
from shared.web.limits import limited


@blueprint.get("/open/<base_id>")
@access("visitor")
def open_events(base_id: str) -> str:
    """A base's events to come."""
    context = current_context()
    return render_template(
        "training/open_events.html", base=base_name(context, base_id), coming=coming(context, base_id)
    )


@blueprint.get("/e/<code>")
@access("visitor")
def event_page(code: str) -> str:
    """An event, with the form to sign up."""
    return _event(code, new_form())


def _event(code: str, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    occasion = by_code(context, code)
    own = own_sign_up(context, actor, occasion)
    return render_template(
        "training/event.html",
        occasion=occasion,
        base=base_name(context, occasion.base_id),
        takes=occasion.takes(context.clock.now()),
        state=occasion.state_of(own) if own else "",
        trainee=actor.role == "trainee" and actor.base_id == occasion.base_id,
        token=make_link_token(context, SIGN_UP, {"id": own}) if own else "",
        photos=[photo for photo in occasion.photos if photo.public],
        form=form,
    )


@blueprint.post("/e/<code>")
@access("visitor")
@limited("event")
def sign_up(code: str) -> Any:
    """Sign up."""
    form = load_form(SignUpSchema(), request.form)
    by_code(current_context(), code)
    if form.ok:
        try:
            made = sign_up_guest(current_context(), code, form.checked)
            token = make_link_token(current_context(), SIGN_UP, {"id": made.id})
            return redirect(f"/training/signed-up?t={token}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _event(code, form), 422


@blueprint.post("/e/<code>/mine")
@access("trainee")
def sign_up_as_trainee(code: str) -> Any:
    """A trainee signs up with one tap."""
    try:
        made = sign_up_trainee(current_context(), current_actor(), code)
    except NotFound:
        raise
    except RuleBroken as error:
        return _event(code, new_form().refuse(error)), error.status
    token = make_link_token(current_context(), SIGN_UP, {"id": made.id})
    return redirect(f"/training/signed-up?t={token}", 303)


@blueprint.get("/e/<code>/photos/<id>")
@access("visitor")
def public_photo(code: str, id: str) -> Response:
    """A photo in which everybody agreed to be shown."""
    occasion = by_code(current_context(), code)
    if not occasion.photo(id).public:
        raise NotFound(id=id)
    return shown_photo(occasion, id)


@blueprint.get("/signed-up")
@access("visitor")
def own_place() -> str:
    """How one's sign-up stands, for whoever holds its link."""
    token = request.args.get("t", "")
    given = read_link_token(current_context(), SIGN_UP, token, SIGN_UP_SECONDS)
    occasion, state, place = signed_up(current_context(), given["id"])
    return render_template(
        "training/signed_up.html",
        occasion=occasion,
        state=state,
        place=place,
        token=token,
        takes=occasion.takes(current_context().clock.now()),
    )


@blueprint.post("/signed-up")
@access("visitor")
@limited("link")
def give_place_back() -> Any:
    """Give the place back."""
    token = request.form.get("t", "")
    given = read_link_token(current_context(), SIGN_UP, token, SIGN_UP_SECONDS)
    try:
        withdraw_sign_up(current_context(), given["id"])
        flash(_("Your place is given back."))
    except NotFound:
        raise
    except RuleBroken as error:
        flash(new_form().refuse(error).error(""), "warn")
    return redirect(f"/training/signed-up?t={token}", 303)
