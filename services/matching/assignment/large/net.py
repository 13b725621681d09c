"""The market on lists of pairs: the arrays that the compiled paths work on, and how lists grow.

Each trainee has a list of pairs (mentor, weight) and each mentor the same seen from the other side, kept in two pools so
that a list can grow: it moves to the pool's end. Numbers: weights and prices float64, indices int32.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from services.matching.assignment.large.compiled import njit

NOBODY = -1
GONE = -2
"""As mentor: the trainee is not in the market."""


class Net(NamedTuple):
    """Trainee i's pairs are ``col, w[start[i] : start[i] + size[i]]``, mentor j's ``crow, cw[cstart[j] : ...]``.

    ``place`` (n,) mentor, ``NOBODY`` or ``GONE``; ``head`` (m,), ``after``, ``back`` (n,): each mentor's members as a
    linked list; ``load``, ``most``, ``low`` (m,) places taken, available, required; ``u`` (n,) what is left to a trainee,
    ``v`` (m,) prices; ``stay`` (n,) what staying unplaced is worth; ``slope``: the k-th place costs ``slope (2k - 1)``.
    """

    start: Any
    size: Any
    col: Any
    w: Any
    cstart: Any
    csize: Any
    crow: Any
    cw: Any
    place: Any
    head: Any
    after: Any
    back: Any
    load: Any
    most: Any
    low: Any
    u: Any
    v: Any
    stay: Any
    slope: float


class Work(NamedTuple):
    """Scratch of a search over m mentors: all entries are as at the start again when a search is over.

    ``dist``, ``hops`` (m,): length and moves of the best path known; ``via`` (m,): who moves along its last edge;
    ``to`` (m,): where (filling only); ``heap``, ``spot``: an indexed heap; ``seen``: mentors settled, in order;
    ``hint`` (2,): how far seeking and filling should look at first, kept from search to search.
    """

    dist: Any
    hops: Any
    via: Any
    to: Any
    heap: Any
    spot: Any
    seen: Any
    touched: Any
    hint: Any


def make_work(mentors: int) -> Work:
    """Fresh scratch."""
    via, to, heap, spot, seen, touched = (np.full(mentors, -1, dtype=np.int32) for _ in range(6))
    dist, hops = np.full(mentors, np.inf), np.zeros(mentors, dtype=np.int32)
    return Work(dist, hops, via, to, heap, spot, seen, touched, np.full(2, np.inf))


@njit(cache=True, nogil=True)
def transpose(start: Any, size: Any, col: Any, w: Any, mentors: int) -> Any:
    """The mentors' lists from the trainees': (cstart, csize, crow, cw), each rising by trainee."""
    csize = np.zeros(mentors, dtype=np.int32)
    for i in range(len(start)):
        for a in range(start[i], start[i] + size[i]):
            csize[col[a]] += 1
    cstart = np.zeros(mentors, dtype=np.int64)
    for j in range(1, mentors):
        cstart[j] = cstart[j - 1] + csize[j - 1]
    total = cstart[-1] + csize[-1] if mentors else 0
    crow, cw = np.empty(total, dtype=np.int32), np.empty(total, dtype=np.float64)
    at = cstart.copy()
    for i in range(len(start)):
        for a in range(start[i], start[i] + size[i]):
            j = col[a]
            crow[at[j]], cw[at[j]] = i, w[a]
            at[j] += 1
    return cstart, csize, crow, cw


@njit(cache=True, nogil=True)
def merge(start: Any, size: Any, col: Any, w: Any, rows: Any, columns: Any, values: Any) -> Any:
    """The lists with new pairs (in any order) added once: (start, size, col, w), tightly packed."""
    n = len(start)
    extra = np.zeros(n + 1, dtype=np.int64)
    for i in rows:
        extra[i + 1] += 1
    for i in range(n):
        extra[i + 1] += extra[i]
    order, at = np.empty(len(rows), dtype=np.int64), extra[:-1].copy()
    for e in range(len(rows)):
        order[at[rows[e]]] = e
        at[rows[e]] += 1
    total = len(rows)
    for i in range(n):
        total += size[i]
    out_start, out_size = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int32)
    out_col, out_w = np.empty(total, dtype=np.int32), np.empty(total, dtype=np.float64)
    end = 0
    for i in range(n):
        out_start[i] = end
        for a in range(start[i], start[i] + size[i]):
            out_col[end], out_w[end] = col[a], w[a]
            end += 1
        for e in order[extra[i] : extra[i + 1]]:
            known = False
            for a in range(out_start[i], end):
                if out_col[a] == columns[e]:
                    known = True
                    break
            if not known:
                out_col[end], out_w[end] = columns[e], values[e]
                end += 1
        out_size[i] = end - out_start[i]
    return out_start, out_size, out_col[:end].copy(), out_w[:end].copy()
