"""Uploads on their way through: what does not fit in memory lies encrypted on the disk, under a key that is never written."""

from __future__ import annotations

import io
import os
import tempfile
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 16
IN_MEMORY = 2 * 1024 * 1024


class SealedSpool(io.RawIOBase):
    """A file to write once and to read again. Up to 2 MB stay in memory; more goes to a nameless file in AES-256-CTR."""

    def __init__(self) -> None:
        super().__init__()
        self._memory: io.BytesIO | None = io.BytesIO()
        self._disk: Any = None
        self._key, self._nonce = os.urandom(32), os.urandom(16)
        self._at = self._size = 0

    def readable(self) -> bool:
        """See io."""
        return True

    def writable(self) -> bool:
        """See io."""
        return True

    def seekable(self) -> bool:
        """See io."""
        return True

    def write(self, data: Any) -> int:
        """Add to the end, as an upload does."""
        content = bytes(data)
        if self._memory is not None and self._size + len(content) > IN_MEMORY:
            self._roll_over()
        if self._memory is not None:
            self._memory.seek(self._size)
            self._memory.write(content)
        else:
            self._disk.seek(self._size)
            self._disk.write(self._crypt(content, self._size))
        self._size += len(content)
        self._at = self._size
        return len(content)

    def _roll_over(self) -> None:
        held = self._memory.getvalue() if self._memory else b""
        self._memory, self._disk = None, tempfile.TemporaryFile()  # noqa: SIM115 - closed with the spool
        self._disk.write(self._crypt(held, 0))

    def _crypt(self, content: bytes, place: int) -> bytes:
        """AES-CTR is its own inverse; it can begin at any block."""
        counter = (int.from_bytes(self._nonce, "big") + place // BLOCK) % (1 << 128)
        made = Cipher(algorithms.AES(self._key), modes.CTR(counter.to_bytes(16, "big"))).encryptor()
        made.update(b"\0" * (place % BLOCK))
        return made.update(content)

    def readinto(self, buffer: Any) -> int:
        """See io."""
        wanted = min(len(buffer), self._size - self._at)
        if wanted <= 0:
            return 0
        if self._memory is not None:
            self._memory.seek(self._at)
            content = self._memory.read(wanted)
        else:
            self._disk.seek(self._at)
            content = self._crypt(self._disk.read(wanted), self._at)
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """See io."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """See io."""
        return self._at

    def close(self) -> None:
        """Let go of memory and file."""
        if self._disk is not None:
            self._disk.close()
        self._memory = None
        super().close()
