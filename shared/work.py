"""Long work of a worker, as the operations page shows it: what it is, how it stands and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

State = Literal["waits", "runs", "done", "failed", "stopped"]
MOST = 30
"""So many of each kind are shown: what waits and runs first, then what ended last."""


@dataclass(frozen=True)
class Work:
    """``what``: a text of the service's catalogue; ``share``: from 0 to 1, None where unknown; ``since``: when it was asked for;
    ``seen``: the last sign of life; ``id``: by which :attr:`shared.service.Service.stop_work` stops it, empty where its own page
    does."""

    what: Any
    state: State
    since: str
    share: float | None = None
    seen: str = ""
    id: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed", "stopped")
