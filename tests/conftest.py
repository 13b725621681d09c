"""Fixtures for all tests. A missing part fails the run; nothing is skipped. How tests are dealt out to two processes."""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

pytest_plugins = ["tests.parts.plugin"]

HEAVY = ("tests/browser/", "tests/chaos/", "tests/system/")
"""Folders whose tests start many processes, or a browser: one after the other, beside the light ones, never beside each other."""


class Dealing(LoadScopeScheduling):
    """Tests of a file stay in one process, and all that are heavy (``make test`` runs ``-n 2``)."""

    def _split_scope(self, nodeid: str) -> str:
        return "heavy" if nodeid.startswith(HEAVY) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Dealing:
    """Called where tests are dealt out, with ``-n`` alone."""
    return Dealing(config, log)
