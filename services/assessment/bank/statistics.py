"""What answers say about questions: right share, discrimination, exposure, and who chooses which option.

Classical item analysis (Allen & Yen 1979, Introduction to Measurement Theory, ch. 6). Discrimination is the point-biserial
correlation of the item's score with the rest of the person's test, the item itself left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

FEW = 30
"""Below so many answers a figure is shown but not judged."""
LEAST_DISCRIMINATION = 0.15
EASY, HARD = 0.95, 0.15
UNUSED = 0.03


@dataclass(frozen=True)
class Response:
    """One question as one person met it: what was given (empty: left out) and the share of the points it earned, 0..1."""

    item: str
    given: str
    share: float


@dataclass(frozen=True)
class Choice:
    """One option, or one answer: how often it was given, and the mean of the givers' rest of the test, 0..1."""

    given: str
    count: int
    share: float
    rest: float


@dataclass(frozen=True)
class ItemStatistics:
    """``shown``: times; ``right``: mean share of points with ``error``, its standard error; ``discrimination``: None where it
    cannot be computed; ``exposure``: the share of tests in which it was shown."""

    item: str
    shown: int
    left_out: int
    right: float
    error: float
    discrimination: float | None
    exposure: float
    choices: Sequence[Choice] = field(default=())


def analyse(tests: Iterable[Sequence[Response]]) -> dict[str, ItemStatistics]:
    """The statistics of every item that was shown in one of the tests; a test is the responses of one sitting."""
    rows: dict[str, list[tuple[float, float, str]]] = {}
    count = 0
    for responses in tests:
        count += 1
        total = sum(response.share for response in responses)
        others = len(responses) - 1
        for r in responses:
            rest = (total - r.share) / others if others else math.nan
            rows.setdefault(r.item, []).append((r.share, rest, r.given))
    return {item: _of_item(item, found, count) for item, found in rows.items()}


def _of_item(item: str, rows: list[tuple[float, float, str]], tests: int) -> ItemStatistics:
    shown = len(rows)
    shares = [share for share, _rest, _given in rows]
    right = sum(shares) / shown
    spread = sum((share - right) ** 2 for share in shares) / shown
    return ItemStatistics(
        item=item,
        shown=shown,
        left_out=sum(not given for _share, _rest, given in rows),
        right=right,
        error=math.sqrt(spread / shown),
        discrimination=correlation([(share, rest) for share, rest, _given in rows if not math.isnan(rest)]),
        exposure=shown / tests,
        choices=_choices(rows),
    )


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's correlation, which for a right/wrong score is the point-biserial one; None where one side never varies."""
    if len(pairs) < 2:
        return None
    n = len(pairs)
    mean_x, mean_y = sum(x for x, _ in pairs) / n, sum(y for _, y in pairs) / n
    xx = sum((x - mean_x) ** 2 for x, _ in pairs)
    yy = sum((y - mean_y) ** 2 for _, y in pairs)
    if xx <= 1e-12 or yy <= 1e-12:
        return None
    return sum((x - mean_x) * (y - mean_y) for x, y in pairs) / math.sqrt(xx * yy)


def _choices(rows: list[tuple[float, float, str]]) -> list[Choice]:
    by: dict[str, list[float]] = {}
    for _share, rest, given in rows:
        by.setdefault(given, []).append(rest)
    made = [Choice(given, len(rests), len(rests) / len(rows), sum(rests) / len(rests)) for given, rests in by.items()]
    return sorted(made, key=lambda choice: (-choice.count, choice.given))


def flags(found: ItemStatistics, answer: str, options: Sequence[str]) -> list[str]:
    """What somebody should look at: codes of `labels.FLAG`. ``options``: the keys of a single choice, else none."""
    if found.shown < FEW:
        return ["few"]
    said = []
    by: Mapping[str, Choice] = {choice.given: choice for choice in found.choices}
    right = by.get(answer)
    if options and any(_attracts(by.get(key), right, found.shown) for key in options if key != answer):
        said.append("key")
    if found.discrimination is not None and found.discrimination < LEAST_DISCRIMINATION:
        said.append("weak")
    if found.right > EASY:
        said.append("easy")
    if found.right < HARD:
        said.append("hard")
    elif any(key not in by or by[key].share < UNUSED for key in options):
        said.append("unused")
    return said


def _attracts(wrong: Choice | None, right: Choice | None, shown: int) -> bool:
    """Whether those who chose a wrong option, more than a handful, did better in the rest than those who chose the right one."""
    return wrong is not None and wrong.count >= max(5, shown // 20) and (right is None or wrong.rest > right.rest)
