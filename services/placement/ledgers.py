"""Where ledgers are kept: in the service's own store, as files of packed records that nobody can read an order from."""

from __future__ import annotations

import hashlib
import hmac

import numpy as np

from services.placement.domain.imports import Import
from services.placement.marketplaces import Ledger, merged
from services.placement.marketplaces.ledger import COLUMNS
from shared.service import Context

MEDIA_TYPE = "application/x-slipway-ledger"
SAME = tuple(name for name in COLUMNS if name not in ("key", "money"))


def shop_key(context: Context, placement_id: str) -> bytes:
    """The key of a shop's hashes: the same order of two shops has two hashes, and without it none can be tried out."""
    return hmac.digest(context.config.installation_key, f"order-lines:{placement_id}".encode(), "sha256")


def digest_of(key: bytes, chunks: object) -> str:
    """The keyed hash of a file's content."""
    made = hmac.new(key, digestmod=hashlib.sha256)
    for chunk in chunks:  # type: ignore[attr-defined]
        made.update(chunk)
    return made.hexdigest()


def put(context: Context, import_id: str, ledger: Ledger) -> int:
    """Keep a ledger; returns how many files it took."""
    parts = ledger.parts()
    for number, part in enumerate(parts):
        context.store.put_file(f"ledger-{import_id}-{number}", part, MEDIA_TYPE)
    return len(parts)


def drop(context: Context, item: Import) -> None:
    """Let the ledger of an import go."""
    for number in range(item.parts):
        context.store.delete_file(f"ledger-{item.id}-{number}")


def get(context: Context, item: Import) -> Ledger:
    """The ledger of an import."""
    files = (context.store.get_file(f"ledger-{item.id}-{number}") for number in range(item.parts))
    return Ledger.of_parts(found[0] for found in files if found)


def whole(context: Context, items: list[Import]) -> Ledger:
    """The shop's lines by these imports, in the order in which they were confirmed; the later record of a line holds."""
    ordered = sorted(items, key=lambda item: (item.confirmed_at, item.id))
    return merged([get(context, item) for item in ordered])[0]


def compared(ledger: Ledger, known: Ledger) -> tuple[int, int]:
    """How many lines of a ledger are known as they are, and how many change a known one."""
    if not len(ledger) or not len(known):
        return 0, 0
    keys = known.view("key")
    order = np.argsort(keys)
    place = np.minimum(np.searchsorted(keys[order], ledger.view("key")), len(order) - 1)
    at = order[place]
    there = keys[at] == ledger.view("key")
    same = there.copy()
    for name in SAME:
        same &= ledger.view(name) == known.view(name)[at]
    return int(same.sum()), int(there.sum() - same.sum())
