"""Where enrollment keeps its aggregates, and the keyed lookups that lead to people and accounts."""

from __future__ import annotations

from typing import Any

from services.enrollment.domain.accounts import Account, Tries
from services.enrollment.domain.api_tokens import ApiToken
from services.enrollment.domain.applications import Application
from services.enrollment.domain.cohorts import Cohort
from services.enrollment.domain.consents import Consents
from services.enrollment.domain.copies import Copy
from services.enrollment.domain.doubles import NotSame
from services.enrollment.domain.drafts import Draft
from services.enrollment.domain.imports import Import
from services.enrollment.domain.mentors import Mentor
from services.enrollment.domain.minors import MinorAccess
from services.enrollment.domain.people import Person
from services.enrollment.domain.retention import Purge
from services.enrollment.domain.sessions import OpenSession
from services.enrollment.domain.sign_in_rules import SignInRules
from shared.privacy import lookup_hash
from shared.service import Context
from shared.store.port import Conflict, Document, Index
from shared.store.repository import Repository

LOOKUPS = "lookups"
JOURNEYS = "journeys"
ERASURES = "erasures"
BASES = "bases"
PAUSES = "mentor_pauses"
TOKEN_USES = "api_token_uses"
INDEXES = (
    Index("people", ("person_id",)),
    Index("people", ("merged_into",)),
    Index("not_same", ("base_id",)),
    Index("accounts", ("person_id",)),
    Index("accounts", ("role", "demo")),
    Index("cohorts", ("code",)),
    Index("cohorts", ("base_id", "opens_on")),
    Index("applications", ("base_id", "submitted_at")),
    Index("applications", ("cohort_id", "state")),
    Index("applications", ("person_id",)),
    Index("applications", ("number",)),
    Index("applications", ("has_files", "decided_at")),
    Index("drafts", ("saved_at",)),
    Index("mentors", ("base_id",)),
    Index("mentors", ("removed_at",)),
    Index("sign_ins"),
    Index("sign_in_rules", ("base_id",)),
    Index("api_tokens", ("base_id", "made_at")),
    Index("open_sessions", ("account_id", "began")),
    Index("open_sessions", ("began",)),
    Index("purges", ("base_id", "at")),
    Index("imports", ("state", "created_at")),
    Index("minor_access", ("base_id", "state")),
    Index("consents"),
    Index("copies", ("person_id",)),
    Index("copies", ("asked_at",)),
    Index(LOOKUPS),
)


def people(context: Context) -> Repository[Person]:
    """People, by person id."""
    return Repository(context.store, context.clock, "people", Person)


def accounts(context: Context) -> Repository[Account]:
    """Accounts, by account id."""
    return Repository(context.store, context.clock, "accounts", Account)


def tries(context: Context) -> Repository[Tries]:
    """Wrong sign-in tries, by the lookup id of the sign-in name."""
    return Repository(context.store, context.clock, "sign_ins", Tries)


def cohorts(context: Context) -> Repository[Cohort]:
    """Cohorts, by id."""
    return Repository(context.store, context.clock, "cohorts", Cohort)


def applications(context: Context) -> Repository[Application]:
    """Applications, by id."""
    return Repository(context.store, context.clock, "applications", Application)


def drafts(context: Context) -> Repository[Draft]:
    """Forms that somebody began, by an id that follows from their secret."""
    return Repository(context.store, context.clock, "drafts", Draft)


def mentors(context: Context) -> Repository[Mentor]:
    """The mentors' register, by person id."""
    return Repository(context.store, context.clock, "mentors", Mentor)


def consents(context: Context) -> Repository[Consents]:
    """What people changed about their consents, by person id."""
    return Repository(context.store, context.clock, "consents", Consents)


def copies(context: Context) -> Repository[Copy]:
    """Copies that people asked for, by id."""
    return Repository(context.store, context.clock, "copies", Copy)


def not_same(context: Context) -> Repository[NotSame]:
    """Pairs of files that somebody found to be of two people."""
    return Repository(context.store, context.clock, "not_same", NotSame)


def minor_access(context: Context) -> Repository[MinorAccess]:
    """Requests to open a minor's record."""
    return Repository(context.store, context.clock, "minor_access", MinorAccess)


def imports(context: Context) -> Repository[Import]:
    """Lists on their way in."""
    return Repository(context.store, context.clock, "imports", Import)


def purges(context: Context) -> Repository[Purge]:
    """Certificates of erasing what was past its time."""
    return Repository(context.store, context.clock, "purges", Purge)


def sign_in_rules(context: Context) -> Repository[SignInRules]:
    """How the staff of each base sign in, by base id."""
    return Repository(context.store, context.clock, "sign_in_rules", SignInRules)


def api_tokens(context: Context) -> Repository[ApiToken]:
    """API tokens, by id."""
    return Repository(context.store, context.clock, "api_tokens", ApiToken)


def open_sessions(context: Context) -> Repository[OpenSession]:
    """Sessions, by their id."""
    return Repository(context.store, context.clock, "open_sessions", OpenSession)


def lookup_id(context: Context, kind: str, *parts: str) -> str:
    """The keyed hash under which a phone or an address is found; the number itself is kept nowhere in the clear."""
    return lookup_hash(context.config.installation_key, kind, "\x1f".join(parts))


def looked_up(context: Context, id: str) -> Document | None:
    """What a lookup leads to, or None."""
    return context.store.get(LOOKUPS, id)


def claim_lookup(context: Context, id: str, state: dict[str, Any], version: int = 0) -> dict[str, Any]:
    """Insert a lookup; of two in a race both get what the first one wrote."""
    try:
        context.store.save(LOOKUPS, id, state, version=version)
        return state
    except Conflict:
        found = context.store.get(LOOKUPS, id)
        if found is None:
            raise
        return found.state
