"""The dashboard and the annex row over a full house: 1,000,000 attendances, 50,000 people, 13 bases; on both stores."""

from __future__ import annotations

import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any

from services.bases.consumers import PROJECTIONS
from services.bases.handlers import add_clause, load_annex
from services.bases.repository import READ_MODELS
from services.bases.wiring import service
from shared.actor import Actor
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.enrollment import ApplicationSubmitted, MentorRegistered, TraineeAdmitted
from shared.contracts.event import Event, Meta, Sealed
from shared.contracts.matching import MentoringSessionLogged, PairingAccepted
from shared.contracts.placement import EvidenceReviewed, OutcomeRecorded, PlacementOpened
from shared.contracts.training import AttendanceRecorded
from shared.service import Context
from shared.store.mongo import MongoStore
from shared.store.port import Store, Write
from shared.store.sqlite import SqliteStore
from shared.web.app import create_app
from shared.web.logs import configure_logs
from tests.bench import report
from tests.house import config
from tests.parts.mongo import MongoServer

SIZE = float(os.environ.get("BENCH_SIZE", "1"))
"""A part of the full house, for a quick look: ``BENCH_SIZE=0.02 make bench-bases``."""
PEOPLE, TIMES, BASES, REQUESTS, BATCH = int(50_000 * SIZE), 20, 13, 40, 1_000
ALL = tuple(f"b{number + 1:02d}" for number in range(BASES))
LIMITS = {"/dashboard": 100, "/annex?until=2026-03": 1000}


def story(number: int, chance: random.Random) -> list[tuple[str, Event]]:
    """All that is heard of one person, each event with its subject; every 100th is a mentor as well."""
    base, person = f"b{number % BASES + 1:02d}", f"p{number:05d}"
    lists: dict[str, Any] = {"platforms": ["amazon"], "languages": ["zh"], "availability": [], "goal": "shop"}
    ids = {"application_id": f"a{person}", "person_id": person, "base_id": base, "cohort_id": "c", "cohort_name": "班"}
    day = f"2025-{chance.randrange(4, 13):02d}-{chance.randrange(1, 29):02d}"
    at = f"{day}T01:00:00.000000Z"
    told: list[tuple[str, Event]] = [
        ("a", ApplicationSubmitted(**ids, number="QH", name=Sealed(""), submitted_at=at, **lists)),
        ("a", TraineeAdmitted(**ids, name=Sealed(""), admitted_at=at, by="x", **lists)),
    ]
    if number % 100 == 0:
        told.append(("m", _mentor(f"m{person}", base)))
    for turn in range(TIMES):
        lesson = f"l{base}-{number // 390}-{turn}"
        held = f"2025-{(number + turn) % 9 + 4:02d}-{turn + 1:02d}T01:00:00.000000Z"
        told.append(
            (lesson, AttendanceRecorded(lesson, person, base, f"课{turn}", "skills", held, 90, "present", "code"))
        )
    if number % 2:
        told.append(("s", AssessmentCompleted(f"s{person}", person, base, {}, 50.0, "fixed-1", at)))
        told.append(("g", PairingAccepted(f"g{person}", base, person, f"mp{number // 100 * 100:05d}", at)))
        told.append(("v", MentoringSessionLogged(f"v{person}", f"g{person}", base, person, "m", day, 45, "m", at)))
    if number % 10 == 0:
        told += _shop(person, base, at)
    return told


def _mentor(id: str, base: str) -> MentorRegistered:
    return MentorRegistered(id, base, Sealed(""), "full_time", ["amazon"], ["zh"], [], [], 5.0, 30)


def _shop(person: str, base: str, at: str) -> list[tuple[str, Event]]:
    shop = f"h{person}"
    told: list[tuple[str, Event]] = [
        (shop, PlacementOpened(shop, base, person, "shop", "prepare", at[:10], at, "amazon", "US", "A1"))
    ]
    for month in ("2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"):
        ids = (f"{shop}-{month}", shop, base, person)
        told.append((ids[0], OutcomeRecorded(*ids, month, 3, 3, "90.50", "0", "90.50", "USD", "attached", "x", at)))
        if month < "2026-02":
            told.append((ids[0], EvidenceReviewed(*ids, "confirmed", "y", at)))
    return told


def fill(context: Context) -> int:
    """Everybody's story through the service's own projections; returns how many events."""
    load_annex(context)
    for number in range(BASES):
        values = {"text": "目标", "rule": "distinct_trainees(12 months) >= 200 and teachers() >= 6", "source": ""}
        add_clause(context, Actor("a", "manager", ALL[number], "s"), "R04", values)
    done, chance = 0, random.Random(5)
    for first in range(0, PEOPLE, BATCH):
        with context.store.batch(alone=True):
            for number in range(first, min(first + BATCH, PEOPLE)):
                for place, (subject, event) in enumerate(story(number, chance)):
                    kind = type(event).__name__
                    at = "2026-03-01T00:00:00.000000Z"
                    meta = Meta(f"{number}-{place}", kind, event.publisher, subject, at, 1 + place)
                    PROJECTIONS[type(event)](context, event, meta)
                    done += 1
    return done


def copy(source: Store, target: Store, bases: tuple[str, ...]) -> None:
    """What one store holds of these bases, in the other: event by event a server would take an hour."""
    for name in ("bases", "clauses", *READ_MODELS):
        found = [Write(name, d.id, d.state, 0) for base in bases for d in source.find(name, {"base_id": base})]
        for first in range(0, len(found), BATCH):
            target.save_many(found[first : first + BATCH])


def pages(folder: Path, kind: str, store: Store, bases: tuple[str, ...]) -> None:
    """The 95th percentile of the dashboard, of the annex row and of the association's totals."""
    context = Context(config(folder), store)
    app = create_app(service(), context)
    for path, limit in LIMITS.items():
        taken = p95(app, path, bases)
        report("bases", f"p95_{path[1:].split('?')[0]}_{kind}", taken, "ms", f"limit {limit} ms", taken / limit)


def p95(app: Any, path: str, bases: tuple[str, ...]) -> float:
    """Milliseconds within which 95 of 100 answers come, over the bases in turn."""
    taken = []
    for turn in range(REQUESTS):
        browser = app.test_client()
        with browser.session_transaction() as session:
            session.permanent = True
            session["actor"] = vars(Actor("a", "manager", bases[turn % len(bases)], "s"))
        begun = time.perf_counter()
        answer = browser.get(path)
        taken.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    return sorted(taken)[int(len(taken) * 0.95) - 1]


def main() -> None:
    """Print the figures of both stores."""
    configure_logs("error")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        embedded = SqliteStore(folder / "bases.db")
        embedded.ensure(service().all_indexes())
        begun = time.perf_counter()
        done = fill(Context(config(folder), embedded))
        report(
            "bases", "events_counted", done / (time.perf_counter() - begun), "events/s", "by the projections, sqlite"
        )
        assert embedded.count("attendances") == PEOPLE * TIMES
        pages(folder, "sqlite", embedded, ALL)
        with MongoServer() as server:
            store = MongoStore(server.url, "bench_bases")
            store.ensure(service().all_indexes())
            # The stand-in walks over a whole collection for every question; one base is what an index would leave to it.
            bases = ("b01",) if server.can_kill else ALL
            copy(embedded, store, bases)
            pages(folder, "mongo" if bases == ALL else "mongo_stand_in_one_base", store, bases)


if __name__ == "__main__":
    main()
