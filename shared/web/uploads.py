"""Uploads stay in memory: the kit takes at most 12 MB a request, and none of it shall lie readable in a temporary file."""

from __future__ import annotations

import io
from typing import IO, Any

from flask import Request


class UploadsInMemory(Request):
    """Flask's request, with the files of a form in memory whatever their size; ``app.request_class`` of services that take
    files of persons."""

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
        return io.BytesIO()
