"""Where many forms come from one network, Chromium does the proof by itself; without JavaScript the sum is answered by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from deploy.local import build, serve
from tests.browser.look import faults
from tests.house import config
from tests.parts.process import free_port
from tests.system.running import serve_in_background


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A house where every second form from one address is asked for a proof."""
    port = free_port()
    house = build(config(tmp_path, FORM_LIMIT="1", PUBLIC_URL=f"http://127.0.0.1:{port}"))
    server = serve(house, "127.0.0.1", port)
    serve_in_background(server)
    yield f"http://127.0.0.1:{port}"
    server.close()
    house.stop()


def forget(page: Any, address: str) -> None:
    """Ask for a new password."""
    page.goto(f"{address}/enrollment/forgot?lang=zh")
    page.fill('input[name="login"]', "nobody@mail.example")
    page.click("main form button")


def test_by_work_and_by_hand(chromium: Any, address: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    forget(page, address)
    assert "/forgot" not in page.url
    forget(page, address)
    numbers = re.search(r"(\d+)\s*加\s*(\d+)", page.inner_text("main"))
    assert numbers and page.input_value('input[name="login"]') == "nobody@mail.example"
    page.fill("#answer", str(int(numbers[1]) + int(numbers[2])))
    page.click("main form button")
    assert "/forgot" not in page.url
    context.close()

    page = chromium.new_context(viewport={"width": 360, "height": 800}).new_page()
    held = [True]
    page.route("**/proof.js*", lambda route: route.abort() if held[0] else route.continue_())
    forget(page, address)
    assert faults(page, Axe(), "the small sum at 360 px") == []
    held[0] = False
    forget(page, address)
    page.wait_for_url(lambda url: "/forgot" not in url, timeout=30_000)
