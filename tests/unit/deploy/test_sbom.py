"""The bill of materials names what the lock installs, no more and no less, each with the hashes it is installed by."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[3] / "deploy/requirements/run.lock"


def test_the_bill_of_materials_is_the_lock(tmp_path: Path) -> None:
    made = tmp_path / "sbom.json"
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "--of", "JSON", "-o", str(made), str(LOCK)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    parts = json.loads(made.read_text(encoding="utf-8"))["components"]
    locked = dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", LOCK.read_text(encoding="utf-8"), re.M))
    assert {part["name"]: part["version"] for part in parts} == locked and len(locked) > 50
    assert all(part["purl"].startswith("pkg:pypi/") and part["externalReferences"][0]["hashes"] for part in parts)
