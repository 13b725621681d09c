"""My account: the password, the second step, open sessions; and what to do when the password is forgotten."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session
from flask_babel import gettext as _

from services.enrollment.domain.accounts import Account
from services.enrollment.forms import ChangePasswordSchema, CodeSchema, ForgotSchema, PasswordSchema
from services.enrollment.handlers import actor_of
from services.enrollment.handlers.second_step import (
    begin_second_step,
    confirm_second_step,
    drop_second_step,
    take_second_step,
)
from services.enrollment.handlers.sessions import (
    ask_reset,
    change_password,
    end_session,
    note_session,
    reset_password,
    sessions_of,
)
from services.enrollment.handlers.sign_in_rules import must_set_up
from services.enrollment.links import RESET, RESET_SECONDS
from services.enrollment.queries.people import account_row, name_of, own_account
from services.enrollment.views.blueprint import blueprint
from shared.actor import ROLES
from shared.rules import NotFound, RuleBroken
from shared.web.access import (
    access,
    confine,
    current_actor,
    current_context,
    read_link_token,
    release,
    safe_next,
    sign_in,
    sign_out,
)
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import language
from shared.web.limits import limited
from shared.web.nav import home
from shared.web.qr import qr

WITH_ACCOUNT = tuple(role for role in ROLES if role != "trainee")
SECURITY = "/enrollment/security"
HALF = "half_signed_in"
HALF_SECONDS = 300
BY_PROVIDER = "by_provider"


def begin(account: Account, onward: str = "", *, by_provider: bool = False) -> Any:
    """Begin a session and go where the role works; whose base asks for a second step, and has none, goes to set it up first."""
    context = current_context()
    sign_in(actor_of(account), name_of(context, account.person_id), language())
    note_session(context, account, session["id"], request.user_agent.string)
    if by_provider:
        session[BY_PROVIDER] = True
    if must_set_up(context, account):
        confine(SECURITY)
        return redirect(SECURITY, 303)
    return redirect(safe_next(onward, home()), 303)


def passed_password(account: Account, onward: str, *, by_provider: bool = False) -> Any:
    """The password was right, or the base's own provider said who it is: on to the second step where there is one."""
    if not account.totp:
        return begin(account, onward, by_provider=by_provider)
    at = current_context().clock.now().timestamp()
    session[HALF] = {"account_id": account.id, "at": at, "next": onward, "by_provider": by_provider}
    return redirect("/enrollment/sign-in/code", 303)


def _half() -> Any:
    held = session.get(HALF) or {}
    age = current_context().clock.now().timestamp() - held.get("at", 0)
    return held if held and age < HALF_SECONDS else None


@blueprint.get("/sign-in/code")
@access("visitor")
def code_page() -> Any:
    """The second step."""
    return render_template("enrollment/code.html", form=new_form()) if _half() else redirect("/enrollment/sign-in", 303)


@blueprint.post("/sign-in/code")
@access("visitor")
@limited("sign-in", ask=False)
def code_now() -> Any:
    """Take the second step."""
    held, form = _half(), load_form(CodeSchema(), request.form)
    if not held:
        return redirect("/enrollment/sign-in", 303)
    if form.ok:
        account = account_row(current_context(), held["account_id"]).account
        try:
            take_second_step(current_context(), account, form.checked["code"])
            return begin(account, held["next"], by_provider=held.get("by_provider", False))
        except RuleBroken as error:
            form.refuse(error, "code")
    return render_template("enrollment/code.html", form=form), 422


@blueprint.get("/security")
@access(*WITH_ACCOUNT)
def security() -> Any:
    """My password, second step and sessions. Without an account there is nothing to secure: sign in first."""
    try:
        return _security(new_form())
    except NotFound:
        sign_out()
        return redirect("/enrollment/sign-in", 303)


def _security(form: FormResult, **more: Any) -> str:
    context, actor = current_context(), current_actor()
    account = own_account(context, actor)
    sessions = sessions_of(context, account.id)
    here = session.get("id", "")
    more |= {"asked": must_set_up(context, account), "onward": home()}
    return render_template("enrollment/security.html", account=account, sessions=sessions, here=here, form=form, **more)


@blueprint.post("/security/second-step/begin")
@access(*WITH_ACCOUNT)
def second_step_begin() -> str:
    """Show the QR code to scan."""
    context, account = current_context(), own_account(current_context(), current_actor())
    address = begin_second_step(context, account, name_of(context, account.person_id))
    return _security(new_form(), address=address, qr=qr(address, 5))


@blueprint.post("/security/second-step/<change>")
@access(*WITH_ACCOUNT)
def second_step_change(change: str) -> Any:
    """Switch the second step on (``confirm``) or off (``drop``) with a code."""
    context, actor, form = current_context(), current_actor(), load_form(CodeSchema(), request.form)
    if form.ok:
        try:
            if change == "confirm":
                codes = confirm_second_step(context, actor, own_account(context, actor), form.checked["code"])
                release()
                return _security(new_form(), codes=codes)
            account = own_account(context, actor)
            drop_second_step(context, actor, account, form.checked["code"])
            flash(_("The second step is switched off."))
            if must_set_up(context, account):
                confine(SECURITY)
            return redirect("/enrollment/security", 303)
        except RuleBroken as error:
            form.refuse(error, "code")
    return _security(form), 422


@blueprint.post("/security/password")
@access(*WITH_ACCOUNT)
def password_now() -> Any:
    """Change the password; sessions elsewhere end."""
    form = load_form(ChangePasswordSchema(), request.form)
    if form.ok:
        try:
            account = change_password(current_context(), current_actor(), form.checked["old"], form.checked["password"])
            flash(_("The password is changed. Sessions elsewhere have ended."))
            return begin(account, "/enrollment/security")
        except RuleBroken as error:
            form.refuse(error)
    return _security(form), 422


@blueprint.post("/security/sessions/<open_session_id>/end")
@access(*WITH_ACCOUNT)
def session_end(open_session_id: str) -> Any:
    """End one of my sessions."""
    end_session(current_context(), current_actor(), open_session_id)
    flash(_("That session has ended."))
    return redirect("/enrollment/security", 303)


@blueprint.get("/forgot")
@access("visitor")
def forgot() -> str:
    """The password is forgotten."""
    return render_template("enrollment/forgot.html", form=new_form())


@blueprint.post("/forgot")
@access("visitor")
@limited("forgot")
def forgot_now() -> Any:
    """Send a link, if there is such an account; the answer is the same when there is none."""
    form = load_form(ForgotSchema(), request.form)
    if form.ok:
        try:
            ask_reset(current_context(), form.checked["login"])
            flash(
                _(
                    "If this signs in with an account that has an e-mail address, a link is on its way. It works for two hours."
                )
            )
            return redirect("/enrollment/sign-in", 303)
        except RuleBroken as error:
            form.refuse(error)
    return render_template("enrollment/forgot.html", form=form), 422


@blueprint.get("/reset")
@access("visitor")
def reset_page() -> str:
    """Set a new password by the link."""
    return _reset(new_form())


def _reset(form: FormResult) -> str:
    data = read_link_token(current_context(), RESET, request.args.get("t"), RESET_SECONDS)
    row = account_row(current_context(), data["account_id"])
    return render_template("enrollment/reset.html", form=form, name=row.name, token=request.args["t"])


@blueprint.post("/reset")
@access("visitor")
@limited("sign-in", ask=False)
def reset_now() -> Any:
    """Set the new password, once; then sign in with it."""
    context, form = current_context(), load_form(PasswordSchema(), request.form)
    data = read_link_token(context, RESET, request.args.get("t"), RESET_SECONDS)
    if form.ok:
        try:
            reset_password(context, data["account_id"], data["number"], form.checked["password"])
            flash(_("The new password is set. Sign in with it."))
            return redirect("/enrollment/sign-in", 303)
        except RuleBroken as error:
            form.refuse(error, "password")
    return _reset(form), 422
