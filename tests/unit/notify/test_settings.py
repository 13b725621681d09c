"""A way out for notices that cannot work stops the start, with one sentence that names the setting and no password."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.notify.settings import check_settings
from shared.config import BadSetting
from tests.house import SECRETS, config


@pytest.mark.parametrize(
    "url", ["nonsense", "smtp://u:secret@h", "mailto://", "mailto://user:secret@:99999", "mailto://u:secret@h:port"]
)
def test_an_address_that_cannot_work_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadSetting, match="SLIPWAY_NOTIFY_URL begins with “") as refused:
        check_settings(config(tmp_path, NOTIFY_URL=url))
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["", "mailto://user:pass@smtp.example.cn:587?from=a@b.cn", "mailtos://u:p@example.cn"])
def test_an_address_that_may_work_is_taken(tmp_path: Path, url: str) -> None:
    check_settings(config(tmp_path, NOTIFY_URL=url))


@pytest.mark.parametrize("command", [["worker", "notify"], ["web", "notify"], ["run", "--port", "1"]])
def test_no_start_with_it(tmp_path: Path, command: list[str]) -> None:
    settings = {**SECRETS, "SLIPWAY_VAR": str(tmp_path), "SLIPWAY_NOTIFY_URL": "carrier-pigeon:coop"}
    ended = subprocess.run(
        [sys.executable, "-m", "deploy", *command],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1 and "SLIPWAY_NOTIFY_URL begins with “carrier-pigeon”" in ended.stderr
