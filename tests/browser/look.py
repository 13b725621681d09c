"""What must be true of every page at every width: axe finds nothing, nothing is cut, what is pressed is large enough, nothing moves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

LOOKS = Path(__file__).with_name("look.js").read_text(encoding="utf-8")
THEMES: Mapping[str, Mapping[str, str]] = {
    "light": {"color_scheme": "light", "contrast": "no-preference"},
    "dark": {"color_scheme": "dark", "contrast": "no-preference"},
    "high contrast": {"color_scheme": "light", "contrast": "more"},
}
COLOUR_RULES = ("color-contrast", "link-in-text-block")
"""The rules of axe that depend on the theme; all others find the same in each."""
ZOOMS = {200: 640, 400: 320}
"""Per cent, and how wide a page of 1280 px then is."""
FINGER, POINTER = 44, 24
# What the page answers is what is told of it: the whole report of axe is a hundred times as long.
_ASK_AXE = """(options) => axe.run(document, options)
    .then((told) => told.violations.map((one) => [one.id, one.nodes.slice(0, 2).map((node) => node.html.slice(0, 160))]))"""
_ID = re.compile(r"(?<=/)(?=[^/]*\d)\w{6,}")


class Look:
    """Looks once at each kind of page; ``faults`` are sentences. The page is drawn anew where axe may run its script."""

    def __init__(self, chromium: Any, width: int, scheme: str = "light") -> None:
        self.width, self.faults = width, list[str]()
        self._seen: set[tuple[str, bool]] = set()
        size = {"width": width, "height": 800}
        self._context = fitted(chromium.new_context(viewport=size, color_scheme=scheme, locale="zh-CN"))
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


class NoLook(Look):
    """Passes every page by, for those who look for something else."""

    def __init__(self, width: int) -> None:
        self.width, self.faults = width, []

    def at(self, url: str, html: str, status: int = 200) -> None:
        """Pass."""


def fitted(context: Any) -> Any:
    """The context, whose pages bring axe and ``look.js`` with them: sent to the browser once, not to each page anew."""
    context.add_init_script(Axe().axe_script)
    context.add_init_script(LOOKS)
    return context


def faults(page: Any, axe: Axe, where: str) -> list[str]:
    """What axe finds on the page that is open, and whether it is wider than the screen."""
    return [*violations(page, axe, where), *looked(page, ["wide"], where)]


def violations(page: Any, axe: Axe, where: str, rules: tuple[str, ...] = ()) -> list[str]:
    """What axe finds, by all its rules or by some."""
    options = {"resultTypes": ["violations"], "selectors": False, **({"runOnly": list(rules)} if rules else {})}
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(axe.axe_script)
    return [f"{where}: {id}: {nodes}" for id, nodes in page.evaluate(_ASK_AXE, options)]


def looked(page: Any, asked: list[str], where: str, least: int = POINTER) -> list[str]:
    """What ``look.js`` says of the page: ``cut``, ``wide``, ``small`` (than ``least`` px), ``moving``, ``twice``."""
    if not page.evaluate("Boolean(window.looks)"):
        page.evaluate(f"() => {{ {LOOKS} }}")
    found = page.evaluate(
        "([asked, least]) => asked.map((name) => looks[name](least).slice(0, 4)).flat()", [asked, least]
    )
    return [f"{where}: {said}" for said in found]


def in_themes(page: Any, axe: Axe, where: str, first: str) -> list[str]:
    """The page in every theme: by all rules of axe in the first, by those on colour in the others."""
    found = []
    for theme in sorted(THEMES, key=lambda name: name != first):
        page.emulate_media(reduced_motion="reduce", **THEMES[theme])
        found += violations(page, axe, f"{where}, {theme}", () if theme == first else COLOUR_RULES)
    return found


def enlarged(page: Any, where: str) -> list[str]:
    """The page at 200 and 400 %: nothing is lost, and one scrolls downwards only."""
    before, found = page.viewport_size, []
    for zoom, width in ZOOMS.items():
        page.set_viewport_size({"width": width, "height": 800})
        found += looked(page, ["cut", "wide"], f"{where} at {zoom} %")
    page.set_viewport_size(before)
    return found
