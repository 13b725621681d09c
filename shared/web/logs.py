"""Logs: one JSON object a line on standard error, with request id and trace, without personal data."""

from __future__ import annotations

import logging
import sys
import traceback

import structlog


def configure_logs(level: str = "info") -> None:
    """Set up structlog for this process; ``level`` as in the settings."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def failure(error: BaseException) -> dict[str, object]:
    """What a log may say of an exception: kinds and places, never the message, which may hold somebody's data."""
    kinds: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < 5:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return {"error": kinds, "at": [f"{f.filename}:{f.lineno} {f.name}" for f in frames]}
