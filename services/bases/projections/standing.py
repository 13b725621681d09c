"""Where a base's people stand: how many of each pattern of stages, and at each stage who has waited longest."""

from __future__ import annotations

from typing import Any

from services.bases.domain import FUNNEL
from services.bases.projections.carry import State, carry, part_of, replaced
from services.bases.repository import PEOPLE, STAND_PARTS, STANDS
from shared.store.port import Store

PARTS = 64
"""Into so many documents the people of a base are split."""
NAMED = 3
"""How many of those who wait are named."""
Waiting = dict[str, tuple[int, list[list[str]]]]
"""Stage -> how many stand there, and ``[since, person]`` of the few who have waited longest."""


def settle(store: Store, base_id: str, person_id: str, *, moved: bool) -> None:
    """Bring a base's counts into step with a person's record. ``moved``: this handling wrote the record."""
    part = part_of(person_id, PARTS)
    place = (STAND_PARTS, f"{base_id}:{part}")

    def into_part(share: State, person: State) -> bool:
        return replaced(share["of"], person_id, _line(person, base_id))

    def into_sums(sums: State, share: State) -> bool:
        return replaced(sums["parts"], part, _summed(share["of"]))

    wrote = carry(store, (PEOPLE, person_id), place, {"base_id": base_id, "of": {}}, into_part, moved=moved)
    if wrote or not moved:
        carry(store, place, (STANDS, base_id), {"base_id": base_id, "parts": {}}, into_sums, moved=wrote)


def _line(person: State, base_id: str) -> list[Any]:
    """Pattern of stages, the stage where the person stands (none: a rejected applicant), since when, whether a trainee now."""
    if not person or person["base_id"] != base_id or "1" not in person["steps"]:
        return []
    stage = FUNNEL[person["steps"].rindex("1")]
    waits = "" if stage == FUNNEL[0] and person["at"].get("rejected") else stage
    return [person["steps"], waits, person["last_at"], int("admitted" in person["reached"] and _is_here(person))]


def _is_here(person: State) -> bool:
    """Whether somebody who was admitted is a trainee still."""
    admitted = person.get("admitted_last", person["at"].get("admitted", ""))
    return not person["erased"] and bool(person.get("left_at", "") <= admitted)


def _summed(people: State) -> State:
    steps: dict[str, int] = {}
    waiting: dict[str, list[list[str]]] = {}
    for person_id, (code, stage, since, _here) in people.items():
        steps[code] = steps.get(code, 0) + 1
        if stage:
            waiting.setdefault(stage, []).append([since, person_id])
    if not steps:
        return {}
    longest = {stage: [len(who), *sorted(who)[:NAMED]] for stage, who in sorted(waiting.items())}
    return {"steps": dict(sorted(steps.items())), "waiting": longest}


def steps_of(parts: State) -> dict[str, int]:
    """Pattern of stages -> how many people of a base."""
    found: dict[str, int] = {}
    for part in parts.values():
        for code, count in part["steps"].items():
            found[code] = found.get(code, 0) + count
    return found


def waiting_of(parts: State) -> Waiting:
    """Who stands where, of a base."""
    counts = dict.fromkeys(FUNNEL, 0)
    longest: dict[str, list[list[str]]] = {stage: [] for stage in FUNNEL}
    for part in parts.values():
        for stage, (count, *who) in part["waiting"].items():
            counts[stage] += count
            longest[stage] += who
    return {stage: (counts[stage], sorted(longest[stage])[:NAMED]) for stage in FUNNEL}


def here(store: Store, base_id: str) -> set[str]:
    """The ids of those who are trainees of a base now: for lists, never for a sum."""
    ids = [f"{base_id}:{number:02d}" for number in range(PARTS)]
    found = store.find(STAND_PARTS, {"_id": {"in": ids}})
    return {id for share in found for id, line in share.state["of"].items() if line[3]}


def parts_of(store: Store, base_id: str) -> dict[str, Any]:
    """What is kept of a base's people."""
    found = store.get(STANDS, base_id)
    return dict(found.state["parts"]) if found else {}
