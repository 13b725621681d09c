"""The coordinator's pages: rounds, their review, publishing, and how the base pairs."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from services.matching import queries
from services.matching.forms import PairSchema, RoundStartSchema, SettingsSchema
from services.matching.handlers import (
    base_settings,
    change_settings,
    clear_pair,
    forbid_pair,
    force_pair,
    open_round,
    publish_round,
    recompute_round,
)
from services.matching.views.blueprint import blueprint
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form

STAFF = ("coordinator", "manager")
CHANGES = {"force": force_pair, "forbid": forbid_pair, "clear": clear_pair}


@blueprint.get("/rounds")
@access(*STAFF)
def rounds() -> Any:
    """The base's rounds, who waits now, and the settings."""
    found = base_settings(current_context(), current_actor().base_id)
    return _rounds(new_form({"respond_days": found.respond_days}))


def _rounds(form: FormResult, settings: FormResult | None = None) -> str:
    context, actor = current_context(), current_actor()
    found = base_settings(context, actor.base_id)
    return render_template(
        "matching/rounds.html",
        rounds=queries.round_list(context, actor),
        ready=queries.ready(context, actor),
        form=form,
        settings=settings or new_form({"auto": "1" if found.auto else "", "respond_days": found.respond_days}),
        auto=found.auto,
        loads=queries.loads(context, actor),
    )


@blueprint.post("/rounds")
@access("coordinator")
def start_round() -> Any:
    """Open a round."""
    form = load_form(RoundStartSchema(), request.form)
    if form.ok:
        try:
            made = open_round(current_context(), current_actor(), **form.checked)
            return redirect(f"/matching/rounds/{made.id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _rounds(form), 422


@blueprint.post("/settings")
@access("coordinator")
def save_settings() -> Any:
    """Set how the base pairs."""
    form = load_form(SettingsSchema(), request.form)
    if not form.ok:
        return _rounds(new_form({"respond_days": 5}), form), 422
    change_settings(current_context(), current_actor(), **form.checked)
    flash(_("The pairing settings are saved."))
    return redirect("/matching/rounds", 303)


@blueprint.get("/rounds/<round_id>")
@access(*STAFF)
def one_round(round_id: str) -> Any:
    """One round: its pairs with their reasons, what was forced or forbidden, loads."""
    return _one_round(round_id, new_form())


def _one_round(round_id: str, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    found = queries.round_of(context, actor, round_id)
    loads = queries.loads(context, actor)
    extra: dict[str, int] = {}
    for pair in found.pairs if found.state == "draft" else []:
        extra[pair["mentor_id"]] = extra.get(pair["mentor_id"], 0) + 1
    rows = [(queries.name_of(context, s.mentor_id), len(s.taken) + extra.get(s.mentor_id, 0)) for s in loads]
    people = [*(p["trainee_id"] for p in found.pairs), *found.unmatched]
    return render_template(
        "matching/round.html",
        round=found,
        form=form,
        bars=rows,
        limits=[s.capacity for s in loads],
        trainees=[(id, queries.name_of(context, id)) for id in people],
        mentors=[(s.mentor_id, queries.name_of(context, s.mentor_id)) for s in loads],
    )


@blueprint.post("/rounds/<round_id>/pairs/<change>")
@access("coordinator")
def change_pair(round_id: str, change: str) -> Any:
    """Force, forbid or free a pair; the round is proposed anew."""
    form = load_form(PairSchema(), request.form)
    action = CHANGES.get(change)
    if form.ok and action:
        try:
            action(current_context(), current_actor(), round_id, **form.checked)
            flash(_("The proposal was computed again with your change."))
            return redirect(f"/matching/rounds/{round_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _one_round(round_id, form), 422


@blueprint.post("/rounds/<round_id>/recompute")
@access("coordinator")
def recompute(round_id: str) -> Response:
    """Propose anew from who waits now."""
    recompute_round(current_context(), current_actor(), round_id)
    flash(_("The proposal was computed again."))
    return redirect(f"/matching/rounds/{round_id}", 303)


@blueprint.get("/rounds/<round_id>/publish")
@access("coordinator")
def confirm_publish(round_id: str) -> str:
    """Ask before the mentors are asked."""
    found = queries.round_of(current_context(), current_actor(), round_id)
    pairs = ngettext("%(num)d pair", "%(num)d pairs", len(found.pairs))
    return render_template(
        "confirm.html",
        question=_("Publish the round “%(name)s”?", name=found.name),
        sentence=_(
            "%(pairs)s: each mentor gets a notice and has %(days)d days to answer. A published round is final.",
            pairs=pairs,
            days=found.respond_days,
        ),
        action=f"/matching/rounds/{round_id}/publish",
        yes=_("Publish and ask the mentors"),
        back=f"/matching/rounds/{round_id}",
        hidden={"version": found.version},
    )


@blueprint.post("/rounds/<round_id>/publish")
@access("coordinator")
def publish(round_id: str) -> Response:
    """Publish, if the round is still as it was shown."""
    text = request.form.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    publish_round(current_context(), current_actor(), round_id, version)
    flash(_("Published. The mentors are being asked."))
    return redirect("/matching/pairings", 303)
