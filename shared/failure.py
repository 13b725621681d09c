"""What a log may say of an exception."""

from __future__ import annotations

import traceback


def failure(error: BaseException) -> dict[str, object]:
    """What a log may say of an exception: kinds and places, never the message, which may hold somebody's data."""
    kinds: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < 5:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return {"error": kinds, "at": [f"{f.filename}:{f.lineno} {f.name}" for f in frames]}
