"""Every kind of page a role is led to, in Debian's Chromium: axe, 200 and 400 %, 44 px, names for the ear; README's pictures.

Each kind of page is looked at once in Chinese on a phone and once in English at a desk, by axe in one theme of three, in
turn; every theme's contrast is computed from the tokens (tests/unit/web/test_tokens.py). ``SLIPWAY_LOOK=full``
(``make look``) looks at every page of every role in each language and theme. ``SLIPWAY_SCREENSHOTS=1`` takes the pictures
of ``SHOWN`` anew.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Error as PlaywrightError

from tests.browser.look import FINGER, POINTER, THEMES, enlarged, faults, fitted, in_themes, looked, violations
from tests.browser.names import faults_of_landmarks, faults_of_names, tree
from tests.parts.browser import browser
from tests.system.page import Page

DOCS = Path(__file__).parents[2] / "docs" / "screenshots"
ROLES = ("visitor", "trainee", "mentor", "coordinator", "manager", "quality", "privacy", "association", "administrator")
FULL = os.environ.get("SLIPWAY_LOOK") == "full"
# A phone in Chinese and a desk in English, with the theme the first page is looked at in.
SIGHTS = [(360, "light", "zh"), (1280, "dark", "en")]
STARTS = (
    "/bases/",
    "/bases/design",
    "/notify/inbox",
    "/assessment/papers",
    "/assessment/practice",
    "/placement/new",
    "/matching/pairings",
)
VARIABLE = re.compile(r"[0-9a-f-]{12,}|(?<=/)[0-9A-Z]{6,}|\d+" + ("" if FULL else r"|(?<=/notify/words/)\w+"))
"""What differs between pages of one kind; the words of sixty notices stand on one page, each at an address of its own."""
NO_PAGE = re.compile(r"/static/|/export|\.(csv|xlsx|pdf|svg|png|json|ics|zip|docx)$|[?&]lang=")
SHOWN = {
    "visitor": ["/bases/", "/enrollment/sign-in"],
    "trainee": ["/enrollment/journey", "/assessment/"],
    "mentor": ["/matching/mine"],
    "coordinator": [
        "/bases/today",
        "/matching/rounds",
        "/matching/rounds/*",
        "/enrollment/applications",
        "/assessment/bank/statistics",
    ],
    "manager": ["/bases/today", "/bases/dashboard", "/bases/annex"],
    "association": ["/bases/association"],
}


def open_as(chromium: Any, address: str, role: str, sight: tuple[int, str, str]) -> Any:
    """A page of a browser in which the role is signed in, on its start page."""
    width, scheme, lang = sight
    size = {"width": width, "height": 800}
    page = fitted(chromium.new_context(viewport=size, color_scheme=scheme, locale="zh-CN")).new_page()
    page.goto(f"{address}/bases/?lang={lang}")
    if role != "visitor":
        page.click(f'form:has(input[name="role"][value="{role}"]) button')
    return page


def kinds_of_pages(page: Any, address: str, known: Collection[str] = ()) -> Iterator[str]:
    """Walks the links from where the page is; yields each kind of page once, while it is open.

    Those that are ``known`` are asked for their links alone, and not opened.
    """
    waiting, seen = [page.url.removeprefix(address), *STARTS], set[str]()
    while waiting:
        path = waiting.pop(0).split("#")[0]
        if not path.startswith("/"):
            continue
        kind = VARIABLE.sub("*", path.split("?")[0])
        if kind in seen or NO_PAGE.search(path):
            continue
        seen.add(kind)
        if kind in known:
            answer = page.request.get(address + path)
            waiting += Page(answer.text()).links if _is_page(answer) else []
            yield kind
            continue
        try:
            answer = page.goto(address + path)
        except PlaywrightError as error:
            if "Download is starting" in str(error):
                continue
            raise
        # A photo is a document of its own to the browser, in which axe waits for ever.
        if not _is_page(answer):
            continue
        links = Page(answer.text()).links
        yield kind
        waiting += links


def _is_page(answer: Any) -> bool:
    return answer.status == 200 and "text/html" in answer.headers.get("content-type", "")


def look_at(page: Any, place: int, where: str, width: int) -> list[str]:
    """All that is asked of a page that is open; ``place``: how many were looked at before, so that themes take turns."""
    axe, first = Axe(), list(THEMES)[place % len(THEMES)]
    page.emulate_media(reduced_motion="reduce", **THEMES[first])
    found = in_themes(page, axe, where, first) if FULL else violations(page, axe, f"{where}, {first}")
    found += looked(page, ["cut", "wide", "moving", "twice"], where)
    found += looked(page, ["small"], where, FINGER if width < 500 else POINTER)
    nodes = tree(page)
    return found + enlarged(page, where) + faults_of_names(nodes, where) + faults_of_landmarks(nodes, where)


def walk(address: str, sight: tuple[int, str, str]) -> dict[str, tuple[int, list[str]]]:
    """All roles, one after the other, in a browser of their own: how many kinds of pages each sees, and what is wrong with them.

    What coordinators and managers are both led to looks alike: looking once keeps the walk short.
    """
    known, told = set[str](), dict[str, tuple[int, list[str]]]()
    with browser() as chromium:
        for role in ROLES:
            page, found, seen = open_as(chromium, address, role, sight), list[str](), 0
            for kind in kinds_of_pages(page, address, () if FULL else known):
                seen += 1
                if FULL or kind not in known:
                    known.add(kind)
                    found += look_at(page, len(known) + SIGHTS.index(sight), f"{role} {kind} {sight[2]}", sight[0])
            page.context.close()
            told[role] = (seen, found)
    return told


@pytest.fixture(scope="module")
def walks(address: str) -> dict[tuple[int, str, str], dict[str, tuple[int, list[str]]]]:
    """Both sights at the same time: there are two processors."""
    with ThreadPoolExecutor(len(SIGHTS)) as pool:
        return dict(zip(SIGHTS, pool.map(partial(walk, address), SIGHTS), strict=True))


@pytest.mark.timeout(6 * 3600 if FULL else 1200)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("sight", SIGHTS, ids=["phone-zh", "desk-en"])
def test_every_kind_of_page_can_be_seen_heard_and_pressed(
    walks: dict[tuple[int, str, str], dict[str, tuple[int, list[str]]]], role: str, sight: tuple[int, str, str]
) -> None:
    seen, found = walks[sight][role]
    assert found == [], "\n".join(found)
    assert seen >= 3


@pytest.mark.skipif(os.environ.get("SLIPWAY_SCREENSHOTS") != "1", reason="pictures are taken when asked for")
@pytest.mark.parametrize("role", SHOWN)
def test_pictures_for_the_readme(chromium: Any, address: str, role: str) -> None:
    page = open_as(chromium, address, role, (360, "light", "zh"))
    for path in SHOWN[role]:
        page.goto(address + path.removesuffix("/*"))
        if path.endswith("*"):
            start = path.removesuffix("*")
            page.goto(address + page.get_attribute(f'main a[href^="{start}"]', "href"))
        name = f"{role}-{path.strip('/').replace('/*', '-one').replace('/', '-')}"
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=str(DOCS / f"{name}-{width}.png"), full_page=width == 360)
    page.context.close()


def test_ctrl_k_finds_a_page_or_a_person_by_keyboard_alone(address: str, chromium: Any) -> None:
    page = open_as(chromium, address, "coordinator", (1280, "light", "zh"))
    page.wait_for_load_state()
    before = page.url
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog.palette #found a")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.palette", state="detached")
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog.palette #found a")
    page.keyboard.type("王")
    page.wait_for_selector("dialog.palette #found a:has-text('王')")
    assert page.url == before and faults(page, Axe(), "the window") == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/enrollment/mentors/" in url or "/enrollment/applications/" in url)
    assert "王" in page.inner_text("main")


def test_a_chart_is_saved_as_picture_and_as_numbers(address: str, chromium: Any, tmp_path: Path) -> None:
    page = open_as(chromium, address, "visitor", (1280, "light", "en"))
    page.goto(f"{address}/bases/design?lang=en")
    figure = page.locator("figure.figure", has_text="Net grows each month").first
    figure.locator("summary").click()
    saved = {}
    for kind in ("csv", "svg", "png"):
        with page.expect_download() as coming:
            figure.locator(f'[data-save="{kind}"]').click()
        assert coming.value.suggested_filename == f"Net grows each month.{kind}"
        coming.value.save_as(tmp_path / kind)
        saved[kind] = (tmp_path / kind).read_bytes()
    assert saved["csv"].decode("utf-8-sig").splitlines() == [
        '"","USD"',
        '"2026-04","200"',
        '"2026-05","440"',
        '"2026-06","610"',
    ]
    # What the style sheet says of a line is written into the picture.
    assert b'xmlns="http://www.w3.org/2000/svg"' in saved["svg"] and b"stroke: rgb(" in saved["svg"]
    with Image.open(tmp_path / "png") as picture:
        assert picture.size == (1040, 544)
    page.context.close()


def test_a_view_of_a_list_is_kept_under_its_name_and_forgotten(address: str, chromium: Any) -> None:
    page = open_as(chromium, address, "coordinator", (360, "light", "en"))
    page.goto(f"{address}/enrollment/applications?state=admitted&q=wang&lang=en")
    page.click("[data-keep]")
    page.goto(f"{address}/enrollment/applications")
    view = page.locator(".views a")
    assert view.inner_text() == "Admitted" and page.locator("[data-keep]").is_hidden()
    view.click()
    page.wait_for_url("**/enrollment/applications?state=admitted")
    assert page.locator(".views a[aria-current]").count() == 1 and faults(page, Axe(), "a kept view") == []
    page.click(".forget")
    assert page.locator(".views a").count() == 0
    page.goto(f"{address}/enrollment/applications")
    assert page.locator("[data-views]").is_hidden()
    page.context.close()
