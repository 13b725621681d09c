"""The compiled auction: trainees bid for places on their lists, from prices of zero, so that what is not full costs nothing.

Bertsekas' auction in its form for places that are alike (a heap of accepted bids a mentor; the price is the least
of them once the mentor is full). A bid goes as high as the best *other* mentor allows, plus ``eps``; the result is
within ``eps`` a pair of the best on these lists, a good start for exact paths.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from services.matching.assignment.large.compiled import njit

NOBODY = -1


@njit(cache=True, nogil=True)
def _place_bid(keys: Any, items: Any, base: int, size: int, most: int, key: float, item: int) -> int:
    """Put a bid on a mentor's min-heap; returns who falls off, or ``NOBODY``."""
    out = NOBODY
    if size < most:
        at = size
        while at > 0:
            parent = (at - 1) // 2
            if keys[base + parent] <= key:
                break
            keys[base + at], items[base + at] = keys[base + parent], items[base + parent]
            at = parent
    else:
        out = items[base]
        at = 0
        while True:
            child = 2 * at + 1
            if child >= size:
                break
            if child + 1 < size and keys[base + child + 1] < keys[base + child]:
                child += 1
            if keys[base + child] >= key:
                break
            keys[base + at], items[base + at] = keys[base + child], items[base + child]
            at = child
    keys[base + at], items[base + at] = key, item
    return out


@njit(cache=True, nogil=True)
def bidding(
    start: Any, size: Any, col: Any, w: Any, out: float, most: Any, base: Any, keys: Any, items: Any, taken: Any,
    v: Any, place: Any, queue: Any, ends: Any, eps: float, bids: int,
) -> int:  # fmt: skip
    """Let the queue bid, at most ``bids`` times; returns how many are still queued.

    ``out``: what leaving the market is worth; ``base, keys, items, taken``: the mentors' heaps; ``queue`` a ring with
    ``ends`` = [head, length].
    """
    ring = len(queue)
    for _ in range(bids):
        if ends[1] == 0:
            break
        i = queue[ends[0]]
        ends[0] = (ends[0] + 1) % ring
        ends[1] -= 1
        best, second, at = out, out, -1
        for a in range(start[i], start[i] + size[i]):
            value = w[a] - v[col[a]]
            if value > best:
                second = best
                best, at = value, a
            elif value > second:
                second = value
        if at < 0:
            place[i] = NOBODY
            continue
        j = col[at]
        loser = _place_bid(keys, items, base[j], taken[j], most[j], w[at] - second + eps, i)
        place[i] = j
        if loser == NOBODY:
            taken[j] += 1
        else:
            place[loser] = NOBODY
            queue[(ends[0] + ends[1]) % ring] = loser
            ends[1] += 1
        if taken[j] == most[j]:
            v[j] = keys[base[j]]
    return int(ends[1])


@njit(cache=True, nogil=True)
def _room(j: int, most: Any, low: Any, slope: float, v: Any, load: Any) -> bool:
    """Whether the next place of a mentor is there and worth its cost at the mentor's price."""
    return load[j] < most[j] and (load[j] < low[j] or v[j] >= slope * (2 * load[j] + 1))


@njit(cache=True, nogil=True)
def settle(
    start: Any, size: Any, col: Any, w: Any, stay: Any, most: Any, low: Any, slope: float, v: Any, place: Any, u: Any, load: Any
) -> None:  # fmt: skip
    """Keep of ``place`` only pairs that are best at these prices, and make more of them; fills ``place``, ``u``, ``load``."""
    n = len(start)
    wanted = np.full(n, NOBODY, dtype=np.int32)
    for i in range(n):
        best, own, at = stay[i], -np.inf, NOBODY
        for a in range(start[i], start[i] + size[i]):
            value = w[a] - v[col[a]]
            if value > best:
                best, at = value, col[a]
            if col[a] == place[i]:
                own = value
        u[i] = best
        wanted[i] = place[i] if own >= best and place[i] >= 0 else at
        if place[i] >= 0 and place[i] == wanted[i] and _room(place[i], most, low, slope, v, load):
            load[place[i]] += 1
        else:
            place[i] = NOBODY
    for i in range(n):
        j = wanted[i]
        if place[i] == NOBODY and j >= 0 and _room(j, most, low, slope, v, load):
            place[i] = j
            load[j] += 1
