"""Months as ``YYYY-MM``, counted."""

from __future__ import annotations


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def month_range(last: str, count: int) -> list[str]:
    """So many months up to ``last``, in order."""
    end = _number(last)
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(end - count + 1, end + 1)]


def months_between(first: str, last: str) -> list[str]:
    """The months from ``first`` to ``last``, both included; none where the last is before the first."""
    return month_range(last, max(0, _number(last) - _number(first) + 1))
