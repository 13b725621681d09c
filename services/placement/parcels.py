"""Reports that wait to be read: each lies in the store sealed in parts, under a key that no store holds, and goes when it is read."""

from __future__ import annotations

import hmac
import io
from typing import Any, BinaryIO

from shared.privacy import seal_file, unseal_file
from shared.service import Context

PART = 4 * 1024 * 1024
MOST_PARTS = 64
"""As many as the largest report fills."""
MEDIA_TYPE = "application/x-slipway-parcel"


class Gone(Exception):  # noqa: N818
    """The file is not there any more: somebody stopped the reading."""


def put(context: Context, import_id: str, source: BinaryIO) -> int:
    """Keep a file until it is read; returns how many parts it took."""
    source.seek(0)
    number, key = 0, _key(context, import_id)
    while part := source.read(PART):
        id = _id(import_id, number)
        context.store.put_file(id, seal_file(key, id, part), MEDIA_TYPE)
        number += 1
    return number


def drop(context: Context, import_id: str) -> None:
    """Let a file go, however much of it arrived."""
    for number in range(MOST_PARTS):
        context.store.delete_file(_id(import_id, number))


def opened(context: Context, import_id: str, size: int) -> io.BufferedReader:
    """The file, to be read like any other; a part of it is in memory at a time. Reading raises :class:`Gone`."""
    return io.BufferedReader(_Parcel(context, import_id, size), 1 << 16)


def _id(import_id: str, number: int) -> str:
    return f"parcel-{import_id}-{number}"


def _key(context: Context, import_id: str) -> bytes:
    # A copy of the store alone opens nothing: the installation's key is among the settings.
    return hmac.digest(context.config.installation_key, f"parcel:{import_id}".encode(), "sha256")


class _Parcel(io.RawIOBase):
    def __init__(self, context: Context, import_id: str, size: int) -> None:
        super().__init__()
        self._context, self._import_id, self._size = context, import_id, size
        self._key = _key(context, import_id)
        self._at, self._number, self._part = 0, -1, b""

    def readable(self) -> bool:
        """See io."""
        return True

    def seekable(self) -> bool:
        """See io."""
        return True

    def readinto(self, buffer: Any) -> int:
        """See io."""
        if self._at >= self._size:
            return 0
        number, place = divmod(self._at, PART)
        if number != self._number:
            self._part, self._number = self._loaded(number), number
        content = self._part[place : place + len(buffer)]
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)

    def _loaded(self, number: int) -> bytes:
        id = _id(self._import_id, number)
        kept = self._context.store.get_file(id)
        if kept is None:
            raise Gone()
        return unseal_file(self._key, id, kept[0])

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """See io."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """See io."""
        return self._at
