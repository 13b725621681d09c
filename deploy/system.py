"""The whole system on one page: every service with its port, its store and its topics; and how its parts are opened."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from shared.clock import Clock, SystemClock
from shared.config import Config
from shared.contracts.event import topic_of
from shared.privacy.keys import KEYS_TOPIC
from shared.service import Context, Service
from shared.store.port import Store
from shared.store.sqlite import SqliteStore
from shared.web.nav import NavItem

STAFF = ("coordinator", "manager")


@dataclass(frozen=True)
class Part:
    """A service's place in the system: its name is its path, its database and its consumer group."""

    name: str
    port: int


SYSTEM = (
    Part("bases", 8001),
    Part("enrollment", 8002),
    Part("assessment", 8003),
    Part("training", 8004),
    Part("matching", 8005),
    Part("placement", 8006),
    Part("notify", 8007),
)
NAMES = tuple(part.name for part in SYSTEM)
START_PAGE = "/bases/"
DESIGN_PAGE = "/bases/design"

BASE, PEOPLE, TRAINING, PAIRING, MESSAGES = _("Base"), _("People"), _("Training"), _("Pairing"), _("Messages")
QUALITY, ENTERPRISES = _("Quality"), _("Enterprises")
NAV = (
    NavItem(_("Journey"), "/enrollment/journey", ("trainee",), home=("trainee",)),
    NavItem(_("Assessment"), "/assessment/", ("trainee",)),
    NavItem(_("Mentor"), "/matching/mentor", ("trainee",)),
    NavItem(_("Lessons"), "/training/mine", ("trainee",)),
    NavItem(_("Placement"), "/placement/mine", ("trainee",)),
    NavItem(_("My trainees"), "/matching/mine", ("mentor",), home=("mentor",)),
    NavItem(_("Their skills"), "/assessment/mentees", ("mentor",)),
    NavItem(_("Today"), "/bases/today", (*STAFF, "quality"), BASE, home=(*STAFF, "quality")),
    NavItem(_("Dashboard"), "/bases/dashboard", (*STAFF, "quality", "administrator"), BASE, ("/bases/records/",)),
    NavItem(_("Annex row"), "/bases/annex", ("manager", "quality", "administrator"), BASE),
    NavItem(
        _("Gap analysis"),
        "/bases/gap",
        (*STAFF, "quality", "administrator"),
        BASE,
        ("/bases/clauses/", "/bases/checks/"),
    ),
    NavItem(_("Profile"), "/bases/profile", ("manager", "quality"), BASE, ("/bases/entries/",)),
    NavItem(_("How staff sign in"), "/enrollment/sign-in-rules", ("manager",), BASE),
    NavItem(_("Inspections"), "/bases/inspections", (*STAFF, "quality"), QUALITY),
    NavItem(_("Corrective actions"), "/bases/actions", (*STAFF, "quality"), QUALITY),
    NavItem(_("Surveys"), "/bases/surveys", (*STAFF, "quality"), QUALITY),
    NavItem(_("Complaints"), "/bases/complaints", ("manager", "quality"), QUALITY),
    NavItem(_("Documents"), "/bases/documents", (*STAFF, "quality"), QUALITY),
    NavItem(_("Staff training"), "/bases/briefings", (*STAFF, "quality"), QUALITY),
    NavItem(_("Enterprises"), "/bases/clients", (*STAFF, "quality"), ENTERPRISES),
    NavItem(_("Policy advice"), "/bases/tickets", (*STAFF, "quality"), ENTERPRISES),
    NavItem(_("Matchmaking"), "/bases/matches", (*STAFF, "quality"), ENTERPRISES, ("/bases/introductions/",)),
    NavItem(_("Agreements"), "/bases/agreements", (*STAFF, "quality"), ENTERPRISES),
    NavItem(_("Rules"), "/bases/rules", ("trainee", "mentor"), also=("/bases/documents/",)),
    NavItem(_("Totals"), "/bases/association", ("association",), home=("association",)),
    NavItem(_("Figures"), "/bases/association/annex", ("association",)),
    NavItem(_("Requirements"), "/bases/standard", ("association",), also=("/bases/clauses/",)),
    NavItem(
        _("Applications"),
        "/enrollment/applications",
        STAFF,
        PEOPLE,
        ("/enrollment/people/", "/enrollment/imports/", "/enrollment/duplicates"),
    ),
    NavItem(_("Cohorts"), "/enrollment/cohorts", STAFF, PEOPLE),
    NavItem(_("Mentors"), "/enrollment/mentors", STAFF, PEOPLE),
    NavItem(_("Classes"), "/training/classes", STAFF, TRAINING, ("/training/",)),
    NavItem(_("Skill profiles"), "/assessment/profiles", STAFF, TRAINING, ("/assessment/",)),
    NavItem(_("Item bank"), "/assessment/bank/", STAFF, TRAINING),
    NavItem(_("Pairing"), "/matching/rounds", STAFF, PAIRING, ("/matching/",)),
    NavItem(_("Placements"), "/placement/", (*STAFF, "mentor")),
    NavItem(_("Accounts"), "/enrollment/accounts", ("administrator",), home=("administrator",)),
    NavItem(_("API tokens"), "/enrollment/api-tokens", ("administrator",)),
    NavItem(_("Operations"), "/enrollment/ops", ("administrator",)),
    NavItem(_("Retention"), "/enrollment/retention", ("privacy",), home=("privacy",)),
    NavItem(_("Minors"), "/enrollment/minors", ("privacy",)),
    NavItem(_("Enterprise classes"), "/training/groups", ("privacy",), also=("/training/learners/",)),
    NavItem(_("Access log"), "/enrollment/ops/audit", ("privacy", "administrator")),
    NavItem(_("Inbox"), "/notify/inbox", ("trainee", "mentor", *STAFF, "quality", "privacy"), MESSAGES),
    NavItem(_("Sent"), "/notify/log", STAFF, MESSAGES, ("/notify/",)),
    NavItem(_("My certificates"), "/enrollment/certificates", ("mentor",), own=True),
    NavItem(_("My data"), "/enrollment/rights", ("trainee", "mentor"), own=True),
)


def service(name: str) -> Service:
    """A service by name; only this one is imported."""
    if name not in NAMES:
        raise LookupError(f"There is no service “{name}”; there are {', '.join(NAMES)}.")
    made: Service = importlib.import_module(f"services.{name}.wiring").service()
    return made


def services() -> list[Service]:
    """All services."""
    return [service(name) for name in NAMES]


def topics() -> Mapping[str, bool]:
    """Every topic and whether it is compacted."""
    return {KEYS_TOPIC: True, **{topic_of(name): False for name in (*NAMES, "privacy")}}


def open_store(config: Config, name: str) -> Store:
    """The store of one service, where the settings say."""
    if config.store == "sqlite":
        return SqliteStore(config.var / f"{name}.db")
    from shared.store.mongo import MongoStore

    login = (config.store_user, config.store_password)
    return MongoStore(config.store, f"{config.database}_{name}", login=login)


def open_context(config: Config, kind: Service, clock: Clock | None = None) -> Context:
    """A service's context on its store, indexes made. Error: :class:`shared.config.BadSetting`."""
    if kind.check:
        kind.check(config)
    store = open_store(config, kind.name)
    store.ensure(kind.all_indexes())
    return Context(config, store, clock or SystemClock())
