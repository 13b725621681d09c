"""A computation that runs in the worker: asked for, claimed, seen, cancelled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from services.matching.domain.rules import JobOver
from shared.aggregate import Aggregate

KINDS = ("propose", "compare", "repair", "learn", "what_if")
TRIALS = ("add", "raise", "remove")
"""What can be tried on a round: a mentor comes, takes more, is taken out."""

OVER = ("done", "failed", "cancelled")


@dataclass(kw_only=True)
class Job(Aggregate):
    """``kind``: propose, compare or repair a round (``target``), learn a model, or try
    a change (``result`` holds what it would do); ``state``: queued, running, done, failed
    or cancelled; ``progress`` from 0 to 1; ``beat_at``: when the worker last said that it lives; ``trouble``: why it
    failed, as ``{"message", "params"}``.
    """

    kind: str
    target: str
    asked_at: str
    asked_by: str
    wants: dict[str, Any] = field(default_factory=dict)
    state: str = "queued"
    progress: float = 0.0
    step: str = ""
    started_at: str = ""
    beat_at: str = ""
    ended_at: str = ""
    trouble: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)

    def claim(self, now: str) -> None:
        """A worker takes it up, anew if the one before fell silent."""
        self.state, self.started_at, self.beat_at, self.progress = "running", now, now, 0.0

    def beat(self, progress: float, step: str, now: str) -> None:
        """How far it is."""
        self.progress, self.step, self.beat_at = min(max(progress, 0.0), 1.0), step, now

    def end(self, state: str, now: str, trouble: dict[str, Any] | None = None) -> None:
        """It is over; ``trouble``: a message and its ``params``."""
        self.state, self.ended_at, self.trouble = state, now, trouble or {}
        self.progress = 1.0 if state == "done" else self.progress

    def cancel(self, now: str) -> None:
        """Somebody does not want it any more. Error: :class:`JobOver`."""
        if self.state in OVER:
            raise JobOver()
        self.end("cancelled", now)
