"""The commands: what they print, and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from deploy.cli import main
from tests.house import SECRETS
from tests.unit.placement.place import base, shop
from tests.unit.placement.platform_files import AMAZON, COUPANG_SALES


def test_a_dry_run_needs_no_system_and_prints_the_agreed_fields(tmp_path: Path) -> None:
    file = tmp_path / COUPANG_SALES.name
    file.write_bytes(COUPANG_SALES.content)
    done = CliRunner().invoke(
        main,
        ["import-orders", str(file), "--shop", "x", "--dry-run", "--json"],
        env={"SLIPWAY_VAR": str(tmp_path / "v")},
    )
    report = json.loads(done.stdout)
    assert done.exit_code == 0 and not (tmp_path / "v").exists()
    assert {"platform", "rows", "kept", "duplicate", "refused", "months", "seconds", "peak_mb"} <= set(report)
    assert report["platform"] == "coupang" and report["months"][0]["net"] == "264900.00" and report["peak_mb"] > 1


def test_refused_rows_are_told_and_a_strange_file_is_a_wrong_call(tmp_path: Path) -> None:
    file = tmp_path / "orders.txt"
    file.write_bytes(AMAZON.content)
    done = CliRunner().invoke(main, ["import-orders", str(file), "--shop", "x", "--site", "US", "--dry-run"])
    assert (
        done.exit_code == 0
        and "row 7: amount item-price" in done.stdout
        and "7 rows = 4 kept + 1 duplicate + 2 refused" in done.stdout
    )
    file.write_bytes(b"%PDF-1.7")
    strange = CliRunner().invoke(main, ["import-orders", str(file), "--shop", "x", "--dry-run"])
    assert strange.exit_code == 2 and "pdf" in strange.output


def test_an_import_by_command_counts_and_repeats_as_a_no_op(tmp_path: Path) -> None:
    made = shop(base(tmp_path))
    file = tmp_path / "orders.txt"
    file.write_bytes(AMAZON.content)
    settings = {**SECRETS, "SLIPWAY_VAR": str(tmp_path)}
    first = CliRunner().invoke(main, ["import-orders", str(file), "--shop", made.id, "--json"], env=settings)
    again = CliRunner().invoke(main, ["import-orders", str(file), "--shop", made.id, "--json"], env=settings)
    one, two = json.loads(first.stdout), json.loads(again.stdout)
    assert (one["kept"], one["duplicate"], one["refused"], one["state"]) == (4, 1, 2, "done")
    assert (two["kept"], two["duplicate"], two["refused"]) == (0, 5, 2) and one["months"] == two["months"]
    assert one["months"][0]["month"] == "2024-01" and one["months"][0]["net"] == "27.99"
    nobody = CliRunner().invoke(main, ["import-orders", str(file), "--shop", "none", "--json"], env=settings)
    assert nobody.exit_code == 2 and "none" in nobody.output
