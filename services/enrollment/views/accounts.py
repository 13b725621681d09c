"""Signing in and out, the first administrator, staff accounts, invitations, and the demo's one click."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.enrollment.forms import PasswordSchema, SetUpSchema, SignInSchema, StaffSchema
from services.enrollment.handlers import (
    accept_invite,
    authenticate,
    demo_account,
    invite,
    register_staff,
    set_up,
    setup_needed,
    switch_account,
)
from services.enrollment.handlers.own_sign_in import check_password_way
from services.enrollment.links import INVITE, INVITE_SECONDS, invite_path
from services.enrollment.queries.bases import base_names
from services.enrollment.queries.people import account_row, name_of, staff_rows
from services.enrollment.views.blueprint import blueprint
from services.enrollment.views.own_sign_in import end_session_url
from services.enrollment.views.security import BY_PROVIDER, begin, passed_password
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context, read_link_token, sign_out
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import language
from shared.web.limits import limited
from shared.web.paging import SIZE, Page, asked_page, skip_of


@blueprint.get("/sign-in")
@access("visitor")
def sign_in_page() -> Any:
    """The sign-in form; a fresh installation is set up first."""
    if setup_needed(current_context()):
        return redirect("/enrollment/setup", 303)
    return render_template("enrollment/sign_in.html", form=new_form(), onward=request.args.get("next", ""))


@blueprint.post("/sign-in")
@access("visitor")
@limited("sign-in", ask=False)
def sign_in_now() -> Any:
    """Sign in with a phone number or an e-mail address."""
    form = load_form(SignInSchema(), request.form)
    onward = request.form.get("next", "")
    if form.ok:
        try:
            found = authenticate(current_context(), form.checked["login"], form.checked["password"])
            check_password_way(current_context(), found)
            return passed_password(found, onward)
        except RuleBroken as error:
            form.refuse(error)
    return render_template("enrollment/sign_in.html", form=form, onward=onward), 422


@blueprint.post("/sign-out")
@access("visitor")
def sign_out_now() -> Any:
    """End the session; whoever came by the base's own provider is told how to end that one, too."""
    there = end_session_url() if session.get(BY_PROVIDER) else ""
    sign_out()
    if there:
        # A page with a link: a form may lead to this site alone, also by a redirect.
        return render_template("enrollment/signed_out.html", there=there)
    flash(_("You are signed out."))
    return redirect("/bases/", 303)


@blueprint.post("/demo")
@access("visitor")
def demo() -> Response:
    """One-click sign-in; only in the demo."""
    if not current_context().config.demo:
        raise NotFound(id="demo")
    return begin(demo_account(current_context(), request.form.get("role", "")[:40]))


@blueprint.get("/setup")
@access("visitor")
def setup_page() -> Any:
    """Create the first administrator."""
    if not setup_needed(current_context()):
        return redirect("/enrollment/sign-in", 303)
    return render_template("enrollment/setup.html", form=new_form())


@blueprint.post("/setup")
@access("visitor")
@limited("link", ask=False)
def setup_now() -> Any:
    """Create the first administrator with the code that the command printed."""
    form = load_form(SetUpSchema(), request.form)
    if form.ok:
        try:
            return begin(set_up(current_context(), **form.checked, locale=language()))
        except RuleBroken as error:
            form.refuse(error)
    return render_template("enrollment/setup.html", form=form), 422


@blueprint.get("/accounts")
@access("administrator")
def accounts() -> str:
    """Staff accounts."""
    return _accounts(new_form())


def _accounts(form: FormResult) -> str:
    context, actor, number = current_context(), current_actor(), asked_page()
    rows, total = staff_rows(context, actor, skip=skip_of(number), limit=SIZE)
    page = Page(rows, number, SIZE, total)
    return render_template("enrollment/accounts.html", page=page, form=form, bases=base_names(context))


@blueprint.post("/accounts")
@access("administrator")
def add_account() -> Any:
    """Make a staff account and show its invitation."""
    context, form = current_context(), load_form(StaffSchema(), request.form)
    if form.ok:
        try:
            made = register_staff(context, current_actor(), **form.checked, locale=language())
            return _invited(made.id)
        except RuleBroken as error:
            form.refuse(error)
    return _accounts(form), 422


@blueprint.post("/accounts/<account_id>/invite")
@access("administrator")
def invite_account(account_id: str) -> str:
    """Make a new invitation link; an older one stops working."""
    return _invited(account_id)


@blueprint.post("/accounts/<account_id>/active")
@access("administrator")
def switch(account_id: str) -> Response:
    """Switch an account off, or on again."""
    active = request.form.get("active") == "1"
    switch_account(current_context(), current_actor(), account_id, active)
    flash(_("The account may sign in again.") if active else _("The account is switched off and its sessions end."))
    return redirect("/enrollment/accounts", 303)


def _invited(account_id: str) -> str:
    context = current_context()
    account = invite(context, current_actor(), account_id)
    link = context.config.public_url + invite_path(context, account.id, account.invites)
    name = name_of(context, account.person_id)
    return render_template("enrollment/invited.html", name=name, link=link, back="/enrollment/accounts")


@blueprint.get("/invite")
@access("visitor")
def invite_page() -> str:
    """Set a password with an invitation."""
    data = read_link_token(current_context(), INVITE, request.args.get("t"), INVITE_SECONDS)
    row = account_row(current_context(), data["account_id"])
    return render_template("enrollment/invite.html", form=new_form(), name=row.name, token=request.args["t"])


@blueprint.post("/invite")
@access("visitor")
@limited("link", ask=False)
def invite_accept() -> Any:
    """Set the password and sign in."""
    context = current_context()
    data = read_link_token(context, INVITE, request.args.get("t"), INVITE_SECONDS)
    row, form = account_row(context, data["account_id"]), load_form(PasswordSchema(), request.form)
    if form.ok:
        try:
            check_password_way(context, row.account)
            return begin(accept_invite(context, data["account_id"], data["number"], form.checked["password"]))
        except RuleBroken as error:
            form.refuse(error, "password")
    return render_template("enrollment/invite.html", form=form, name=row.name, token=request.args["t"]), 422
