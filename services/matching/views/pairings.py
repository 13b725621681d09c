"""Pairings: the staff's list, the mentor's home, a pairing's page, the answer in one tap."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.matching import queries
from services.matching.domain import FOLLOWED, SIDES, Pairing
from services.matching.forms import AnswerSchema
from services.matching.handlers import accept_pairing, decline_pairing, restorable
from services.matching.views.blueprint import FEATURE_NAMES, HEALTH_NAMES, STATES, blueprint
from shared.actor import Actor
from shared.clock import iso, local_day, new_id
from shared.web.access import access, current_actor, current_context, read_link_token
from shared.web.charts import Dot
from shared.web.forms import FormResult, load_form, new_form
from shared.web.labels import LABELS
from shared.web.limits import limited
from shared.web.paging import SIZE, Page, asked_page, skip_of

LINK_SECONDS = 60 * 86400
STAFF = ("coordinator", "manager")


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
    """The mentor's home: who asks, when they meet whom, whom they guide."""
    context, actor = current_context(), current_actor()
    asked, _total = queries.pairing_page(context, actor, ["proposed"])
    guided = queries.health(context, actor)
    ended, _total = queries.pairing_page(context, actor, ["ended"], limit=20)
    return render_template(
        "matching/mine.html",
        asked=asked,
        guided=guided,
        agenda=queries.agenda(context, [pulse.pairing for pulse in guided]),
        now=iso(context.clock.now()),
        ended=ended,
        place=queries.places_of(context, actor, actor.person_id),
        looks=HEALTH_NAMES,
    )


@blueprint.get("/pairings/<pairing_id>")
@access("coordinator", "manager", "mentor", "trainee")
def pairing(pairing_id: str) -> str:
    """One pairing: reasons, state, when the mentor was told, sessions."""
    return pairing_page(queries.pairing_of(current_context(), current_actor(), pairing_id))


def pairing_page(found: Pairing, **forms: FormResult) -> str:
    """A pairing's page; ``forms``: those that were refused, by name, with what was typed."""
    context, actor = current_context(), current_actor()
    now = context.clock.now()
    today = local_day(now).isoformat()
    fresh = {
        "form": {"held_on": today, "minutes": "45", "id": new_id()},
        "planning": {"starts_on": "", "starts_at": "19:00", "minutes": "45", "id": new_id()},
        "pausing": {},
        "ending": {},
        "replacing": {},
        "judging": {},
    }
    grown = queries.growth(context, found)
    return render_template(
        "matching/pairing.html",
        pairing=found,
        trainee=queries.trainee_of(context, found.person_id),
        sessions=queries.session_list(context, found),
        planned=queries.planned_sessions(context, found),
        told=queries.told_at(context, found),
        grown=[Dot(LABELS.skill[skill], now, before=then) for skill, (then, now) in grown.items()],
        mentors=queries.mentors_with_room(context, actor) if actor.role == "coordinator" else [],
        explained=queries.explained(context, found) if actor.role in STAFF else None,
        features=FEATURE_NAMES,
        side=actor.role if actor.role in SIDES else "",
        may_withdraw=actor.role == "coordinator" and found.state == "proposed" and found.origin in FOLLOWED,
        may_restore=actor.role == "coordinator" and found.state == "ended" and restorable(context, found),
        today=today,
        now=now.isoformat(),
        **{name: forms.get(name) or new_form(values) for name, values in fresh.items()},
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
@limited("link")
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
