"""Commands that tell what the system is: events, settings, generated documents."""

from __future__ import annotations

import json
import sys

import click

from deploy.cli.group import main


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def events(as_json: bool) -> None:
    """The map event → publisher → hearers, from the code.

    \b
    Example: slipway events
    """
    from deploy.docs import hearers
    from shared.contracts.event import event_types

    rows = [{"event": n, "publisher": event_types()[n].publisher, "hearers": h} for n, h in hearers().items()]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in sorted(rows, key=lambda row: (str(row["publisher"]), str(row["event"]))):
        click.echo(f"{row['event']:26} {row['publisher']:11} → {', '.join(row['hearers']) or '(nobody yet)'}")


@main.command()
def settings() -> None:
    """Every setting with its sentence.

    \b
    Example: slipway settings
    """
    from shared.config import SETTINGS

    for setting in SETTINGS:
        default = f" Default: {setting.default}." if setting.default else ""
        click.echo(f"SLIPWAY_{setting.name:18} {setting.sentence}{default}")


@main.command()
@click.option("--check", is_flag=True, help="Only say what is out of step (exit 1).")
def docs(check: bool) -> None:
    """Write docs/api (AsyncAPI, OpenAPI) from the code, or check it.

    \b
    Example: slipway docs --check
    """
    from deploy.docs import drift, write

    names = drift() if check else write()
    for name in names:
        click.echo(f"docs/api/{name} {'is out of step; run slipway docs' if check else 'written'}")
    sys.exit(1 if check and names else 0)


@main.command()
@click.option("--check", is_flag=True, help="Only say what is out of step (exit 1).")
def manifests(check: bool) -> None:
    """Write compose.yaml, kubernetes/ and nginx/ below deploy/ from deploy/system.py, or check them.

    \b
    Example: slipway manifests --check
    """
    from deploy.manifests import drift, write

    names = drift() if check else write()
    for name in names:
        click.echo(f"deploy/{name} {'is out of step; run slipway manifests' if check else 'written'}")
    sys.exit(1 if check and names else 0)
