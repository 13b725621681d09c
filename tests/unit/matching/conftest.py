"""A base with mentors and waiting trainees, delivered through the real inbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from services.matching.consumers import PROJECTIONS, REACTIONS
from services.matching.domain import Round
from services.matching.handlers import open_round, publish_round, review_round, work
from services.matching.repository import INDEXES, READ_MODELS, pairings, rounds
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock, iso
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.enrollment import MentorRegistered, TraineeAdmitted
from shared.contracts.event import Event, Sealed, event_types
from shared.service import Context, Service
from tests.house import context as make_context
from tests.house import deliver, person, said

COORDINATOR = Actor("a1", "coordinator", "b1", "staff1")


def service() -> Service:
    """Matching without its pages."""
    return Service(
        "matching",
        lambda _app, _context: None,
        reactions=REACTIONS,
        projections=PROJECTIONS,
        read_models=READ_MODELS,
        indexes=INDEXES,
    )


@dataclass
class Base:
    context: Context
    clock: FrozenClock
    heard: set[str] = field(default_factory=set)

    def hears(self, event: Event, subject: str = "s") -> None:
        deliver(service(), self.context, event, subject)

    def settle(self) -> list[Event]:
        """Deliver what matching says to itself until it is silent, each event once; returns all that was ever said."""
        while pending := [p for p in self.context.store.pending(10_000) if p.outgoing.id not in self.heard]:
            for item in pending:
                self.heard.add(item.outgoing.id)
                kind = event_types().get(item.outgoing.headers.get("ce_type", ""))
                if kind:
                    event, id = kind.loads(item.outgoing.body or b""), item.outgoing.id
                    deliver(service(), self.context, event, item.outgoing.key, id=id)
        return said(self.context)

    def open_round(self, name: str = "三月", days: int = 5, **terms: Any) -> Round:
        """A round as the worker proposed it."""
        return self.computed(open_round(self.context, COORDINATOR, name, days, **terms))

    def computed(self, found: Round) -> Round:
        """The round after the worker has run."""
        work(self.context)
        return rounds(self.context).load(found.id, COORDINATOR)

    def publish(self, name: str = "三月", **terms: Any) -> Round:
        """A round reviewed and published, the mentors asked."""
        found = self.open_round(name, **terms)
        review_round(self.context, COORDINATOR, found.id, found.version)
        publish_round(self.context, COORDINATOR, found.id)
        self.settle()
        return rounds(self.context).load(found.id, COORDINATOR)

    def mentor(self, id: str, capacity: int = 1, **entry: object) -> None:
        key = person(self.context, id)
        values = {
            "platforms": ["amazon"],
            "languages": ["zh"],
            "availability": ["mon-eve"],
            "strengths": ["listing_copy"],
        }
        self.hears(
            MentorRegistered(
                id,
                "b1",
                Sealed(key.seal(f"导师{id}")),
                "part_time",
                practice_years=5.0,
                capacity=capacity,
                **(values | entry),
            ),  # type: ignore[arg-type]
            id,
        )

    def trainee(self, id: str, assessed: bool = True, **entry: object) -> None:
        key = person(self.context, id)
        values = {"platforms": ["amazon"], "languages": ["zh"], "availability": ["mon-eve"]}
        now = iso(self.clock.now())
        self.hears(
            TraineeAdmitted(
                f"app-{id}",
                id,
                "b1",
                "c1",
                "春季班",
                Sealed(key.seal(f"学员{id}")),
                goal="shop",
                admitted_at=now,
                by="a1",
                **(values | entry),
            ),  # type: ignore[arg-type]
            id,
        )
        if assessed:
            self.hears(AssessmentCompleted(f"as-{id}", id, "b1", {"listing_copy": 0.4}, 55.0, "fixed-1", now), id)

    def open(self, state: str) -> dict[str, str]:
        """Trainee → mentor of the pairings in one state."""
        return {p.person_id: p.mentor_id for p in pairings(self.context).find(SYSTEM, {"state": state})}


@pytest.fixture
def base(tmp_path: Path) -> Base:
    clock = FrozenClock()
    return Base(make_context(tmp_path, service(), clock), clock)


@pytest.fixture
def mentor_actor() -> Callable[[str], Actor]:
    return lambda id: Actor(f"acc-{id}", "mentor", "b1", id)
