"""Scoring models: proposed, put into force."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.event import Event


@dataclass(frozen=True)
class ScoringModelProposed(Event, publisher="matching"):
    """A scoring model was learnt from a base's outcomes and waits for a person's decision. Heard by notify (managers)."""

    model_id: str
    base_id: str
    version: str
    labels: int
    proposed_at: str


@dataclass(frozen=True)
class ScoringModelPromoted(Event, publisher="matching"):
    """A person put a scoring model into force (``back``: returned to the one before). Heard by bases."""

    model_id: str
    base_id: str
    version: str
    replaces: str
    promoted_by: str
    promoted_at: str
    back: bool = False
