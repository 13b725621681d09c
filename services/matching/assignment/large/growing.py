"""Lists that grow while a market stands: pairs added and removed one by one, on both sides, without building anew."""

from __future__ import annotations

from typing import Any

import numpy as np

from services.matching.assignment.large.compiled import njit

SPARE = 8
"""Room left free at the end of each mentor's list."""


@njit(cache=True, nogil=True)
def _append(start: Any, size: Any, room: Any, other: Any, weight: Any, end: int, who: int, new: int, w: float) -> int:
    """Add an entry to one list, moving it to the pool's end when it is full; the pool's new end, or -1 if it is too small."""
    for a in range(start[who], start[who] + size[who]):
        if other[a] == new:
            weight[a] = w
            return end
    if size[who] == room[who]:
        wanted = 2 * room[who] + SPARE
        if end + wanted > len(other):
            return -1
        for k in range(size[who]):
            other[end + k], weight[end + k] = other[start[who] + k], weight[start[who] + k]
        start[who], room[who] = end, wanted
        end += wanted
    at = start[who] + size[who]
    other[at], weight[at] = new, w
    size[who] += 1
    return end


@njit(cache=True, nogil=True)
def add_pairs(net: Any, room: Any, croom: Any, ends: Any, rows: Any, columns: Any, weights: Any, begin: int) -> int:
    """Add pairs from ``begin`` on; returns how far it came before a pool was too small (a repeat does no harm)."""
    for e in range(begin, len(rows)):
        end = _append(net.start, net.size, room, net.col, net.w, ends[0], rows[e], columns[e], weights[e])
        if end < 0:
            return e
        ends[0] = end
        end = _append(net.cstart, net.csize, croom, net.crow, net.cw, ends[1], columns[e], rows[e], weights[e])
        if end < 0:
            return e
        ends[1] = end
    return len(rows)


@njit(cache=True, nogil=True)
def _drop(start: Any, size: Any, other: Any, weight: Any, who: int, old: int) -> None:
    """Remove an entry from one list."""
    for a in range(start[who], start[who] + size[who]):
        if other[a] == old:
            last = start[who] + size[who] - 1
            other[a], weight[a] = other[last], weight[last]
            size[who] -= 1
            return


@njit(cache=True, nogil=True)
def drop_pair(net: Any, i: int, j: int) -> None:
    """Remove a pair from both lists."""
    _drop(net.start, net.size, net.col, net.w, i, j)
    _drop(net.cstart, net.csize, net.crow, net.cw, j, i)


def longer(array: Any, length: int, value: float) -> Any:
    """The array at a larger length, the new entries filled."""
    out = np.full(length, value, dtype=array.dtype)
    out[: len(array)] = array
    return out
