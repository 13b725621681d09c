"""A TCP proxy between the processes and a server: on demand it cuts every connection or lets every byte come late."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from typing import Self, cast

from tests.parts.process import free_port

_RESET_AT_ONCE = struct.pack("ii", 1, 0)


class Proxy:
    """Listens at ``port`` of 127.0.0.1 and passes everything on to ``target``. Also a context manager.

    ``cut`` and ``late`` may be called from any thread. While the target is away, who connects is sent away.
    """

    def __init__(self, target: int) -> None:
        self.port, self.target = free_port(), target
        self.delay = 0.0
        self.sides: set[_Side] = set()
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._listens = threading.Event()

    @property
    def started(self) -> bool:
        """Whether it listens."""
        return self._listens.is_set()

    def start(self) -> None:
        """Return when it listens."""
        self._thread.start()
        if not self._listens.wait(10):
            raise RuntimeError(f"The proxy does not listen at {self.port}.")

    def cut(self) -> int:
        """Reset every connection at once, in both directions; returns how many there were."""
        return asyncio.run_coroutine_threadsafe(self._cut(), self.loop).result(10)

    def late(self, seconds: float) -> None:
        """From now on every byte takes so many seconds longer; 0: none."""
        self.delay = seconds

    def stop(self) -> None:
        """Let go of everything."""
        if not self.started:
            return
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(self.loop.create_server(lambda: _Side(self), "127.0.0.1", self.port))
        self._listens.set()
        self.loop.run_forever()
        server.close()
        self.loop.run_until_complete(self._cut())
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()

    async def _cut(self) -> int:
        sides = list(self.sides)
        for side in sides:
            side.reset()
        await asyncio.sleep(0)
        return len(sides) // 2


class _Side(asyncio.Protocol):
    """One end of a connection; what it hears goes to the ``other`` end."""

    def __init__(self, proxy: Proxy, other: _Side | None = None) -> None:
        self.proxy, self.other = proxy, other
        self.transport: asyncio.Transport | None = None
        self._early: list[bytes] = []
        self._due, self._queued = 0.0, 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came (it has no other end yet: call the server), or the server took the call."""
        self.transport = cast(asyncio.Transport, transport)
        self.proxy.sides.add(self)
        for data in self._early:
            self.transport.write(data)
        if self.other is None:
            self.other = _Side(self.proxy, self)
            self.proxy.loop.create_task(self._call(self.other))

    async def _call(self, other: _Side) -> None:
        try:
            await self.proxy.loop.create_connection(lambda: other, "127.0.0.1", self.proxy.target)
        except OSError:
            self.reset()

    def data_received(self, data: bytes) -> None:
        """Pass it on, now or later, never before what came before it."""
        assert self.other is not None
        now = self.proxy.loop.time()
        if not self.proxy.delay and not self._queued:
            self.other.send(data)
            return
        self._due = max(self._due + 1e-6, now + self.proxy.delay)
        self._queued += 1
        self.proxy.loop.call_at(self._due, self._pass_on, data)

    def _pass_on(self, data: bytes) -> None:
        self._queued -= 1
        if self.other is not None:
            self.other.send(data)

    def send(self, data: bytes) -> None:
        """To whom is at this end."""
        if self.transport is None:
            self._early.append(data)
        elif not self.transport.is_closing():
            self.transport.write(data)

    def reset(self) -> None:
        """End it as a broken line does, not as a goodbye."""
        if self.transport is not None and not self.transport.is_closing():
            with contextlib.suppress(OSError):
                found = self.transport.get_extra_info("socket")
                found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The other end goes too, when it has sent what it had."""
        self.proxy.sides.discard(self)
        other = self.other
        if other is not None and other.transport is not None:
            other.transport.close()
