"""Fixtures for all tests. A missing part fails the run; nothing is skipped. How tests are dealt out to two processes."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["tests.parts.plugin"]

TOGETHER = {"browser", "chaos", "system"}
"""Folders whose tests share what is slow to start: one demo and its browser, one broker behind a proxy, one house of hostile people."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a file stay together, and those of some folders (``make test`` runs ``-n 2 --dist loadgroup``)."""
    root = Path(__file__).parent
    for item in items:
        place = item.path.relative_to(root)
        group = place.parts[0] if place.parts[0] in TOGETHER else place.as_posix()
        item.add_marker(pytest.mark.xdist_group(group))
