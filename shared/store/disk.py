"""Files as they lie on the disk, for proving that something is not in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def blocks(path: Path, size: int = 8_000_000, overlap: int = 4_096) -> Iterator[bytes]:
    """A file in blocks that overlap, so that nothing shorter than the overlap is cut in two."""
    with path.open("rb") as file:
        tail = b""
        while block := file.read(size):
            yield tail + block
            tail = block[-overlap:]
