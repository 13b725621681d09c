"""Progress and cancelling of a long computation: one object handed down, asked now and then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.matching.assignment.errors import Cancelled

Progress = Callable[[str, float], None]
"""Called as ``progress(stage, part)``: a word for what is being done, and how much of it is done, 0 to 1."""


@dataclass(frozen=True)
class Watch:
    """``progress`` is told where the computation is; when ``cancelled()`` says true it ends with ``Cancelled``."""

    progress: Progress | None = None
    cancelled: Callable[[], bool] | None = None

    def step(self, stage: str, done: int, of: int) -> None:
        """Report, and stop if nobody wants the result any more."""
        if self.cancelled is not None and self.cancelled():
            raise Cancelled(stage=stage)
        if self.progress is not None:
            self.progress(stage, done / of if of else 1.0)
