"""A base with mentors and waiting trainees, delivered through the real inbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from services.matching.consumers import PROJECTIONS, REACTIONS
from services.matching.repository import INDEXES, READ_MODELS, pairings
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock, iso
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.enrollment import MentorRegistered, TraineeAdmitted
from shared.contracts.event import Event, Sealed
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
        """Deliver what matching says to itself until it is silent; returns all that was said."""
        done: list[Event] = []
        while pending := [p for p in self.context.store.pending(1000) if p.outgoing.id not in self.heard]:
            for item in pending:
                self.heard.add(item.outgoing.id)
            before = said(self.context)
            for event in before[len(done) :]:
                deliver(service(), self.context, event, "self")
            done = before
        return done

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
