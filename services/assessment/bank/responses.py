"""What trainees answered, as the statistics need it: tests of the base, without persons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

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
    """Every question of the bank that was shown, in the version being asked, in a finished test of the actor's base."""
    found, known = _analysed(context, actor), _calibrations(context)
    made = (_line(entry, found, known) for entry in entries(context, actor))
    return [line for line in made if line]


def line_of(context: Context, actor: Actor, item_id: str) -> Line | None:
    """One question in the version being asked; None while nobody met it. Error: ``NotFound``."""
    return _line(entry_of(context, actor, item_id), _analysed(context, actor), _calibrations(context))


def finished_tests(context: Context, actor: Actor) -> int:
    """How many tests of the actor's base are finished."""
    return context.store.count(SITTINGS, {"base_id": actor.base_id, "completed_at": {"ne": ""}})


def _line(entry: Entry, found: dict[str, ItemStatistics], known: dict[str, Calibrated]) -> Line | None:
    item = entry.asked_text
    said = found.get(_name(item.id, item.version))
    if said is None:
        return None
    options = [option.key for option in item.options] if item.kind == "single" else []
    asked = flags(said, str(item.answer), options)
    return Line(entry, replace(said, item=item.id), known.get(fingerprint(item)), asked)


_kept: WeakKeyDictionary[Any, dict[str, tuple[int, dict[str, ItemStatistics]]]] = WeakKeyDictionary()


def _analysed(context: Context, actor: Actor) -> dict[str, ItemStatistics]:
    """The statistics of a base by question and version; worked out anew when a further test is finished."""
    count = finished_tests(context, actor)
    bases = _kept.setdefault(context.store, {})
    if bases.get(actor.base_id, (-1, {}))[0] != count:
        bases[actor.base_id] = (count, analyse(_tests(context, actor)))
    return bases[actor.base_id][1]


def _tests(context: Context, actor: Actor) -> Iterator[list[Response]]:
    for document in context.store.find(SITTINGS, {"base_id": actor.base_id, "completed_at": {"ne": ""}}):
        yield [
            Response(_name(answer["item"], answer["version"]), answer["given"], answer["points"] / answer["most"])
            for answer in document.state["answers"]
        ]


def _name(item_id: str, version: int) -> str:
    """Answers to another wording say nothing about this one."""
    return f"{item_id}@{version}"


def _calibrations(context: Context) -> dict[str, Calibrated]:
    """What the bank's calibration knows, by the fingerprint of the question's content."""
    document = context.store.get(CALIBRATIONS, CURRENT)
    items: dict[str, Any] = document.state["items"] if document else {}
    return {
        key: Calibrated(kept["a"], kept["a_se"], tuple(kept["steps"]), tuple(kept["steps_se"]), kept["answers"])
        for key, kept in items.items()
    }
