"""What must be true of every page at every width: axe finds nothing, and nothing is wider than the screen."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

_ID = re.compile(r"(?<=/)(?=[^/]*\d)\w{6,}")


class Look:
    """Looks once at each kind of page; ``faults`` are sentences. The page is drawn anew where axe may run its script."""

    def __init__(self, chromium: Any, width: int, scheme: str = "light") -> None:
        self.width, self.faults = width, list[str]()
        self._seen: set[tuple[str, bool]] = set()
        size = {"width": width, "height": 800}
        self._context = chromium.new_context(viewport=size, color_scheme=scheme, locale="zh-CN")
        self._page, self._axe = self._context.new_page(), Axe()

    @property
    def pages(self) -> set[str]:
        """The kinds of pages seen so far: their paths with ``*`` for ids."""
        return {path for path, _refused in self._seen}

    def at(self, url: str, html: str, status: int = 200) -> None:
        """Look at a page, unless one of its kind was seen."""
        kind = (_ID.sub("*", urlsplit(url).path), status >= 400)
        if kind in self._seen:
            return
        self._seen.add(kind)
        self._page.route(url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"), times=1)
        self._page.goto(url)
        self.faults += faults(self._page, self._axe, f"{kind[0]} ({status}) at {self.width} px")

    def close(self) -> None:
        """Close the browser."""
        self._context.close()


def faults(page: Any, axe: Axe, where: str) -> list[str]:
    """What is wrong with the page that is open."""
    found = []
    for violation in axe.run(page).response["violations"]:
        nodes = [node["html"][:160] for node in violation["nodes"][:2]]
        found.append(f"{where}: {violation['id']}: {nodes}")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, f"{where}: {wide} px wider than the screen"] if wide > 0 else found
