"""Commands for whoever keeps the system running: its state, and read models built anew."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import click

from deploy.cli.group import main
from shared.config import load


@main.command()
@click.argument("service")
@click.option("--apply", "put", is_flag=True, help="Put the rebuilt read models in place of the live ones.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def rebuild(service: str, put: bool, as_json: bool) -> None:
    """Rebuild a service's read models from the topics and compare them with the live ones (exit 1: they differ).

    \b
    Example: slipway rebuild bases
    """
    from deploy.bus import open_bus
    from deploy.system import open_context
    from deploy.system import service as find
    from shared.rebuild import apply, compare, replay
    from shared.service import Context
    from shared.store.sqlite import SqliteStore
    from shared.worker import topics_heard

    config = load()
    kind = find(service)
    live = open_context(config, kind)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Context(config, SqliteStore(Path(folder) / "rebuilt.db"), live.clock)
        scratch.store.ensure(kind.all_indexes())
        result = replay(kind, scratch, open_bus(config).read_all(topics_heard(kind)))
        compare(kind, live, scratch, result)
        written = apply(live, scratch, result) if put else 0
    report = {"service": service, "events": result.events, "documents": result.documents}
    report |= {"different": result.different, "failed": result.failed, "written": written}
    if as_json:
        click.echo(json.dumps(report, indent=1))
    else:
        total = sum(result.documents.values())
        click.echo(f"{result.events} events replayed into {total} documents; {len(result.different)} differ.")
        for line in [*result.different[:20], *result.failed[:20]]:
            click.echo(f"  {line}")
    sys.exit(0 if result.equal or put else 1)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def status(as_json: bool) -> None:
    """Each service: does its store answer, what waits in the outbox, what is parked, how far it lags (exit 1: look).

    \b
    Example: slipway status --json
    """
    from deploy.bus import open_bus
    from deploy.system import open_context, services
    from shared.inbox import PARKED
    from shared.worker import topics_heard

    config = load()
    bus = open_bus(config)
    rows = []
    for kind in services():
        context = open_context(config, kind)
        parked = context.store.count(PARKED)
        waiting = len(context.store.pending(1000))
        lag = bus.lag(kind.name, topics_heard(kind))
        rows.append({"service": kind.name, "pending": waiting, "parked": parked, "lag": lag})
    if as_json:
        click.echo(json.dumps(rows, indent=1))
    else:
        for row in rows:
            click.echo("{service:11} pending {pending:5}  parked {parked:4}  lag {lag:6}".format(**row))
    sys.exit(1 if any(row["parked"] for row in rows) else 0)
