"""A server in a process of its own that a test starts, kills and starts again on the same data."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Self

from tests.parts.missing import PartMissing

# The second process of the group waits for the end of its input, which comes when the tests' process is gone however
# that happened, and then kills the group: no server is left behind, not even by a test run that was itself killed.
_WITH_GUARD = 'exec 3<&0; (read _ <&3; kill -9 0) & exec "$@" </dev/null 3<&-'


def free_port() -> int:
    """A port of 127.0.0.1 that is free now, below the range of outgoing connections.

    From that range a client that tries again and again while the server is down may be given the very port it dials:
    it would then talk to itself, and the server could not come back.
    """
    for _ in range(200):
        port = random.randint(15_000, 30_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise PartMissing("No free port was found on 127.0.0.1 between 15000 and 30000.")


class ServerProcess(ABC):
    """Data, settings and log live in one temporary folder, which goes with ``stop``. Also a context manager."""

    name = "server"
    seconds_to_start = 60.0
    can_kill = True

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"slipway-{self.name}-"))
        self.log = self.folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> list[str]:
        """The command line of the server."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether a client would be served now; called again until it says yes."""

    @property
    def pid(self) -> int:
        """Of the server's process; also the id of its process group. Error: ``RuntimeError`` when it is down."""
        if self._process is None:
            raise RuntimeError(f"{self.name} is not running.")
        return self._process.pid

    def start(self) -> None:
        """Start and wait until clients are served. Error: ``PartMissing`` with the end of the log."""
        if self._process is not None:
            raise RuntimeError(f"{self.name} is running already.")
        command = ["sh", "-c", _WITH_GUARD, "sh", *self.command()]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=self.folder, start_new_session=True
            )
        until = time.monotonic() + self.seconds_to_start
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > until:
                why = self._failure()
                self.kill()
                raise PartMissing(why)
            time.sleep(0.05)

    def _failure(self) -> str:
        code = self._process.poll() if self._process else None
        what = f"did not serve within {self.seconds_to_start:.0f} s" if code is None else f"ended with code {code}"
        end = self.log.read_text(errors="replace")[-3000:].strip()
        return f"{self.name} {what}; its log ends: {end or '(empty)'}"

    def kill(self) -> None:
        """kill -9, and wait until it is gone. Data stay. Does nothing when it is down."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)
        if process.stdin:
            process.stdin.close()

    def restart(self) -> None:
        """Start again on the same port and data; kills it first when it is still up."""
        self.kill()
        self.start()

    def stop(self) -> None:
        """Take it down and remove all it wrote."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
