"""The coordinator's round of 500 trainees and 60 mentors: how long the worker computes, and how long its pages take."""

from __future__ import annotations

import gzip
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from services.matching.handlers import compare_round, open_round, work
from services.matching.repository import rounds
from services.matching.scoring.simulate import population
from services.matching.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock, iso
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.enrollment import MentorRegistered, TraineeAdmitted
from shared.contracts.event import Event, Sealed
from shared.inbox import Inbox
from shared.service import Context
from shared.web.access import sign_in
from shared.web.app import create_app
from tests.bench import report
from tests.house import context as make_context
from tests.house import person, record

TRAINEES, MENTORS, TIMES = 500, 60, 40
COORDINATOR = Actor("a1", "coordinator", "b1", "staff1")


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        context = make_context(Path(folder), service(), FrozenClock())
        fill(context)
        made = open_round(context, COORDINATOR, "五百人", 5)
        report("rounds", "compute_500x60", _seconds(lambda: work(context), 1), "s")
        compare_round(context, COORDINATOR, made.id, balance=50)
        report("rounds", "compare_with_balance_500x60", _seconds(lambda: work(context), 1), "s")
        found = rounds(context).load(made.id, COORDINATOR)
        print(f"# {len(found.pairs)} pairs, objective {found.objective:.3f}, bound {found.bound:.3f}")
        browser = _browser(context)
        trainee = found.pairs[0]["trainee_id"]
        for name, path in (
            ("round_page", ""),
            ("round_page_searched", "?q=学员t49&sort=-score"),
            ("compare_page", "/compare"),
            ("why_page", f"/trainees/{trainee}"),
        ):
            url = f"/rounds/{made.id}{path}"
            answer = browser.get(url)
            assert answer.status_code == 200, answer.text[:300]
            taken = [1000 * seconds for seconds in _taken(lambda url=url: browser.get(url), TIMES)]
            report("rounds", name, median(taken), "ms")
            report("rounds", f"{name}_p95", quantiles(taken, n=20)[-1], "ms")
            report("rounds", f"{name}_size", len(answer.data) / 1024, "KiB")
            report("rounds", f"{name}_size_compressed", len(gzip.compress(answer.data)) / 1024, "KiB")


def fill(context: Context) -> None:
    """A base of so many people, through the events that matching hears."""
    people, now = population(1, TRAINEES, MENTORS), iso(context.clock.now())
    events: list[tuple[str, Event]] = []
    for mentor, places in zip(people.mentors, people.capacity, strict=True):
        name = Sealed(person(context, mentor.id).seal(f"导师{mentor.id}"))
        about = (mentor.kind, list(mentor.platforms), list(mentor.languages), list(mentor.availability))
        entry = MentorRegistered(mentor.id, "b1", name, *about, list(mentor.strengths), mentor.practice_years, places)
        events.append((mentor.id, entry))
    for trainee in people.trainees:
        name = Sealed(person(context, trainee.id).seal(f"学员{trainee.id}"))
        wants = (list(trainee.platforms), list(trainee.languages), list(trainee.availability), trainee.goal)
        admitted = TraineeAdmitted(f"a-{trainee.id}", trainee.id, "b1", "c1", "春季班", name, *wants, now, "a1")
        assessed = AssessmentCompleted(f"s-{trainee.id}", trainee.id, "b1", dict(trainee.skills), 50.0, "fixed-1", now)
        events += [(trainee.id, admitted), (trainee.id, assessed)]
    inbox = Inbox(service(), context)
    inbox.receive([record(event, key, offset=n) for n, (key, event) in enumerate(events)])
    inbox.finished()


def _browser(context: Context) -> Any:
    app = create_app(service(), context)
    browser = app.test_client()
    with browser.session_transaction() as session, app.test_request_context():
        from flask import session as own

        sign_in(COORDINATOR, "周敏", "zh")
        session.update(dict(own))
    return browser


def _seconds(act: Callable[[], object], times: int) -> float:
    return median(_taken(act, times))


def _taken(act: Callable[[], object], times: int) -> list[float]:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return taken


if __name__ == "__main__":
    main()
