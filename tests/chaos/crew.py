"""The processes of a distributed installation, each killed and started again at will."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from deploy.system import NAMES
from tests.house import SECRETS
from tests.parts.kafka import KafkaServer
from tests.parts.mongo import MongoServer
from tests.parts.process import free_port

PATIENCE = 120


@dataclass
class Crew:
    """Seven webs and seven workers on real Kafka and the MongoDB protocol. ``module``: what runs a worker; the planted
    faults run another one. ``recovered``: seconds from a kill until a web or the broker answered again."""

    folder: Path
    kafka: KafkaServer
    mongo: MongoServer
    name: str
    module: str = "deploy"
    ports: dict[str, int] = field(default_factory=dict)
    recovered: list[float] = field(default_factory=list)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _stopping: bool = False

    @property
    def environment(self) -> dict[str, str]:
        """The settings of every process."""
        return {
            **SECRETS,
            "SLIPWAY_VAR": str(self.folder),
            "SLIPWAY_STORE": self.mongo.url,
            "SLIPWAY_DATABASE": self.name,
            "SLIPWAY_BUS": f"kafka://{self.kafka.bootstrap}/{self.name}",
            "SLIPWAY_TICK_SECONDS": "0.3",
            "SLIPWAY_LOG_LEVEL": "warning",
        }

    @property
    def members(self) -> list[str]:
        """What can be killed, the broker included."""
        return ["kafka", *(f"{role} {name}" for name in NAMES for role in ("web", "worker"))]

    def start(self) -> None:
        """Start all; return when every web answers."""
        self.ports = {name: free_port() for name in NAMES}
        for member in self.members[1:]:
            self._start(member)
        threading.Thread(target=self._watch, daemon=True).start()
        for name in NAMES:
            self.wait_for(name)

    def kill(self, member: str) -> None:
        """kill -9, and start again at once."""
        if member == "kafka":
            began = time.monotonic()
            self.kafka.kill()
            self.kafka.restart()
            self.recovered.append(time.monotonic() - began)
            return
        with self._lock:
            self._slay(member)
            self._start(member)
        role, _, name = member.partition(" ")
        if role == "web":
            began = time.monotonic()
            self.wait_for(name)
            self.recovered.append(time.monotonic() - began)

    def wait_for(self, name: str) -> None:
        """Return when the web of a service is ready. Error: TimeoutError."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{self.ports[name]}/{name}/readyz", timeout=2).status_code == 200:
                    return
            time.sleep(0.1)
        raise TimeoutError(f"The web of {name} did not come back within {PATIENCE} s.")

    def stop(self) -> None:
        """Stop all of ours; the broker and the store are whoever's who gave them."""
        self._stopping = True
        with self._lock:
            for member in list(self._running):
                self._slay(member)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the slipway command against this installation."""
        environment = {**os.environ, **self.environment}
        command = [sys.executable, "-m", "deploy", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)

    def _start(self, member: str) -> None:
        role, _, name = member.partition(" ")
        more = ["--port", str(self.ports[name])] if role == "web" else []
        module = "deploy" if role == "web" else self.module
        command = [sys.executable, "-m", module, role, name, *more]
        with (self.folder / f"{role}-{name}.log").open("ab") as log:
            # A session of its own: a kill takes gunicorn's children along, as losing the machine would.
            self._running[member] = subprocess.Popen(
                command, env={**os.environ, **self.environment}, stdout=log, stderr=log, start_new_session=True
            )

    def _slay(self, member: str) -> None:
        process = self._running.pop(member, None)
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)

    def _watch(self) -> None:
        """What ended by itself is started again, as a service manager would."""
        while not self._stopping:
            time.sleep(0.5)
            with self._lock:
                ended = [m for m, p in self._running.items() if p.poll() is not None]
                for member in ended if not self._stopping else []:
                    self._slay(member)
                    self._start(member)
