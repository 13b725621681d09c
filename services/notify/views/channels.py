"""Pages for the base manager: the ways out of the house, tried before they are relied on."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.notify import queries
from services.notify.channels import NEEDS
from services.notify.directory import INSTALLATION_EMAIL, Directory, open_settings
from services.notify.domain.rules import GROUP
from services.notify.forms import channel_schema
from services.notify.handlers import change_channel, lift, remove_channel, send_test, set_channel
from services.notify.repository import channels as repository
from services.notify.states import channel_label, setting_label
from services.notify.views.blueprint import pages
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form

CHANNELS = "/notify/channels"
SECRETS = ("secret", "url", "callback_token", "callback_key")
"""Settings that are never shown again; left empty they stay."""


@pages.get("/channels")
@access("manager")
def channels() -> str:
    """The base's channels and how they work at the moment."""
    context, actor = current_context(), current_actor()
    rows = repository(context).find(actor, sort=[("kind", 1)])
    return render_template(
        "notify/channels.html",
        rows=rows,
        kinds=[(kind, channel_label(kind)) for kind in NEEDS],
        label=channel_label,
        installation=INSTALLATION_EMAIL in Directory(context).channels(actor.base_id),
        suppressed=queries.suppressed(context, actor),
        groups=GROUP,
        now=context.clock.now(),
    )


@pages.get("/channels/new/<kind>")
@access("manager")
def new_channel(kind: str) -> str:
    """The form for one more channel."""
    return _form(_known(kind), new_form({"enabled": "1", "audience": ["coordinator"]}), "")


@pages.post("/channels/new/<kind>")
@access("manager")
def make_channel(kind: str) -> Any:
    """Set the channel up."""
    form = load_form(channel_schema(_known(kind)), request.form)
    if form.ok:
        try:
            set_channel(current_context(), current_actor(), kind, form.checked)
            flash(_("The channel is set up. Send a test before you rely on it."))
            return redirect(CHANNELS, 303)
        except RuleBroken as error:
            form.refuse(error, str(error.params.get("name", "")))
    return _form(kind, form, ""), 422


@pages.get("/channels/<channel_id>")
@access("manager")
def channel(channel_id: str) -> str:
    """The form to change a channel; its secrets are not shown."""
    context = current_context()
    found = repository(context).load(channel_id, current_actor())
    shown = {n: v for n, v in open_settings(context, found).items() if n not in SECRETS}
    values = {**shown, "name": found.name, "enabled": "1" if found.enabled else "", "audience": found.audience}
    return _form(found.kind, new_form(values), found.id, found.version)


@pages.post("/channels/<channel_id>")
@access("manager")
def save_channel(channel_id: str) -> Any:
    """Change it, unless somebody changed it since the form was opened."""
    context, actor, version = current_context(), current_actor(), request.form.get("version", 0, int)
    kind = repository(context).load(channel_id, actor).kind
    form = load_form(channel_schema(kind), request.form)
    if form.ok:
        try:
            change_channel(context, actor, channel_id, form.checked, version)
            flash(_("Saved."))
            return redirect(CHANNELS, 303)
        except NotFound:
            raise
        except RuleBroken as error:
            form.refuse(error, str(error.params.get("name", "")))
    return _form(kind, form, channel_id, version), 422


@pages.post("/channels/<channel_id>/test")
@access("manager")
def try_channel(channel_id: str) -> Response:
    """Send a test to an address, or to the group."""
    found = repository(current_context()).load(channel_id, current_actor())
    try:
        send_test(current_context(), found.base_id, found.id, request.form.get("to", "").strip())
        flash(_("The test was taken. See whether it arrives."))
    except RuleBroken as error:
        form = FormResult().refuse(error)
        flash(form.error(""), "bad")
    return redirect(CHANNELS, 303)


@pages.get("/channels/<channel_id>/remove")
@access("manager")
def ask_remove(channel_id: str) -> str:
    """Ask before a channel and its secrets are forgotten."""
    found = repository(current_context()).load(channel_id, current_actor())
    return render_template(
        "confirm.html",
        question=_("Remove the channel “%(name)s”?", name=found.name or channel_label(found.kind)),
        sentence=_("Its settings are forgotten. What waits for it goes another way, or is given up."),
        action=f"{CHANNELS}/{found.id}/remove",
        yes=_("Remove it"),
        back=CHANNELS,
    )


@pages.post("/channels/<channel_id>/remove")
@access("manager")
def remove(channel_id: str) -> Response:
    """Forget it."""
    remove_channel(current_context(), current_actor(), channel_id)
    flash(_("The channel is removed."))
    return redirect(CHANNELS, 303)


@pages.post("/channels/suppressed/<suppressed_id>/lift")
@access("manager")
def lift_suppressed(suppressed_id: str) -> Response:
    """Let messages go to this address again."""
    lift(current_context(), current_actor(), suppressed_id)
    flash(_("The next message is sent there again."))
    return redirect(CHANNELS, 303)


def _known(kind: str) -> str:
    if kind not in NEEDS:
        raise NotFound(id=kind)
    return kind


def _form(kind: str, form: FormResult, channel_id: str, version: int = 0) -> str:
    needed, possible = NEEDS[kind]
    fields = [(name, setting_label(name), name in needed) for name in (*needed, *possible)]
    return render_template(
        "notify/channel.html",
        kind=kind,
        label=channel_label(kind),
        form=form,
        fields=fields,
        channel_id=channel_id,
        version=version,
        secrets=SECRETS,
        callback=f"{current_context().config.public_url}/notify/api/wecom/{channel_id}",
        group=kind in GROUP,
    )
