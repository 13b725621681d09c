"""What is printed, as PDF from the running demo: ``python -m tests.browser.prints FOLDER`` writes each and a picture of its pages."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2

from deploy.demo import fill
from deploy.local import build, serve
from tests.browser.test_look import open_as
from tests.house import config
from tests.parts.browser import browser
from tests.parts.process import free_port
from tests.system.running import serve_in_background

A4 = (595, 842)
DESK = (1280, "light", "zh")
MM = 72 / 25.4


@dataclass(frozen=True)
class Print:
    """Somebody's document: how a person comes to it, by the last link that matches each pattern (``pick`` 0: the first), and
    how many ``pages`` it takes in the demo.

    ``file``: the server makes the PDF itself; otherwise the browser prints the page.
    """

    name: str
    role: str
    way: tuple[str, ...]
    pages: tuple[int, ...] = (1,)
    file: bool = False
    says: tuple[str, ...] = ()
    pick: int = -1


PRINTS = (
    Print(
        "roster", "coordinator", ("/enrollment/cohorts", r"/enrollment/cohorts/\w{32}", r".*/roster"), says=("林晓雨",)
    ),
    Print("poster", "coordinator", ("/enrollment/cohorts", r"/enrollment/cohorts/\w{32}", r".*/poster")),
    Print(
        "sign-in sheet",
        "coordinator",
        ("/training/classes", r"/training/classes/\w{32}", r".*/sheet"),
        says=("林晓雨",),
    ),
    Print("pairing confirmation", "coordinator", ("/matching/rounds", r"/matching/rounds/\w{32}", r".*/confirmation")),
    Print("agreement", "mentor", ("/matching/mine", r"/matching/pairings/\w{32}", r".*/agreement")),
    Print("annex row", "manager", ("/bases/annex", r"/bases/annex\.pdf.*"), file=True),
    Print("gap analysis", "manager", ("/bases/gap", r"/bases/gap\.pdf.*"), pages=(3,), file=True),
    Print(
        "certificate",
        "coordinator",
        ("/training/certificates", r"/training/certificates/\w{32}", r".*\.pdf"),
        file=True,
    ),
    Print(
        "weekly log",
        "coordinator",
        ("/placement/internships", r"/placement/internships/\w{32}", r"/placement/week-logs/\w{32}"),
        pick=0,
    ),
    Print("paper test", "coordinator", ("/assessment/papers", r"/assessment/papers/\w{32}", r".*/print"), pages=(7, 8)),
)


def printed(chromium: Any, address: str, what: Print) -> bytes:
    """The document as PDF."""
    page = open_as(chromium, address, what.role, DESK)
    try:
        return _followed(page, address, what)
    finally:
        page.context.close()


def _followed(page: Any, address: str, what: Print) -> bytes:
    start, *links = what.way
    page.goto(address + start)
    for place, pattern in enumerate(links):
        hrefs = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.getAttribute('href'))")
        fitting = [href for href in hrefs if re.fullmatch(pattern, href.split("#")[0])]
        assert fitting, f"{what.name}: no link {pattern} on {page.url} among {hrefs}"
        found = fitting[what.pick]
        if what.file and place == len(links) - 1:
            return bytes(page.request.get(address + found).body())
        page.goto(address + found)
    return bytes(page.pdf(prefer_css_page_size=True, print_background=True))


def pages_of(content: bytes) -> list[tuple[tuple[float, float], str, list[tuple[float, float, float, float]]]]:
    """Each page's size in points, its text, and where that stands (left, bottom, right, top)."""
    found = []
    document = pypdfium2.PdfDocument(content)
    for page in document:
        text = page.get_textpage()
        boxes = [text.get_rect(n) for n in range(text.count_rects())]
        found.append((page.get_size(), text.get_text_bounded(), boxes))
    document.close()
    return found


def pictures(content: bytes, save: Callable[[int, Any], None]) -> None:
    """Each page as a picture."""
    document = pypdfium2.PdfDocument(content)
    for number, page in enumerate(document, 1):
        save(number, page.render(scale=1.4).to_pil())
    document.close()


def main(folder: Path) -> None:
    """Print all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as kept, browser() as chromium:
        house = build(config(Path(kept), DEMO="1", PUBLIC_URL=address))
        house.start()
        fill(house)
        server = serve(house, "127.0.0.1", port)
        serve_in_background(server)
        try:
            for what in PRINTS:
                name = what.name.replace(" ", "-")
                content = printed(chromium, address, what)
                (folder / f"{name}.pdf").write_bytes(content)
                pictures(content, lambda n, picture, name=name: picture.save(folder / f"{name}-{n}.png"))  # type: ignore[misc]
                print(what.name, len(pages_of(content)), "pages")
        finally:
            server.close()
            house.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
