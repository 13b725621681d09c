"""Pages: how a person wants to be told, and the two things a link does without a session: unsubscribe, and the calendar."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _

from services.notify import queries
from services.notify.api import PERSONS
from services.notify.calendar import feed
from services.notify.channels.webpush import public_key
from services.notify.directory import Directory, open_settings
from services.notify.forms import OPTIONAL, PreferencesSchema
from services.notify.handlers import leave_out, set_preferences
from services.notify.handlers.people import preferences_of
from services.notify.links import CALENDAR, UNSUBSCRIBE, signed_link
from services.notify.states import channel_label
from services.notify.views.blueprint import pages
from services.notify.wording import data
from shared.privacy import ERASED_TEXT
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context, read_link_token
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import language

PREFERENCES = "/notify/preferences"
UNSUBSCRIBE_SECONDS, CALENDAR_SECONDS = 365 * 24 * 3600, 2 * 365 * 24 * 3600


@pages.get("/preferences")
@access(*PERSONS)
def preferences() -> str:
    """The reader's own settings."""
    context, actor = current_context(), current_actor()
    found = preferences_of(context, actor.base_id, actor.person_id)
    addresses = {name: _opened(found.addresses.get(name, "")) for name in ("email", "sms", "wecom")}
    names = ("channels", "locale", "zone", "quiet_from", "quiet_to", "digest_at", "without")
    return _preferences(new_form({**addresses, **{n: getattr(found, n) for n in names}}), found.version)


def _opened(sealed: Any) -> str:
    text = current_context().keys.open(current_actor().person_id, sealed) if sealed else ""
    return "" if text == ERASED_TEXT else text


def _preferences(form: FormResult, version: int) -> str:
    context, actor = current_context(), current_actor()
    directory = Directory(context)
    known = directory.channels(actor.base_id).values()
    push = next((open_settings(context, c) for c in known if c.kind == "webpush"), None)
    link = {
        "path": "/notify/calendar.ics",
        "purpose": CALENDAR,
        "data": {"person_id": actor.person_id, "base_id": actor.base_id},
    }
    return render_template(
        "notify/preferences.html",
        form=form,
        version=version,
        channels=[(c.kind, channel_label(c.kind)) for c in known if c.kind in ("email", "sms", "wecom", "webpush")],
        kinds=[(code, data("templates")[code][language()]["name"]) for code in OPTIONAL if _concerns(code)],
        push_key=public_key(push["private_key"]) if push else "",
        calendar=context.config.public_url + signed_link(context, link),
    )


def _concerns(code: str) -> bool:
    audience, role = data("templates")[code]["audience"], current_actor().role
    return audience == role or (audience in ("trainee", "mentor") and role in ("trainee", "mentor"))


@pages.post("/preferences")
@access(*PERSONS)
def save_preferences() -> Any:
    """Keep them, unless they were changed in another window since the form was opened."""
    form, version = load_form(PreferencesSchema(), request.form), request.form.get("version", 0, int)
    if form.ok:
        try:
            set_preferences(current_context(), current_actor(), form.checked, version)
            flash(_("Saved. It counts from the next notice on."))
            return redirect(PREFERENCES, 303)
        except RuleBroken as error:
            form.refuse(error)
    return _preferences(form, version), 422


@pages.get("/unsubscribe")
@access("visitor")
def unsubscribe() -> str:
    """What the link would do. Opening it changes nothing: mail scanners open every link."""
    token = request.args.get("t", "")
    data = read_link_token(current_context(), UNSUBSCRIBE, token, UNSUBSCRIBE_SECONDS)
    return render_template("notify/unsubscribe.html", token=token, what=_what(data["template"]), done=False)


@pages.post("/unsubscribe")
@access("visitor")
def unsubscribed() -> str:
    """Leave this kind of notice out from now on."""
    given = read_link_token(current_context(), UNSUBSCRIBE, request.form.get("t", ""), UNSUBSCRIBE_SECONDS)
    leave_out(current_context(), given["base_id"], given["person_id"], given["template"])
    return render_template("notify/unsubscribe.html", token="", what=_what(given["template"]), done=True)


def _what(template: str) -> str:
    found = data("templates").get(template)
    return str(found[language()]["name"]) if found else template


@pages.get("/calendar.ics")
@access("visitor")
def calendar() -> Response:
    """A person's own calendar, for a calendar program that holds the private link."""
    given = read_link_token(current_context(), CALENDAR, request.args.get("t", ""), CALENDAR_SECONDS)
    text = feed(current_context(), given["base_id"], given["person_id"])
    return Response(text, mimetype="text/calendar", headers={"Content-Disposition": "inline; filename=slipway.ics"})


@pages.get("/worker.js")
@access("visitor")
def worker() -> Response:
    """The service worker that shows web push; it must lie above the pages that it serves."""
    return Response(queries.worker_script(), mimetype="text/javascript", headers={"Cache-Control": "no-cache"})
