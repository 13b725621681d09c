"""Fixtures for all tests. A missing part fails the run; nothing is skipped."""

from __future__ import annotations

pytest_plugins = ["tests.parts.plugin"]
