"""The command that changes the key which signs sessions and links, while everybody works on."""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path

import click

from deploy.cli.group import main

NEW, OLD = "secret_key", "secret_key_old"


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
        put(old, current.read_text(encoding="utf-8").strip())
        put(current, base64.b64encode(secrets.token_bytes(32)).decode())
        done = "rotated"
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "done": done}))
    else:
        click.echo(f"{done.capitalize()}. Restart the processes one by one.")


def put(path: Path, text: str) -> None:
    """Write a secret whole or not at all, readable as the folder's key is now."""
    mode = (path.parent / NEW).stat().st_mode & 0o777
    partial = path.with_name(path.name + ".part")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
