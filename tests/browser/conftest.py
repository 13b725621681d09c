"""One browser and one demo for all tests of this folder: starting either takes longer than most looks at a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.demo import fill
from deploy.local import build, serve
from tests.house import config
from tests.parts.browser import browser
from tests.parts.process import free_port
from tests.system.running import serve_in_background


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """Debian's Chromium."""
    with browser() as found:
        yield found


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo at an address. Tests look at it; what they change stays changed for those after them."""
    port = free_port()
    house = build(config(tmp_path_factory.mktemp("look"), DEMO="1", PUBLIC_URL=f"http://127.0.0.1:{port}"))
    house.start()
    fill(house)
    server = serve(house, "127.0.0.1", port)
    serve_in_background(server)
    yield f"http://127.0.0.1:{port}"
    server.close()
    house.stop()
