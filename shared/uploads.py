"""Files that people send: PDFs as they are, pictures drawn anew so that nothing rides in them (place, camera, scripts)."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from shared.rules import N_, RuleBroken

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2000
KINDS = ("PNG", "JPEG", "WEBP")
_UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError)


class FileRefused(RuleBroken):
    """A file cannot be taken."""


class FileEmpty(FileRefused):
    """A file without content proves nothing."""

    message = N_("The file “%(name)s” is empty.")
    status = 422


class FileTooLarge(FileRefused):
    """At most 10 MB."""

    message = N_("The file “%(name)s” has %(size)s MB; at most 10 MB can be taken.")
    status = 413


class FileWrongKind(FileRefused):
    """PDF or a picture."""

    message = N_("The file “%(name)s” is neither a PDF nor a picture (PNG, JPEG, WebP).")
    status = 422


def checked_file(name: str, content: bytes, *, pictures_only: bool = False) -> tuple[bytes, str]:
    """What to keep of a file and its media type, told by its content.

    Errors: :class:`FileEmpty`, :class:`FileTooLarge`, :class:`FileWrongKind`.
    """
    shown = _checked_size(name, content)
    if content.startswith(b"%PDF-") and not pictures_only:
        return content, "application/pdf"
    drawn = _redrawn(content)
    if drawn is None:
        raise FileWrongKind(name=shown)
    return drawn, "image/jpeg"


def media_type_of(name: str, content: bytes) -> str:
    """The media type of a file that is kept exactly as it was sent, such as evidence. Errors as in :func:`checked_file`."""
    shown = _checked_size(name, content)
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    try:
        with Image.open(io.BytesIO(content), formats=list(KINDS)) as picture:
            kind = picture.format if picture.width * picture.height <= MOST_PIXELS else None
            picture.verify()
    except _UNREADABLE:
        kind = None
    if kind is None:
        raise FileWrongKind(name=shown)
    return f"image/{kind.lower()}"


def shown_name(name: str) -> str:
    """A file's name as it is shown and kept."""
    return name.replace("\x00", "")[-80:] or "—"


def _checked_size(name: str, content: bytes) -> str:
    """The name to show, if the size is right."""
    shown = shown_name(name)
    if not content:
        raise FileEmpty(name=shown)
    if len(content) > MOST_BYTES:
        raise FileTooLarge(name=shown, size=round(len(content) / 1024 / 1024, 1))
    return shown


def _redrawn(content: bytes) -> bytes | None:
    """The picture as a fresh JPEG, upright, at most 2,000 pixels long, without any of its metadata."""
    try:
        with Image.open(io.BytesIO(content), formats=list(KINDS)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            out = io.BytesIO()
            clean = Image.new("RGB", upright.size)
            clean.paste(upright)
            clean.save(out, "JPEG", quality=85)
            return out.getvalue()
    except _UNREADABLE:
        return None
