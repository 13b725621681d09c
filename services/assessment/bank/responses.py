"""What trainees answered, as the statistics need it: tests of the base, without persons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from services.assessment.bank.queries import Entry, entries, entry_of
from services.assessment.bank.statistics import ItemStatistics, Response, analyse, flags
from services.assessment.pool import CURRENT, fingerprint
from services.assessment.repository import CALIBRATIONS
from shared.actor import Actor
from shared.service import Context

SITTINGS = "sittings"


@dataclass(frozen=True)
class Calibrated:
    """An item's parameters from answers: slope ``a`` and one step a point (``b`` of a right/wrong item), each with its
    standard error."""

    a: float
    a_error: float
    steps: tuple[float, ...]
    errors: tuple[float, ...]
    answers: int


@dataclass(frozen=True)
class Line:
    """One question with what answers say of it; ``flags``: codes of what to look at."""

    entry: Entry
    statistics: ItemStatistics
    calibrated: Calibrated | None
    flags: list[str]


def lines(context: Context, actor: Actor) -> list[Line]:
    """Every question of the bank that was shown in a finished test of the actor's base."""
    found = analyse(_tests(context, actor, {}))
    known = _calibrations(context)
    return [_line(entry, found[entry.item.id], known) for entry in entries(context, actor) if entry.item.id in found]


def line_of(context: Context, actor: Actor, item_id: str) -> Line | None:
    """One question in its present version; None while nobody met it. Error: ``NotFound``."""
    entry = entry_of(context, actor, item_id)
    found = analyse(_tests(context, actor, {item_id: entry.item.version}))
    return _line(entry, found[item_id], _calibrations(context)) if item_id in found else None


def finished_tests(context: Context, actor: Actor) -> int:
    """How many tests of the actor's base are finished."""
    return context.store.count(SITTINGS, {"base_id": actor.base_id, "completed_at": {"ne": ""}})


def _line(entry: Entry, found: ItemStatistics, known: dict[str, Calibrated]) -> Line:
    item = entry.item
    options = [option.key for option in item.options] if item.kind == "single" else []
    return Line(entry, found, known.get(fingerprint(item)), flags(found, str(item.answer), options))


def _tests(context: Context, actor: Actor, versions: dict[str, int]) -> Iterator[list[Response]]:
    """The finished tests; of the items in ``versions`` answers to another wording are left out."""
    for document in context.store.find(SITTINGS, {"base_id": actor.base_id, "completed_at": {"ne": ""}}):
        yield [
            Response(answer["item"], answer["given"], answer["points"] / answer["most"])
            for answer in document.state["answers"]
            if versions.get(answer["item"], answer["version"]) == answer["version"]
        ]


def _calibrations(context: Context) -> dict[str, Calibrated]:
    """What the bank's calibration knows, by the fingerprint of the question's content."""
    document = context.store.get(CALIBRATIONS, CURRENT)
    items: dict[str, Any] = document.state["items"] if document else {}
    return {
        key: Calibrated(kept["a"], kept["a_se"], tuple(kept["steps"]), tuple(kept["steps_se"]), kept["answers"])
        for key, kept in items.items()
    }
