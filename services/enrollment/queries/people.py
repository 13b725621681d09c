"""A person's card, mentors and accounts, opened for those who may see them; phones masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.enrollment.domain.accounts import Account
from services.enrollment.domain.mentors import Mentor, MentorCertificate
from services.enrollment.domain.people import Person
from services.enrollment.domain.sign_in_rules import ROLES
from services.enrollment.repository import PAUSES, accounts, mentors, people
from shared.actor import SYSTEM, Actor
from shared.clock import local_day
from shared.privacy import mask_email, mask_phone
from shared.rules import NotFound
from shared.service import Context


@dataclass(frozen=True)
class Card:
    """Who somebody is, as far as the reader needs to know. A dash stands for what is erased."""

    person: Person
    name: str
    phone: str
    email: str


def card_of(context: Context, actor: Actor, person_id: str) -> Card:
    """A person's card with masked phone and address. Error: NotFound."""
    return _card(context, people(context).load(person_id, actor), clear=False)


def clear_card(context: Context, person: Person) -> Card:
    """The card in the clear, for who gave a reason (see ``handlers.looking``)."""
    return _card(context, person, clear=True)


def _card(context: Context, person: Person, clear: bool) -> Card:
    if person.erased:
        return Card(person, "—", "—", "—")
    opened = [context.keys.open(person.id, sealed) for sealed in (person.name, person.phone, person.email)]
    if clear:
        return Card(person, *opened)
    return Card(
        person, opened[0], mask_phone(opened[1]) if opened[1] else "", mask_email(opened[2]) if opened[2] else ""
    )


def name_of(context: Context, person_id: str) -> str:
    """The name of a person, or a dash."""
    person = people(context).find_one(person_id)
    return context.keys.open(person_id, person.name) if person and person.name else "—"


def name_of_account(context: Context, account_id: str) -> str:
    """The name of whom an account belongs to; nothing where there is no such account or its person is erased."""
    account = accounts(context).find_one(account_id) if account_id else None
    person = people(context).find_one(account.person_id) if account else None
    return context.keys.open(person.id, person.name) if person and person.name else ""


@dataclass(frozen=True)
class MentorRow:
    """A mentor's entry with the name opened, and whether they can sign in yet.

    ``paused``: takes nobody new for a while, ``until`` a day if that is known; ``ending``: the certificate that runs out
    next, if that is soon or past.
    """

    mentor: Mentor
    name: str
    invited: bool
    paused: bool = False
    until: str = ""
    ending: MentorCertificate | None = None


def mentor_rows(
    context: Context, actor: Actor, *, text: str = "", state: str = "", skip: int = 0, limit: int = 0
) -> tuple[list[MentorRow], int]:
    """A page of the base's mentors by name, and how many there are in all.

    ``state``: ``active``, ``paused``, ``retired``, or ``ending`` for those whose certificate runs out soon; empty: all.
    """
    found = [_mentor_row(context, m) for m in mentors(context).find(actor)]
    wanted = text.strip().casefold()
    matching = (r for r in found if wanted in r.name.casefold() and (not state or _is(r, state)))
    hits = sorted(matching, key=lambda r: (not r.mentor.active, r.name))
    return hits[skip : skip + limit if limit else None], len(hits)


def _is(row: MentorRow, state: str) -> bool:
    if state == "ending":
        return row.mentor.active and row.ending is not None
    standing = "retired" if not row.mentor.active else "paused" if row.paused else "active"
    return standing == state


def mentor_of(context: Context, actor: Actor, mentor_id: str) -> MentorRow:
    """One mentor. Error: NotFound."""
    return _mentor_row(context, mentors(context).load(mentor_id, actor))


def is_mentor(context: Context, person_id: str) -> bool:
    """Whether a person stands on the register of mentors, retired or not."""
    return mentors(context).find_one(person_id) is not None


def mentor_typed(context: Context, actor: Actor, mentor_id: str) -> dict[str, object]:
    """A mentor's entry as the form shows it, phone and address in the clear for correcting. Error: NotFound."""
    mentor = mentors(context).load(mentor_id, actor)
    person = people(context).load(mentor_id, actor)
    opened = {n: context.keys.open(person.id, getattr(person, n)) for n in ("name", "phone", "email")}
    kept = ("kind", "platforms", "languages", "availability", "strengths", "practice_years", "capacity", "minimum")
    return {**opened, **{name: getattr(mentor, name) for name in kept}, "version": mentor.version}


def _mentor_row(context: Context, mentor: Mentor) -> MentorRow:
    account = accounts(context).find_one(mentor.account_id) if mentor.account_id else None
    name = context.keys.open(mentor.id, mentor.name) if mentor.name else "—"
    found, today = context.store.get(PAUSES, mentor.id), local_day(context.clock.now())
    pause = found.state if found else {}
    ending = _next_to_end(mentor, today)
    return MentorRow(
        mentor,
        name,
        bool(account and account.password),
        bool(pause.get("paused")) and mentor.active,
        str(pause.get("until", "")),
        ending,
    )


def _next_to_end(mentor: Mentor, today: date) -> MentorCertificate | None:
    ending = [one for one in mentor.certificates if one.ends_soon(today)]
    return min(ending, key=lambda one: one.until, default=None)


@dataclass(frozen=True)
class AccountRow:
    """A staff account with the name opened."""

    account: Account
    name: str


def staff_rows(context: Context, actor: Actor, *, skip: int = 0, limit: int = 0) -> tuple[list[AccountRow], int]:
    """A page of staff accounts, the newest first, and how many there are in all."""
    where = {"role": {"ne": "trainee"}}
    found = accounts(context).find(actor, where, sort=[("created_at", -1)], skip=skip, limit=limit)
    return [AccountRow(a, name_of(context, a.person_id)) for a in found], accounts(context).count(actor, where)


def staff_of(context: Context, actor: Actor) -> list[AccountRow]:
    """The staff of the actor's base who may sign in, by name."""
    found = accounts(context).find(actor, {"role": {"in": list(ROLES)}, "active": True})
    return sorted((AccountRow(a, name_of(context, a.person_id)) for a in found), key=lambda row: row.name)


def own_account(context: Context, actor: Actor) -> Account:
    """The account that somebody is signed in with. Error: NotFound."""
    return accounts(context).load(actor.account_id, SYSTEM)


def account_row(context: Context, account_id: str) -> AccountRow:
    """One account, for its invitation. Error: NotFound."""
    account = accounts(context).load(account_id, SYSTEM)
    if not account.active:
        raise NotFound(id=account_id)
    return AccountRow(account, name_of(context, account.person_id))
