"""Kafka for the chaos runs: its clients reach it through a proxy, and its log lies on a small disk that can fill."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.chaos.proxy import Proxy
from tests.parts.kafka import KafkaServer
from tests.parts.process import free_port

_PLAIN = "listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}\n"
_DETOUR = """\
listeners=PLAINTEXT://127.0.0.1:{{port}},DETOUR://127.0.0.1:{inner},CONTROLLER://127.0.0.1:{{controller}}
advertised.listeners=PLAINTEXT://127.0.0.1:{{port}},DETOUR://127.0.0.1:{outer}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,DETOUR:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
"""
SPARE = 65_536


class SmallDisk:
    """A tmpfs of the machine's memory. Only root may have one: ``can_fill`` says whether this is one, or a mere folder."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder, self.megabytes = folder, megabytes
        folder.mkdir(parents=True)
        self.can_fill = _mount("-o", f"size={megabytes}m", "slipway-chaos", str(folder))

    def fill(self) -> None:
        """From now on there is no room: the disk is as large as what lies on it."""
        found = os.statvfs(self.folder)
        used = (found.f_blocks - found.f_bfree) * found.f_frsize
        _must("-o", f"remount,size={used + SPARE}", str(self.folder))

    def empty(self) -> None:
        """There is room again."""
        _must("-o", f"remount,size={self.megabytes}m", str(self.folder))

    def remove(self) -> None:
        """Gone, with what lies on it."""
        if self.can_fill:
            subprocess.run(["umount", "--lazy", str(self.folder)], capture_output=True, check=False)


def _mount(*arguments: str) -> bool:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    return subprocess.run(["mount", "-t", "tmpfs", *arguments], capture_output=True, check=False).returncode == 0


def _must(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], capture_output=True, check=True)


class DetouredKafka(KafkaServer):
    """``bootstrap``: the straight way, for the judge; ``detour``: the way of everybody else, through ``proxy``."""

    def __init__(self, megabytes: int = 1024) -> None:
        self._inner = free_port()
        self.proxy = Proxy(self._inner)
        self.disk = SmallDisk(Path(tempfile.mkdtemp(prefix="slipway-disk-")) / "disk", megabytes)
        super().__init__()

    @property
    def detour(self) -> str:
        """``host:port`` of the proxy."""
        return f"127.0.0.1:{self.proxy.port}"

    def properties(self) -> str:
        """See :class:`KafkaServer`."""
        plain = super().properties()
        assert _PLAIN in plain and "log.dirs={folder}/data" in plain
        found = plain.replace(_PLAIN, _DETOUR.format(inner=self._inner, outer=self.proxy.port))
        return found.replace("log.dirs={folder}/data", f"log.dirs={self.disk.folder}/data")

    def formatted(self) -> bool:
        """See :class:`KafkaServer`."""
        return (self.disk.folder / "data").exists()

    def start(self) -> None:
        """See :class:`KafkaServer`; the proxy stays over every restart."""
        if not self.proxy.started:
            self.proxy.start()
        super().start()

    def stop(self) -> None:
        """See :class:`KafkaServer`."""
        super().stop()
        self.proxy.stop()
        self.disk.remove()
        shutil.rmtree(self.disk.folder.parent, ignore_errors=True)
