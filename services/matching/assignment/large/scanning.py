"""The compiled inner loops that look at every pair: a block of scores at a time, never a whole table.

A block is a float32 table of logits (features) or a part of the table of scores given; the sigmoid is a rational function whose
inner loop the compiler turns into vector instructions. What is found here is only collected: exact numbers in float64
are computed afterwards for the pairs collected, and thresholds are lowered by the largest possible rounding error.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from services.matching.assignment.large.compiled import njit

CHUNK = 64
SIGMOID_ERROR = 5e-7
"""Largest error of :func:`sigmoid32` against the true function, float32 rounding included (tested)."""
FAST = {"contract", "arcp", "nsz", "nnan", "ninf", "reassoc"}


@njit(inline="always", fastmath=FAST, error_model="numpy")
def sigmoid32(z: Any) -> Any:
    """1 / (1 + exp(-z)) in float32 by the rational approximation of tanh that Eigen uses (odd 13 over even 6)."""
    x = min(max(np.float32(0.5) * z, np.float32(-7.9)), np.float32(7.9))
    y = x * x
    p = np.float32(-2.76076847742355e-16)
    p = p * y + np.float32(2.00018790482477e-13)
    p = p * y + np.float32(-8.60467152213735e-11)
    p = p * y + np.float32(5.12229709037114e-08)
    p = p * y + np.float32(1.48572235717979e-05)
    p = p * y + np.float32(6.37261928875436e-04)
    p = p * y + np.float32(4.89352455891786e-03)
    q = np.float32(1.19825839466702e-06)
    q = q * y + np.float32(1.18534705686654e-04)
    q = q * y + np.float32(2.26843463243900e-03)
    q = q * y + np.float32(4.89352518554385e-03)
    return np.float32(0.5) + np.float32(0.5) * (x * p / q)


@njit(cache=True, nogil=True, fastmath=FAST, error_model="numpy")
def _excess(row: Any, price: Any, limit: Any, logits: bool, out: Any) -> Any:
    """By how much the values - price of a chunk exceed the limit in sum; 0 if none does. A sum, for it vectorises.

    What the sigmoid gave is kept in ``out``, so that nobody computes it a second time one by one.
    """
    total = np.float32(0.0)
    if logits:
        for j in range(row.shape[0]):
            value = sigmoid32(row[j]) - price[j]
            out[j] = value
            total += max(value - limit, np.float32(0.0))
    else:
        for j in range(row.shape[0]):
            total += max(row[j] - price[j] - limit, np.float32(0.0))
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def above(block: Any, price: Any, least: Any, logits: bool, rows: Any, columns: Any) -> int:
    """Collect (row, column) with score - price > ``least`` of the row; returns how many there are.

    ``rows`` and ``columns`` are filled up to their length; a larger return says that they were too short.
    """
    found = 0
    room = len(rows)
    count, width = block.shape
    values = np.empty(CHUNK, block.dtype)
    for r in range(count):
        row, limit = block[r], least[r]
        for start in range(0, width, CHUNK):
            stop = min(width, start + CHUNK)
            if _excess(row[start:stop], price[start:stop], limit, logits, values) <= 0:
                continue
            for j in range(start, stop):
                value = values[j - start] if logits else row[j] - price[j]
                if value > limit:
                    if found < room:
                        rows[found], columns[found] = r, j
                    found += 1
    return found


@njit(cache=True, nogil=True)
def _sift(keys: Any, items: Any, size: int, key: Any, item: int) -> None:
    """Replace the smallest of a min-heap."""
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[at], items[at] = keys[child], items[child]
        at = child
    keys[at], items[at] = key, item


@njit(cache=True, nogil=True, error_model="numpy")
def top(block: Any, price: Any, logits: bool, keys: Any, items: Any) -> None:
    """The best columns of each row by score - price: ``items`` (rows, k), unordered, -1 where there are fewer."""
    count, width = block.shape
    k = keys.shape[1]
    keys[:] = -1e30
    items[:] = -1
    values = np.empty(CHUNK, block.dtype)
    for r in range(count):
        row = block[r]
        for start in range(0, width, CHUNK):
            stop = min(width, start + CHUNK)
            if _excess(row[start:stop], price[start:stop], keys[r, 0], logits, values) <= 0:
                continue
            for j in range(start, stop):
                value = values[j - start] if logits else row[j] - price[j]
                if value > keys[r, 0]:
                    _sift(keys[r], items[r], k, value, j)


@njit(cache=True, nogil=True, error_model="numpy")
def top_of_columns(table: Any, first: int, keys: Any, items: Any, least: Any) -> None:
    """The best rows of each column of a table from column ``first`` on: ``items`` (columns, k), -1 where there are fewer.

    The caller fills ``keys`` and ``least`` (columns,), each column's smallest key, with -1e30 and ``items`` with -1.
    """
    width, k = keys.shape
    unused = np.empty(0, table.dtype)
    for r in range(len(table)):
        row = table[r, first : first + width]
        for start in range(0, width, CHUNK):
            stop = min(width, start + CHUNK)
            if _excess(row[start:stop], least[start:stop], np.float32(0.0), False, unused) <= 0:
                continue
            for j in range(start, stop):
                if row[j] > least[j]:
                    _sift(keys[j], items[j], k, row[j], r)
                    least[j] = keys[j, 0]


@njit(cache=True, nogil=True)
def exact_features(x: Any, y: Any, a: Any, b: Any, rows: Any, columns: Any) -> Any:
    """sigmoid(x_i . y_j / sqrt(d) + a_i + b_j) in float64 for the pairs given."""
    d = x.shape[1]
    root = np.sqrt(d)
    out = np.empty(len(rows), dtype=np.float64)
    for e in range(len(rows)):
        i, j = rows[e], columns[e]
        total = 0.0
        for f in range(d):
            total += x[i, f] * y[j, f]
        out[e] = 1.0 / (1.0 + np.exp(-(total / root + a[i] + b[j])))
    return out


@njit(cache=True, nogil=True, fastmath=FAST)
def line_logits(scan: Any, one: Any, count: int, out: Any) -> None:
    """The logits of one person with the first ``count`` of the other side, float32, without waking BLAS's threads."""
    for k in range(count):
        row = scan[k]
        total = np.float32(0.0)
        for f in range(row.shape[0]):
            total += row[f] * one[f]
        out[0, k] = total
