"""What a picture tells of itself: a perceptual hash that survives another size or format, and its metadata without the place."""

from __future__ import annotations

import io

from PIL import ExifTags, Image

_KEPT = ("DateTimeOriginal", "DateTime", "Software", "Make", "Model")


def perceptual_hash(content: bytes) -> str:
    """64 bits as 16 hex digits (the DCT hash of Zauner 2010, by ImageHash); nothing for what is no picture."""
    import imagehash

    with Image.open(io.BytesIO(content)) as picture:
        return str(imagehash.phash(picture.convert("RGB")))


def metadata(content: bytes) -> dict[str, str]:
    """Size and the EXIF fields that tell when and with what a picture was made; where it was made is left out."""
    with Image.open(io.BytesIO(content)) as picture:
        found = {"size": f"{picture.width} × {picture.height}"}
        exif = picture.getexif()
        fields = {**dict(exif), **dict(exif.get_ifd(ExifTags.IFD.Exif))}
    for tag, value in fields.items():
        name = ExifTags.TAGS.get(tag, "")
        if name in _KEPT:
            found[name] = str(value).strip("\x00 ")[:80]
    return found
