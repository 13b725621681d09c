"""The system running for a test, in each of its two ways, behind one HTTP client that follows the paths to their ports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from deploy.local import build, serve
from deploy.system import NAMES
from tests.house import SECRETS, config
from tests.parts.process import free_port

PATIENCE = 90


class Running:
    """A running system: an address for every service and the settings to look into it."""

    def __init__(self, ports: dict[str, int], environment: dict[str, str]) -> None:
        self.ports, self.environment = ports, environment

    def client(self) -> httpx.Client:
        """A browser-like client: keeps cookies, follows redirects, finds each service's port."""
        return httpx.Client(
            transport=_Front(self.ports), base_url="http://slipway.test", follow_redirects=True, timeout=30
        )

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the slipway command against this system."""
        command = [sys.executable, "-m", "deploy", *arguments]
        environment = {**os.environ, **self.environment}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


class _Front(httpx.BaseTransport):
    """What nginx does in front of the services: the first segment of the path names the service."""

    def __init__(self, ports: dict[str, int]) -> None:
        self._ports = ports
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        first = request.url.path.split("/")[1]
        port = self._ports.get(first, self._ports["bases"])
        url = request.url.copy_with(host="127.0.0.1", port=port)
        forwarded = httpx.Request(request.method, url, headers=request.headers, stream=request.stream)
        return self._inner.handle_request(forwarded)


def serve_in_background(server: Any) -> None:
    """Run the server in a thread until it is closed; closing it ends its loop with an OSError."""

    def run() -> None:
        with suppress(OSError):
            server.run()

    threading.Thread(target=run, daemon=True).start()


@contextmanager
def embedded(folder: Path, **settings: str) -> Iterator[Running]:
    """Everything in this process, on its folder unless the settings name other places."""
    port = free_port()
    house = build(config(folder, PUBLIC_URL=f"http://127.0.0.1:{port}", **settings))
    server = serve(house, "127.0.0.1", port)
    house.start()
    serve_in_background(server)
    told = {f"SLIPWAY_{setting}": value for setting, value in settings.items()}
    environment = {**SECRETS, "SLIPWAY_VAR": str(folder), **told}
    try:
        yield Running(dict.fromkeys(NAMES, port), environment)
    finally:
        server.close()
        house.stop()


def on_servers(kafka: Any, mongo: Any, name: str) -> dict[str, str]:
    """Settings for :func:`embedded` to keep its state on the MongoDB protocol and its log on Kafka."""
    return {"STORE": mongo.url, "DATABASE": name, "BUS": f"kafka://{kafka.bootstrap}/{name}"}


@contextmanager
def distributed(folder: Path, kafka: Any, mongo: Any, name: str, **settings: str) -> Iterator[Running]:
    """Seven webs by gunicorn and seven workers as processes of their own, on Kafka and the MongoDB protocol."""
    environment = {
        **SECRETS,
        "SLIPWAY_VAR": str(folder),
        "SLIPWAY_STORE": mongo.url,
        "SLIPWAY_DATABASE": name,
        "SLIPWAY_BUS": f"kafka://{kafka.bootstrap}/{name}",
        "SLIPWAY_PUBLIC_URL": "http://127.0.0.1:8000",
        **{f"SLIPWAY_{setting}": value for setting, value in settings.items()},
    }
    ports = {service: free_port() for service in NAMES}
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for service in NAMES:
            for arguments in (("worker", service), ("web", service, "--port", str(ports[service]))):
                processes.append(_start(folder, environment, *arguments))
        _wait_until_ready(ports, processes)
        yield Running(ports, environment)
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _start(folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    with (folder / f"{'-'.join(arguments[:2])}.log").open("ab") as log:
        command = [sys.executable, "-m", "deploy", *arguments]
        return subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log)


def _wait_until_ready(ports: dict[str, int], processes: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + PATIENCE
    for service, port in ports.items():
        while True:
            assert all(process.poll() is None for process in processes), "a process of the system ended at once"
            try:
                if httpx.get(f"http://127.0.0.1:{port}/{service}/readyz", timeout=2).status_code == 200:
                    break
            except httpx.TransportError:
                pass
            assert time.monotonic() < until, f"{service} did not become ready"
            time.sleep(0.1)
