"""Embedded: every service in one process on one folder, mounted under its path on one port, workers as threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from waitress.server import create_server
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from deploy.bus import open_bus
from deploy.system import DESIGN_PAGE, NAV, START_PAGE, open_context, services
from shared.bus.port import Bus
from shared.clock import Clock
from shared.config import BadSetting, Config
from shared.service import Context, Service
from shared.web.app import behind, create_app
from shared.worker import Worker, topics_heard


@dataclass
class House:
    """The running house: contexts by service name, the bus, the workers and one WSGI application over all."""

    config: Config
    bus: Bus
    services: dict[str, Service]
    contexts: dict[str, Context]
    application: Any
    workers: list[Worker] = field(default_factory=list)

    def start(self) -> None:
        """Start a worker for each service."""
        self.workers = [Worker(self.services[name], self.contexts[name], self.bus) for name in self.services]
        for worker in self.workers:
            worker.start()

    def stop(self) -> None:
        """Stop the workers, then let go of stores and bus."""
        stopping = [threading.Thread(target=worker.stop) for worker in self.workers]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()
        for context in self.contexts.values():
            context.store.close()
        self.bus.close()

    def settle(self, seconds: float = 30.0) -> None:
        """Return when nothing is pending in any outbox and no group lags. Error: TimeoutError."""
        until = time.monotonic() + seconds
        quiet = 0
        while quiet < 2:
            quiet = quiet + 1 if self._quiet() else 0
            if time.monotonic() > until:
                raise TimeoutError(f"The services were still busy after {seconds:g} seconds.")
            time.sleep(0.02)

    def _quiet(self) -> bool:
        if any(context.store.pending(1) for context in self.contexts.values()):
            return False
        return not any(self.bus.lag(name, topics_heard(kind)) for name, kind in self.services.items())


def build(config: Config, clock: Clock | None = None) -> House:
    """Make the house without starting it."""
    config.var.mkdir(parents=True, exist_ok=True)
    kinds = {kind.name: kind for kind in services()}
    contexts = {name: open_context(config, kind, clock) for name, kind in kinds.items()}
    apps: dict[str, Any] = {f"/{name}": create_app(kind, contexts[name], NAV) for name, kind in kinds.items()}
    application = behind(DispatcherMiddleware(_front, apps), config.proxies)
    return House(config, open_bus(config), kinds, contexts, application)


def _front(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """What lies outside every service: redirects to the start page and to the page of the look, a health check."""
    answers = {"/": redirect(START_PAGE), "/design": redirect(DESIGN_PAGE), "/healthz": Response("ok")}
    nothing = Response("There is nothing here. 这里没有内容。\n", 404)
    return answers.get(Request(environ).path, nothing)(environ, start_response)


def serve(house: House, host: str, port: int) -> Any:
    """A threaded HTTP server over the house; ``run()`` it. Error: :class:`BadSetting` when the port is taken."""
    try:
        return create_server(house.application, host=host, port=port, threads=8, ident="slipway")
    except OSError as error:
        raise BadSetting(f"Port {port} cannot be opened on {host}; choose another with --port.") from error
