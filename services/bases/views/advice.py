"""Services for enterprises: policy advice with the enterprise's own rating, matchmaking, agreements with colleges."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.bases import queries
from services.bases.forms.clients import (
    AgreementSchema,
    OutcomeSchema,
    PairSchema,
    RatingSchema,
    ReplySchema,
    SettleSchema,
)
from services.bases.handlers import (
    answer_ticket,
    client_for,
    introduce,
    note_outcome,
    rate_ticket,
    settle_introduction,
    sign_agreement,
)
from services.bases.views.blueprint import KEEPERS, blueprint, kept_file, sent_files, told
from shared.clock import local_day
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context, make_link_token, read_link_token
from shared.web.forms import FormResult, load_form, new_form
from shared.web.limits import limited
from shared.web.paging import SIZE, Page, asked_page, skip_of

RATE, RATE_SECONDS = "advice.rate", 60 * 86400


@blueprint.get("/tickets")
@access(*KEEPERS)
def tickets() -> str:
    """The questions of enterprises, those that wait first."""
    context, base_id, number = current_context(), current_actor().base_id, asked_page()
    rows, total = queries.ticket_list(context, base_id, request.args.get("state", ""), skip=skip_of(number), limit=SIZE)
    return render_template(
        "bases/tickets.html",
        page=Page(rows, number, SIZE, total),
        names=queries.client_names(context, base_id),
        today=local_day(context.clock.now()),
    )


@blueprint.get("/tickets/<ticket_id>")
@access(*KEEPERS)
def ticket(ticket_id: str) -> str:
    """A question, its answer, and the link by which the enterprise reads and rates it."""
    return _ticket(ticket_id, new_form())


def _ticket(ticket_id: str, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    found = queries.ticket_of(context, actor, ticket_id)
    token = make_link_token(context, RATE, {"ticket_id": found.id})
    return render_template(
        "bases/ticket.html",
        ticket=found,
        client=client_for(context, actor, found.client_id),
        question=context.keys.open(found.client_id, found.question),
        answer=context.keys.open(found.client_id, found.answer),
        link=f"{context.config.public_url}/bases/rate?t={token}" if found.answered_on else "",
        today=local_day(context.clock.now()),
        form=form,
    )


@blueprint.post("/tickets/<ticket_id>")
@access(*KEEPERS)
def reply_ticket(ticket_id: str) -> Any:
    """Answer a question."""
    queries.ticket_of(current_context(), current_actor(), ticket_id)
    form = load_form(ReplySchema(), request.form)
    if form.ok:
        try:
            answer_ticket(
                current_context(), current_actor(), ticket_id, form.checked["answer"], form.checked["minutes"]
            )
            flash(_("The answer is kept. Send the enterprise the link below."))
            return redirect(f"/bases/tickets/{ticket_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _ticket(ticket_id, form), 422


@blueprint.get("/rate")
@access("visitor")
def rating_form() -> str:
    """The answer, for the enterprise that asked, and how much it helped."""
    return _rating(request.args.get("t", ""), new_form())


def _rating(token: str, form: FormResult) -> str:
    context = current_context()
    given = read_link_token(context, RATE, token, RATE_SECONDS)
    found = queries.asked_ticket(context, given["ticket_id"])
    return render_template(
        "bases/rate.html",
        ticket=found,
        base=queries.base_of(context, found.base_id),
        question=context.keys.open(found.client_id, found.question),
        answer=context.keys.open(found.client_id, found.answer),
        token=token,
        form=form,
    )


@blueprint.post("/rate")
@access("visitor")
@limited("rate")
def send_rating() -> Any:
    """Keep how much an answer helped."""
    token = request.form.get("t", "")
    given = read_link_token(current_context(), RATE, token, RATE_SECONDS)
    form = load_form(RatingSchema(), request.form)
    if form.ok:
        try:
            rate_ticket(current_context(), given["ticket_id"], form.checked["rating"])
            flash(_("Thank you; noted."))
        except RuleBroken as error:
            form.refuse(error)
    return _rating(token, form), 200 if form.ok else 422


@blueprint.get("/matches")
@access(*KEEPERS)
def matches() -> str:
    """Needs and offers that fit, and the introductions that were made."""
    context, base_id = current_context(), current_actor().base_id
    return render_template(
        "bases/matches.html",
        pairs=queries.pairs(context, base_id),
        introductions=queries.introduction_list(context, base_id),
        names=queries.client_names(context, base_id),
    )


@blueprint.post("/introductions")
@access(*KEEPERS)
def bring_together() -> Response:
    """Bring a need and an offer together."""
    form = load_form(PairSchema(), request.form)
    if not form.ok:
        flash(_("Choose a need and an offer."), "warn")
        return redirect("/bases/matches", 303)
    try:
        made = introduce(current_context(), current_actor(), form.checked["need_id"], form.checked["offer_id"])
        return redirect(f"/bases/introductions/{made.id}", 303)
    except RuleBroken as error:
        told(error)
    return redirect("/bases/matches", 303)


@blueprint.get("/introductions/<introduction_id>")
@access(*KEEPERS)
def introduction(introduction_id: str) -> str:
    """An introduction, and what came of it."""
    return _introduction(introduction_id, new_form())


def _introduction(introduction_id: str, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    found = queries.introduction_of(context, actor, introduction_id)
    need, offer = queries.wishes_of(context, found)
    sides = [(wish, client_for(context, actor, wish.client_id)) for wish in (need, offer)]
    return render_template("bases/introduction.html", introduction=found, sides=sides, form=form)


@blueprint.post("/introductions/<introduction_id>")
@access(*KEEPERS)
def settle(introduction_id: str) -> Any:
    """Write down what came of an introduction."""
    context, actor = current_context(), current_actor()
    queries.introduction_of(context, actor, introduction_id)
    form = load_form(SettleSchema(), request.form)
    if form.ok:
        try:
            settle_introduction(context, actor, introduction_id, files=sent_files("photos"), **form.checked)
            flash(_("Noted."))
            return redirect(f"/bases/introductions/{introduction_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _introduction(introduction_id, form), 422


@blueprint.get("/introductions/<introduction_id>/files/<id>")
@access(*KEEPERS)
def introduction_file(introduction_id: str, id: str) -> Response:
    """A photo or paper of an introduction."""
    return kept_file(queries.introduction_of(current_context(), current_actor(), introduction_id).files, id)


@blueprint.get("/agreements")
@access(*KEEPERS)
def agreements() -> str:
    """The base's agreements with colleges."""
    return _agreements(new_form({"signed_on": str(local_day(current_context().clock.now()))}))


def _agreements(form: FormResult) -> str:
    context, number = current_context(), asked_page()
    rows, total = queries.agreement_list(context, current_actor().base_id, skip=skip_of(number), limit=SIZE)
    today = str(local_day(context.clock.now()))
    return render_template("bases/agreements.html", page=Page(rows, number, SIZE, total), form=form, today=today)


@blueprint.post("/agreements")
@access(*KEEPERS)
def new_agreement() -> Any:
    """Enter an agreement."""
    form = load_form(AgreementSchema(), request.form)
    if form.ok:
        try:
            made = sign_agreement(current_context(), current_actor(), form.checked, sent_files("photos"))
            flash(_("The agreement is entered."))
            return redirect(f"/bases/agreements/{made.id}", 303)
        except RuleBroken as error:
            form.refuse(error, "ends_on")
    return _agreements(form), 422


@blueprint.get("/agreements/<agreement_id>")
@access(*KEEPERS)
def agreement(agreement_id: str) -> str:
    """An agreement and what came of it."""
    return _agreement(agreement_id, new_form({"on": str(local_day(current_context().clock.now()))}))


def _agreement(agreement_id: str, form: FormResult) -> str:
    found = queries.agreement_of(current_context(), current_actor(), agreement_id)
    return render_template("bases/agreement.html", agreement=found, form=form)


@blueprint.post("/agreements/<agreement_id>")
@access(*KEEPERS)
def new_outcome(agreement_id: str) -> Any:
    """Write down what came of an agreement."""
    context, actor = current_context(), current_actor()
    queries.agreement_of(context, actor, agreement_id)
    form = load_form(OutcomeSchema(), request.form)
    if form.ok:
        try:
            note_outcome(context, actor, agreement_id, form.checked["on"], form.checked["text"], sent_files("photos"))
            flash(_("Noted."))
            return redirect(f"/bases/agreements/{agreement_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _agreement(agreement_id, form), 422


@blueprint.get("/agreements/<agreement_id>/files/<id>")
@access(*KEEPERS)
def agreement_file(agreement_id: str, id: str) -> Response:
    """A paper of an agreement."""
    return kept_file(queries.agreement_of(current_context(), current_actor(), agreement_id).files, id)
