"""Who might be one person with two files: the same phone or address, or names alike within a cohort."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from shared.aggregate import Aggregate
from shared.clock import derived_id

LONG_ENOUGH = 4
"""From so many signs on, names that differ in one sign count as alike; 王小明 and 王小红 are two people."""


@dataclass(kw_only=True)
class NotSame(Aggregate):
    """Somebody looked at two files and found two people."""

    people: list[str]
    said_by: str
    said_at: str


def pair_id(one: str, other: str) -> str:
    """One id for two files, whichever is named first."""
    return derived_id("pair-of-files", *sorted((one, other)))


def plain_name(name: str) -> str:
    """A name without what people write now one way and now another: width, case, dots, spaces and the order of parts."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    parts = "".join(sign if sign.isalnum() else " " for sign in folded).split()
    return "".join(sorted(parts)) if all(part.isascii() for part in parts) else "".join(parts)


def alike(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pairs of ids whose names (``(id, name)``) are the same in plain writing, or one sign apart if they are long enough."""
    groups: dict[str, set[str]] = defaultdict(set)
    for id, name in names:
        plain = plain_name(name)
        for key in _keys(plain):
            groups[key].add(id)
    found = {tuple(sorted(pair)) for ids in groups.values() for pair in combinations(sorted(ids), 2)}
    yield from sorted((one, other) for one, other in found)


def _keys(plain: str) -> set[str]:
    """The name, and what is left of a long one when any one sign is taken out: names one sign apart share one of these."""
    if not plain:
        return set()
    if len(plain) < LONG_ENOUGH:
        return {plain}
    return {plain, *(plain[:at] + plain[at + 1 :] for at in range(len(plain)))}
