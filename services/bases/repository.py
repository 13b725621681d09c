"""The aggregates and read models of bases, and the collections they live in."""

from __future__ import annotations

from services.bases.domain import Base, Check, Clause, Finding, ProfileEntry
from services.bases.domain.alerts import Alert
from services.bases.domain.briefings import Briefing
from services.bases.domain.clients import Agreement, Client, Introduction, Ticket, Wish, Work
from services.bases.domain.complaints import Complaint
from services.bases.domain.documents import Document, Receipt
from services.bases.domain.inspections import Action, Inspection
from services.bases.domain.surveys import Reply, Survey
from shared.service import Context
from shared.store.port import Index
from shared.store.repository import Repository

PEOPLE, SHOPS, OUTCOMES, MENTORS, COHORTS = "people", "shops", "outcomes", "mentors", "cohorts"
ATTENDANCES, LEARNERS, LESSONS, APPEALS = "attendances", "learners", "lessons", "appeals"
COURSES, CERTIFICATES, RESULTS, OPINIONS = "courses", "certificates", "results", "opinions"
TAUGHT = (ATTENDANCES, LEARNERS, LESSONS, COURSES, CERTIFICATES, RESULTS, OPINIONS)
ACCOUNTS, OCCASIONS, SESSIONS = "accounts", "occasions", "sessions"
MONTHS, MONTH_PARTS, MONTH_LISTS = "months", "month_parts", "month_lists"
PRESENCE_MONTHS, PRESENCE_PARTS, PRESENCE_LISTS = "presence_months", "presence_parts", "presence_lists"
STANDS, STAND_PARTS, MENTOR_BOARDS, SHOP_BOARDS = "stands", "stand_parts", "mentor_boards", "shop_boards"
_SUMS = (MONTHS, MONTH_PARTS, MONTH_LISTS, PRESENCE_MONTHS, PRESENCE_PARTS, PRESENCE_LISTS)
KEPT = (*_SUMS, STANDS, STAND_PARTS, MENTOR_BOARDS, SHOP_BOARDS)
"""What is summed up of the facts, found by its id alone."""
READ_MODELS = (PEOPLE, SHOPS, OUTCOMES, MENTORS, COHORTS, APPEALS, *TAUGHT, ACCOUNTS, OCCASIONS, SESSIONS, *KEPT)
INDEXES = (
    Index("bases", ("name",)),
    Index(PEOPLE, ("base_id", "last_at")),
    Index(PEOPLE, ("base_id", "steps", "last_at")),
    Index(SHOPS, ("base_id", "kind", "opened_on")),
    Index(OUTCOMES, ("base_id", "month")),
    Index(OUTCOMES, ("base_id", "evidence")),
    Index(MENTORS, ("base_id",)),
    Index(COHORTS, ("base_id", "open")),
    Index(ATTENDANCES, ("base_id", "counted", "month", "person_id")),
    Index(SESSIONS, ("base_id", "held_on")),
    Index(COURSES, ("base_id", "offered")),
    Index(CERTIFICATES, ("base_id", "revoked", "month")),
    Index(RESULTS, ("base_id", "month", "outcome")),
    Index(OPINIONS, ("base_id", "month", "answers", "points")),
    Index(APPEALS, ("base_id", "answered_at")),
    Index("entries", ("base_id", "kind")),
    Index("clauses", ("base_id", "area")),
    Index("findings", ("base_id", "verified_at")),
    Index("checks", ("base_id", "at")),
    Index("alerts", ("base_id",)),
    Index("inspections", ("base_id", "due")),
    Index("inspections", ("state", "due")),
    Index("actions", ("base_id", "due")),
    Index("actions", ("done_at", "due")),
    Index("briefings", ("base_id", "held_on")),
    Index("surveys", ("base_id", "made_at")),
    Index("surveys", ("code",)),
    Index("replies", ("survey_id",)),
    Index("replies", ("base_id", "month", "points", "scales")),
    Index(OCCASIONS, ("base_id", "month", "people")),
    Index(ACCOUNTS, ("base_id", "role")),
    Index("documents", ("base_id", "title")),
    Index("documents", ("base_id", "about_id")),
    Index("documents", ("review_on",)),
    Index("receipts", ("document_id",)),
    Index("receipts", ("person_id",)),
    Index("receipts", ("base_id", "month")),
    Index("clients", ("base_id", "name")),
    Index("clients", ("named",)),
    Index("wishes", ("base_id", "state", "made_at")),
    Index("wishes", ("client_id",)),
    Index("introductions", ("base_id", "made_at")),
    Index("introductions", ("base_id", "settled_on")),
    Index("tickets", ("base_id", "answered_on", "due")),
    Index("tickets", ("client_id",)),
    Index("works", ("base_id", "on")),
    Index("works", ("client_id",)),
    Index("agreements", ("base_id", "signed_on")),
    Index("agreements", ("ends_on",)),
    Index("complaints", ("base_id", "filed_at")),
    Index("complaints", ("number",)),
    Index("complaints", ("state", "due")),
)


def bases(context: Context) -> Repository[Base]:
    """Base profiles; a profile's ``base_id`` is its own id."""
    return Repository(context.store, context.clock, "bases", Base)


def entries(context: Context) -> Repository[ProfileEntry]:
    """The entries of bases' profiles."""
    return Repository(context.store, context.clock, "entries", ProfileEntry)


def clauses(context: Context) -> Repository[Clause]:
    """Clauses of bases; the association's have no base."""
    return Repository(context.store, context.clock, "clauses", Clause)


def findings(context: Context) -> Repository[Finding]:
    """What bases find about clauses."""
    return Repository(context.store, context.clock, "findings", Finding)


def checks(context: Context) -> Repository[Check]:
    """Self-assessments that were kept."""
    return Repository(context.store, context.clock, "checks", Check)


def complaints(context: Context) -> Repository[Complaint]:
    """Complaints, with every step."""
    return Repository(context.store, context.clock, "complaints", Complaint)


def inspections(context: Context) -> Repository[Inspection]:
    """Inspections, planned and held."""
    return Repository(context.store, context.clock, "inspections", Inspection)


def actions(context: Context) -> Repository[Action]:
    """Corrective actions."""
    return Repository(context.store, context.clock, "actions", Action)


def alerts(context: Context) -> Repository[Alert]:
    """What was said ahead of a day."""
    return Repository(context.store, context.clock, "alerts", Alert)


def briefings(context: Context) -> Repository[Briefing]:
    """Trainings of the staff."""
    return Repository(context.store, context.clock, "briefings", Briefing)


def surveys(context: Context) -> Repository[Survey]:
    """Surveys."""
    return Repository(context.store, context.clock, "surveys", Survey)


def replies(context: Context) -> Repository[Reply]:
    """Answer sheets of surveys, of nobody in particular."""
    return Repository(context.store, context.clock, "replies", Reply)


def documents(context: Context) -> Repository[Document]:
    """Rules and papers."""
    return Repository(context.store, context.clock, "documents", Document)


def receipts(context: Context) -> Repository[Receipt]:
    """Who read which version."""
    return Repository(context.store, context.clock, "receipts", Receipt)


def clients(context: Context) -> Repository[Client]:
    """Enterprises that the base serves."""
    return Repository(context.store, context.clock, "clients", Client)


def wishes(context: Context) -> Repository[Wish]:
    """Their needs and offers."""
    return Repository(context.store, context.clock, "wishes", Wish)


def introductions(context: Context) -> Repository[Introduction]:
    """Needs and offers brought together."""
    return Repository(context.store, context.clock, "introductions", Introduction)


def tickets(context: Context) -> Repository[Ticket]:
    """Questions about policy."""
    return Repository(context.store, context.clock, "tickets", Ticket)


def works(context: Context) -> Repository[Work]:
    """What was done for enterprises."""
    return Repository(context.store, context.clock, "works", Work)


def agreements(context: Context) -> Repository[Agreement]:
    """Agreements with colleges."""
    return Repository(context.store, context.clock, "agreements", Agreement)
