"""Sample values for what routes take, found in the demo's stores: ids of one base, and fields of a body."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from werkzeug.routing import Rule

from deploy.local import House
from services.enrollment.domain.minors import MinorAccess
from services.enrollment.domain.retention import Purge
from services.enrollment.handlers.api_tokens import make_token
from services.enrollment.handlers.copies import request_copy
from services.enrollment.handlers.imports import start_import
from services.enrollment.handlers.sessions import note_session
from services.enrollment.repository import accounts
from services.matching.domain.model import LearntModel
from services.matching.repository import models
from services.notify.handlers import draft, set_channel
from services.placement.domain.internships import Internship
from services.placement.domain.week_logs import Photo, WeekLog
from services.placement.handlers import open_placement, preview_import
from services.placement.repository import internships, week_logs
from shared.actor import Actor
from shared.clock import SHANGHAI, local_day, new_id
from shared.privacy.sealing import seal_file
from shared.sheets import Checked
from shared.store.port import Document
from shared.store.repository import Repository
from tests.unit.placement.platform_files import AMAZON

_LISTS = [
    "trainees",
    "shops",
    "outcomes",
    "mentors",
    "sessions",
    "attendances",
    "courses",
    "certificates",
    "results",
    "occasions",
]
PLAIN: dict[str, list[str]] = {
    "kind": [*_LISTS, "opinions", "sms", "single"],
    "number": ["1"],
    "change": ["force", "confirm"],
    "outcome": ["held", "cancel"],
    "undo": ["withdraw", "restore"],
    "template": ["pairing_proposed"],
    "purpose": ["automated_match"],
    "choice": ["take"],
    "item_id": ["orders-1"],
    "answer": ["allow"],
    "decision": ["reject"],
    "step": ["choose"],
    "key": ["0" * 32],
    "page": ["goal"],
}
"""Parameters that are not ids of a base's records, with values to try. Codes and bases are public."""

PUBLIC = ("code", "base_id")

PARTS = ("id", "work_id")
"""Parameters that name a part within the record that another parameter of the same rule names."""

KEPT: dict[str, tuple[str, str]] = {
    "person_id": ("enrollment", "people"),
    "other_id": ("enrollment", "people"),
    "announcement_id": ("notify", "broadcasts"),
    "access_id": ("enrollment", "minor_access"),
}
"""``parameter -> (service, collection)`` where the name does not tell: ``class_id`` is looked for in ``classes``."""

UNSHOWN = ("model_id",)
"""Records that :func:`plant_model` and its like make of the other base alone: their own pages need more than a plant has."""

MOST = 60


NOBODY = Document("0" * 32, 1, {})
"""Stands for a record where there is none, so that the other tests can ask; :meth:`Samples.missing` tells of it."""


class Samples:
    """Ids by parameter and base."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._collections = {
            name: {index.collection for index in kind.all_indexes()} for name, kind in house.services.items()
        }

    def documents(self, service: str, name: str, base_id: str) -> list[Document]:
        """The records of a base that a parameter of a service's route may name."""
        home, collection = self._kept(service, name)
        found = self._house.contexts[home].store.find(collection, {"base_id": base_id}, limit=MOST) if home else []
        return list(found) or [NOBODY]

    def missing(self, service: str, rule: Rule, base_id: str) -> list[str]:
        """What to do about the parameters of a rule that no record of a base stands for."""
        return [
            f"{service} has a route with <{name}>, and no record of the base {base_id} stands for it, so nobody tries it for"
            " another base. Let your part of deploy/demo make one for both bases, or plant() in tests/system/samples.py;"
            " name there in KEPT where it is kept, or in PLAIN what to try if it is no record of a base."
            for name in self.ids(rule)
            if self.documents(service, name, base_id) == [NOBODY] and name not in UNSHOWN
        ]

    def _kept(self, service: str, name: str) -> tuple[str, str]:
        if name in KEPT or not name.endswith("_id"):
            return KEPT.get(name, ("", ""))
        stem = name.removesuffix("_id")
        plurals = (f"{stem}s", f"{stem}es", f"{stem[:-1]}ies", stem)
        places = ((home, plural) for home in (service, *self._collections) for plural in plurals)
        return next((place for place in places if place[1] in self._collections[place[0]]), ("", ""))

    def ids(self, rule: Rule) -> list[str]:
        """The parameters of a rule that name a record of a base."""
        converters = rule._converters
        plain = {name for name, kind in converters.items() if type(kind).__name__ not in ("UnicodeConverter",)}
        return sorted(rule.arguments - set(PLAIN) - set(PUBLIC) - set(PARTS) - plain)

    def choices(self, service: str, rule: Rule, base_id: str) -> Iterator[dict[str, Document | str]]:
        """Ways to fill a rule with records of one base; at least one."""
        options: dict[str, list[Any]] = {}
        for name in sorted(rule.arguments):
            if name in self.ids(rule):
                options[name] = list(self.documents(service, name, base_id))
            elif name in PUBLIC:
                options[name] = [base_id if name == "base_id" else "nothing"]
            else:
                options[name] = PLAIN.get(name, ["1"])
        product = itertools.product(*options.values())
        return (dict(zip(options, values, strict=True)) for values in itertools.islice(product, 300))


def body(house: House, fields: Mapping[str, str], base_id: str) -> dict[str, Any]:
    """A body with a sensible value for each field (``name -> JSON type``), ids of records of ``base_id`` among them."""
    known = typed(house, base_id)
    by_type: dict[str, Any] = {"integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}
    return {name: known.get(name, by_type.get(kind, "x")) for name, kind in fields.items()}


def typed(house: House, base_id: str) -> dict[str, Any]:
    """All fields at once, for forms, which pass over what they do not know."""
    return {**_typed(house), **_named(house, base_id)}


def _named(house: House, base_id: str) -> dict[str, Any]:
    applied = house.contexts["enrollment"].store.find("applications", {"base_id": base_id}, limit=1)[0]
    person = applied.state["person_id"]
    mentor = house.contexts["enrollment"].store.find("mentors", {"base_id": base_id}, limit=1)[0].id
    cohort = house.contexts["enrollment"].store.find("cohorts", {"base_id": base_id}, limit=1)[0].id
    people = {"person_id": person, "trainee_id": person, "mentor_id": mentor, "cohort_id": cohort, "base_id": base_id}
    return {
        **people,
        "id": applied.id,
    }


def _typed(house: House) -> dict[str, Any]:
    today = house.contexts["bases"].clock.now().astimezone(SHANGHAI)
    day, month = today.date().isoformat(), today.date().isoformat()[:7]
    texts = {
        "name": "某人",
        "reason": "家长来电，需要核对报名信息",
        "notes": "谈了选品",
        "note": "太忙",
        "goals": "想开店",
        "course": "选品",
        "code": "000000",
    }
    codes = {
        "stage": "account",
        "state": "confirmed",
        "answer": "accept",
        "status": "present",
        "goal": "shop",
        "change": "add",
    }
    codes |= {
        "kind": "shop",
        "platform": "amazon",
        "site": "US",
        "currency": "USD",
        "family": "skills",
        "code": "000000",
    }
    numbers = {"orders": "3", "units": "4", "gross": "100.00", "refunds": "1.50", "minutes": "45", "capacity": "3"}
    times = {
        "month": month,
        "held_on": day,
        "opened_on": day,
        "opens_on": day,
        "closes_on": day,
        "starts_at": f"{day} 09:00",
    }
    times |= {"day": day, "time": "09:00"}
    return {
        **texts,
        **codes,
        **numbers,
        **times,
        "answers": {},
        "respond_days": "5",
        "phone": "13800009999",
        "version": "0",
    }


def plant(house: House, base_id: str) -> None:
    """Records that a demo need not show: copies of data, a wish to see a minor, a file, a channel, a bounced address."""
    _plant_import(house, base_id)
    enrollment, privacy = house.contexts["enrollment"], Actor("a-privacy", "privacy", base_id)
    for person in enrollment.store.find("journeys", {"base_id": base_id}):
        request_copy(enrollment, privacy, person.id)
    asked = {"person_id": person.id, "account_id": "a", "role": "coordinator", "reason": "", "asked_at": "2026-01-01"}
    coordinator = Actor("a-coordinator", "coordinator", base_id)
    until = (local_day(enrollment.clock.now()) + timedelta(days=90)).isoformat()
    asks = {"role": "coordinator", "scopes": ["placement:read"], "ends_on": until}
    make_token(enrollment, Actor("a-admin", "administrator"), name="教务系统", base_id=base_id, **asks)
    row = Checked(2, {"name": "李一", "phone": "13800000001"}, {"name": "李一", "phone": "13800000001"})
    start_import(enrollment, coordinator, "mentors", "", [row])
    for account in enrollment.store.find("accounts", {"base_id": base_id}, limit=2):
        note_session(enrollment, accounts(enrollment).read(account), f"session-{base_id}-{account.id[:8]}", "")
    purges = Repository(enrollment.store, enrollment.clock, "purges", Purge)
    purges.save(Purge(id=f"purge-{base_id}-0000", base_id=base_id, at="2026-01-01", by="a", schedule="x"))
    made = MinorAccess(id=f"asked-{base_id}-0000", base_id=base_id, **asked)
    Repository(enrollment.store, enrollment.clock, "minor_access", MinorAccess).save(made)
    context, manager = house.contexts["notify"], Actor("a-manager", "manager", base_id)
    draft(context, manager, {"audience": "trainees", "heading": "放假", "text": "周五放假"})
    set_channel(context, manager, "webhook", {"name": "群", "url": "https://hooks.example.cn/1", "secret": "s" * 32})
    state = {"person_id": "p", "base_id": base_id, "at": "2026-01-01T00:00:00.000000Z", "reason": "bounced"}
    context.store.save("suppressed", f"bounced-{base_id}", state, version=0)


def _plant_import(house: House, base_id: str) -> None:
    """A platform's report, previewed, of the trainee whose months have proof."""
    context, coordinator = house.contexts["placement"], Actor("a-coordinator", "coordinator", base_id)
    months = context.store.find("outcomes", {"base_id": base_id, "evidence": "confirmed"}, limit=1)
    shop = {
        "kind": "shop",
        "opened_on": "2025-01-01",
        "platform": "amazon",
        "site": "US",
        "shop_id": "A",
        "currency": "USD",
    }
    made = open_placement(context, coordinator, {"person_id": months[0].state["person_id"], **shop})
    preview_import(context, coordinator, made.id, io.BytesIO(AMAZON.content), AMAZON.name)
    about = {"employer": "海贸", "title": "客服", "starts_on": "2025-01-01", "ends_on": "2025-03-01", "age": 20}
    ids = {name: months[0].state[name] for name in ("person_id", "mentor_id")}
    past = Internship(
        id=new_id(), base_id=base_id, applied_at="2024-12-01T00:00:00.000000Z", state="finished", **ids, **about
    )
    past.ended_at = "2025-03-01T00:00:00.000000Z"
    internships(context).save(past)
    key, photo = context.keys.needed(past.person_id), Photo(new_id(), "image/jpeg")
    context.store.put_file(photo.id, seal_file(key.key, key.person_id, b"photo"), photo.media_type)
    written = {
        "week": "2025-01-06",
        "text": "",
        "hours": [8] * 5 + [0] * 2,
        "written_at": "2025-01-12T00:00:00.000000Z",
    }
    log = WeekLog(id=new_id(), base_id=base_id, internship_id=past.id, **ids, **written)
    log.show([photo])
    week_logs(context).save(log)


def plant_model(house: House, base_id: str) -> None:
    """A scoring model without its report: enough to be asked for from another base, not to be shown."""
    learnt = {"heads": {}, "report": {}, "calibration": {}, "labels": 0, "learnt_at": "2026-01-01T00:00:00.000000Z"}
    named = {"name": "m", "file_id": "f", "sha256": "", "asked_by": "a", "prior": "prior-1"}
    models(house.contexts["matching"]).save(LearntModel(id=f"model-{base_id}-0000", base_id=base_id, **learnt, **named))
