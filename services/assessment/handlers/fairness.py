"""Whether questions favour somebody at equal ability: a base's trainees against all others, paper against the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from services.assessment.irt.dif import LEAST, dif_of
from services.assessment.irt.model import Floats

Finding = dict[str, Any]


def differences(
    ability: Floats, matrix: np.ndarray, bases: Sequence[str], paper: Sequence[bool]
) -> list[list[Finding]]:
    """For each item (a column of ``matrix``) what was judged; the other arguments are by person.

    A finding: ``base_id`` of the base whose trainees stand against all others, empty where paper stands against the screen;
    ``effect``, ``p`` and ``size`` as in :mod:`services.assessment.irt.dif`, a positive effect: easier for them, or on paper.
    """
    found: list[list[Finding]] = [[] for _ in range(matrix.shape[1])]
    for base in sorted(set(bases)):
        _compare(found, ability, matrix, [one == base for one in bases], base)
    _compare(found, ability, matrix, paper, "")
    return found


def _compare(
    found: list[list[Finding]], ability: Floats, matrix: np.ndarray, mine: Sequence[bool], base_id: str
) -> None:
    if min(sum(mine), len(mine) - sum(mine)) < LEAST:
        return
    groups = ["mine" if one else "others" for one in mine]
    for kept, judged in zip(found, dif_of(ability, matrix, groups), strict=True):
        for one in judged["findings"]:
            way = 1 if one["group"] == "mine" else -1
            kept.append(
                {
                    "base_id": base_id,
                    "effect": round(way * one["effect"], 3),
                    "p": round(one["p"], 4),
                    "size": one["size"],
                }
            )
