"""Proof files: kept exactly as they were sent, because their hash is what a pack is verified by."""

from __future__ import annotations

import hashlib

from services.placement.domain.outcomes import Proof
from shared.clock import new_id
from shared.uploads import media_type_of, shown_name


def inspect(name: str, content: bytes) -> Proof:
    """What a file is, by its content. Errors: FileEmpty, FileTooLarge, FileWrongKind."""
    kind = media_type_of(name, content)
    return Proof(new_id(), shown_name(name), kind, hashlib.sha256(content).hexdigest(), len(content))
