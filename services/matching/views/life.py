"""The life of a pairing: sessions, “did you two meet?”, pause, end, another mentor, evaluation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.wrappers import Response

from services.matching import queries
from services.matching.domain import Pairing
from services.matching.forms import (
    EndSchema,
    EvaluationSchema,
    HeldSchema,
    PauseSchema,
    PlanSchema,
    ReplaceSchema,
    SessionSchema,
)
from services.matching.handlers import (
    answer_check,
    cancel_session,
    end_pairing,
    evaluate_pairing,
    hold_session,
    log_session,
    pause_pairing,
    plan_session,
    replace_pairing,
    resume_pairing,
)
from services.matching.views.blueprint import blueprint
from services.matching.views.pairings import LINK_SECONDS, pairing_page
from shared.actor import Actor
from shared.clock import SHANGHAI, iso
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context, read_link_token
from shared.web.forms import load_form
from shared.web.limits import limited

BOTH = ("mentor", "trainee")
ALL = ("mentor", "trainee", "coordinator")


def _act(pairing_id: str, name: str, schema: Schema, act: Callable[[dict[str, Any]], Any], done: str) -> Any:
    """Check a form of the pairing's page, do it, and come back; what was refused is shown in that form."""
    form = load_form(schema, request.form)
    form.values["id"] = request.form.get("id", "")[:64]
    if form.ok:
        try:
            act(form.checked)
            flash(done)
            return redirect(f"/matching/pairings/{pairing_id}", 303)
        except NotFound:
            raise
        except RuleBroken as error:
            form.refuse(error)
    return pairing_page(queries.pairing_of(current_context(), current_actor(), pairing_id), **{name: form}), 422


@blueprint.post("/pairings/<pairing_id>/sessions")
@access(*ALL)
def add_session(pairing_id: str) -> Any:
    """Log that mentor and trainee met."""
    id = f"s-{pairing_id}-{request.form.get('id', '')[:64]}"
    act = lambda data: log_session(current_context(), current_actor(), pairing_id, **data, id=id)  # noqa: E731
    return _act(pairing_id, "form", SessionSchema(), act, _("The session is logged."))


@blueprint.post("/pairings/<pairing_id>/plan")
@access(*ALL)
def plan(pairing_id: str) -> Any:
    """Agree on a time."""

    def act(data: dict[str, Any]) -> None:
        start = datetime.fromisoformat(f"{data['starts_on']}T{data['starts_at']}").replace(tzinfo=SHANGHAI)
        id = f"p-{pairing_id}-{request.form.get('id', '')[:64]}"
        wanted = {"starts_at": iso(start), "minutes": data["minutes"], "agenda": data["agenda"]}
        plan_session(current_context(), current_actor(), pairing_id, **wanted, id=id)

    return _act(pairing_id, "planning", PlanSchema(), act, _("The session is planned; both of you are told."))


@blueprint.post("/pairings/<pairing_id>/sessions/<session_id>/<any(held, cancel):outcome>")
@access(*ALL)
def settle_session(pairing_id: str, session_id: str, outcome: str) -> Any:
    """A planned session was held, or is cancelled."""
    context, actor = current_context(), current_actor()
    if outcome == "cancel":
        act = lambda _data: cancel_session(context, actor, pairing_id, session_id)  # noqa: E731
        return _act(pairing_id, "form", Schema(), act, _("Cancelled."))
    act = lambda data: hold_session(context, actor, pairing_id, session_id, **data)  # noqa: E731
    return _act(pairing_id, "form", HeldSchema(), act, _("The session is logged."))


@blueprint.post("/pairings/<pairing_id>/pause")
@access(*ALL)
def pause(pairing_id: str) -> Any:
    """The pairing rests."""
    act = lambda data: pause_pairing(current_context(), current_actor(), pairing_id, data["until"])  # noqa: E731
    return _act(pairing_id, "pausing", PauseSchema(), act, _("The mentoring rests."))


@blueprint.post("/pairings/<pairing_id>/resume")
@access(*ALL)
def resume(pairing_id: str) -> Response:
    """The pairing goes on."""
    resume_pairing(current_context(), current_actor(), pairing_id)
    flash(_("The mentoring goes on."))
    return redirect(f"/matching/pairings/{pairing_id}", 303)


@blueprint.post("/pairings/<pairing_id>/end")
@access(*ALL)
def end(pairing_id: str) -> Any:
    """The mentoring is over."""
    act = lambda data: end_pairing(current_context(), current_actor(), pairing_id, **data)  # noqa: E731
    return _act(pairing_id, "ending", EndSchema(), act, _("The mentoring has ended. Please evaluate it below."))


@blueprint.post("/pairings/<pairing_id>/replace")
@access("coordinator")
def replace(pairing_id: str) -> Any:
    """Another mentor for the trainee."""
    act = lambda data: replace_pairing(current_context(), current_actor(), pairing_id, **data)  # noqa: E731
    return _act(
        pairing_id, "replacing", ReplaceSchema(), act, _("The pairing has ended; another mentor is being asked.")
    )


@blueprint.post("/pairings/<pairing_id>/evaluate")
@access(*BOTH)
def evaluate(pairing_id: str) -> Any:
    """Judge the mentoring."""

    def act(data: dict[str, Any]) -> None:
        answers = {name: data[name] for name in ("met", "useful", "again")}
        evaluate_pairing(
            current_context(), current_actor(), pairing_id, rating=data["rating"], answers=answers, text=data["text"]
        )

    return _act(pairing_id, "judging", EvaluationSchema(), act, _("Thank you. The other side does not see it."))


@blueprint.post("/pairings/<pairing_id>/check/<int:day>")
@access(*BOTH)
def check(pairing_id: str, day: int) -> Response:
    """Answer “did you two meet?” on the pairing's page."""
    answer_check(current_context(), current_actor(), pairing_id, day, request.form.get("met") == "yes")
    flash(_("Thank you."))
    return redirect(f"/matching/pairings/{pairing_id}", 303)


@blueprint.get("/check")
@access("visitor")
def check_by_link() -> str:
    """The signed link of the question: shows it and acts on nothing (mail scanners open every link)."""
    actor, found, day = _asked()
    return render_template(
        "matching/check.html", pairing=found, asked=actor, day=day, token=request.args["t"], done=False
    )


@blueprint.post("/check")
@access("visitor")
@limited("link")
def check_by_link_act() -> str:
    """One tap on the page behind the signed link."""
    actor, found, day = _asked()
    answer_check(current_context(), actor, found.id, day, request.form.get("met") == "yes")
    return render_template(
        "matching/check.html", pairing=found, asked=actor, day=day, token=request.args["t"], done=True
    )


def _asked() -> tuple[Actor, Pairing, int]:
    data = read_link_token(current_context(), "pairing.check", request.args.get("t"), LINK_SECONDS)
    actor = Actor(f"link:{data['person_id']}", data["role"], data["base_id"], data["person_id"])
    found = queries.pairing_of(current_context(), actor, data["pairing_id"])
    days = [int(day) for day in found.checks]
    day = int(data.get("day", 0)) or max(days, default=0)
    return actor, found, day
