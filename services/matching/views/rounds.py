"""The coordinator's pages: rounds, and how the base pairs."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from services.matching import queries
from services.matching.domain import STATES as STEPS
from services.matching.forms import PairSchema, RoundStartSchema, SettingsSchema, TermsSchema
from services.matching.handlers import (
    answered_since,
    base_settings,
    cancel_computation,
    change_settings,
    clear_pair,
    close_round,
    forbid_pair,
    force_pair,
    lock_all,
    lock_pair,
    open_round,
    publish_round,
    recompute_round,
    repair_round,
    review_round,
    unlock_pair,
)
from services.matching.views.blueprint import ROUND_STATES, STATES, blueprint
from services.matching.views.pictures import load_picture, score_picture
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import asked_sort, page_of, query

STAFF = ("coordinator", "manager")
CHANGES = {
    "force": force_pair,
    "forbid": forbid_pair,
    "clear": clear_pair,
    "lock": lock_pair,
    "unlock": unlock_pair,
}
SETTINGS = tuple(SettingsSchema().fields)


@blueprint.get("/rounds")
@access(*STAFF)
def rounds() -> Any:
    """The base's rounds, who waits now, and the settings."""
    found = base_settings(current_context(), current_actor().base_id)
    return _rounds(new_form({"respond_days": found.respond_days, "floor": 0, "balance": 0, "exploration": 0}))


def _rounds(form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    return render_template(
        "matching/rounds.html",
        rounds=queries.round_list(context, actor),
        ready=queries.ready(context, actor),
        form=form,
    )


@blueprint.post("/rounds")
@access("coordinator")
def start_round() -> Any:
    """Open a round; the worker computes it."""
    form = load_form(RoundStartSchema(), request.form)
    if form.ok:
        try:
            made = open_round(current_context(), current_actor(), **form.checked)
            return redirect(f"/matching/rounds/{made.id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _rounds(form), 422


@blueprint.get("/settings")
@access("coordinator")
def settings() -> str:
    """How the base pairs."""
    found = base_settings(current_context(), current_actor().base_id)
    values = {name: getattr(found, name) for name in SETTINGS}
    ticks = {name: "1" if values[name] else "" for name in ("auto", "requests")}
    days = {"check_days": "、".join(map(str, found.check_days))}
    return render_template("matching/settings.html", form=new_form({**values, **ticks, **days}))


@blueprint.post("/settings")
@access("coordinator")
def save_settings() -> Any:
    """Set how the base pairs."""
    form = load_form(SettingsSchema(), request.form)
    if not form.ok:
        return render_template("matching/settings.html", form=form), 422
    change_settings(current_context(), current_actor(), **form.checked)
    flash(_("The pairing settings are saved."))
    return redirect("/matching/settings", 303)


@blueprint.get("/rounds/<round_id>")
@access(*STAFF)
def one_round(round_id: str) -> Any:
    """One round: its pairs with their reasons, what was fixed by hand, answers, loads."""
    return _one_round(round_id, new_form())


def _one_round(round_id: str, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    found = queries.round_of(context, actor, round_id)
    rows = queries.rows_of(context, found)
    shown = _sorted(_filtered(rows))
    loads = queries.loads_of(context, found)
    named = {row.trainee_id: row.trainee for row in rows}
    unmatched = [id for id in found.unmatched if id not in named]
    named |= queries.names_of(context, unmatched)
    now = STEPS.index(found.state)
    return render_template(
        "matching/round.html",
        round=found,
        form=form,
        job=queries.job_of(context, actor, found.job_id),
        page=page_of(shown),
        answers=queries.answers_of(rows),
        states=list(STATES.items()),
        steps=[
            (text, "done" if n < now else "now" if n == now else "future")
            for n, text in enumerate(ROUND_STATES.values())
        ],
        loads=load_picture(loads),
        scores=score_picture([row.score for row in rows]),
        trainees=list(named.items()),
        mentors=[(load.mentor_id, load.mentor) for load in loads],
        unmatched=[(id, named[id]) for id in unmatched],
        undoable=bool(found.last_repair) and not answered_since(context, found),
        low=sum(row.score < queries.LOW for row in rows),
    )


@blueprint.get("/rounds/<round_id>/confirmation")
@access(*STAFF)
def confirmation(round_id: str) -> str:
    """The pairs that go together, on A4 for both to sign and the base to seal."""
    context = current_context()
    found = queries.round_of(context, current_actor(), round_id)
    return render_template("matching/confirmation.html", round=found, rows=queries.agreed_rows(context, found))


def _filtered(rows: list[queries.Row]) -> list[queries.Row]:
    text, show = request.args.get("q", "").strip().lower(), request.args.get("show", "")
    mentor, state = request.args.get("mentor", ""), request.args.get("state", "")
    kept = [row for row in rows if not text or text in row.trainee.lower() or text in row.mentor.lower()]
    kept = [row for row in kept if (not mentor or row.mentor_id == mentor) and (not state or row.state == state)]
    wanted = {"low": lambda row: row.score < queries.LOW, "fixed": lambda row: bool(row.mark)}.get(show)
    return [row for row in kept if wanted is None or wanted(row)]


def _sorted(rows: list[queries.Row]) -> list[queries.Row]:
    name, way = asked_sort(("trainee", "mentor", "score", "state"), "score")
    return sorted(rows, key=lambda row: (getattr(row, name), row.trainee), reverse=way < 0)


@blueprint.post("/rounds/<round_id>/pairs/<change>")
@access("coordinator")
def change_pair(round_id: str, change: str) -> Any:
    """Fix, forbid, lock or free a pair."""
    form = load_form(PairSchema(), request.form)
    action = CHANGES.get(change)
    if form.ok and action:
        try:
            action(current_context(), current_actor(), round_id, **form.checked)
            if change in ("lock", "unlock"):
                flash(_("The pair is locked.") if change == "lock" else _("The pair may change again."))
            else:
                flash(_("The proposal is being computed again with your change."))
            return redirect(_back(round_id), 303)
        except RuleBroken as error:
            form.refuse(error)
    return _one_round(round_id, form), 422


def _back(round_id: str) -> str:
    """The same page of the same list, so that a review goes on where it was."""
    return f"/matching/rounds/{round_id}{query(request.args.to_dict(flat=False))}#pairs"


@blueprint.post("/rounds/<round_id>/locks")
@access("coordinator")
def change_locks(round_id: str) -> Response:
    """Keep every proposed pair, or none."""
    lock_all(current_context(), current_actor(), round_id, request.form.get("on") == "1")
    return redirect(_back(round_id), 303)


@blueprint.post("/rounds/<round_id>/recompute")
@access("coordinator")
def recompute(round_id: str) -> Any:
    """Propose anew from who waits now, under the terms sent, if any."""
    form = load_form(TermsSchema(partial=True), request.form)
    if not form.ok:
        return _one_round(round_id, form), 422
    recompute_round(current_context(), current_actor(), round_id, **form.checked)
    flash(_("The proposal is being computed again."))
    return redirect(f"/matching/rounds/{round_id}", 303)


@blueprint.post("/rounds/<round_id>/cancel")
@access("coordinator")
def cancel(round_id: str) -> Response:
    """Cancel what is being computed."""
    cancel_computation(current_context(), current_actor(), round_id)
    flash(_("The computation is cancelled; what was there before stands."))
    return redirect(f"/matching/rounds/{round_id}", 303)


@blueprint.post("/rounds/<round_id>/review")
@access(*STAFF)
def review(round_id: str) -> Response:
    """Stand for the proposal as it was shown."""
    review_round(current_context(), current_actor(), round_id, _version())
    flash(_("Reviewed. The round can be published now."))
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
    publish_round(current_context(), current_actor(), round_id, _version())
    flash(_("Published. The mentors are being asked."))
    return redirect(f"/matching/rounds/{round_id}", 303)


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@blueprint.post("/rounds/<round_id>/repair")
@access("coordinator")
def repair(round_id: str) -> Response:
    """Pair anew those whom nobody took."""
    repair_round(current_context(), current_actor(), round_id)
    flash(_("Those without a mentor are being paired anew; nobody else is disturbed."))
    return redirect(f"/matching/rounds/{round_id}", 303)


@blueprint.post("/rounds/<round_id>/close")
@access("coordinator")
def close(round_id: str) -> Response:
    """The round is over."""
    close_round(current_context(), current_actor(), round_id)
    flash(_("The round is closed."))
    return redirect(f"/matching/rounds/{round_id}", 303)
