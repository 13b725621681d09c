"""Pages of open events for staff: plan one, see who signed up, record who came, keep photos."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _

from services.training.domain.occasions import Occasion
from services.training.forms import ReasonSchema
from services.training.forms.occasions import CameSchema, OccasionSchema, PlacesSchema
from services.training.handlers.occasions import (
    add_photo,
    cancel_occasion,
    plan_occasion,
    record_came,
    remove_photo,
    set_capacity,
)
from services.training.queries.occasions import guests, occasion_of, occasion_page
from services.training.times import NotATime, with_start
from services.training.views.blueprint import STAFF, blueprint
from shared.clock import local_day
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of
from shared.web.qr import qr


@blueprint.get("/occasions")
@access(*STAFF)
def occasions() -> str:
    """The base's open events, latest first."""
    day = local_day(current_context().clock.now()).isoformat()
    return _occasions(new_form({"day": day, "time": "14:00", "minutes": "120", "kind": "salon", "capacity": "30"}))


def _occasions(form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    number = asked_page()
    found, total = occasion_page(context, actor, skip=skip_of(number), limit=SIZE)
    page = Page(found, number, SIZE, total)
    link = f"{context.config.public_url}/training/open/{actor.base_id}"
    return render_template("training/occasions.html", page=page, form=form, link=link)


@blueprint.post("/occasions")
@access("coordinator")
def add_occasion() -> Any:
    """Plan an open event."""
    form = load_form(OccasionSchema(), request.form)
    if form.ok:
        try:
            made = plan_occasion(current_context(), current_actor(), with_start(form.checked))
            flash(_("The event is open for sign-up."))
            return redirect(f"/training/occasions/{made.id}", 303)
        except NotATime as error:
            form.refuse(error, "time")
    return _occasions(form), 422


@blueprint.get("/occasions/<occasion_id>")
@access(*STAFF)
def one_occasion(occasion_id: str) -> str:
    """An event: its public page, who signed up and who waits, who came, photos."""
    return _occasion(occasion_id, {})


def _occasion(occasion_id: str, forms: dict[str, FormResult]) -> str:
    context = current_context()
    occasion = occasion_of(context, current_actor(), occasion_id)
    link = f"{context.config.public_url}/training/e/{occasion.code}"
    return render_template(
        "training/occasion.html",
        occasion=occasion,
        guests=guests(context, occasion),
        link=link,
        qr=qr(link, 4),
        begun=context.clock.now() >= occasion.start,
        came=forms.get("came") or new_form({"walk_ins": str(occasion.walk_ins)}),
        seating=forms.get("seating") or new_form({"capacity": str(occasion.capacity)}),
        cancelling=forms.get("cancelling") or new_form(),
        photo=forms.get("photo") or new_form(),
    )


def _done(
    occasion_id: str, name: str, form: FormResult, act: Callable[[], Occasion], told: str, field: str = ""
) -> Any:
    occasion_of(current_context(), current_actor(), occasion_id)
    if not form.errors:
        try:
            act()
            flash(told)
            return redirect(f"/training/occasions/{occasion_id}", 303)
        except NotFound:
            raise
        except RuleBroken as error:
            form.refuse(error, field)
    return _occasion(occasion_id, {name: form}), 422


@blueprint.post("/occasions/<occasion_id>/places")
@access("coordinator")
def places(occasion_id: str) -> Any:
    """Other places; where there are more, those who wait move up."""
    form = load_form(PlacesSchema(), request.form)
    return _done(
        occasion_id,
        "seating",
        form,
        lambda: set_capacity(current_context(), current_actor(), occasion_id, form.checked["capacity"]),
        _("Saved."),
        "capacity",
    )


@blueprint.post("/occasions/<occasion_id>/cancel")
@access("coordinator")
def cancel_event(occasion_id: str) -> Any:
    """It does not take place; its page says so and why."""
    form = load_form(ReasonSchema(), request.form)
    return _done(
        occasion_id,
        "cancelling",
        form,
        lambda: cancel_occasion(current_context(), current_actor(), occasion_id, form.checked["reason"]),
        _("The event is cancelled."),
        "reason",
    )


@blueprint.post("/occasions/<occasion_id>/came")
@access("coordinator")
def who_came(occasion_id: str) -> Any:
    """Record who was there."""
    form, ids = load_form(CameSchema(), request.form), request.form.getlist("came")
    return _done(
        occasion_id,
        "came",
        form,
        lambda: record_came(current_context(), current_actor(), occasion_id, ids, form.checked["walk_ins"]),
        _("Recorded."),
        "walk_ins",
    )


@blueprint.post("/occasions/<occasion_id>/photos")
@access("coordinator")
def add_event_photo(occasion_id: str) -> Any:
    """Keep a photo."""
    form, file = new_form(), request.files.get("photo")
    if file is None or not file.filename:
        form.add(_("Choose a file."), "photo")
    name, content = (file.filename or "", file.read()) if file else ("", b"")
    public = request.form.get("public") == "1"
    return _done(
        occasion_id,
        "photo",
        form,
        lambda: add_photo(current_context(), current_actor(), occasion_id, name, content, public=public),
        _("The photo is kept."),
        "photo",
    )


@blueprint.get("/occasions/<occasion_id>/photos/<id>")
@access(*STAFF)
def event_photo(occasion_id: str, id: str) -> Response:
    """A photo."""
    return shown_photo(occasion_of(current_context(), current_actor(), occasion_id), id)


def shown_photo(occasion: Occasion, photo_id: str) -> Response:
    """A photo of an event as a picture. Error: ``NotFound``."""
    found = occasion.photo(photo_id)
    file = current_context().store.get_file(found.id)
    if file is None:
        raise NotFound(id=photo_id)
    headers = {"Content-Disposition": "inline", "Content-Security-Policy": "sandbox"}
    return Response(file[0], mimetype=file[1], headers=headers)


@blueprint.post("/occasions/<occasion_id>/photos/<id>/remove")
@access("coordinator")
def remove_event_photo(occasion_id: str, id: str) -> Any:
    """Delete a photo."""
    remove_photo(current_context(), current_actor(), occasion_id, id)
    flash(_("The photo is deleted."))
    return redirect(f"/training/occasions/{occasion_id}", 303)
