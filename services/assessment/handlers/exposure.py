"""How often questions were shown in a base, and which rest in the next test for it."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from services.assessment.domain import Sitting
from services.assessment.irt.adaptive import Exposure
from services.assessment.pool import Pool
from services.assessment.repository import EXPOSURES
from shared.service import Context
from shared.store.port import AlreadyHandled, Conflict

_TRIES = 50


def draw_resting(context: Context, base_id: str, pool: Pool, limit: float, seed: str) -> list[str]:
    """Items that this test may not show; the same for the same seed and history."""
    found = context.store.get(EXPOSURES, base_id)
    history = _history(found.state if found else {}, pool, limit)
    eligible = history.draw(np.random.default_rng(zlib.crc32(seed.encode())))
    return [id for id, may in zip(pool.ids, eligible, strict=True) if not may]


def _history(state: dict[str, Any], pool: Pool, limit: float) -> Exposure:
    shown, rested = state.get("shown", {}), state.get("rested", {})
    tests = int(state.get("tests", 0))
    often = np.array([float(shown.get(id, 0)) for id in pool.ids])
    eligible = np.array([tests - float(rested.get(id, 0)) for id in pool.ids])
    return Exposure(limit, often, eligible, tests)


def note_shown(context: Context, sitting: Sitting) -> None:
    """Count a finished sitting, once, however often this is called."""
    for attempt in range(_TRIES):
        found = context.store.get(EXPOSURES, sitting.base_id)
        state: dict[str, Any] = found.state if found else {"tests": 0, "shown": {}, "rested": {}}
        state["tests"] += 1
        for item in sitting.asked:
            state["shown"][item] = state["shown"].get(item, 0) + 1
        for item in sitting.resting:
            state["rested"][item] = state["rested"].get(item, 0) + 1
        try:
            version = found.version if found else 0
            context.store.save(EXPOSURES, sitting.base_id, state, version=version, cause=sitting.id)
            return
        except AlreadyHandled:
            return
        except Conflict:
            if attempt == _TRIES - 1:
                raise
