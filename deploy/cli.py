"""The ``slipway`` command. Exit codes: 0 done; 1 not as it should be (differences, something down); 2 a wrong call."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import click

from shared.config import BadSetting, Config, load
from shared.store.port import Unavailable


class Command(click.Group):
    """Turns refusals into one sentence on standard error."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (BadSetting, LookupError, ValueError) as error:
            click.echo(f"slipway: {error.args[0] if error.args else error}", err=True)
            sys.exit(2)
        except (Unavailable, TimeoutError) as error:
            click.echo(f"slipway: {error}", err=True)
            sys.exit(1)


@click.group(cls=Command)
@click.version_option(package_name="slipway")
def main() -> None:
    """Slipway (启航): the life of a trainee, from web form to a shop's real sales.

    Settings come from the environment (SLIPWAY_…); `slipway settings` lists them.
    """


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def run(host: str, port: int) -> None:
    """Everything in one process on the folder SLIPWAY_VAR.

    \b
    Example: slipway run --port 8000
    """
    _serve(load(), host, port)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--load-only", is_flag=True, help="Load the demo data and stop.")
def demo(host: str, port: int, load_only: bool) -> None:
    """As run, with 13 real bases, a demo population and one-click sign-in. Never for real use.

    \b
    Example: slipway demo --port 8000
    """
    os.environ["SLIPWAY_DEMO"] = "1"
    _serve(load(), host, port, demo=True, load_only=load_only)


def _serve(config: Config, host: str, port: int, *, demo: bool = False, load_only: bool = False) -> None:
    from deploy.local import build, serve
    from shared.web.logs import configure_logs

    if not config.embedded:
        raise BadSetting("This runs everything embedded; with SLIPWAY_STORE or SLIPWAY_BUS set, use web and worker.")
    configure_logs(config.log_level)
    house = build(config)
    server = None if load_only else serve(house, host, port)
    house.start()
    try:
        if demo:
            from deploy.demo import fill

            fill(house)
        if server:
            _announce(house, host, port, demo)
            signal.signal(signal.SIGTERM, _interrupt)
            server.run()
    except KeyboardInterrupt:
        click.echo("Slipway stops.")
    finally:
        house.stop()


def _interrupt(*_args: object) -> None:
    raise KeyboardInterrupt


def _announce(house: Any, host: str, port: int, demo: bool) -> None:
    from services.enrollment.handlers import setup_code, setup_needed

    address = f"http://{host}:{port}/"
    click.echo(f"Slipway runs at {address}" + (" (demo: one-click sign-in is on)" if demo else ""))
    context = house.contexts["enrollment"]
    if setup_needed(context):
        click.echo(f"Create the first administrator at {address}enrollment/setup with the code {setup_code(context)}")


@main.command()
@click.argument("service")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=0, help="Port; 0: the service's own from deploy/system.py.")
def web(service: str, host: str, port: int) -> None:
    """The web of one service, by gunicorn.

    \b
    Example: slipway web matching --port 8005
    """
    from deploy.system import SYSTEM
    from deploy.system import service as find

    load()
    find(service)
    own = next(part.port for part in SYSTEM if part.name == service)
    settings = Path(__file__).parent / "gunicorn.conf.py"
    place = f"{host}:{port or own}"
    arguments = ["gunicorn", "--config", str(settings), "--bind", place, f"deploy.web:application('{service}')"]
    os.execvp(sys.executable, [sys.executable, "-m", *arguments])


@main.command()
@click.argument("service")
def worker(service: str) -> None:
    """The worker of one service: relay, consumer and ticks.

    \b
    Example: slipway worker matching
    """
    from deploy.bus import open_bus
    from deploy.system import open_context
    from deploy.system import service as find
    from shared.web.logs import configure_logs
    from shared.worker import Worker

    config = load()
    kind = find(service)
    configure_logs(config.log_level)
    running = Worker(kind, open_context(config, kind), open_bus(config))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=running.stop).start())
    running.start()
    click.echo(f"The worker of {service} runs.")
    running.wait()
    running.stop()
    if running.failed:
        click.echo(f"slipway: the worker of {service} stopped: {running.failed}", err=True)
        sys.exit(1)


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
