"""The script that keeps the offline page on the phone."""

from __future__ import annotations

from pathlib import Path


def worker_script() -> str:
    """The service worker's text."""
    return (Path(__file__).parents[1] / "static" / "worker.js").read_text(encoding="utf-8")
