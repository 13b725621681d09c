"""Accounts: made by an administrator, entered by invitation, signed in with a password; the first one by a set-up code."""

from __future__ import annotations

import contextlib

from services.enrollment.domain.accounts import (
    STAFF_ROLES,
    WITHOUT_BASE,
    Account,
    BaseMissing,
    LoginTaken,
    OwnAccount,
    SignInRefused,
    Tries,
    UnknownRole,
    check_password,
)
from services.enrollment.domain.people import NotAnEmail, NotAPhone, Person, normal_email, normal_phone
from services.enrollment.handlers.passwords import hashed, matches
from services.enrollment.handlers.people import Reach, key_of, person_for, reach
from services.enrollment.repository import LOOKUPS, accounts, claim_lookup, looked_up, lookup_id, people, tries
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso
from shared.privacy import PersonKey
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict


def register_staff(
    context: Context,
    actor: Actor,
    *,
    name: str,
    role: str,
    base_id: str = "",
    email: str = "",
    phone: str = "",
    password: str = "",
    demo: bool = False,
    locale: str = "zh",
) -> Account:
    """Make a staff account; asked again for the same person and role it returns the one there is.

    Errors: UnknownRole, BaseMissing, NotFound (another base than the actor's), LoginTaken, NotAPhone, NotAnEmail,
    ReachMissing, PasswordTooShort.
    """
    if role not in STAFF_ROLES:
        raise UnknownRole(role=role)
    base_id = "" if role in WITHOUT_BASE else base_id
    if not base_id and role not in WITHOUT_BASE:
        raise BaseMissing(role=role)
    if not actor.everywhere and base_id != actor.base_id:
        raise NotFound(id=base_id)
    if password:
        check_password(password)
    who = reach(name, phone, email, locale)
    with context.store.batch():
        check_logins_free(context, who, base_id, role)
        person, key, _ = person_for(context, base_id, who)
        return account_for(context, person, key, who, role, password=password, demo=demo)


def account_for(
    context: Context, person: Person, key: PersonKey, who: Reach, role: str, *, password: str = "", demo: bool = False
) -> Account:
    """The person's account in a role, made if there is none. Error: LoginTaken."""
    id = derived_id("account", person.id, role)
    found = accounts(context).find_one(id)
    if found:
        return found
    account = Account(
        id=id,
        base_id=person.base_id,
        person_id=person.id,
        role=role,
        password=hashed(password) if password else "",
        logins=_claim_logins(context, who, id),
        demo=demo,
        created_at=iso(context.clock.now()),
    )
    account.register(key.seal(who.name), key.seal(who.email), who.locale)
    return accounts(context).save(account)


def change_logins(context: Context, account: Account, key: PersonKey, who: Reach) -> None:
    """Let an account sign in with a changed phone or address, and say so. Error: LoginTaken."""
    logins = _claim_logins(context, who, account.id)
    old = [id for id in account.logins if id not in logins]
    account.logins = logins
    account.register(key.seal(who.name), key.seal(who.email), who.locale)
    accounts(context).save(account)
    for id in old:
        context.store.delete(LOOKUPS, id)


def check_logins_free(context: Context, who: Reach, base_id: str, role: str) -> None:
    """Refuse a phone or an address that signs in with an account of another role or base. Error: LoginTaken."""
    for login in _logins(who):
        found = looked_up(context, lookup_id(context, "login", login))
        account = accounts(context).find_one(found.state["account_id"]) if found else None
        if account and (account.base_id, account.role) != (base_id, role):
            raise LoginTaken(login=login)


def _logins(who: Reach) -> list[str]:
    return [login for login in (who.email, who.phone) if login]


def _claim_logins(context: Context, who: Reach, account_id: str) -> list[str]:
    ids = []
    for login in _logins(who):
        id = lookup_id(context, "login", login)
        if claim_lookup(context, id, {"account_id": account_id})["account_id"] != account_id:
            raise LoginTaken(login=login)
        ids.append(id)
    return ids


def demo_trainee(context: Context, person_id: str) -> Account:
    """Give an enrolled person an account without a password, for the one-click demo sign-in as a trainee."""
    person = people(context).load(person_id, SYSTEM)
    key = key_of(context, person)
    who = Reach(context.keys.open(person.id, person.name), locale=person.locale)
    return account_for(context, person, key, who, "trainee", demo=True)


def demo_account(context: Context, role: str) -> Account:
    """The first demo account of a role. Error: NotFound."""
    found = context.store.find(
        "accounts", {"role": role, "demo": True, "active": True}, sort=[("created_at", 1)], limit=1
    )
    if not found:
        raise NotFound(id=role)
    return accounts(context).read(found[0])


def actor_of(account: Account) -> Actor:
    """Who somebody is once signed in with an account."""
    return Actor(account.id, account.role, account.base_id, account.person_id)


def authenticate(context: Context, login: str, password: str) -> Account:
    """The account that a name and a password belong to. Errors: SignInRefused, TooManyTries."""
    counted = counted_try(context, lookup_id(context, "login", _normal_login(login)), login)
    account = login_account(context, login)
    known = matches(account.password if account else "", password)
    if not known or account is None or not account.active:
        raise SignInRefused(login=login)
    forget_tries(context, counted)
    return account


def login_account(context: Context, login: str) -> Account | None:
    """The account that signs in with a phone or an address, if there is one."""
    found = looked_up(context, lookup_id(context, "login", _normal_login(login)))
    return accounts(context).find_one(found.state["account_id"]) if found else None


def forget_tries(context: Context, counted: Tries) -> None:
    """The right password or code came: wrong ones before it count no more."""
    counted.succeeded()
    # If somebody else tries the same name right now, their count stands; this sign-in is right all the same.
    with contextlib.suppress(Conflict):
        tries(context).save(counted)


def _normal_login(login: str) -> str:
    for normal in (normal_phone, normal_email):
        try:
            return normal(login)
        except (NotAPhone, NotAnEmail):
            continue
    return login.strip().lower()


def counted_try(context: Context, id: str, login: str) -> Tries:
    """Count a try as wrong before the password is looked at, so that many at once cannot slip through uncounted."""
    while True:
        counted = tries(context).find_one(id) or Tries(id=id, base_id="")
        now = context.clock.now()
        counted.check(login, now)
        counted.failed(now)
        try:
            return tries(context).save(counted)
        except Conflict:
            continue


def invite(context: Context, actor: Actor, account_id: str) -> Account:
    """Make a new invitation to set a password; earlier links are void. Error: NotFound."""
    account = accounts(context).load(account_id, actor)
    account.invite()
    return accounts(context).save(account)


def switch_account(context: Context, actor: Actor, account_id: str, active: bool) -> Account:
    """Switch an account off (its open sessions end, in every service) or on again. Errors: NotFound, OwnAccount."""
    account = accounts(context).load(account_id, actor)
    if account.id == actor.account_id:
        raise OwnAccount()
    if active:
        account.switch_on()
    else:
        account.switch_off(iso(context.clock.now()))
    return accounts(context).save(account)


def accept_invite(context: Context, account_id: str, number: int, password: str) -> Account:
    """Set the password by an invitation. Errors: InviteUsed, PasswordTooShort, NotFound."""
    check_password(password)
    account = accounts(context).load(account_id, SYSTEM)
    account.set_password(hashed(password), number)
    return accounts(context).save(account)
