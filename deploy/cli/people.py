"""Commands about people and the law: is the access log whole, is an erased person really gone."""

from __future__ import annotations

import json
import sys

import click

from deploy.cli.group import main
from shared.config import load


@main.group()
def audit() -> None:
    """The access log of every service."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def verify(as_json: bool) -> None:
    """Walk each service's chain of log lines; a changed or missing line is named (exit 1).

    \b
    Example: slipway audit verify --json
    """
    from deploy.system import open_context, services
    from shared.audit import verify as check

    config = load()
    rows = []
    for kind in services():
        found = check(open_context(config, kind))
        row = {"service": kind.name, "entries": found.entries, "head": found.head, "problems": found.problems}
        rows.append(row)
    broken = any(row["problems"] for row in rows)
    if as_json:
        click.echo(json.dumps({"whole": not broken, "services": rows}, indent=1))
    else:
        for row in rows:
            click.echo("{service:11} {entries:8} lines  head {head:.16}".format(**row))
            for problem in row["problems"]:  # type: ignore[attr-defined]
                click.echo(f"  line {problem['seq']}: {problem['problem']}")
    sys.exit(1 if broken else 0)
