"""Rounds: published, repaired, taken back, closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.contracts.event import Event


@dataclass(frozen=True)
class RoundPublished(Event, publisher="matching"):
    """A coordinator published a pairing round. Heard by matching itself, which makes one offer a pair.

    ``pairs``: list of ``{"trainee_id", "mentor_id", "score", "reasons": [{"code", "params"}]}``. ``objective`` and
    ``bound``: the assignment's value and its dual bound (same unit: expected successes).
    """

    round_id: str
    base_id: str
    pairs: list[dict[str, Any]]
    model: str
    objective: float
    bound: float
    respond_by: str
    published_at: str


@dataclass(frozen=True)
class RoundRepaired(Event, publisher="matching"):
    """A coordinator had those of a round whom nobody took paired again. Heard by matching itself, which makes the offers.

    ``pairs`` as in :class:`RoundPublished`; everybody else stays as they are.
    """

    round_id: str
    base_id: str
    pairs: list[dict[str, Any]]
    model: str
    respond_by: str
    repaired_at: str


@dataclass(frozen=True)
class RoundRepairUndone(Event, publisher="matching"):
    """A coordinator took a round's last repair back before anybody answered. Heard by matching itself, which takes the
    requests of these ``trainees`` (ids) back. ``repaired_at``: of the :class:`RoundRepaired` that is taken back.
    """

    round_id: str
    base_id: str
    trainees: list[str]
    repaired_at: str
    undone_by: str
    undone_at: str


@dataclass(frozen=True)
class RoundClosed(Event, publisher="matching"):
    """A round is over. Counts of trainees: ``placed`` have a mentor who said yes, ``unplaced`` have none. Heard by bases."""

    round_id: str
    base_id: str
    placed: int
    unplaced: int
    closed_at: str
