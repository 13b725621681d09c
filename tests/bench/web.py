"""The look in figures: Lighthouse at its mobile settings and axe on twelve main pages, what a first view weighs, how fast it is served.

Each page is opened in the demo by whom it is for. Lighthouse slows network and processor down as it does for everybody.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import httpx
from axe_playwright_python.sync_playwright import Axe

from deploy.demo import fill
from deploy.local import build, serve
from tests.bench import report
from tests.browser.look import faults
from tests.house import config
from tests.parts.browser import browser
from tests.parts.fetch import chromium_path, lighthouse
from tests.parts.process import free_port
from tests.system.running import serve_in_background

PAGES = (
    ("visitor", "/bases/"),
    ("visitor", "/enrollment/sign-in"),
    ("visitor", "enrolment form"),
    ("trainee", "/enrollment/journey"),
    ("trainee", "/assessment/"),
    ("trainee", "/placement/mine"),
    ("mentor", "/matching/mine"),
    ("coordinator", "/bases/today"),
    ("coordinator", "/enrollment/applications"),
    ("coordinator", "/matching/rounds"),
    ("manager", "/bases/today"),
    ("manager", "/bases/dashboard"),
)
CATEGORIES = ("performance", "accessibility", "best-practices")
SIGHTS: tuple[tuple[str, Literal["light", "dark"]], ...] = (
    ("zh", "light"),
    ("zh", "dark"),
    ("en", "light"),
    ("en", "dark"),
)
GOAL, WEIGHT, SERVED_MS = 95, 150_000, 100
ROOT = Path(__file__).parents[2]
LIMITS = {".css": 60_000, ".js": 40_000}
PAGE_SECONDS = 1.0
ANSWERS = {
    "typed": [("name", "周晓彤"), ("phone", "13900008888")],
    "chosen": [
        ("goal", "shop"),
        ("platforms", "amazon"),
        ("platforms", "shopee"),
        ("languages", "zh"),
        ("languages", "en"),
        ("availability", "wed-eve"),
        ("availability", "sat-am"),
    ],
}
"""What the scripted person answers, by how it is given."""
ASKED = 40
"""How often a page is asked for to tell how fast it is served."""


@contextmanager
def the_demo() -> Iterator[str]:
    """The demo at an address."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        house = build(config(Path(folder), DEMO="1", PUBLIC_URL=f"http://127.0.0.1:{port}"))
        house.start()
        fill(house)
        server = serve(house, "127.0.0.1", port)
        serve_in_background(server)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.close()
            house.stop()


def signed_in(address: str, role: str, lang: str = "zh") -> httpx.Client:
    """A client with the role's session."""
    client = httpx.Client(base_url=address, timeout=30)
    start = client.get(f"/bases/?lang={lang}").text
    if role != "visitor":
        token = re.search(r'name="csrf_token" value="([^"]+)"', start)
        assert token
        answer = client.post("/enrollment/demo", data={"role": role, "csrf_token": token.group(1)})
        assert answer.status_code == 303, answer.text[:200]
    return client


def path_of(client: httpx.Client, page: str) -> str:
    """A page's address; the enrolment form's is on the start page."""
    if page.startswith("/"):
        return page
    found = re.search(r'href="(/enrollment/c/\w+)"', client.get("/bases/").text)
    assert found
    return found.group(1)


def measured(program: Path, url: str, cookies: str) -> dict[str, Any]:
    """Lighthouse's report of one page."""
    command = ["node", str(program), url, "--output=json", "--quiet", f"--only-categories={','.join(CATEGORIES)}"]
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu --lang=zh-CN"]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as headers:
        json.dump({"Cookie": cookies}, headers)
        headers.flush()
        done = subprocess.run(
            [*command, f"--extra-headers={headers.name}"],
            capture_output=True,
            text=True,
            timeout=180,
            check=True,
            env={**os.environ, "CHROME_PATH": chromium_path()},
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def page_figures(address: str) -> None:
    """Scores, weight of a first view and time to serve, a page after the other."""
    program = lighthouse()
    for role, page in PAGES:
        client = signed_in(address, role)
        path = path_of(client, page)
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        found = measured(program, address + path, cookies)
        asked = found["finalDisplayedUrl"]
        assert asked.startswith(address + path), f"{role} was sent from {path} to {asked}"
        for category in CATEGORIES:
            score = found["categories"][category]["score"] * 100
            report("web", f"lighthouse_{category} {role} {page}", score, "of 100", f"goal {GOAL}", score / GOAL)
        weight = found["audits"]["total-byte-weight"]["numericValue"]
        report("web", f"first_view {role} {page}", weight, "bytes", f"goal {WEIGHT}", weight / WEIGHT)
        times = []
        for _ in range(ASKED):
            began = time.perf_counter()
            client.get(path)
            times.append((time.perf_counter() - began) * 1000)
        p95 = statistics.quantiles(times, n=20)[-1]
        report("web", f"served_p95 {role} {page}", p95, "ms", f"goal {SERVED_MS}", p95 / SERVED_MS)


def axe_figures(address: str) -> None:
    """What axe finds on each page in both languages and both themes on a phone, and what is wider than its screen."""
    with browser() as chromium:
        for role, page in PAGES:
            found: list[str] = []
            for lang, scheme in SIGHTS:
                client = signed_in(address, role, lang)
                context = chromium.new_context(viewport={"width": 360, "height": 800}, color_scheme=scheme)
                context.add_cookies([{"name": n, "value": v, "url": address} for n, v in client.cookies.items()])
                shown = context.new_page()
                shown.goto(address + path_of(client, page))
                found += faults(shown, Axe(), f"{lang} {scheme}")
                context.close()
            report("web", f"axe {role} {page}", len(found), "faults", " · ".join(found) or "goal 0")


def enrolment_figures(address: str) -> None:
    """How many taps the default form takes on a phone, and how long: somebody fills in all that is asked for, and it is taken.

    Times after the keystroke-level model (Card, Moran & Newell 1980): 1.1 s to reach a place and 1.35 s to think before it, 0.5 s a
    sign for somebody who does not type every day; reading 30 s, and a second for each page that comes.
    """
    taps, signs, pages = 0, 0, 0
    with browser() as chromium:
        page = chromium.new_context(viewport={"width": 360, "height": 800}, locale="zh-CN").new_page()
        page.goto(address + path_of(signed_in(address, "visitor"), "enrolment form"))
        page.click('button[name="steps"]')
        taps, pages = taps + 1, pages + 1
        while page.locator('[name="consents"]').count() == 0:
            for name, text in ANSWERS["typed"]:
                if page.locator(f"#f-{name}").count():
                    page.click(f"#f-{name}")
                    page.keyboard.type(text)
                    taps, signs = taps + 1, signs + len(text)
            for name, value in ANSWERS["chosen"]:
                box = page.locator(f'[name="{name}"][value="{value}"]')
                if box.count() and not box.is_checked():
                    page.click(f'label:has([name="{name}"][value="{value}"])')
                    taps += 1
            page.click("main form[data-autosave] button")
            taps, pages = taps + 1, pages + 1
        for box in page.locator('[name="consents"]').all():
            page.click(f'label:has([name="consents"][value="{box.get_attribute("value")}"])')
            taps += 1
        page.click('main form[method="post"] button[type="submit"]')
        taps += 1
        page.wait_for_selector(".lead.number")
    seconds = 30 + taps * (1.1 + 1.35) + signs * 0.5 + pages * PAGE_SECONDS
    report("web", "enrolment_taps", taps, "taps", "goal 25", taps / 25)
    report("web", "enrolment_seconds", seconds, "s by the keystroke-level model", "goal 120", seconds / 120)


def main() -> None:
    """Every figure."""
    for kind, limit in LIMITS.items():
        weight = sum(
            path.stat().st_size for tree in ("shared", "services") for path in ROOT.glob(f"{tree}/**/static/*{kind}")
        )
        report("web", f"own_{kind.removeprefix('.')}", weight, "bytes", f"goal {limit}", weight / limit)
    with the_demo() as address:
        enrolment_figures(address)
        page_figures(address)
        axe_figures(address)


if __name__ == "__main__":
    main()
