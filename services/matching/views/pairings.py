"""Pairings: the staff's list, the mentor's home, the answer in one tap, and the sessions."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.matching import queries
from services.matching.domain import Pairing
from services.matching.forms import AnswerSchema, SessionSchema
from services.matching.handlers import accept_pairing, decline_pairing, log_session
from services.matching.views.blueprint import STATES, blueprint
from shared.actor import Actor
from shared.clock import local_day, new_id
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context, read_link_token
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of

LINK_SECONDS = 60 * 86400


@blueprint.get("/pairings")
@access("coordinator", "manager")
def pairings() -> str:
    """The base's pairings by state, newest first."""
    context, actor = current_context(), current_actor()
    asked = request.args.get("state", "")
    states = [asked] if asked in STATES else []
    number = asked_page()
    found, total = queries.pairing_page(context, actor, states, skip=skip_of(number), limit=SIZE)
    return render_template(
        "matching/pairings.html", page=Page(found, number, SIZE, total), states=list(STATES.items()), state=asked
    )


@blueprint.get("/mine")
@access("mentor")
def mine() -> str:
    """The mentor's home: who asks, whom they guide."""
    context, actor = current_context(), current_actor()
    asked, _total = queries.pairing_page(context, actor, ["proposed"])
    guided, _total = queries.pairing_page(context, actor, ["accepted"])
    return render_template("matching/mine.html", asked=asked, guided=guided)


@blueprint.get("/pairings/<pairing_id>")
@access("coordinator", "manager", "mentor", "trainee")
def pairing(pairing_id: str) -> str:
    """One pairing: reasons, state, when the mentor was told, sessions."""
    found = queries.pairing_of(current_context(), current_actor(), pairing_id)
    return _pairing(found, _fresh_session())


def _fresh_session() -> FormResult:
    today = local_day(current_context().clock.now()).isoformat()
    return new_form({"held_on": today, "minutes": "45", "id": new_id()})


def _pairing(found: Pairing, form: FormResult) -> str:
    context = current_context()
    return render_template(
        "matching/pairing.html",
        pairing=found,
        trainee=queries.trainee_of(context, found.person_id),
        sessions=queries.session_list(context, found),
        told=queries.told_at(context, found),
        form=form,
        now=context.clock.now().isoformat(),
    )


@blueprint.post("/pairings/<pairing_id>/answer")
@access("mentor")
def answer(pairing_id: str) -> Any:
    """Accept or decline a request."""
    return _answered(current_actor(), pairing_id, f"/matching/pairings/{pairing_id}")


def _answered(actor: Actor, pairing_id: str, back: str) -> Any:
    form = load_form(AnswerSchema(), request.form)
    if not form.ok:
        flash(_("Choose to accept or to decline."))
        return redirect(back, 303)
    if form.checked["answer"] == "accept":
        accept_pairing(current_context(), actor, pairing_id)
        flash(_("Thank you. The trainee is told that you are the mentor."))
    else:
        decline_pairing(current_context(), actor, pairing_id, form.checked["note"])
        flash(_("You declined. Another mentor is being asked; nobody else is affected."))
    return redirect(back, 303)


@blueprint.get("/respond")
@access("visitor")
def respond() -> str:
    """The signed link of a match notice: shows the request, acts on nothing (mail scanners open every link)."""
    actor, pairing_id = _from_link()
    found = queries.pairing_of(current_context(), actor, pairing_id)
    trainee = queries.trainee_of(current_context(), found.person_id)
    return render_template("matching/respond.html", pairing=found, trainee=trainee, token=request.args["t"])


@blueprint.post("/respond")
@access("visitor")
def respond_act() -> Any:
    """The mentor's tap on the page behind the signed link."""
    actor, pairing_id = _from_link()
    return _answered(actor, pairing_id, f"/matching/respond?t={request.args['t']}")


def _from_link() -> tuple[Actor, str]:
    data = read_link_token(current_context(), "pairing.respond", request.args.get("t"), LINK_SECONDS)
    actor = Actor(
        account_id=f"link:{data['mentor_id']}", role="mentor", base_id=data["base_id"], person_id=data["mentor_id"]
    )
    return actor, data["pairing_id"]


@blueprint.post("/pairings/<pairing_id>/sessions")
@access("mentor", "coordinator", "trainee")
def add_session(pairing_id: str) -> Any:
    """Log that mentor and trainee met."""
    context, actor = current_context(), current_actor()
    form = load_form(SessionSchema(), request.form)
    form.values["id"] = request.form.get("id", "")[:64]
    if form.ok:
        try:
            log_session(context, actor, pairing_id, **form.checked, id=f"s-{pairing_id}-{form.values['id']}")
            flash(_("The session is logged."))
            return redirect(f"/matching/pairings/{pairing_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _pairing(queries.pairing_of(context, actor, pairing_id), form), 422
