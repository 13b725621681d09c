"""Files that prove an entry: a PDF or a picture, told by the content and never by the name."""

from __future__ import annotations

import hashlib
import io

from PIL import Image, UnidentifiedImageError

from services.bases.domain import Proof
from shared.clock import new_id
from shared.rules import N_, RuleBroken

MOST_BYTES = 10 * 1024 * 1024
_IMAGES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


class FileNotTaken(RuleBroken):
    """PDF or picture, not empty, at most 10 MB."""

    message = N_("“%(name)s” cannot be taken: choose a PDF or a picture (PNG, JPEG, WebP) of at most 10 MB.")
    status = 422


def inspect(name: str, content: bytes, by: str, at: str) -> Proof:
    """The proof that a file is. Error: ``FileNotTaken``."""
    shown = name.replace("\x00", "")[-80:] or "—"
    fits = 0 < len(content) <= MOST_BYTES
    kind = ("application/pdf" if content.startswith(b"%PDF-") else _picture(content)) if fits else ""
    if not kind:
        raise FileNotTaken(name=shown)
    digest = hashlib.sha256(content).hexdigest()
    return Proof(id=new_id(), name=shown, media_type=kind, sha256=digest, size=len(content), by=by, at=at)


def _picture(content: bytes) -> str:
    try:
        with Image.open(io.BytesIO(content), formats=list(_IMAGES)) as picture:
            picture.verify()
            return _IMAGES.get(picture.format or "", "")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
