"""The rules of the house hold, and each is seen to catch a planted violation."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house to plant violations in."""
    folder = tmp_path_factory.mktemp("house")
    for name in ("services", "shared", "deploy"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "static", "templates"))
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def lint(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        LINT, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(folder), "PATH": ""}
    )
    return done.returncode, done.stdout + done.stderr


def test_the_house_keeps_its_rules() -> None:
    code, output = lint(ROOT)
    assert code == 0, output


@pytest.mark.parametrize(
    ("place", "line", "rule"),
    [
        ("services/notify/queries.py", "import services.bases.domain", "1. No service imports another"),
        ("shared/clock.py", "import services.bases.domain", "1. shared/ knows no service"),
        ("services/matching/domain.py", "import flask", "2. Domains and contracts import no framework"),
        (
            "services/placement/domain/placements.py",
            "import shared.store.repository",
            "2. Domains and contracts import no framework",
        ),
        ("services/bases/queries.py", "import pymongo", "3. pymongo only in"),
        ("services/bases/handlers.py", "import kafka", "3. kafka only in"),
        ("services/enrollment/queries.py", "import sqlite3", "3. sqlite3 only in"),
        (
            "services/matching/domain.py",
            "import services.matching.repository",
            "4. Inside a service imports point down",
        ),
        ("services/placement/queries.py", "import services.placement.views", "4. Inside a service imports point down"),
        ("services/training/views.py", "import shared.bus.embedded", "5. Web processes never touch Kafka"),
    ],
)
def test_a_planted_violation_is_caught(house: Path, place: str, line: str, rule: str) -> None:
    target = house / place if (house / place).exists() else house / place.removesuffix(".py") / "__init__.py"
    before = target.read_text()
    target.write_text(before + f"\n{line}  # planted\n")
    try:
        code, output = lint(house)
    finally:
        target.write_text(before)
    assert code == 1
    broken = [name for name in output.splitlines() if "BROKEN" in name]
    assert any(name.startswith(rule) for name in broken), output
