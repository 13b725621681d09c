"""The two loops over persons that take the time, compiled by numba on first use and cached on disk."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import njit, prange


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def expect(first: Any, cells: Any, weight: Any, table: Any, prior: Any, counts: Any, posterior: Any) -> Any:
    """One expectation step: expected counts by cell and node, and the marginal log-likelihood.

    ``first[i]:first[i + 1]`` are person ``i``'s answers in ``cells``; ``prior`` is the log weight of each node. ``counts`` is
    (parts, cells, nodes), zeroed by the caller; ``posterior`` (persons, nodes) is filled, or passed with no rows.
    """
    persons, nodes, parts = len(weight), table.shape[1], counts.shape[0]
    loglik = np.zeros(parts)
    for part in prange(parts):
        post = np.empty(nodes)
        mine = counts[part]
        for i in range(persons * part // parts, persons * (part + 1) // parts):
            for q in range(nodes):
                post[q] = prior[q]
            for at in range(first[i], first[i + 1]):
                row = table[cells[at]]
                for q in range(nodes):
                    post[q] += row[q]
            top = post[0]
            for q in range(nodes):
                top = max(top, post[q])
            total = 0.0
            for q in range(nodes):
                post[q] = np.exp(post[q] - top)
                total += post[q]
            loglik[part] += weight[i] * (top + np.log(total))
            scale = weight[i] / total
            for q in range(nodes):
                post[q] *= scale
            for at in range(first[i], first[i + 1]):
                row = mine[cells[at]]
                for q in range(nodes):
                    row[q] += post[q]
            if posterior.shape[0]:
                for q in range(nodes):
                    posterior[i, q] = post[q] / weight[i]
    return loglik


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def missing_information(
    first: Any, cells: Any, weight: Any, posterior: Any, slopes: Any, place: Any, parts: int, exact: bool
) -> Any:
    """What the unknown ability takes away: per part, the sum over persons of Var(score | answers), or of g g'.

    ``slopes``: (cells, parameters, nodes); ``place``: (cells, parameters), -1 for none. With ``exact`` the posterior variance
    of the complete-data score is summed (Louis 1982); without, the outer product of each person's marginal score.
    """
    persons, width, nodes = len(weight), slopes.shape[1], slopes.shape[2]
    size = place.max() + 1
    out = np.zeros((parts, size, size))
    for part in prange(parts):
        mine = out[part]
        for i in range(persons * part // parts, persons * (part + 1) // parts):
            many = (first[i + 1] - first[i]) * width
            rows = np.empty((many, nodes))
            where = np.empty(many, dtype=np.int64)
            mean = np.zeros(many)
            n = 0
            for at in range(first[i], first[i + 1]):
                for p in range(width):
                    if place[cells[at], p] >= 0:
                        where[n] = place[cells[at], p]
                        for q in range(nodes):
                            rows[n, q] = slopes[cells[at], p, q]
                            mean[n] += rows[n, q] * posterior[i, q]
                        n += 1
            for r in range(n):
                for s in range(n):
                    value = mean[r] * mean[s]
                    if exact:
                        value = -value
                        for q in range(nodes):
                            value += rows[r, q] * rows[s, q] * posterior[i, q]
                    mine[where[r], where[s]] += weight[i] * value
    return out


def threads() -> int:
    """How many parts the loops are split into."""
    return int(numba.get_num_threads())
