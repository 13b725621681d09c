"""The certificate refuses what was tampered with, what is worse, and what breaks a wish."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from services.matching.assignment import Assignment, CertificateRefused, assign, verify


def proven() -> tuple[Assignment, np.ndarray, np.ndarray]:
    """A proven assignment in which places are short, so that prices matter."""
    scores, capacity = np.random.default_rng(7).random((12, 3)) + 0.1, np.array([2, 3, 4])
    return assign(scores, capacity), scores, capacity


@pytest.mark.parametrize(
    "change",
    [
        lambda a: {"pairs": a.pairs[1:]},
        lambda a: {"pairs": [*a.pairs, (a.pairs[0][0], 2)]},
        lambda a: {"pairs": [(i, 0) for i, _ in a.pairs]},
        lambda a: {"pairs": [(99, 0), *a.pairs[1:]]},
        lambda a: {"unmatched": []},
        lambda a: {"objective": a.objective + 0.1, "bound": a.bound + 0.1},
        lambda a: {"bound": a.bound - 0.1},
        lambda a: {"mentor_price": a.mentor_price * 0.9},
        lambda a: {"mentor_price": a.mentor_price - 1},
        lambda a: {"mentor_price": a.mentor_price * np.nan},
        lambda a: {"trainee_price": a.trainee_price + 0.01},
    ],
)
def test_certificate_refuses_what_was_tampered_with(change: Any) -> None:
    found, scores, capacity = proven()
    verify(found, scores, capacity)
    with pytest.raises(CertificateRefused):
        verify(replace(found, **change(found)), scores, capacity)


def test_certificate_refuses_a_worse_assignment_with_honest_sums() -> None:
    found, scores, capacity = proven()
    (i, a), (k, b) = next((p, q) for p in found.pairs for q in found.pairs if p[1] != q[1])
    pairs = sorted(set(found.pairs) - {(i, a), (k, b)} | {(i, b), (k, a)})
    worse = float(sum(scores[pair] for pair in pairs))
    with pytest.raises(CertificateRefused, match="gap"):
        verify(replace(found, pairs=pairs, objective=worse, gap=found.bound - worse), scores, capacity)


def test_certificate_refuses_broken_wishes() -> None:
    found, scores, capacity = proven()
    with pytest.raises(CertificateRefused, match="forbidden"):
        verify(found, scores, capacity, forbidden=[found.pairs[0]])
    with pytest.raises(CertificateRefused, match="forced"):
        verify(found, scores, capacity, forced=[(found.unmatched[0], 0)])
