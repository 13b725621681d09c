"""The passes over all persons: with matrices where the answers fit in one, else compiled (see :mod:`.kernels`).

Loading the compiler takes longer than calibrating a class; a hundred thousand persons are worth it.
"""

from __future__ import annotations

import numpy as np

from services.assessment.irt.model import Floats
from services.assessment.irt.responses import Answers

DENSE_CELLS = 4_000_000
"""Persons times cells up to which an indicator matrix is made (32 MB)."""


def dense(answers: Answers, cells: int) -> bool:
    """Whether the answers are few enough for a matrix."""
    return len(answers.weight) * cells <= DENSE_CELLS


def indicator(answers: Answers, cells: int) -> Floats:
    """1 where a person gave an answer: (persons, cells)."""
    out = np.zeros((len(answers.weight), cells))
    out[np.repeat(np.arange(len(answers.weight)), np.diff(answers.first)), answers.cells] = 1.0
    return out


def expect(answers: Answers, table: Floats, prior: Floats) -> tuple[Floats, float, Floats]:
    """Expected counts by cell and node, the log-likelihood, and each person's posterior (no rows where compiled)."""
    given = indicator(answers, len(table))
    log = given @ table + prior
    top = log.max(axis=1, keepdims=True)
    post = np.exp(log - top)
    total = post.sum(axis=1, keepdims=True)
    post /= total
    loglik = float(answers.weight @ (top + np.log(total))[:, 0])
    return given.T @ (post * answers.weight[:, None]), loglik, post


def missing_information(answers: Answers, posterior: Floats, slopes: Floats, place: np.ndarray) -> Floats:
    """The sum over persons of the posterior variance of the complete-data score (Louis 1982)."""
    cells, width, nodes = slopes.shape
    size = int(place.max()) + 1
    given = indicator(answers, cells)
    # From an item's own parameters to the whole vector: the score of a person at a node is given @ turn.
    turns = np.zeros((nodes, cells, size))
    for p in range(width):
        used = np.flatnonzero(place[:, p] >= 0)
        turns[:, used, place[used, p]] = slopes[used, p, :].T
    square, mean = np.zeros((size, size)), np.zeros((len(given), size))
    for q in range(nodes):
        score = given @ turns[q]
        weighed = score * posterior[:, q : q + 1]
        square += score.T @ (weighed * answers.weight[:, None])
        mean += weighed
    return np.asarray(square - mean.T @ (mean * answers.weight[:, None]))
