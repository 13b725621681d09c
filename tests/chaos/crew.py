"""The processes of a distributed installation, each killed and started again at will, its clock wrong if wished."""

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
from urllib.parse import urlsplit

import httpx

from deploy.system import NAMES
from tests.chaos.broker import DetouredKafka
from tests.chaos.proxy import Proxy
from tests.house import SECRETS
from tests.parts.mongo import MongoServer
from tests.parts.process import free_port

PATIENCE = 120
TWINS = ("enrollment", "matching", "notify")
"""These have two workers, so that leases are fought over and partitions change hands."""
RUNS = " runs."
"""What a worker says when it has begun."""
WRONG_CLOCK, NEXT_RELEASE = (Path(__file__).parent / name for name in ("wrong_clock", "next_release"))


@dataclass
class Crew:
    """Webs and workers on real Kafka and the MongoDB protocol, both behind proxies. ``fault``: see :mod:`tests.chaos.unruly`.
    ``recovered``: seconds from a kill until a web, the broker or the store answered again."""

    folder: Path
    kafka: DetouredKafka
    mongo: MongoServer
    name: str
    seed: int = 1
    fault: str = ""
    ports: dict[str, int] = field(default_factory=dict)
    recovered: list[float] = field(default_factory=list)
    store_proxy: Proxy = field(init=False)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _stopping: bool = False

    def __post_init__(self) -> None:
        self.store_proxy = Proxy(urlsplit(self.mongo.url).port or 27017)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of every process."""
        return {
            **SECRETS,
            "SLIPWAY_VAR": str(self.folder),
            "SLIPWAY_STORE": f"mongodb://127.0.0.1:{self.store_proxy.port}/?directConnection=true",
            "SLIPWAY_DATABASE": self.name,
            "SLIPWAY_BUS": f"kafka://{self.kafka.detour}/{self.name}",
            "SLIPWAY_TICK_SECONDS": "0.3",
            "SLIPWAY_LOG_LEVEL": "warning",
            "SLIPWAY_CHAOS_SEED": str(self.seed),
            "SLIPWAY_CHAOS_FAULT": self.fault,
        }

    @property
    def members(self) -> list[str]:
        """The processes of ours."""
        return [
            *(f"web {name}" for name in NAMES),
            *(f"worker {name}" for name in NAMES),
            *(f"worker {name} 2" for name in TWINS),
        ]

    @property
    def proxies(self) -> tuple[Proxy, Proxy]:
        """What stands before the broker and before the store."""
        return self.kafka.proxy, self.store_proxy

    def start(self) -> None:
        """Start all; return when every web answers."""
        self.store_proxy.start()
        self.ports = {name: free_port() for name in NAMES}
        for member in self.members:
            self._start(member)
        threading.Thread(target=self._watch, daemon=True).start()
        for name in NAMES:
            self.wait_for(name)

    def kill(self, member: str, ahead: float = 0.0) -> None:
        """kill -9, and start again at once, with a clock that is ``ahead`` seconds of everybody else's."""
        began = time.monotonic()
        with self._lock:
            self._slay(member)
            self._start(member, ahead)
        role, name = member.split()[:2]
        if role == "web":
            self.wait_for(name)
            self.recovered.append(time.monotonic() - began)

    def upgrade(self, member: str) -> None:
        """Ask it to end, as a service manager does, and start the next release in its place."""
        with self._lock:
            process = self._running[member]
            process.terminate()
            process.wait(60)
            before = self._log(member).read_text().count(RUNS)
            self._start(member, release="next")
        role, name = member.split()[:2]
        if role == "web":
            self.wait_for(name)
            return
        until = time.monotonic() + PATIENCE
        while self._log(member).read_text().count(RUNS) == before:
            if time.monotonic() > until:
                raise TimeoutError(f"The {member} of the next release did not start.")
            time.sleep(0.1)

    def kill_broker(self) -> None:
        """kill -9 the broker, and start it again at once."""
        began = time.monotonic()
        self.kafka.restart()
        self.recovered.append(time.monotonic() - began)

    def kill_store(self) -> bool:
        """kill -9 the store, and start it again at once. False: it was given from outside and is left alone."""
        if not self.mongo.can_kill:
            return False
        began = time.monotonic()
        self.mongo.restart()
        self.recovered.append(time.monotonic() - began)
        return True

    def fill_disk(self, seconds: float) -> bool:
        """The broker's disk is full for so long; then somebody makes room and starts it again. False: no disk to fill here."""
        if not self.kafka.disk.can_fill:
            return False
        self.kafka.disk.fill()
        time.sleep(seconds)
        began = time.monotonic()
        self.kafka.disk.empty()
        self.kafka.restart()
        self.recovered.append(time.monotonic() - began)
        return True

    def wait_for(self, name: str) -> None:
        """Return when the web of a service is ready. Error: TimeoutError."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{self.ports[name]}/{name}/readyz", timeout=2).status_code == 200:
                    return
            time.sleep(0.2)
        raise TimeoutError(f"The web of {name} did not come back within {PATIENCE} s.")

    def stop(self) -> None:
        """Stop all of ours; the broker and the store are whoever's who gave them."""
        self._stopping = True
        with self._lock:
            for member in list(self._running):
                self._slay(member)
        self.store_proxy.stop()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the slipway command against this installation."""
        environment = {**os.environ, **self.environment}
        command = [sys.executable, "-m", "deploy", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)

    def _start(self, member: str, ahead: float = 0.0, release: str = "") -> None:
        role, name, *_ = member.split()
        more = ["--port", str(self.ports[name])] if role == "web" else []
        module = "deploy" if role == "web" else "tests.chaos.unruly"
        command = [sys.executable, "-m", module, role, name, *more]
        own = {"PYTHONPATH": str(WRONG_CLOCK), "SLIPWAY_CHAOS_CLOCK": str(ahead)} if ahead else {}
        own = {"PYTHONPATH": str(NEXT_RELEASE), "SLIPWAY_CHAOS_RELEASE": release} if release else own
        with self._log(member).open("ab") as log:
            # A session of its own: a kill takes gunicorn's children along, as losing the machine would.
            self._running[member] = subprocess.Popen(
                command, env={**os.environ, **self.environment, **own}, stdout=log, stderr=log, start_new_session=True
            )

    def _log(self, member: str) -> Path:
        return self.folder / f"{member.replace(' ', '-')}.log"

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
