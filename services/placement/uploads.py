"""How uploads come in: sellers' reports and photos may be large, and no upload ever lies readable on the disk."""

from __future__ import annotations

from typing import IO, Any

from flask import Request

from services.placement.spool import SealedSpool

MOST_REPORT = 256 * 1024 * 1024
MOST_PHOTOS = 64 * 1024 * 1024
"""Six photos as a phone takes them."""


class UploadRequest(Request):
    """Flask's request with sealed spools for files, and room for a seller's report where one is sent."""

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
        return SealedSpool()  # type: ignore[return-value]  # a raw stream has all that werkzeug and readers ask of one

    @property
    def max_content_length(self) -> int | None:
        """At most 256 MB for a report, 64 MB for the photos of a log, the kit's limit for all else."""
        if self.method == "POST" and self.path.endswith("/imports"):
            return MOST_REPORT
        if self.method == "POST" and self.path.endswith("/log"):
            return MOST_PHOTOS
        return super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        Request.max_content_length.fset(self, value)  # type: ignore[attr-defined]
