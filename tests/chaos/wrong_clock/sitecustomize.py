"""Python runs this at the start of every process that has this folder on its path: the process then lives in another time.

``SLIPWAY_CHAOS_CLOCK``: by how many seconds its clock is ahead. What Python code asks for the time of day is wrong by that:
the services' clock and ``time.time`` (signatures, the drivers of Kafka and MongoDB). A clock that only runs is left alone, as a
machine's is when its time of day is wrong.
"""

import os
import time
from datetime import UTC, datetime, timedelta

AHEAD = float(os.environ.get("SLIPWAY_CHAOS_CLOCK") or 0)

if AHEAD:
    from shared.clock import SystemClock

    _right = time.time

    def _wrong() -> float:
        return _right() + AHEAD

    def _now(_clock: SystemClock) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=AHEAD)

    time.time = _wrong
    SystemClock.now = _now  # type: ignore[assignment, method-assign]
