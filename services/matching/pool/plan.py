"""The thin place where rounds meet the assignment library: terms of a base in, pairs with their proof and chances out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.assignment import Assignment, assign, assign_groups, orders_by_score, stable_match, worst_first
from services.matching.assignment.errors import MinimumsClash
from services.matching.domain import Terms

Floats = npt.NDArray[np.float64]
Pair = tuple[int, int]
Progress = Callable[[float, str], None]

DRAWS = 40
"""Draws by which the chance of a shown pair is estimated; its standard error is below 0.08."""

BIG = 1_000_000
"""From so many cells on, fewer draws are made, so that chances cost no more time than the assignment."""


@dataclass(frozen=True)
class Bounds:
    """What a plan must hold: pairs as (row, column), by row whether it goes first, and by column how many a mentor needs
    at least; who is a ``group`` needs them or nobody at all. Empty: nobody needs anybody."""

    forced: Sequence[Pair] = ()
    forbidden: Sequence[Pair] = ()
    priority: Sequence[float] = field(default_factory=tuple)
    least: Sequence[int] = ()
    group: Sequence[bool] = ()


@dataclass(frozen=True)
class Plan:
    """``objective``: the sum of the chosen pairs' scores; ``bound``: no choice within the floor exceeds it; ``cost``: what
    the terms gave up of it; ``price`` (m,): what one place more would bring; ``chances``: of each pair to be shown.
    """

    pairs: list[Pair]
    unmatched: list[int]
    objective: float
    bound: float
    cost: float
    price: Floats
    chances: dict[Pair, float]


@dataclass(frozen=True)
class Sides:
    """What each side says yes to, (n, m) each: the trainees' and the mentors' chances; their orders for a stable pairing."""

    trainees: Floats
    mentors: Floats


def plan(
    scores: Floats,
    capacity: Sequence[int],
    taken: Sequence[int],
    terms: Terms,
    bounds: Bounds,
    seed: int,
    say: Progress,
    sides: Sides | None = None,
) -> Plan:
    """The assignment under a base's terms. ``taken`` (m,): places held already, which an even load counts.

    Deterministic for a seed. Errors: what the assignment library refuses.
    """
    fixed = set(bounds.forced)
    below = {(int(i), int(j)) for i, j in np.argwhere(scores < terms.floor / 100)} if terms.floor else set()
    held = Bounds(bounds.forced, sorted(({*bounds.forbidden} | below) - fixed), bounds.priority, bounds.least)
    say(0.2, "assigning")
    if any(bounds.group):
        capacity, held = _meeting(scores, capacity, held, bounds.group)
    plain = _assign(scores, capacity, held, lambda _stage, _part: say(0.2, "assigning"))
    if terms.aim != "sum":
        other = (
            _stable(scores, capacity, held, sides, seed)
            if terms.aim == "stable"
            else _worst_first(scores, capacity, held)
        )
        return _plan(other, plain, scores, dict.fromkeys(other.pairs, 1.0))
    if not terms.balance and not terms.exploration:
        return _plan(plain, plain, scores, dict.fromkeys(plain.pairs, 1.0))
    draws = _draws(scores.size) if terms.exploration else 0
    shown: dict[Pair, int] = {}
    chosen = plain
    for number in range(draws + 1):
        moved = _moved(scores, terms.exploration, seed, number)
        found = _level(moved, capacity, taken, terms.balance, held) if terms.balance else _assign(moved, capacity, held)
        chosen = found if number == 0 else chosen
        for pair in found.pairs:
            shown[pair] = shown.get(pair, 0) + 1
        say(0.2 + 0.6 * (number + 1) / (draws + 1), "chances")
    return _plan(chosen, plain, scores, {pair: shown[pair] / (draws + 1) for pair in chosen.pairs})


def _plan(chosen: Assignment, plain: Assignment, scores: Floats, chances: dict[Pair, float]) -> Plan:
    value = float(sum(scores[pair] for pair in chosen.pairs))
    best = float(sum(scores[pair] for pair in plain.pairs))
    cost = max(best - value, 0.0)
    return Plan(chosen.pairs, chosen.unmatched, value, float(plain.bound), cost, plain.mentor_price, chances)


def _assign(
    scores: Floats, capacity: Sequence[int], held: Bounds, seen: Callable[[str, float], None] | None = None
) -> Assignment:
    priority = list(held.priority) or None
    least = list(held.least) or None
    wishes: dict[str, Any] = {"forced": held.forced, "forbidden": held.forbidden, "priority": priority}
    return assign(scores, capacity, minimum=least, progress=seen, **wishes)


def _meeting(
    scores: Floats, capacity: Sequence[int], held: Bounds, group: Sequence[bool]
) -> tuple[Sequence[int], Bounds]:
    """Which groups meet: those of the best sum of scores. The others have no place; these need their members."""
    fewest = [need if is_group else 0 for need, is_group in zip(held.least, group, strict=True)]
    alone = [0 if is_group else need for need, is_group in zip(held.least, group, strict=True)]
    wishes: dict[str, Any] = {"forced": held.forced, "forbidden": held.forbidden}
    found = assign_groups(scores, fewest, capacity, minimum=alone, priority=list(held.priority) or None, **wishes)
    shut = {j for j, is_group in enumerate(group) if is_group and fewest[j] and j not in found.open}
    left = [0 if j in shut else places for j, places in enumerate(capacity)]
    return left, replace(held, least=[0 if j in shut else need for j, need in enumerate(held.least)])


def _worst_first(scores: Floats, capacity: Sequence[int], held: Bounds) -> Assignment:
    """As many placed as can be, the least score as large as it can be, then the sum."""
    wishes: dict[str, Any] = {"forced": held.forced, "forbidden": held.forbidden, "minimum": list(held.least) or None}
    found = worst_first(scores, capacity, priority=list(held.priority) or None, **wishes)
    return found.assignment


def _stable(scores: Floats, capacity: Sequence[int], held: Bounds, sides: Sides | None, seed: int) -> Assignment:
    """Trainee-proposing deferred acceptance over both sides' orders; forced pairs are made before, forbidden ones accepted
    by nobody, ties drawn by lot from the round's seed."""
    trainees, mentors = (sides.trainees.copy(), sides.mentors.copy()) if sides else (scores.copy(), scores.copy())
    left = list(capacity)
    for i, j in held.forced:
        left[j] -= 1
        trainees[i, :] = mentors[i, :] = 0.0
    for i, j in held.forbidden:
        trainees[i, j] = mentors[i, j] = 0.0
    found = stable_match(orders_by_score(trainees), orders_by_score(mentors.T), left, seed=seed)
    pairs = sorted([*found.pairs, *held.forced])
    load = np.bincount([j for _, j in pairs], minlength=len(capacity))
    for j, need in enumerate(held.least):
        if load[j] < need:
            raise MinimumsClash(whom=f"Mentor {j}", needed=need, available=int(load[j]), because="", mentors=[j])
    unmatched = sorted(set(range(len(scores))) - {i for i, _ in pairs})
    nothing = np.zeros(0)
    return Assignment(pairs, 0.0, 0.0, 0.0, unmatched, nothing, nothing)


def _draws(cells: int) -> int:
    return DRAWS if cells < BIG else max(DRAWS * BIG // cells, 4)


def _moved(scores: Floats, exploration: int, seed: int, number: int) -> Floats:
    """The scores, moved by chance: normal with a standard deviation of ``exploration`` per cent, kept within 0 and 1."""
    if not exploration:
        return scores
    noise = np.random.default_rng([seed, number]).normal(0.0, exploration / 100, scores.shape)
    return np.asarray(np.clip(scores + noise, 1e-6, 1.0), dtype=np.float64)


def _level(scores: Floats, capacity: Sequence[int], taken: Sequence[int], balance: int, held: Bounds) -> Assignment:
    """The assignment with rising prices of a mentor's places: the k-th place costs balance x (its share of all places).

    Each place is a column of its own; the cost rises within a mentor, so that an optimum fills the lower places first.
    The same constant is added to every pair, so that no cost leaves a trainee without a mentor.
    """
    columns = [j for j, places in enumerate(capacity) for _ in range(places)]
    nth = [taken[j] + k + 1 for j, places in enumerate(capacity) for k in range(places)]
    total = [taken[j] + capacity[j] for j in columns]
    weight = balance / 100
    cost = weight * np.array(nth, dtype=np.float64) / np.maximum(np.array(total, dtype=np.float64), 1.0)
    first = {j: columns.index(j) for j in set(columns)}
    used: dict[int, int] = {}
    forced = []
    for i, j in held.forced:
        forced.append((i, first[j] + used.get(j, 0)))
        used[j] = used.get(j, 0) + 1
    places_of: dict[int, list[int]] = {}
    for place, j in enumerate(columns):
        places_of.setdefault(j, []).append(place)
    forbidden = [(i, place) for i, j in held.forbidden for place in places_of.get(j, ())]
    wide = scores[:, columns] - cost + weight
    least = [int(nth[p] - taken[j] <= held.least[j]) for p, j in enumerate(columns)] if held.least else []
    found = _assign(wide, [1] * len(columns), Bounds(forced, forbidden, held.priority, least))
    pairs = [(i, columns[place]) for i, place in found.pairs]
    return Assignment(pairs, 0.0, 0.0, 0.0, found.unmatched, found.mentor_price, found.trainee_price)
