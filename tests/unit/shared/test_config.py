"""A missing or wrong setting stops the start with one sentence that names it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from shared.config import SETTINGS, BadSetting, load
from tests.house import SECRETS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STORE", "postgres://x"),
        ("BUS", "rabbit"),
        ("PUBLIC_URL", "slipway.example"),
        ("LOG_LEVEL", "loud"),
        ("PARTITIONS", "many"),
        ("PARTITIONS", "0"),
        ("TICK_SECONDS", "-1"),
        ("SECRET_KEY", "short"),
        ("INSTALLATION_KEY", "not base64!"),
        ("INSTALLATION_KEY", "c2hvcnQ="),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"SLIPWAY_{name}"):
        load({**SECRETS, "SLIPWAY_VAR": str(tmp_path), f"SLIPWAY_{name}": value})


def test_a_distributed_start_needs_its_secrets(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="SLIPWAY_SECRET_KEY must be given"):
        load({"SLIPWAY_VAR": str(tmp_path), "SLIPWAY_STORE": "mongodb://h", "SLIPWAY_BUS": "kafka://h:9092"})


def test_embedded_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    first, second = load({"SLIPWAY_VAR": str(tmp_path)}), load({"SLIPWAY_VAR": str(tmp_path)})
    assert first.secret_key == second.secret_key and first.installation_key == second.installation_key
    for path in (tmp_path / "secrets").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_setting_has_a_sentence() -> None:
    assert all(setting.sentence.endswith(".") for setting in SETTINGS)
