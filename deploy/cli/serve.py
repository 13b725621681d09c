"""Commands that run something: everything in one process, or one web or worker of the distributed way."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import click

from deploy.cli.group import main
from shared.config import BadSetting, Config, load

ALIVE_SECONDS = 5.0
"""How often a running worker touches ``SLIPWAY_VAR/SERVICE.alive``."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def run(host: str, port: int) -> None:
    """Everything in one process on the folder SLIPWAY_VAR.

    \b
    Example: slipway run --port 8000
    """
    _serve(_settings(host, port), host, port)


def _settings(host: str, port: int) -> Config:
    """The settings; unless one says otherwise, links in messages lead to where this process listens."""
    return load({"SLIPWAY_PUBLIC_URL": f"http://{host}:{port}", **os.environ})


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--load-only", is_flag=True, help="Load the demo data and stop.")
@click.option(
    "--people", type=click.IntRange(8, 3000), default=12, show_default=True, help="Trainees of its first base."
)
def demo(host: str, port: int, load_only: bool, people: int) -> None:
    """As run, with 13 real bases, a demo population and one-click sign-in. Never for real use.

    \b
    Example: slipway demo --port 8000
    """
    os.environ["SLIPWAY_DEMO"] = "1"
    _serve(_settings(host, port), host, port, demo=people, load_only=load_only)


def _serve(config: Config, host: str, port: int, *, demo: int = 0, load_only: bool = False) -> None:
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

            fill(house, demo)
        if server:
            _announce(house, host, port, bool(demo))
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

    config, kind = load(), find(service)
    if kind.check:  # here, because gunicorn would try to start again and again
        kind.check(config)
    own = next(part.port for part in SYSTEM if part.name == service)
    settings = Path(__file__).parents[1] / "gunicorn.conf.py"
    place = f"{host}:{port or own}"
    arguments = ["--config", str(settings), "--bind", place, f"deploy.web:application('{service}')"]
    # By its script: started with “-m” it could not start its successor (SIGUSR2), whose path would begin with gunicorn's own modules.
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    os.execv(sys.executable, [sys.executable, gunicorn, *arguments])


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
    alive = config.var / f"{service}.alive"
    alive.parent.mkdir(parents=True, exist_ok=True)
    while not running.wait(ALIVE_SECONDS):
        # Whoever keeps the worker sees by this file's age that it is not stuck.
        alive.touch()
    running.stop()
    if running.failed:
        click.echo(f"slipway: the worker of {service} stopped: {running.failed}", err=True)
        sys.exit(1)


@main.command()
def topics() -> None:
    """Make the topics that are missing, and stop. Repeating it changes nothing.

    \b
    Example: slipway topics
    """
    from deploy.bus import open_bus
    from deploy.system import topics as all_topics

    open_bus(load()).close()
    click.echo(f"{len(all_topics())} topics are there.")
