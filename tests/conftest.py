"""Fixtures for all tests. A missing part fails the run; nothing is skipped. How tests are dealt out to two processes."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["tests.parts.plugin"]

HEAVY = {"browser", "chaos", "system"}
"""Folders whose tests start many processes, or a browser: one after the other, beside the light ones, never beside each other."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a file stay together, and all that are heavy (``make test`` runs ``-n 2 --dist loadgroup``)."""
    root = Path(__file__).parent
    for item in items:
        place = item.path.relative_to(root)
        group = "heavy" if place.parts[0] in HEAVY else place.as_posix()
        item.add_marker(pytest.mark.xdist_group(group))
