"""The commands that change keys while everybody works on: the one that signs, and the one that wraps the persons' keys."""

from __future__ import annotations

import base64
import json
import os
import secrets
import sys
from pathlib import Path

import click

from deploy.cli.group import main

NEW, OLD = "secret_key", "secret_key_old"
WRAPS, NEXT, BEFORE, INSTALLATION = "wrapping_key", "wrapping_key_next", "wrapping_key_old", "installation_key"


@main.command("rotate-secret")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--drop-old", is_flag=True, help="Let the key before go: what it signed is refused from now on.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def rotate_secret(folder: Path, drop_old: bool, as_json: bool) -> None:
    """Make a new signing key in a folder of secrets; the present one is kept beside it and still read.

    Restart the processes one by one. Drop the old key when no session of it lives any more (12 hours), or at once when it was stolen:
    everybody then signs in anew, and links that were sent before stop working.

    \b
    Example: slipway rotate-secret var/secrets
    """
    current, old = folder / NEW, folder / OLD
    if not current.is_file():
        raise ValueError(f"There is no {NEW} in {folder}; name the folder that holds it, such as var/secrets.")
    if drop_old:
        old.unlink(missing_ok=True)
        done = "dropped"
    elif old.exists():
        raise ValueError(f"{old} is still read; drop it first with --drop-old, or what it signed is lost.")
    else:
        put(old, current.read_text(encoding="utf-8").strip(), current)
        put(current, base64.b64encode(secrets.token_bytes(32)).decode(), current)
        done = "rotated"
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "done": done}))
    else:
        click.echo(f"{done.capitalize()}. Restart the processes one by one.")


@main.command("rotate-wrapping")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--switch", is_flag=True, help="Second step: the new key wraps, the one before still opens.")
@click.option(
    "--drop-old", is_flag=True, help="Last step, after `slipway rewrap`: the key before opens nothing any more."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def rotate_wrapping(folder: Path, switch: bool, drop_old: bool, as_json: bool) -> None:
    """Change the key that wraps the persons' keys, in a folder of secrets; three steps, after each restart the processes one by one.

    First every process learns to open with a new key; with --switch it wraps; `slipway rewrap` wraps anew what is there; --drop-old
    lets the key before go. Backups from before still need it: keep it with them.

    \b
    Example: slipway rotate-wrapping var/secrets
    """
    if not (folder / INSTALLATION).is_file():
        raise ValueError(f"There is no {INSTALLATION} in {folder}; name the folder that holds it, such as var/secrets.")
    done = _switch(folder) if switch else _drop(folder) if drop_old else _prepare(folder)
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "done": done}))
    else:
        click.echo(f"{done.capitalize()}. Restart the processes one by one.")


def _prepare(folder: Path) -> str:
    for name, way in ((NEXT, "--switch"), (BEFORE, "--drop-old, when all is wrapped anew")):
        if (folder / name).exists():
            raise ValueError(f"{folder / name} is there already; go on with {way}.")
    put(folder / NEXT, base64.b64encode(secrets.token_bytes(32)).decode(), folder / INSTALLATION)
    return "prepared"


def _switch(folder: Path) -> str:
    """Whatever step the machine dies at, every key is still in a file that is read."""
    if not (folder / NEXT).exists():
        raise ValueError(f"There is no {NEXT} in {folder} to switch to; begin without --switch.")
    now = folder / WRAPS if (folder / WRAPS).exists() else folder / INSTALLATION
    old, new = (path.read_text(encoding="utf-8").strip() for path in (now, folder / NEXT))
    if old != new:  # else it died after the second step
        put(folder / BEFORE, old, folder / INSTALLATION)
        put(folder / WRAPS, new, folder / INSTALLATION)
    (folder / NEXT).unlink()
    return "switched"


def _drop(folder: Path) -> str:
    if (folder / NEXT).exists():
        raise ValueError(f"{folder / NEXT} does not wrap yet; go on with --switch.")
    (folder / BEFORE).unlink(missing_ok=True)
    return "dropped"


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def rewrap(as_json: bool) -> None:
    """Wrap every person's key with the wrapping key of today, while everything runs (exit 1: services still have to hear of it).

    Repeat it until nothing is left; then `slipway rotate-wrapping FOLDER --drop-old`. Keys of erased persons stay destroyed.

    \b
    Example: slipway rewrap --json
    """
    from deploy.system import open_context, services
    from shared.config import load

    config = load()
    opened = [(kind, open_context(config, kind)) for kind in services()]
    wrapped = sum(kind.rewrap(context) for kind, context in opened if kind.rewrap)
    left = {kind.name: context.keys.behind() for kind, context in opened}
    for _kind, context in opened:
        context.store.close()
    if as_json:
        click.echo(json.dumps({"wrapped": wrapped, "left": left}))
    else:
        click.echo(f"{wrapped} keys were wrapped anew; {sum(left.values())} are still to be heard of by services.")
    sys.exit(1 if any(left.values()) else 0)


def put(path: Path, text: str, like: Path) -> None:
    """Write a secret whole or not at all, readable as ``like`` is."""
    mode = like.stat().st_mode & 0o777
    partial = path.with_name(path.name + ".part")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
