"""Rows that were looked through and wait to be taken: packed and sealed with a key of their own, gone with it."""

from __future__ import annotations

import base64
import io
import json
import zlib
from collections.abc import Iterable, Iterator

from shared.privacy import new_key, seal_file, unseal_file
from shared.sheets.checking import Checked


def pack(id: str, rows: Iterable[Checked]) -> tuple[bytes, str]:
    """The rows as a sealed file, and the secret that opens it; ``id`` is that of the record that keeps the secret."""
    packing, packed = zlib.compressobj(6), b""
    for row in rows:
        line = [row.number, row.texts, row.data, row.errors]
        packed += packing.compress(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    key = new_key()
    return seal_file(key, id, packed + packing.flush()), base64.b64encode(key).decode()


def unpack(id: str, secret: str, sealed: bytes) -> Iterator[Checked]:
    """The rows of a sealed file."""
    packed = unseal_file(base64.b64decode(secret), id, sealed)
    return (Checked(*json.loads(line)) for line in io.BytesIO(zlib.decompress(packed)))
