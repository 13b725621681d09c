"""The marginal likelihood of answers: ability summed over 61 equal steps within +-6, and priors on the parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.assessment.irt import passes
from services.assessment.irt.model import Floats, Model
from services.assessment.irt.responses import Answers

NODES = np.linspace(-6.0, 6.0, 61)
LOG_WEIGHTS = -0.5 * NODES**2 - np.log(np.exp(-0.5 * NODES**2).sum())


@dataclass(frozen=True)
class Prior:
    """Normal priors on the parameter vector; an infinite ``sd`` is none."""

    mean: Floats
    sd: Floats

    def gradient(self, x: Floats) -> Floats:
        """Of the log density."""
        return (self.mean - x) / self.sd**2

    def log(self, x: Floats) -> float:
        """The log density up to a constant."""
        return float(-0.5 * (((x - self.mean) / self.sd) ** 2).sum())


@dataclass(frozen=True)
class Expected:
    """What an expectation step finds: counts (cells, nodes), log-likelihood, posteriors (persons, nodes) if asked."""

    counts: Floats
    loglik: float
    posterior: Floats


def expect(model: Model, x: Floats, answers: Answers, keep: bool = False) -> Expected:
    """The expectation step at ``x``; ``keep``: with the persons' posteriors."""
    table = model.log_table(x, NODES)
    if passes.dense(answers, len(table)):
        return Expected(*passes.expect(answers, table, LOG_WEIGHTS))
    from services.assessment.irt import kernels

    counts = np.zeros((kernels.threads(), *table.shape))
    posterior = np.empty((len(answers.weight) if keep else 0, len(NODES)))
    parts = kernels.expect(answers.first, answers.cells, answers.weight, table, LOG_WEIGHTS, counts, posterior)
    return Expected(counts.sum(axis=0), float(parts.sum()), posterior)
