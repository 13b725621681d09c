"""The command that moves an installation to another place."""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import sys
from pathlib import Path

import click

from deploy.cli.group import main
from shared.config import WRAPPING, Config, check_places, load


@main.command()
@click.option("--to", nargs=2, required=True, metavar="STORE BUS", help="As SLIPWAY_STORE and SLIPWAY_BUS there.")
@click.option("--var", type=click.Path(path_type=Path), help="The folder there, when it is “sqlite embedded”.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def migrate(to: tuple[str, str], var: Path | None, as_json: bool) -> None:
    """Move everything from where the settings say to another place, and compare (exit 1: the two places differ).

    Slipway must be stopped; what was under way is delivered first. The old place keeps everything.

    \b
    Example: slipway migrate --to "mongodb://db/?replicaSet=rs0" kafka://broker:9092/slipway
    And back: slipway migrate --to sqlite embedded --var var-back
    """
    from deploy.move import move

    here = load()
    check_places({"STORE": to[0], "BUS": to[1], "PUBLIC_URL": here.public_url})
    there = dataclasses.replace(here, store=to[0], bus=to[1], var=(var or here.var).absolute())
    if there == here:
        raise ValueError(f"{to[0]} and {to[1]} are where everything already is.")
    if there.embedded:
        keep_secrets(there)
    done = move(here, there)
    if as_json:
        click.echo(json.dumps({**dataclasses.asdict(done), "equal": done.equal}, indent=1))
    else:
        files, documents, records = (sum(part.values()) for part in (done.files, done.documents, done.records))
        click.echo(f"{documents} documents, {files} files and {records} events were moved in {done.seconds:g} s.")
        for place in done.differing:
            click.echo(f"  differs: {place}")
        if done.equal and not there.embedded:
            click.echo("Both places hold the same. Give the new one every key of the old one.")
        elif done.equal:
            click.echo(f"Both places hold the same. Start there with SLIPWAY_VAR={there.var}.")
    sys.exit(0 if done.equal else 1)


def keep_secrets(config: Config) -> None:
    """Write the keys into the folder, where an embedded installation looks for them. Error: ``ValueError``: others lie there."""
    keys = {name: getattr(config, name) for name in ("installation_key", *(name.lower() for name in WRAPPING))}
    texts = {"secret_key": config.secret_key, **{n: base64.b64encode(key).decode() for n, key in keys.items() if key}}
    for name, text in texts.items():
        path = config.var / "secrets" / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists():
            if path.read_text().strip() != text:
                raise ValueError(
                    f"{path} holds another key than the installation that is moved; choose another folder."
                )
            continue
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
