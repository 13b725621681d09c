"""The heads as scikit-learn pipelines: fitted, saved with skops, loaded without trusting the file.

scikit-learn and skops are loaded when something is learnt, saved or checked, never to score.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.scoring.errors import BadModel
from services.matching.scoring.features import FEATURES, NEUTRAL
from services.matching.scoring.model import HEADS, Head, ScoringModel

Floats = npt.NDArray[np.float64]
Pipelines = dict[str, Any]
"""Head -> a fitted ``sklearn.pipeline.Pipeline``: a shift to the neutral pair, then a logistic regression."""

MEDIA_TYPE = "application/vnd.skops"
NEAR = 1e-9
"""How close a saved pipeline's logits must be to the numbers that score."""


def fit(rows: Floats, labels: npt.NDArray[np.int64], weights: Floats, *, centre: float = NEUTRAL) -> Any:
    """A pipeline of largest likelihood for weighted outcomes. Rows of weight keep it finite: give pseudo-outcomes too."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    around = np.vstack([np.full(rows.shape[1], centre - 1.0), np.full(rows.shape[1], centre + 1.0)])
    shift = StandardScaler(with_std=False).fit(around)
    logistic = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-9, max_iter=200)
    logistic.fit(shift.transform(rows), labels, sample_weight=weights)
    return Pipeline([("centre", shift), ("logistic", logistic)])


def scale(pipeline: Any, slope: float, shift: float) -> None:
    """Calibrate a pipeline in place: its logit becomes ``slope`` x logit + ``shift``."""
    logistic = pipeline.named_steps["logistic"]
    logistic.coef_ = logistic.coef_ * slope
    logistic.intercept_ = logistic.intercept_ * slope + shift


def head_of(pipeline: Any, outcomes: int) -> Head:
    """A pipeline as the numbers that score."""
    logistic = pipeline.named_steps["logistic"]
    coefficients = dict(zip(FEATURES, logistic.coef_[0].tolist(), strict=True))
    return Head(float(logistic.intercept_[0]), coefficients, outcomes)


def save(pipelines: Pipelines) -> tuple[bytes, str]:
    """The pipelines as a skops file, and its SHA-256."""
    import skops.io

    content: bytes = skops.io.dumps(pipelines)
    return content, hashlib.sha256(content).hexdigest()


def load(content: bytes, sha256: str) -> Pipelines:
    """The pipelines of a skops file; nothing of it runs that scikit-learn does not itself bring.

    Error: ``BadModel`` when the file is not the one that was saved, or holds anything else.
    """
    import skops.io

    if hashlib.sha256(content).hexdigest() != sha256:
        raise BadModel(found="a file that was changed", expected=f"the one with SHA-256 {sha256[:12]}…")
    if strange := skops.io.get_untrusted_types(data=content):
        raise BadModel(found=", ".join(strange), expected="scikit-learn's own types")
    pipelines = skops.io.loads(content, trusted=[])
    if not isinstance(pipelines, dict) or tuple(pipelines) != HEADS:
        raise BadModel(found=f"{type(pipelines).__name__} {list(pipelines)}", expected=", ".join(HEADS))
    return pipelines


def check(pipelines: Pipelines, model: ScoringModel) -> None:
    """See that the numbers that score are those of the saved pipelines. Error: ``BadModel``."""
    probe = np.random.default_rng(0).random((64, len(FEATURES)))
    for name, head in model.heads.items():
        if np.abs(pipelines[name].decision_function(probe) - head.logit(probe)).max() > NEAR:
            raise BadModel(found=f"another {name}", expected="the one that was saved")
