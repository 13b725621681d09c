"""The documented prior: what decides until outcomes exist. It is data with a reason for every figure (prior.json)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.scoring.features import FEATURES
from services.matching.scoring.model import HEADS, Head, ScoringModel

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PseudoOutcomes:
    """A prior said as outcomes that might have been seen: rows (r, len(FEATURES)), 0/1 labels (r,), weights (r,)."""

    rows: Floats
    labels: npt.NDArray[np.int64]
    weights: Floats


@cache
def prior_document() -> dict[str, Any]:
    """The prior as written, reasons included; show it on a page, do not change it."""
    document: dict[str, Any] = json.loads(files(__package__).joinpath("data/prior.json").read_text(encoding="utf-8"))
    return document


def prior_model(document: Mapping[str, Any] | None = None) -> ScoringModel:
    """The model that knows no outcome: the coefficients of the prior as they stand, or of a base's own ``document``."""
    written = prior_document() if document is None else document
    heads = {name: _head(written["heads"][name]) for name in HEADS}
    return ScoringModel(written["name"], written["version"], heads)


def _head(written: dict[str, Any]) -> Head:
    coefficients = {name: float(written["coefficients"][name]["value"]) for name in FEATURES}
    return Head(float(written["intercept"]["value"]), coefficients)


def strength(head: str, document: Mapping[str, Any] | None = None) -> float:
    """How many outcomes the prior of a head counts for."""
    written = prior_document() if document is None else document
    return float(written["heads"][head]["strength"]["value"])


def pseudo_outcomes(head: Head, total: float) -> PseudoOutcomes:
    """The prior of a head as weighted outcomes that add up to ``total`` (Bedrick, Christensen & Johnson 1996).

    At each design pair the prior's probability p is entered as a success of weight p and a failure of weight 1 - p, in
    equal shares of ``total``. A logistic fit to these alone returns the head exactly; each real outcome added moves it.
    """
    design = _design(len(FEATURES))
    p = 1 / (1 + np.exp(-head.logit(design)))
    share = total / len(design)
    labels = np.repeat(np.array([1, 0], dtype=np.int64), len(design))
    return PseudoOutcomes(np.vstack([design, design]), labels, share * np.concatenate([p, 1 - p]))


def _design(features: int) -> Floats:
    """Pairs at the corners 0 and 1, balanced so that every feature is varied independently of the others.

    A Sylvester-Hadamard array without its constant column, and its mirror image (two-level design of resolution IV,
    Box & Hunter 1961): each feature is high in half the rows, and no two features vary together.
    """
    rows = 1 << features.bit_length()
    signs = np.array([[(r & k).bit_count() % 2 for k in range(1, features + 1)] for r in range(rows)], dtype=np.float64)
    return np.vstack([signs, 1 - signs])
