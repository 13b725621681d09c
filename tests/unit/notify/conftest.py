"""A notify on a fresh store."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.notify.house import House, fresh


@pytest.fixture
def notify(tmp_path: Path) -> House:
    """Inbox only."""
    return fresh(tmp_path)
