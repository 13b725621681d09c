"""Splits that respect time and people: learn from what was known before, test on later pairs of other trainees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

FOLDS = 4
"""The later pairs are tested in so many parts; each is predicted from what was known when its first pair was proposed."""

LEAST_BEFORE = 20
"""With fewer labelled pairs before it a part is not tested: the prior would be tested, not what was learnt."""


class Timed(Protocol):
    """What a split needs to know of a pair."""

    @property
    def at(self) -> str:
        """When it was proposed."""
        ...

    @property
    def known(self) -> str:
        """When its labels were known."""
        ...

    @property
    def trainee(self) -> str:
        """Whose pair it is."""
        ...


def forward_splits(pairs: Sequence[Timed], folds: int = FOLDS) -> Iterator[tuple[list[int], list[int]]]:
    """Indices to learn from and to test on, the earliest part first.

    No label is learnt from that was not known yet when the part's first pair was proposed, and no trainee is in both.
    """
    order = sorted(range(len(pairs)), key=lambda i: (pairs[i].at, i))
    size = len(order) // (folds + 1)
    for fold in range(1, folds + 1):
        test = order[fold * size : (fold + 1) * size if fold < folds else len(order)]
        if not test:
            continue
        begins, people = pairs[test[0]].at, {pairs[i].trainee for i in test}
        train = [i for i in order[: fold * size] if pairs[i].known <= begins and pairs[i].trainee not in people]
        if len(train) >= LEAST_BEFORE:
            yield train, test
