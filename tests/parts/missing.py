"""The one error of this folder."""

from __future__ import annotations


class PartMissing(RuntimeError):  # noqa: N818
    """A real part is not there or does not start; the sentence says what and how to provide it. Tests fail on it."""
