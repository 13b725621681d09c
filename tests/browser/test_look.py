"""Main pages in Debian's Chromium: at 360 and 1280 px, axe finds nothing, nothing is wider than the phone; pictures for the README."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from deploy.demo import fill
from deploy.local import build, serve
from tests.browser.look import faults
from tests.house import config
from tests.parts.browser import browser
from tests.parts.process import free_port
from tests.system.running import serve_in_background

DOCS = Path(__file__).parents[2] / "docs" / "screenshots"
PAGES = {
    "visitor": ["/bases/", "/bases/b/b02", "/enrollment/sign-in"],
    "trainee": [
        "/enrollment/journey",
        "/assessment/",
        "/assessment/practice",
        "/assessment/self",
        "/placement/mine",
        "/training/mine",
        "/notify/inbox",
    ],
    "mentor": ["/matching/mine", "/assessment/mentees", "/notify/inbox", "/placement/"],
    "coordinator": [
        "/enrollment/applications",
        "/enrollment/cohorts",
        "/enrollment/mentors",
        "/assessment/profiles",
        "/assessment/papers",
        "/matching/rounds",
        "/placement/new",
    ],
    "manager": ["/bases/dashboard", "/bases/records/trainees?stage=paired", "/notify/log"],
    "administrator": ["/enrollment/accounts"],
    "association": ["/bases/association"],
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo at an address."""
    port = free_port()
    house = build(config(tmp_path_factory.mktemp("look"), DEMO="1", PUBLIC_URL=f"http://127.0.0.1:{port}"))
    house.start()
    fill(house)
    server = serve(house, "127.0.0.1", port)
    serve_in_background(server)
    yield f"http://127.0.0.1:{port}"
    server.close()
    house.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as found:
        yield found


def open_as(chromium: Any, address: str, role: str, width: int, scheme: str) -> Any:
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, locale="zh-CN")
    page = context.new_page()
    page.goto(address + "/bases/?lang=zh")
    if role != "visitor":
        page.click(f'form:has(input[name="role"][value="{role}"]) button')
    return page


@pytest.mark.parametrize("role", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "light"), (1280, "dark")])
def test_pages_pass_axe_and_fit(chromium: Any, address: str, role: str, width: int, scheme: str) -> None:
    page = open_as(chromium, address, role, width, scheme)
    found = []
    for path in PAGES[role]:
        page.goto(address + path)
        found += faults(page, Axe(), f"{role} {path} {width} {scheme}")
        if os.environ.get("SLIPWAY_SCREENSHOTS") == "1" and scheme == "light":
            DOCS.mkdir(parents=True, exist_ok=True)
            name = f"{role}-{path.strip('/').split('?')[0].replace('/', '-') or 'start'}-{width}.png"
            page.screenshot(path=str(DOCS / name), full_page=width == 360)
    page.context.close()
    assert found == []
