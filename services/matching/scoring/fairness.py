"""Does the score treat groups alike, and does it know by a detour what it must not know?

No sensitive attribute is kept or scored. Groups are what a base knows anyway (cohort, goal, languages besides Chinese, the
mentor's kind); languages and cohorts are watched because they can stand for origin or age.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from services.matching.scoring.features import FEATURES
from services.matching.scoring.learning import LabelledPair

LEAST = 15
"""Groups of fewer pairs are left out: their figures would be noise, and could point at persons."""

GAP = 0.05
"""A group whose outcomes differ from what was said by more than this, and by more than chance, is marked."""

PROXY = 0.75
"""Features from which membership of a group can be told with an area under the curve above this are marked."""

SENSITIVE = "sex gender age birth ethnic nation religion health disab marri child hukou origin income photo school name"
"""Beginnings of words that must not be in any feature's name."""


def sensitive_names(names: Sequence[str]) -> list[str]:
    """Which of these names say something sensitive."""
    words = [(name, word) for name in names for word in name.split("_")]
    return sorted({name for name, word in words if any(word.startswith(bad) for bad in SENSITIVE.split())})


def fairness(scored: Sequence[tuple[LabelledPair, float]]) -> list[dict[str, Any]]:
    """For each group: ``n``, the mean score ``said``, the share ``seen`` that both accepted, by the mentor's answer alone
    where the trainee's is not known; ``gap`` = seen - said relative to everybody's gap, ``error`` its standard error,
    ``marked`` when it is more than chance and more than :data:`GAP`.
    """
    known = [(pair, score) for pair, score in scored if pair.accepted_by_mentor is not None]
    if not known:
        return []
    said = np.array([score for _, score in known])
    seen = np.array([bool(p.accepted_by_mentor) and p.accepted_by_trainee is not False for p, _ in known], dtype=float)
    overall = float((seen - said).mean())
    found = []
    for attribute in sorted({name for pair, _ in known for name in pair.groups}):
        of = np.array([pair.groups.get(attribute, "") for pair, _ in known])
        for group in sorted(set(of.tolist()) - {""}):
            inside = of == group
            if int(inside.sum()) < LEAST:
                continue
            gap = float((seen - said)[inside].mean()) - overall
            error = float((seen - said)[inside].std(ddof=1) / np.sqrt(inside.sum()))
            figures = {
                "said": float(said[inside].mean()),
                "seen": float(seen[inside].mean()),
                "gap": gap,
                "error": error,
            }
            marked = bool(abs(gap) > max(GAP, 2 * error))
            found.append({"attribute": attribute, "group": group, "n": int(inside.sum()), **figures, "marked": marked})
    return found


def proxies(labelled: Sequence[LabelledPair], seed: int = 0) -> list[dict[str, Any]]:
    """For each group how well the features tell its members (``auc``, cross-validated over trainees; 0.5 = not at all),
    and ``by`` which feature most; ``marked`` above :data:`PROXY`.
    """
    found = []
    table = np.array([pair.features for pair in labelled], dtype=np.float64).reshape(len(labelled), len(FEATURES))
    people = np.array([pair.trainee for pair in labelled])
    for attribute in sorted({name for pair in labelled for name in pair.groups}):
        of = np.array([pair.groups.get(attribute, "") for pair in labelled])
        for group in sorted(set(of.tolist()) - {""}):
            member = of == group
            few = min(len(set(people[member].tolist())), len(set(people[~member].tolist())))
            if few < LEAST:
                continue
            auc, by = _told(table, member.astype(np.int64), people, seed)
            found.append({"attribute": attribute, "group": group, "auc": auc, "by": by, "marked": auc > PROXY})
    return found


def _told(table: Any, member: Any, people: Any, seed: int) -> tuple[float, str]:
    """The area under the curve of telling members by the features, and the feature of the largest effect."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

    folds = StratifiedGroupKFold(n_splits=5, shuffle=True, random_state=seed)
    model = LogisticRegression(C=1.0, solver="newton-cholesky")
    said = cross_val_predict(model, table, member, groups=people, cv=folds, method="decision_function")
    effect = np.abs(model.fit(table, member).coef_[0]) * table.std(axis=0)
    return float(roc_auc_score(member, said)), FEATURES[int(effect.argmax())]
