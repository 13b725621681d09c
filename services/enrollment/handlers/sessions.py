"""Sessions: noted when they begin, listed for their owner, ended from anywhere; and a forgotten password set anew."""

from __future__ import annotations

from datetime import timedelta

from services.enrollment.domain.accounts import Account, PasswordWrong, check_password
from services.enrollment.domain.sessions import OpenSession, device_of
from services.enrollment.handlers.accounts import counted_try, login_account
from services.enrollment.handlers.passwords import hashed, matches
from services.enrollment.repository import accounts, lookup_id, open_sessions
from shared.actor import SYSTEM, Actor
from shared.audit import record
from shared.clock import iso
from shared.rules import NotFound
from shared.service import Context

KEPT_DAYS = 30


def note_session(context: Context, account: Account, id: str, agent: str) -> OpenSession:
    """Note a session that begins."""
    made = OpenSession(
        id=id,
        base_id=account.base_id,
        account_id=account.id,
        person_id=account.person_id,
        began=iso(context.clock.now()),
        device=device_of(agent),
    )
    return open_sessions(context).save(made)


def sessions_of(context: Context, account_id: str) -> list[OpenSession]:
    """The sessions of an account that nobody ended, newest first; those of the last month."""
    since = iso(context.clock.now() - timedelta(days=KEPT_DAYS))
    where = {"account_id": account_id, "ended": "", "began": {"gte": since}}
    return open_sessions(context).find(SYSTEM, where, sort=[("began", -1)], limit=50)


def end_session(context: Context, actor: Actor, id: str) -> None:
    """End one of one's own sessions, everywhere. Error: NotFound."""
    found = open_sessions(context).load(id, SYSTEM)
    if found.account_id != actor.account_id:
        raise NotFound(id=id)
    found.end(iso(context.clock.now()))
    open_sessions(context).save(found)


def ask_reset(context: Context, login: str) -> None:
    """Send a link to set a new password, if there is such an account; who asks learns nothing. Error: TooManyTries."""
    counted_try(context, lookup_id(context, "reset", login.strip().casefold()), login)
    account = login_account(context, login)
    if account and account.active:
        account.ask_reset(iso(context.clock.now()))
        accounts(context).save(account)


def reset_password(context: Context, account_id: str, number: int, password: str) -> Account:
    """Set a password by the link, once; open sessions end. Errors: InviteUsed, PasswordTooShort, NotFound."""
    check_password(password)
    account = accounts(context).load(account_id, SYSTEM)
    account.set_password(hashed(password), number)
    account.end_sessions(iso(context.clock.now()), "password")
    who = Actor(account.id, account.role, account.base_id, account.person_id)
    record(context, who, "account.reset", base_id=account.base_id)
    return accounts(context).save(account)


def change_password(context: Context, actor: Actor, old: str, new: str) -> Account:
    """Set a new password knowing the old one; sessions elsewhere end. Errors: PasswordWrong, PasswordTooShort."""
    check_password(new)
    account = accounts(context).load(actor.account_id, SYSTEM)
    counted_try(context, f"password-{account.id}", "")
    if not matches(account.password, old):
        raise PasswordWrong()
    account.password = hashed(new)
    account.end_sessions(iso(context.clock.now()), "password")
    return accounts(context).save(account)


def throw_old_sessions_away(context: Context) -> None:
    """A tick: forget sessions that are long over."""
    before = iso(context.clock.now() - timedelta(days=KEPT_DAYS))
    for found in open_sessions(context).find(SYSTEM, {"began": {"lt": before}}, sort=[("began", 1)], limit=50):
        context.store.delete("open_sessions", found.id)
