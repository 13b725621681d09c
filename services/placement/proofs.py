"""Proof files: what may be attached, told by the content and never by the name."""

from __future__ import annotations

import hashlib
import io

from PIL import Image, UnidentifiedImageError

from services.placement.domain.outcomes import Proof
from shared.clock import new_id
from shared.rules import N_, RuleBroken

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 60_000_000
_IMAGES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


class ProofEmpty(RuleBroken):
    """A file without content proves nothing."""

    message = N_("The file “%(name)s” is empty.")
    status = 422


class ProofTooLarge(RuleBroken):
    """At most 10 MB."""

    message = N_("The file “%(name)s” has %(size)s MB; at most 10 MB can be attached.")
    status = 413


class ProofWrongKind(RuleBroken):
    """PDF or a picture."""

    message = N_("The file “%(name)s” is neither a PDF nor a picture (PNG, JPEG, WebP).")
    status = 422


def inspect(name: str, content: bytes) -> Proof:
    """What a file is, by its content. Errors: ProofEmpty, ProofTooLarge, ProofWrongKind."""
    shown = name.replace("\x00", "")[-80:] or "—"
    if not content:
        raise ProofEmpty(name=shown)
    if len(content) > MOST_BYTES:
        raise ProofTooLarge(name=shown, size=round(len(content) / 1024 / 1024, 1))
    kind = "application/pdf" if content.startswith(b"%PDF-") else _picture(content)
    if not kind:
        raise ProofWrongKind(name=shown)
    return Proof(new_id(), shown, kind, hashlib.sha256(content).hexdigest(), len(content))


def _picture(content: bytes) -> str:
    try:
        with Image.open(io.BytesIO(content), formats=list(_IMAGES)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return ""
            picture.verify()
            return _IMAGES.get(picture.format or "", "")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
