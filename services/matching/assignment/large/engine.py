"""The engine: candidates from both sides, auction, pricing of all pairs, exact paths; repeated until nothing is overlooked.

1. Candidates: a trainee's best and a mentor's best pairs (lists from one side alone congest on few mentors).
2. Auction on the lists from zero prices; then all pairs are priced: which would rather be had at these prices than
   what is left to the trainee? Their lists grow by the best of them, until the gap to the dual bound is small. A last, finer
   auction on the grown lists begins a little below the prices there are.
3. Exact paths from these prices: holes filled, the unplaced let in. The lists' optimum is then exact.
4. All pairs are priced again. None overlooked: the optimum of the lists is that of all pairs, and the prices prove it.
   Otherwise the lists grow and the trainees concerned are let in again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.matching.assignment.cancel import Watch
from services.matching.assignment.large import auction, net, paths
from services.matching.assignment.large.pairs import Found
from services.matching.assignment.rules import Floats, Ints

POLISH_AT = 0.002
"""Paths begin once gap / bound is below this."""
EPS = 1e-3
"""How much more than needed is bid, as a part of the spread of scores."""
BIDS = 500_000
LOWER, FINER = 16.0, 0.25
"""The last auction begins so many eps below the prices of the one before, and bids by this part of its eps."""
PATIENCE = 10.0
"""Bids a trainee on lists that may be too short: those who are left then fight for places that the lists do not have."""
BATCH = 500
"""Paths between two looks at whether to go on."""


def list_sizes(n: int, m: int) -> tuple[int, int, int]:
    """Candidates of a trainee, of a mentor, and a trainee's more each round of pricing: a few for few, 25, 80, 12 for many.

    The mentors' lists have in sum about as many pairs as the trainees', wherever there are few mentors for many.
    """
    row = int(min(25.0, max(10.0, float(n) ** 0.28)))
    return row, min(n, max(row * 16 // 5, -(-row * n // max(1, m)))), row // 2


class NoPath(Exception):
    """Trainee ``who`` (or mentor's place, if not ``seeking``) cannot be placed (filled); ``seen``: mentors looked at."""

    def __init__(self, who: int, seen: npt.NDArray[np.int32], seeking: bool) -> None:
        super().__init__("no augmenting path")
        self.who, self.seen, self.seeking = who, seen, seeking


@dataclass
class Lists:
    """The pairs looked at: trainee i's are ``col, w[start[i] : start[i] + size[i]]``."""

    start: Ints
    size: npt.NDArray[np.int32]
    col: npt.NDArray[np.int32]
    w: Floats

    @classmethod
    def empty(cls, n: int) -> Lists:
        """No pairs yet."""
        return cls(np.zeros(n, np.int64), np.zeros(n, np.int32), np.empty(0, np.int32), np.empty(0, np.float64))

    def add(self, found: Found) -> None:
        """Take pairs in, each once."""
        rows, columns, weights = found
        self.start, self.size, self.col, self.w = net.merge(
            self.start, self.size, self.col, self.w, rows, columns, weights
        )


@dataclass(frozen=True)
class Limits:
    """What a problem asks beside the pairs: see :class:`problem.Problem`."""

    most: Ints
    low: Ints
    stay: Floats
    slope: float


def start_net(lists: Lists, limits: Limits, price: Floats, place: npt.NDArray[np.int32]) -> net.Net:
    """The market of these lists at these prices; of ``place`` only pairs that are best at these prices are kept."""
    n, m = len(limits.stay), len(limits.most)
    u, load = np.empty(n), np.zeros(m, np.int32)
    most = limits.most.astype(np.int32)
    low = limits.low.astype(np.int32)
    auction.settle(
        lists.start, lists.size, lists.col, lists.w, limits.stay, most, low, limits.slope, price, place, u, load
    )  # fmt: skip
    cstart, csize, crow, cw = net.transpose(lists.start, lists.size, lists.col, lists.w, m)
    made = net.Net(
        lists.start, lists.size, lists.col, lists.w, cstart, csize, crow, cw,
        place, np.full(m, -1, np.int32), np.full(n, -1, np.int32), np.full(n, -1, np.int32),
        load, most, low, u, price, limits.stay.copy(), limits.slope,
    )  # fmt: skip
    paths.attach_all(made)
    return made


def bid(
    lists: Lists, limits: Limits, eps: float, watch: Watch, patience: float = np.inf, start: Floats | None = None
) -> tuple[Floats, npt.NDArray[np.int32]]:
    """An auction on the lists from zero prices, or from ``start``; (prices, places). After ``patience`` bids a trainee it is
    broken off."""
    n, m = len(limits.stay), len(limits.most)
    most = limits.most.astype(np.int32)
    base = np.concatenate([[0], np.cumsum(most)]).astype(np.int64)
    keys, items = np.empty(base[-1], np.float64), np.empty(base[-1], np.int32)
    lowest, highest = float(lists.w.min(initial=0.0)), float(lists.w.max(initial=0.0))
    out = min(0.0, 2 * lowest - highest)
    first = np.zeros(m) if start is None else start
    price = np.where(most > 0, first, 2 * (highest - out) + 1.0)  # where nobody can go, nobody bids
    place, taken = np.full(n, net.NOBODY, np.int32), np.zeros(m, np.int32)
    queue, ends = np.arange(n, dtype=np.int32), np.array([0, n], np.int64)
    left, done = n, 0
    while left and done < patience * n:
        watch.step("bidding", n - left, n)
        done += BIDS
        left = auction.bidding(
            lists.start, lists.size, lists.col, lists.w, out, most, base, keys, items, taken,
            price, place, queue, ends, eps, BIDS,
        )  # fmt: skip
    return price, place


def polish(market: net.Net, watch: Watch) -> None:
    """Exact paths: let everybody unplaced in, fill what is worth filling. Raises :class:`NoPath`."""
    work = net.make_work(len(market.v))
    moves = np.empty((len(market.v) + 2, 2), np.int32)
    for stage, run in (("placing", paths.seek_all), ("filling places", paths.fill_all)):
        seeking = run is paths.seek_all
        queue = np.flatnonzero(market.place == net.NOBODY if seeking else market.load < market.most)
        at = 0
        while at < len(queue):
            watch.step(stage, at, len(queue))
            at, stuck = run(market, work, queue, at, min(len(queue), at + BATCH), moves)
            if stuck >= 0:
                raise NoPath(int(queue[at]), work.seen[:stuck].copy(), seeking)


def gap_of(market_price: Floats, best: Floats, place: npt.NDArray[np.int32], worth: float, limits: Limits) -> float:
    """The part of the bound that is not yet reached, after an auction."""
    left, staying = np.maximum(limits.stay, best), limits.stay[place < 0]
    if not (np.isfinite(left).all() and np.isfinite(staying).all()):
        return float("inf")
    bound = float(left.sum() - staying.sum() + (limits.most * np.maximum(0.0, market_price)).sum())
    return (bound - worth) / max(1e-300, abs(bound))
