"""Backups of a folder in use: one moment, sealed, proven; changed, cut off and wrongly opened ones are refused."""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from deploy.backup import back_up, check, restore
from deploy.cli import main
from deploy.doctor import BAD, LOOK, OK, examine
from deploy.system import open_context
from deploy.system import service as find
from deploy.vault import BLOCK, WrongVault, open_file, seal_file
from shared.aggregate import Aggregate
from shared.clock import new_id
from shared.inbox import PARKED
from shared.store.port import Index
from shared.store.repository import Repository
from tests.house import config

PASS = "a long passphrase of tests"


def saved(folder: Path, count: int) -> None:
    """Write pairs: each to two services' stores, the second after the first."""
    contexts = [open_context(config(folder), find(name)) for name in ("bases", "notify")]
    for context in contexts:
        context.store.ensure([Index("things")])
    for number in range(count):
        for context in contexts:
            Repository(context.store, context.clock, "things", Aggregate).save(
                Aggregate(id=f"{number:06d}", base_id="b")
            )
    for context in contexts:
        context.store.close()


def test_a_backup_is_of_one_moment_while_others_write(tmp_path: Path) -> None:
    var = tmp_path / "var"
    saved(var, 5)
    stop, contexts = threading.Event(), [open_context(config(var), find(name)) for name in ("bases", "notify")]

    def write() -> None:
        while not stop.is_set():
            id = new_id()
            for context in contexts:
                Repository(context.store, context.clock, "things", Aggregate).save(Aggregate(id=id, base_id="b"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            target = tmp_path / f"{number}.slipway"
            back_up(var, target, PASS, secrets=False)
            restore(target, tmp_path / f"back{number}", PASS)
            back = [open_context(config(tmp_path / f"back{number}"), find(name)) for name in ("bases", "notify")]
            first, second = ({d.id for d in context.store.find("things")} for context in back)
            assert second <= first and len(first - second) <= 1, "the second store is never ahead of the first"
            for context in back:
                context.store.close()
    finally:
        stop.set()
        writer.join()


def test_it_comes_back_as_it_was_with_its_keys_only_when_asked(tmp_path: Path) -> None:
    var = tmp_path / "var"
    saved(var, 20)
    (var / "secrets").mkdir(exist_ok=True)
    (var / "secrets" / "secret_key").write_text("geheim")
    back_up(var, tmp_path / "without.slipway", PASS, secrets=False)
    content = back_up(var, tmp_path / "with.slipway", PASS, secrets=True)
    assert b"geheim" not in (tmp_path / "with.slipway").read_bytes()
    assert not (
        restore(tmp_path / "without.slipway", tmp_path / "a", PASS).secrets or (tmp_path / "a/secrets").exists()
    )
    restore(tmp_path / "with.slipway", tmp_path / "b", PASS)
    assert (tmp_path / "b/secrets/secret_key").read_text() == "geheim"
    assert (tmp_path / "b/secrets/secret_key").stat().st_mode & 0o777 == 0o600
    assert content.rows >= 40 and check(tmp_path / "with.slipway", PASS).files == content.files
    assert list(tmp_path.glob("*.part")) == [] and list(var.glob("backup-*")) == []


def test_a_folder_in_use_is_not_overwritten(tmp_path: Path) -> None:
    saved(tmp_path / "var", 1)
    back_up(tmp_path / "var", tmp_path / "x.slipway", PASS, secrets=False)
    with pytest.raises(ValueError, match="is not empty"):
        restore(tmp_path / "x.slipway", tmp_path / "var", PASS)
    with pytest.raises(ValueError, match="nothing to back up"):
        back_up(tmp_path / "empty", tmp_path / "y.slipway", PASS, secrets=False)


def sealed(content: bytes) -> bytes:
    out = io.BytesIO()
    seal_file(io.BytesIO(content), out, PASS)
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_the_vault_gives_back_what_it_took(size: int) -> None:
    content = bytes(size % 251 for _ in range(size))
    assert b"".join(open_file(io.BytesIO(sealed(content)), PASS)) == content


def test_the_vault_sees_every_change() -> None:
    text = sealed(b"x" * (2 * BLOCK + 5))
    middle = len(text) // 2
    changed = text[:middle] + bytes([text[middle] ^ 1]) + text[middle + 1 :]
    size = 4 + BLOCK + 16
    swapped = text[:24] + text[24 + size : 24 + 2 * size] + text[24 : 24 + size] + text[24 + 2 * size :]
    for broken in (changed, swapped, text[: 24 + 2 * size], text[:-3], text + b"x", b"PK" + text[2:]):
        with pytest.raises(WrongVault):
            b"".join(open_file(io.BytesIO(broken), PASS))
    with pytest.raises(WrongVault, match="passphrase is another"):
        b"".join(open_file(io.BytesIO(text), PASS + "r"))
    with pytest.raises(ValueError, match="at least 12"):
        seal_file(io.BytesIO(b""), io.BytesIO(), "short")


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    var, phrase = tmp_path / "var", tmp_path / "pass.txt"
    phrase.write_text(PASS + "\n")
    saved(var, 3)
    monkeypatch.setenv("SLIPWAY_VAR", str(var))
    run = CliRunner()
    given = ["--passphrase-file", str(phrase), "--json"]
    done = run.invoke(main, ["backup", str(tmp_path / "x.slipway"), *given])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["verified"] is True
    drill = run.invoke(main, ["restore", str(tmp_path / "x.slipway"), "--drill", *given])
    assert drill.exit_code == 0 and json.loads(drill.stdout)["well"] is True
    assert run.invoke(main, ["restore", str(tmp_path / "x.slipway"), *given]).exit_code == 2
    into = run.invoke(main, ["restore", str(tmp_path / "x.slipway"), "--into", str(tmp_path / "new"), *given])
    assert into.exit_code == 0 and (tmp_path / "new/bases.db").exists()
    well = run.invoke(main, ["doctor", "--json"])
    assert well.exit_code == 0, well.output


def test_the_doctor_says_what_to_do(tmp_path: Path) -> None:
    settings = config(tmp_path, PUBLIC_URL="http://slipway.example.cn")
    context = open_context(settings, find("notify"))
    context.store.save(PARKED, "p1", {"topic": "t", "key": "k", "state": "parked"}, version=0)
    (tmp_path / "secrets").mkdir(exist_ok=True)
    (tmp_path / "secrets/secret_key").write_text("x")
    (tmp_path / "secrets/secret_key").chmod(0o644)
    found = {(one.check, one.state): one for one in examine(settings)}
    assert "1 events are parked" in found[("notify", LOOK)].says and "/notify/ops/parked" in found[("notify", LOOK)].do
    assert "chmod 600" in found[("secrets", BAD)].do
    assert "without TLS" in found[("address", LOOK)].says
    assert ("bases", OK) in found and ("disk", OK) in found
    context.store.close()
