"""A real Chromium, driven by Playwright."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.parts.fetch import chromium_path
from tests.parts.missing import PartMissing

# A browser that asks nobody but the server under test for anything.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--lang=en-US",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium, closed at the end. Error: ``PartMissing`` when there is none."""
    path = chromium_path()
    if not os.access(path, os.X_OK):
        raise PartMissing(
            f"There is no Chromium at {path}: run `python -m tests.parts.fetch` as root,"
            " or install one (Debian: `apt-get install chromium fonts-noto-cjk`) and name it in SLIPWAY_CHROMIUM."
        )
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield launched
        finally:
            launched.close()
