"""Compiling with a cache beside the code where that can be written, and without one where nothing can."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba


def njit(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """``numba.njit``; on a file system that is read-only throughout the cache is given up instead of the program."""

    def decorate(function: Callable[..., Any]) -> Any:
        try:
            return numba.njit(**options)(function)
        except RuntimeError:  # numba found no place for the cache
            return numba.njit(**{**options, "cache": False})(function)

    return decorate
