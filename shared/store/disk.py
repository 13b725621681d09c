"""Files as they lie on the disk, for proving that something is not in them.

They are read by a process of their own: opening and closing a database's file would drop this process's locks on it
(SQLite, “How To Corrupt An SQLite Database File”, 2.2), and two writers could then meet.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_READ = "import shutil, sys; shutil.copyfileobj(open(sys.argv[1], 'rb'), sys.stdout.buffer, 1 << 20)"


def blocks(path: Path, size: int = 8_000_000, overlap: int = 4_096) -> Iterator[bytes]:
    """A file in blocks that overlap, so that nothing shorter than the overlap is cut in two. Error: OSError."""
    reader = subprocess.Popen([sys.executable, "-I", "-S", "-c", _READ, str(path)], stdout=subprocess.PIPE)
    assert reader.stdout
    with reader:
        tail = b""
        while block := reader.stdout.read(size):
            yield tail + block
            tail = block[-overlap:]
    if reader.returncode and path.exists():
        raise OSError(f"{path} could not be read.")
