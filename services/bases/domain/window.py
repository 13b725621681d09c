"""Twelve months, the span every figure of the annex is counted over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Window:
    """The months from ``first`` to ``last``, both included, as ``YYYY-MM``."""

    first: str
    last: str

    @classmethod
    def until(cls, month: str, months: int = 12) -> Window:
        """The ``months`` months that end with ``month``. Error: ValueError when that is no month."""
        end = date.fromisoformat(f"{month}-01")
        number = end.year * 12 + end.month - months
        if number < 12:
            raise ValueError(f"{months} months before {month} there is no calendar.")
        return cls(f"{number // 12:04d}-{number % 12 + 1:02d}", month)

    def before(self) -> Window:
        """The same months a year earlier."""
        return Window(*(f"{int(month[:4]) - 1:04d}{month[4:]}" for month in (self.first, self.last)))

    def holds(self, month: str) -> bool:
        """Whether a month lies within."""
        return self.first <= month <= self.last

    @property
    def where(self) -> dict[str, str]:
        """The window as a condition on a stored month."""
        return {"gte": self.first, "lte": self.last}
