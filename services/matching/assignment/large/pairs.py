"""Where the engine gets its pairs from: features, a table, or a list; asked for candidates and for what it overlooked.

Every answer is a triple of arrays (row, column, weight), weights exact in float64. Blocks are walked through by two
threads whose BLAS is held to one thread each, for a BLAS of many threads would fight them for the same cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.assignment.cancel import Watch
from services.matching.assignment.large import scanning
from services.matching.assignment.sources import Floats

Found = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Floats]
BLOCK = 1_500_000
"""Scores a thread holds at once: 6 MB."""

THREADS = max(1, min(os.cpu_count() or 1, 8))
FEW = 4
"""For no more blocks than this no threads are started."""


@dataclass(frozen=True)
class Blocks:
    """Blocks of values: ``block(a, b)`` of rows, ``turned(a, b)`` of columns (not for a table), float32 if they are computed.

    ``error`` bounds their rounding; ``exact(rows, columns)`` gives weights in float64; ``logits``: the values go through
    the sigmoid; ``table``: the one they come from, if any.
    """

    shape: tuple[int, int]
    block: Callable[[int, int], npt.NDArray[Any]]
    turned: Callable[[int, int], npt.NDArray[Any]] | None
    exact: Callable[[npt.NDArray[np.int32], npt.NDArray[np.int32]], Floats]
    logits: bool
    error: float
    table: Floats | None = None

    @property
    def kind(self) -> Any:
        """The type of the values."""
        return np.float32 if self.table is None else np.float64


def of_features(trainees: Floats, mentors: Floats, trainee_bias: Floats, mentor_bias: Floats) -> Blocks:
    """Blocks by matrix products; both biases are two features more."""
    n, m, root = len(trainees), len(mentors), np.sqrt(trainees.shape[1])
    left = np.column_stack([trainees / root, trainee_bias, np.ones(n)])
    right = np.column_stack([mentors, np.ones(m), mentor_bias])
    error = 0.25 * left.shape[1] * 6e-8 * _longest(left) * _longest(right) + scanning.SIGMOID_ERROR
    x, y = left.astype(np.float32), right.astype(np.float32)
    xt, yt = np.ascontiguousarray(x.T), np.ascontiguousarray(y.T)
    return Blocks(
        (n, m),
        lambda a, b: x[a:b] @ yt,
        lambda a, b: y[a:b] @ xt,
        lambda rows, columns: scanning.exact_features(trainees, mentors, trainee_bias, mentor_bias, rows, columns),
        True,
        error,
    )


def of_table(table: Floats) -> Blocks:
    """Blocks of a table given, as it lies in memory."""
    table = np.ascontiguousarray(table)
    return Blocks(
        table.shape,
        lambda a, b: table[a:b],
        None,
        lambda rows, columns: np.ascontiguousarray(table[rows, columns]),
        False,
        0.0,
        table,
    )


def _longest(rows: Floats) -> float:
    """The largest Euclidean length of a row."""
    return float(np.sqrt(np.einsum("ij,ij->i", rows, rows).max(initial=0.0)))


def one_blas_thread() -> AbstractContextManager[object]:
    """Hold BLAS to one thread inside, where threadpoolctl is there to do it."""
    controller = _controller()
    return controller.limit(limits=1) if controller else nullcontext()


@cache
def _controller() -> Any:
    """What holds the BLAS that numpy loaded; found once, for that takes milliseconds."""
    try:
        from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]
    except ImportError:  # slower, not wrong
        return None
    return ThreadpoolController()


def walk(rows: int, width: int, work: Callable[[int, int], Any], watch: Watch, stage: str) -> list[Any]:
    """``work(a, b)`` for blocks of rows on all cores, results in order; progress is told between them."""
    step = max(16, BLOCK // max(1, width))
    starts = range(0, rows, step)
    if len(starts) <= FEW:
        watch.step(stage, 0, 1)
        return [work(a, min(rows, a + step)) for a in starts]
    results: list[Any] = []
    with one_blas_thread(), ThreadPoolExecutor(THREADS) as pool:
        for at in range(0, len(starts), 4 * THREADS):
            watch.step(stage, at, len(starts))
            batch = starts[at : at + 4 * THREADS]
            results += pool.map(lambda a: work(a, min(rows, a + step)), batch)
    return results


def best_of_rows(blocks: Blocks, price: Floats, k: int, watch: Watch, turned: bool = False) -> Found:
    """The best ``k`` columns of every row by score - price (or rows of every column, by score alone, ``turned``)."""
    n, m = blocks.shape[::-1] if turned else blocks.shape
    k = min(k, m)
    if turned and blocks.table is not None:
        return _best_of_columns(blocks, blocks.table, k, watch)
    prices = np.zeros(m, dtype=blocks.kind) if turned else price.astype(blocks.kind)
    logits = blocks.logits and not turned  # without prices the order of logits is that of scores

    def work(a: int, b: int) -> Any:
        block = blocks.turned(a, b) if turned and blocks.turned else blocks.block(a, b)
        keys, items = np.empty((b - a, k), dtype=blocks.kind), np.empty((b - a, k), dtype=np.int32)
        scanning.top(block, prices, logits, keys, items)
        return items

    found = np.concatenate(walk(n, m, work, watch, "looking for candidates"))
    lines = np.repeat(np.arange(n, dtype=np.int32), k)
    others = found.reshape(-1)
    rows, columns = (others, lines) if turned else (lines, others)
    return rows, columns, blocks.exact(rows, columns)


def _best_of_columns(blocks: Blocks, table: Floats, k: int, watch: Watch) -> Found:
    """The best ``k`` rows of every column of a table, read row by row as it lies in memory."""
    n, m = table.shape

    def work(c: int, d: int) -> Any:
        keys, items = np.full((d - c, k), -1e30), np.full((d - c, k), -1, np.int32)
        scanning.top_of_columns(table, c, keys, items, keys[:, 0].copy())
        return items

    watch.step("looking for candidates", 0, 1)
    if n * m <= FEW * BLOCK:
        parts = [work(0, m)]
    else:
        edges = np.linspace(0, m, min(m, THREADS) + 1).astype(int).tolist()
        with ThreadPoolExecutor(THREADS) as pool:
            parts = list(pool.map(work, edges[:-1], edges[1:]))
    rows = np.concatenate(parts).reshape(-1)
    columns = np.repeat(np.arange(m, dtype=np.int32), k)
    return rows, columns, blocks.exact(rows, columns)


def above(blocks: Blocks, price: Floats, least: Floats, watch: Watch, stage: str = "pricing all pairs") -> Found:
    """Every pair with score - price > ``least`` of its row (and none with less by more than the rounding)."""
    n, m = blocks.shape
    prices = price.astype(blocks.kind)
    bound = float(np.abs(price).max(initial=0.0)) + 1.0
    rounding = blocks.error + (2e-7 if blocks.kind is np.float32 else 1e-15) * bound
    limits = (least - rounding).astype(blocks.kind)

    def work(a: int, b: int) -> Any:
        block, room = blocks.block(a, b), 64 * (b - a)
        while True:
            rows, columns = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
            found = scanning.above(block, prices, limits[a:b], blocks.logits, rows, columns)
            if found <= room:
                return rows[:found] + np.int32(a), columns[:found].copy()
            room = found

    parts = walk(n, m, work, watch, stage)
    rows = np.concatenate([part[0] for part in parts]) if parts else np.empty(0, dtype=np.int32)
    columns = np.concatenate([part[1] for part in parts]) if parts else np.empty(0, dtype=np.int32)
    weights = blocks.exact(rows, columns)
    keep = weights - price[columns] > least[rows]
    return rows[keep], columns[keep], weights[keep]
