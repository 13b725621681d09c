"""Every threat of the document names a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROW = re.compile(r"^\| (?P<threat>[^|]+) \| (?P<against>[^|]+) \| `(?P<file>[^:`]+)::(?P<name>test_\w+)` \|$")


def test_each_threat_has_its_test() -> None:
    lines = (ROOT / "docs/threat-model.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| threat ")]
    found = [ROW.match(row) for row in rows]
    assert len(rows) >= 30 and all(found), [row for row, match in zip(rows, found, strict=True) if not match]
    for match in found:
        assert match
        source = ROOT / match["file"]
        assert source.is_file(), match["file"]
        assert re.search(rf"^def {match['name']}\(", source.read_text(encoding="utf-8"), re.M), match["name"]
