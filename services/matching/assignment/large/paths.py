"""The compiled augmenting paths: who comes when a trainee seeks a place, who fills a hole; prices kept optimal.

The same invariants and the same graph of mentors as in :mod:`market`, on lists instead of a table: Dijkstra over
mentors by (length, trainees moved), stopped as soon as no shorter end can come.

All of it stands in one file because numba's cache looks at the file of the function that is called, not at those it calls.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from services.matching.assignment.large.compiled import njit
from services.matching.assignment.large.net import GONE, NOBODY

NO_WAY, FURTHER = -1, -2
"""There is no path; there is none within the limit."""
STAYS, HAS_PLACE, LEAVES, JOINS = 0, 1, 2, 3
"""How a path ends: nobody moves, a place is taken or given back, a member is unplaced, an unplaced trainee joins."""
ROUNDING = 1e-13


@njit(cache=True, nogil=True, inline="always")
def _before(work: Any, a: int, b: int) -> bool:
    """Whether mentor a comes before b on the heap."""
    return work.dist[a] < work.dist[b] or (work.dist[a] == work.dist[b] and work.hops[a] < work.hops[b])


@njit(cache=True, nogil=True)
def _push(work: Any, size: int, node: int) -> int:
    """Put a mentor on the heap or move it up; returns the heap's size."""
    heap, spot = work.heap, work.spot
    at = spot[node]
    if at < 0:
        at = size
        size += 1
    while at > 0:
        parent = (at - 1) // 2
        if not _before(work, node, heap[parent]):
            break
        heap[at] = heap[parent]
        spot[heap[at]] = at
        at = parent
    heap[at] = node
    spot[node] = at
    return size


@njit(cache=True, nogil=True)
def _pop(work: Any, size: int) -> int:
    """Take the first mentor off a heap of this size (the caller counts down)."""
    heap, spot = work.heap, work.spot
    first, last = heap[0], heap[size - 1]
    spot[first] = -2
    size -= 1
    if size == 0:
        return first
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and _before(work, heap[child + 1], heap[child]):
            child += 1
        if not _before(work, heap[child], last):
            break
        heap[at] = heap[child]
        spot[heap[at]] = at
        at = child
    heap[at] = last
    spot[last] = at
    return first


@njit(cache=True, nogil=True)
def detach(net: Any, i: int) -> None:
    """Take a trainee out of the members of the mentor they are with."""
    j = net.place[i]
    if j < 0:
        return
    if net.back[i] >= 0:
        net.after[net.back[i]] = net.after[i]
    else:
        net.head[j] = net.after[i]
    if net.after[i] >= 0:
        net.back[net.after[i]] = net.back[i]
    net.place[i] = NOBODY


@njit(cache=True, nogil=True)
def attach(net: Any, i: int, j: int) -> None:
    """Make a trainee a member."""
    net.place[i], net.back[i], net.after[i] = j, -1, net.head[j]
    if net.head[j] >= 0:
        net.back[net.head[j]] = i
    net.head[j] = i


@njit(cache=True, nogil=True)
def attach_all(net: Any) -> None:
    """Make everybody with a ``place`` a member there; the lists of members were empty."""
    for i in range(len(net.place)):
        if net.place[i] >= 0:
            attach(net, i, net.place[i])


@njit(cache=True, nogil=True)
def _relax(work: Any, heap: int, count: int, node: int, far: float, moved: int, via: int, to: int) -> Any:
    """Offer a path to a mentor; returns (heap size, mentors touched)."""
    if far < work.dist[node] or (far == work.dist[node] and moved < work.hops[node] and work.spot[node] != -2):
        if work.dist[node] == np.inf:
            work.touched[count] = node
            count += 1
        work.dist[node], work.hops[node], work.via[node], work.to[node] = far, moved, via, to
        heap = _push(work, heap, node)
    return heap, count


@njit(cache=True, nogil=True)
def _reset(work: Any, count: int) -> None:
    """Make the scratch as it was."""
    for k in range(count):
        node = work.touched[k]
        work.dist[node], work.hops[node], work.spot[node] = np.inf, 0, -1


@njit(cache=True, nogil=True)
def _slack(value: float) -> float:
    """A reduced cost, its rounding taken for what it is."""
    return value if value > ROUNDING else 0.0


@njit(cache=True, nogil=True)
def _reprice(net: Any, work: Any, seen: int, end: float, way: float) -> None:
    """Raise (``way`` 1) or lower (-1) the prices of the mentors seen by what their path is shorter than the one found."""
    for s in range(seen):
        j = work.seen[s]
        change = end - work.dist[j]
        if change > 0:
            net.v[j] += way * change
            k = net.head[j]
            while k >= 0:
                net.u[k] -= way * change
                k = net.after[k]


@njit(cache=True, nogil=True)
def seek(net: Any, work: Any, trainee: int, moves: Any) -> Any:
    """Let an unplaced trainee in by the cheapest chain of moves; somebody, even this one, may end unplaced.

    Returns (how many entries of ``moves`` (k, 2), trainee and new mentor, or ``NO_WAY``; mentors seen; length). The
    search is first held to a few times the length of the last ones, so that what is far away is not even looked at.
    """
    limit = work.hint[0]
    while True:
        made, seen, length = _seek_within(net, work, trainee, moves, limit)
        if made != FURTHER:
            work.hint[0] = _hint(work.hint[0], length)
            return made, seen, length
        limit = limit * 8 if limit < 1e300 else np.inf


@njit(cache=True, nogil=True)
def _hint(old: float, length: float) -> float:
    """How far the next search should look at first."""
    if length == np.inf:
        return old
    return 4 * length + 1e-9 if old == np.inf else max(4 * length, 0.95 * old)


@njit(cache=True, nogil=True)
def _seek_within(net: Any, work: Any, trainee: int, moves: Any, limit: float) -> Any:
    """:func:`seek` by a path no longer than the limit, else ``FURTHER``."""
    best = net.stay[trainee]
    for a in range(net.start[trainee], net.start[trainee] + net.size[trainee]):
        best = max(best, net.w[a] - net.v[net.col[a]])
    net.u[trainee] = best
    if best == -np.inf:
        return NO_WAY, 0, np.inf
    end, how, last, fewest = best - net.stay[trainee], STAYS, -1, 1
    if end > limit:
        end, how, fewest = limit, FURTHER, 1 << 30
    heap, count, seen = 0, 0, 0
    for a in range(net.start[trainee], net.start[trainee] + net.size[trainee]):
        far = _slack(best - (net.w[a] - net.v[net.col[a]]))
        if far <= end:
            heap, count = _relax(work, heap, count, net.col[a], far, 1, trainee, -1)
    while heap > 0:
        j = _pop(work, heap)
        heap -= 1
        d, h = work.dist[j], work.hops[j]
        if d > end or (d == end and h >= fewest):
            break
        work.seen[seen] = j
        seen += 1
        if net.load[j] < net.most[j]:
            far = d + _slack(net.slope * (2 * net.load[j] + 1) - net.v[j])
            if far < end or (far == end and h < fewest):
                end, how, last, fewest = far, HAS_PLACE, j, h
        k = net.head[j]
        while k >= 0:
            far = d + _slack(net.u[k] - net.stay[k])
            if far < end or (far == end and h + 1 < fewest):
                end, how, last, fewest = far, LEAVES, k, h + 1
            base = d + net.u[k]
            for a in range(net.start[k], net.start[k] + net.size[k]):
                node = net.col[a]
                far = base - (net.w[a] - net.v[node])
                if far <= work.dist[node] and far <= end:
                    heap, count = _relax(work, heap, count, node, max(far, d), h + 1, k, j)
            k = net.after[k]
    if how == FURTHER or end == np.inf:
        _reset(work, count)
        return FURTHER if how == FURTHER else NO_WAY, seen, end
    net.u[trainee] -= end
    _reprice(net, work, seen, end, 1.0)
    made = _step_back(net, work, trainee, how, last, moves)
    _reset(work, count)
    return made, seen, end


@njit(cache=True, nogil=True)
def _step_back(net: Any, work: Any, trainee: int, how: int, last: int, moves: Any) -> int:
    """Move everybody along the path found by :func:`seek`, from its end back to its start; returns how many moved."""
    if how == STAYS:
        net.u[trainee] = net.stay[trainee]
        moves[0, 0], moves[0, 1] = trainee, NOBODY
        return 1
    made, node = 0, last
    if how == HAS_PLACE:
        net.load[node] += 1
    else:
        node = net.place[last]
        detach(net, last)
        net.u[last] = net.stay[last]
        moves[0, 0], moves[0, 1] = last, NOBODY
        made = 1
    while True:
        k = work.via[node]
        source = net.place[k]
        detach(net, k)
        attach(net, k, node)
        moves[made, 0], moves[made, 1] = k, node
        made += 1
        if k == trainee:
            return made
        node = source


@njit(cache=True, nogil=True)
def fill(net: Any, work: Any, hole: int, moves: Any) -> Any:
    """Fill a place of ``hole`` counted in its load but without a member, or give it back where that is better and allowed.

    Returns as :func:`seek` does, and is held to nearby ends first in the same way.
    """
    limit = work.hint[1]
    while True:
        made, seen, length = _fill_within(net, work, hole, moves, limit)
        if made != FURTHER:
            work.hint[1] = _hint(work.hint[1], length)
            return made, seen, length
        limit = limit * 8 if limit < 1e300 else np.inf


@njit(cache=True, nogil=True)
def _fill_within(net: Any, work: Any, hole: int, moves: Any, limit: float) -> Any:
    """:func:`fill` by a path no longer than the limit, else ``FURTHER``."""
    end, how, last, joins_at, fewest = np.inf, STAYS, -1, -1, 1 << 30
    if net.load[hole] > net.low[hole]:
        end, fewest = _slack(net.v[hole] - net.slope * (2 * net.load[hole] - 1)), 0
    if end > limit:
        end, how, fewest = limit, FURTHER, 1 << 30
    heap, count, seen = 0, 0, 0
    heap, count = _relax(work, heap, count, hole, 0.0, 0, -1, -1)
    while heap > 0:
        j = _pop(work, heap)
        heap -= 1
        d, h = work.dist[j], work.hops[j]
        if d > end or (d == end and h >= fewest):
            break
        work.seen[seen] = j
        seen += 1
        if j != hole and net.load[j] > net.low[j]:
            far = d + _slack(net.v[j] - net.slope * (2 * net.load[j] - 1))
            if far < end or (far == end and h < fewest):
                end, how, last, fewest = far, HAS_PLACE, j, h
        base = d + net.v[j]
        for a in range(net.cstart[j], net.cstart[j] + net.csize[j]):
            k = net.crow[a]
            p = net.place[k]
            if p == GONE:
                continue
            if p == j:
                continue
            far = max(base + net.u[k] - net.cw[a], d)
            if far > end:
                continue
            if p == NOBODY:
                if far < end or (far == end and h + 1 < fewest):
                    end, how, last, joins_at, fewest = far, JOINS, k, j, h + 1
            else:
                heap, count = _relax(work, heap, count, p, far, h + 1, k, j)
    if how == FURTHER or end == np.inf:
        _reset(work, count)
        return FURTHER if how == FURTHER else NO_WAY, seen, end
    _reprice(net, work, seen, end, -1.0)
    made = _move_up(net, work, hole, how, last, joins_at, moves)
    _reset(work, count)
    return made, seen, end


@njit(cache=True, nogil=True)
def _move_up(net: Any, work: Any, hole: int, how: int, last: int, joins_at: int, moves: Any) -> int:
    """Move everybody along the path found by :func:`fill`, from its end to the hole; returns how many moved.

    ``last``: who joins at ``joins_at``, or the mentor whose place is given back.
    """
    if how == STAYS:
        net.load[hole] -= 1
        return 0
    made, node = 0, last
    if how == JOINS:
        attach(net, last, joins_at)
        moves[0, 0], moves[0, 1] = last, joins_at
        made, node = 1, joins_at
    else:
        net.load[last] -= 1
    while node != hole:
        k, target = work.via[node], work.to[node]
        detach(net, k)
        attach(net, k, target)
        moves[made, 0], moves[made, 1] = k, target
        made += 1
        node = target
    return made


@njit(cache=True, nogil=True)
def seek_all(net: Any, work: Any, queue: Any, begin: int, stop: int, moves: Any) -> Any:
    """:func:`seek` for ``queue[begin:stop]`` where still unplaced; (the index stopped at, mentors seen if it is stuck or -1)."""
    for q in range(begin, stop):
        if net.place[queue[q]] == NOBODY:
            made, seen, _ = seek(net, work, queue[q], moves)
            if made == NO_WAY:
                return q, seen
    return stop, -1


@njit(cache=True, nogil=True)
def fill_all(net: Any, work: Any, queue: Any, begin: int, stop: int, moves: Any) -> Any:
    """One place more for each mentor in ``queue[begin:stop]``, filled if that earns more than it costs; as :func:`seek_all`."""
    for q in range(begin, stop):
        j = queue[q]
        while net.load[j] < net.most[j]:
            needed = net.load[j] < net.low[j]
            if not needed and net.v[j] <= net.slope * (2 * net.load[j] + 1) + ROUNDING:
                break
            net.load[j] += 1
            made, seen, _ = fill(net, work, j, moves)
            if made == NO_WAY:
                net.load[j] -= 1
                return q, seen
    return stop, -1
