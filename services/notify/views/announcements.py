"""Pages: announcements to many, looked at with their count before anybody is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.notify import queries
from services.notify.domain.broadcasts import STATES
from services.notify.forms import AnnouncementSchema
from services.notify.handlers import announce, draft, stop
from services.notify.repository import broadcasts
from services.notify.states import broadcast_kind, broadcast_label
from services.notify.views.blueprint import BASE, pages
from shared.clock import SHANGHAI
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of

ANNOUNCEMENTS = "/notify/announcements"


@pages.get("/announcements")
@access(*BASE)
def announcements() -> str:
    """The base's announcements, the newest first, and the form for another."""
    return _list(new_form())


def _list(form: FormResult) -> str:
    context, actor, number = current_context(), current_actor(), asked_page()
    found = broadcasts(context).find(actor, sort=[("made_at", -1)], skip=skip_of(number), limit=SIZE)
    return render_template(
        "notify/announcements.html",
        page=Page(found, number, SIZE, broadcasts(context).count(actor)),
        form=form,
        audiences=queries.audiences(context, actor),
        label=broadcast_label,
        kind=broadcast_kind,
        states=STATES,
    )


@pages.post("/announcements")
@access(*BASE)
def write() -> Any:
    """Write a draft; nobody is told yet."""
    form = load_form(AnnouncementSchema(), request.form)
    known = dict(queries.audiences(current_context(), current_actor()))
    if form.ok and form.checked["audience"] not in known:
        form.add(_("“%(value)s” is not an audience of this base.", value=form.checked["audience"]), "audience")
    if form.ok:
        made = draft(current_context(), current_actor(), form.checked)
        return redirect(f"{ANNOUNCEMENTS}/{made.id}", 303)
    return _list(form), 422


@pages.get("/announcements/<announcement_id>")
@access(*BASE)
def announcement(announcement_id: str) -> str:
    """How it will look, to how many; or how far it got."""
    return _one(announcement_id, new_form())


def _one(announcement_id: str, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    found = broadcasts(context).load(announcement_id, actor)
    return render_template(
        "notify/announcement.html",
        it=found,
        form=form,
        count=len(queries.audience(context, found.base_id, found.audience)),
        audience=dict(queries.audiences(context, actor)).get(found.audience, found.audience),
        reached=queries.broadcast_counts(context, found),
        label=broadcast_label,
        kind=broadcast_kind,
    )


@pages.post("/announcements/<announcement_id>/send")
@access(*BASE)
def send(announcement_id: str) -> Any:
    """Send it now, or at the given moment (Asia/Shanghai)."""
    text, form = request.form.get("at", "").strip(), new_form({"at": request.form.get("at", "")})
    try:
        at = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) if text else None
    except ValueError:
        form.add(_("“%(value)s” is not a moment such as 2026-03-02T09:00.", value=text[:40]), "at")
        return _one(announcement_id, form), 422
    try:
        announce(current_context(), current_actor(), announcement_id, request.form.get("version", 0, int), at)
    except RuleBroken as error:
        if error.status == 404:
            raise
        return _one(announcement_id, form.refuse(error)), error.status
    flash(
        _("It is on its way.") if at is None else _("It will be sent then. You can stop it until everybody was told.")
    )
    return redirect(f"{ANNOUNCEMENTS}/{announcement_id}", 303)


@pages.post("/announcements/<announcement_id>/stop")
@access(*BASE)
def halt(announcement_id: str) -> Response:
    """Tell nobody more."""
    stop(current_context(), current_actor(), announcement_id)
    flash(_("Stopped. Nobody more is told."))
    return redirect(f"{ANNOUNCEMENTS}/{announcement_id}", 303)
