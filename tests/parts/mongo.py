"""A MongoDB to test against: the one that ``SLIPWAY_TEST_MONGO_URL`` names, or a stand-in that speaks its protocol."""

from __future__ import annotations

import os
from typing import Any, NoReturn, Self

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.parts.fetch import mongo_classes
from tests.parts.missing import PartMissing
from tests.parts.process import ServerProcess, free_port


class _Local(ServerProcess):
    """The stand-in. No acknowledged write is lost by ``kill``."""

    name = "mongo"

    def __init__(self) -> None:
        self._classes = mongo_classes()
        super().__init__()
        self._port = free_port()

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self._port}"

    def command(self) -> list[str]:
        memory = ["-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        classpath = f"{self._classes}:{self._classes}/*"
        return ["java", *memory, "-cp", classpath, "MongoServerMain", str(self._port), str(self.folder / "data.mv")]

    def answers(self) -> bool:
        return _answers(self.url, 500)


class MongoServer:
    """Use it by ``url``. A server given from outside is neither started nor stopped: ``can_kill`` is then False.

    Also a context manager, like :class:`ServerProcess`.
    """

    def __init__(self) -> None:
        self._given = os.environ.get("SLIPWAY_TEST_MONGO_URL", "")
        self._local = None if self._given else _Local()

    @property
    def url(self) -> str:
        """For ``MongoClient``."""
        return self._local.url if self._local else self._given

    @property
    def can_kill(self) -> bool:
        """Whether ``kill`` and ``restart`` are possible."""
        return self._local is not None

    @property
    def pid(self) -> int:
        """Of the server's process. Error: ``RuntimeError`` when it is not ours or is down."""
        return self._ours().pid

    def start(self) -> None:
        """Start, or see that the given one answers. Error: ``PartMissing``."""
        if self._local:
            self._local.start()
        elif not _answers(self._given, 10_000):
            raise PartMissing("The MongoDB named by SLIPWAY_TEST_MONGO_URL does not answer within 10 s.")

    def kill(self) -> None:
        """kill -9; data stay. Error: ``RuntimeError`` when the server is not ours."""
        self._ours().kill()

    def restart(self) -> None:
        """Start again on the same port and data. Error: ``RuntimeError`` when the server is not ours."""
        self._ours().restart()

    def stop(self) -> None:
        """Take ours down with its data; leave a given one alone."""
        if self._local:
            self._local.stop()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _ours(self) -> _Local:
        return self._local or _refuse()


def _refuse() -> NoReturn:
    raise RuntimeError("This MongoDB was given by SLIPWAY_TEST_MONGO_URL: tests neither kill nor restart it.")


def _answers(url: str, milliseconds: int) -> bool:
    client: MongoClient[dict[str, Any]] = MongoClient(url, serverSelectionTimeoutMS=milliseconds)
    try:
        client.admin.command("ping")
    except PyMongoError:
        return False
    finally:
        client.close()
    return True
