"""Repair without a new round: the next mentor for one trainee, everybody else left where they are."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from services.matching.assignment.errors import WrongShape


def next_best(
    scores_row: npt.ArrayLike, remaining_capacity: npt.ArrayLike, excluded: Collection[int] = ()
) -> int | None:
    """The column of the best mentor who still has a place, or ``None`` if nobody fits.

    ``scores_row`` (m,) the trainee's scores, ``remaining_capacity`` (m,) places left, ``excluded`` columns not to ask
    (who declined, was silent or is forbidden). A score of 0 or less, or NaN, is nobody. Ties go to the lower column.
    Raises ``WrongShape`` when the two arrays do not belong together.
    """
    row = np.array(scores_row, dtype=np.float64)
    places = np.asarray(remaining_capacity)
    if row.ndim != 1 or places.shape != row.shape:
        raise WrongShape(array="remaining_capacity", expected=str(row.shape), actual=str(places.shape))
    fits = (row > 0) & (places > 0)
    fits[[j for j in excluded if 0 <= j < len(row)]] = False
    return int(np.where(fits, row, -np.inf).argmax()) if fits.any() else None
