"""What trainees answered, as the statistics need it: tests of the base, without persons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from services.assessment.bank.item import Dimension
from services.assessment.bank.queries import Entry, entries, entry_of, skill_map
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
class Favour:
    """Whom a question favours at equal ability. ``code``: a code of `labels.FAVOUR`; ``effect``: logits, positive is easier
    for those it names first; ``large``: ETS size C, else B."""

    code: str
    effect: float
    large: bool


@dataclass(frozen=True)
class Scale:
    """How a skill's scale was linked to the last adopted one, see `handlers.scales`: old = slope * new + shift."""

    skill: Dimension
    state: str
    common: int
    slope: float | None
    shift: float | None
    distance: float | None


@dataclass(frozen=True)
class Line:
    """One question with what answers say of it; ``flags``: codes of what to look at; ``judged``: whether there were answers
    enough to compare groups, ``favours``: what that found."""

    entry: Entry
    statistics: ItemStatistics
    calibrated: Calibrated | None
    flags: list[str]
    judged: bool
    favours: list[Favour]


def lines(context: Context, actor: Actor) -> list[Line]:
    """Every question of the bank that was shown, in the version being asked, in a finished test of the actor's base."""
    found, known = _analysed(context, actor), _last(context)
    made = (_line(actor, entry, found, known) for entry in entries(context, actor))
    return [line for line in made if line]


def line_of(context: Context, actor: Actor, item_id: str) -> Line | None:
    """One question in the version being asked; None while nobody met it. Error: ``NotFound``."""
    return _line(actor, entry_of(context, actor, item_id), _analysed(context, actor), _last(context))


def scales(context: Context, actor: Actor) -> list[Scale]:
    """The scales of the base's skills that were calibrated, those that could not be linked first."""
    known = _last(context).get("scales", {})
    made = [
        Scale(skill, said["state"], said["common"], said.get("slope"), said.get("shift"), said.get("distance"))
        for skill in skill_map(context, actor.base_id)
        if (said := known.get(skill.code))
    ]
    return sorted(made, key=lambda scale: scale.state != "refused")


def finished_tests(context: Context, actor: Actor) -> int:
    """How many tests of the actor's base are finished."""
    return context.store.count(SITTINGS, {"base_id": actor.base_id, "completed_at": {"ne": ""}})


def _line(actor: Actor, entry: Entry, found: dict[str, ItemStatistics], last: dict[str, Any]) -> Line | None:
    item, key = entry.asked_text, fingerprint(entry.asked_text)
    said = found.get(_name(item.id, item.version))
    if said is None:
        return None
    options = [option.key for option in item.options] if item.kind == "single" else []
    asked = flags(said, str(item.answer), options)
    # What is found of another base's trainees is that base's own matter.
    judged = [one for one in last.get("dif", {}).get(key, []) if one["base_id"] in ("", actor.base_id)]
    favours = [_favour(one) for one in judged if one["size"] != "A"]
    calibrated = _calibrated(last.get("items", {}).get(key))
    return Line(entry, replace(said, item=item.id), calibrated, asked + ["dif"] * bool(favours), bool(judged), favours)


def _favour(found: dict[str, Any]) -> Favour:
    way = "easier" if found["effect"] > 0 else "harder"
    return Favour(f"{'base' if found['base_id'] else 'paper'}_{way}", found["effect"], found["size"] == "C")


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


def _last(context: Context) -> dict[str, Any]:
    """What the bank's calibration knows, by the fingerprint of the question's content."""
    document = context.store.get(CALIBRATIONS, CURRENT)
    return document.state if document else {}


def _calibrated(kept: dict[str, Any] | None) -> Calibrated | None:
    if not kept:
        return None
    return Calibrated(kept["a"], kept["a_se"], tuple(kept["steps"]), tuple(kept["steps_se"]), kept["answers"])
