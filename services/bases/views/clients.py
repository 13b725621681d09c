"""Enterprises: who they are, what they need and offer, what was done for them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.wrappers import Response

from services.bases import queries
from services.bases.domain import Window
from services.bases.forms.clients import ClientSchema, TicketSchema, WishSchema, WorkSchema
from services.bases.handlers import add_client, add_wish, add_work, ask, change_client, client_for, close_wish
from services.bases.views.blueprint import KEEPERS, blueprint, kept_file, sent_files, told
from shared.clock import local_day
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of


@blueprint.get("/clients")
@access(*KEEPERS)
def clients() -> str:
    """The base's enterprises, and what the services for them came to in twelve months."""
    context, base_id, number = current_context(), current_actor().base_id, asked_page()
    text = request.args.get("q", "")[:60].strip()
    rows, total = queries.client_list(context, base_id, text, skip=skip_of(number), limit=SIZE)
    window = Window.until(str(local_day(context.clock.now()))[:7])
    served = queries.served(context, base_id, window)
    return render_template("bases/clients.html", page=Page(rows, number, SIZE, total), served=served, window=window)


@blueprint.get("/clients/new")
@access(*KEEPERS)
def new_client() -> str:
    """A form for an enterprise."""
    return render_template("bases/client_new.html", form=new_form())


@blueprint.post("/clients")
@access(*KEEPERS)
def create_client() -> Any:
    """Enter an enterprise."""
    form = load_form(ClientSchema(), request.form)
    if form.ok:
        try:
            made = add_client(current_context(), current_actor(), form.checked)
            flash(_("The enterprise is entered."))
            return redirect(f"/bases/clients/{made.id}", 303)
        except RuleBroken as error:
            form.refuse(error, "name")
    return render_template("bases/client_new.html", form=form), 422


@blueprint.get("/clients/<client_id>")
@access(*KEEPERS)
def client(client_id: str) -> str:
    """An enterprise with all there is about it."""
    return _client(client_id)


def _client(client_id: str, **forms: FormResult) -> str:
    context = current_context()
    found = client_for(context, current_actor(), client_id)
    wishes, tickets, works = queries.of_client(context, found)
    today = local_day(context.clock.now())
    known = {name: getattr(found, name) for name in ("name", "code", "industry", "size", "note", "version")}
    contact = context.keys.open(found.id, found.contact)
    blank = {
        "change": new_form({**known, "size": found.size or "", "contact": contact}),
        "wish": new_form(),
        "ticket": new_form(),
        "work": new_form({"on": str(today)}),
    }
    return render_template(
        "bases/client.html",
        client=found,
        contact=contact,
        wishes=wishes,
        tickets=tickets,
        works=works,
        today=today,
        f={**blank, **forms},
    )


def _sent(client_id: str, name: str, schema: Schema, handler: Any, done: str) -> Any:
    """Load a form of an enterprise's page and hand it on; what is wrong is shown on the page, under its own form."""
    context, actor = current_context(), current_actor()
    client_for(context, actor, client_id)
    form = load_form(schema, request.form)
    if form.ok:
        try:
            handler(context, actor, form.checked)
            flash(done)
            return redirect(f"/bases/clients/{client_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _client(client_id, **{name: form}), 422


@blueprint.post("/clients/<client_id>")
@access(*KEEPERS)
def edit_client(client_id: str) -> Any:
    """Change an enterprise."""

    def save(context: Any, actor: Any, data: dict[str, Any]) -> None:
        change_client(context, actor, client_id, data["version"], data)

    return _sent(client_id, "change", ClientSchema(), save, _("The enterprise is saved."))


@blueprint.post("/clients/<client_id>/wishes")
@access(*KEEPERS)
def new_wish(client_id: str) -> Any:
    """Add a need or an offer."""

    def save(context: Any, actor: Any, data: dict[str, Any]) -> None:
        add_wish(context, actor, client_id, data)

    return _sent(client_id, "wish", WishSchema(), save, _("Noted."))


@blueprint.post("/clients/<client_id>/tickets")
@access(*KEEPERS)
def new_ticket(client_id: str) -> Any:
    """Write down a question."""

    def save(context: Any, actor: Any, data: dict[str, Any]) -> None:
        ask(context, actor, client_id, data["topic"], data["question"])

    return _sent(client_id, "ticket", TicketSchema(), save, _("The question is noted."))


@blueprint.post("/clients/<client_id>/works")
@access(*KEEPERS)
def new_work(client_id: str) -> Any:
    """Write down what was done."""

    def save(context: Any, actor: Any, data: dict[str, Any]) -> None:
        add_work(context, actor, client_id, data, sent_files("photos"))

    return _sent(client_id, "work", WorkSchema(), save, _("Noted."))


@blueprint.get("/clients/<client_id>/files/<id>")
@access(*KEEPERS)
def client_file(client_id: str, id: str) -> Response:
    """A photo or paper of what was done."""
    context = current_context()
    found = client_for(context, current_actor(), client_id)
    return kept_file([file for work in queries.of_client(context, found)[2] for file in work.files], id)


@blueprint.post("/wishes/<wish_id>/close")
@access(*KEEPERS)
def end_wish(wish_id: str) -> Response:
    """Take a need or an offer back."""
    back = "/bases/matches"
    try:
        back = f"/bases/clients/{close_wish(current_context(), current_actor(), wish_id).client_id}"
        flash(_("Noted."))
    except RuleBroken as error:
        told(error)
    return redirect(back, 303)
