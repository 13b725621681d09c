"""A new calibration goes onto the scale of the last adopted one, so that a level means the same before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.assessment.irt.linking import link
from services.assessment.irt.steps import steps_of

LEAST_COMMON = 5
"""Questions that two calibrations have in common before one is linked to the other. A scale of fewer questions is not one to
hold others to, and begins anew."""
SLOPES = (0.5, 2.0)
"""A link outside stretches one calibration so far that it says the two do not measure the same."""

Items = Mapping[str, dict[str, Any]]


def on_the_last_scale(fresh: Items, last: Items) -> tuple[dict[str, Any], dict[str, Any]]:
    """One dimension's ``fresh`` parameters, by fingerprint, on the scale of the ``last`` adopted ones; and how that went.

    How: ``state`` begun (nothing to link to), linked or refused, then the fresh ones are not adopted; ``common`` questions;
    once computed ``slope``, ``shift`` and ``distance``: old = slope * new + shift, test curves so many points apart.
    """
    # A question counts as common only with as many steps as before.
    common = [key for key, item in fresh.items() if key in last and len(item["steps"]) == len(last[key]["steps"])]
    if len(last) < LEAST_COMMON:
        return dict(fresh), {"state": "begun", "common": len(common)}
    if len(common) < LEAST_COMMON:
        return {}, {"state": "refused", "common": len(common)}
    found = link(_bank(fresh, common), _bank(last, common))
    said = {"common": len(common), "slope": found.slope, "shift": found.shift, "distance": found.distance}
    rounded = {name: round(value, 4) for name, value in said.items()}
    if not SLOPES[0] <= found.slope <= SLOPES[1]:
        return {}, {"state": "refused", **rounded}
    moved = {key: _moved(item, found.slope, found.shift) for key, item in fresh.items()}
    return moved, {"state": "linked", **rounded}


def _bank(items: Items, keys: list[str]) -> Any:
    return steps_of((key, items[key]["a"], items[key]["steps"], 0.0) for key in keys)


def _moved(item: dict[str, Any], slope: float, shift: float) -> dict[str, Any]:
    return {
        **item,
        "a": round(item["a"] / slope, 4),
        "a_se": round(item["a_se"] / slope, 4),
        "steps": [round(step * slope + shift, 4) for step in item["steps"]],
        "steps_se": [round(error * slope, 4) for error in item["steps_se"]],
    }
