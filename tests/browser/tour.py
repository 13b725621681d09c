"""``make demo-tour``: a new trainee's way through a base of sixty, clicked in a real browser; pictures and text go to docs/tour."""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from deploy.demo import BASES, fill
from deploy.local import House, build, serve
from services.assessment.bank.queries import in_use
from services.matching.handlers import accept_pairing
from services.matching.repository import pairings
from shared.actor import SYSTEM, Actor
from tests.browser.look import NoLook
from tests.browser.person import BrowserPerson
from tests.house import config
from tests.parts.browser import browser
from tests.parts.process import free_port
from tests.system.person import Fields, found
from tests.system.running import serve_in_background

TOUR = Path(__file__).parents[2] / "docs" / "tour"
WORDS = Path(__file__).with_name("tour.json")
PEOPLE, BASE, NAME = 60, BASES[0], "周晓彤"
PHONE, DESK = 360, 1280
APPLICATION: Fields = {
    "name": NAME,
    "phone": "13900008888",
    "goal": "shop",
    "platforms": ["amazon", "shopee"],
    "languages": ["zh", "en"],
    "availability": ["wed-eve", "sat-am"],
    "goals": "想把家乡的茶具卖到国外。",
    "consents": ["enrolment", "automated_match"],
}


class Guide(BrowserPerson):
    """Somebody on the tour; takes a picture of the open page in either language."""

    def __init__(self, chromium: Any, address: str, width: int) -> None:
        # The tour looks with its own eyes: pictures are judged by people.
        super().__init__(chromium, address, NoLook(width))

    def sign_in(self, role: str) -> Guide:
        """By the demo's one click."""
        self.open("/bases/?lang=zh")
        self._click(self._page.locator(f'form:has(input[name="role"][value="{role}"]) button'), 200)
        return self

    def begin(self) -> None:
        """Open the first page of a form that asks one thing a page."""
        self._click(self._page.locator('button[name="steps"]'), 200)

    def picture(self, name: str) -> None:
        """The page in English, then in Chinese, in which the tour goes on."""
        path = re.sub(r"[?&]lang=\w+", "", self.path.split("#")[0])
        for lang in ("en", "zh"):
            self.open(f"{path}{'&' if '?' in path else '?'}lang={lang}")
            file = TOUR / lang / f"{name}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            self._page.screenshot(path=str(file))
            # A page has few colours, and with 128 the files stay small; rare ones such as the sail's count as well.
            with Image.open(file) as picture:
                small = picture.convert("RGB").quantize(
                    128, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
                )
            small.save(file, optimize=True)


def walk(house: House, join: Callable[[int], Guide]) -> None:
    """The journey, a picture a step."""
    trainee = join(PHONE)
    trainee.open("/bases/?lang=zh")
    trainee.picture("01-start")
    trainee.follow(f"/bases/b/{BASE}")
    trainee.follow(r"/enrollment/c/\w+")
    form = trainee.path.split("?")[0]
    trainee.begin()
    trainee.picture("02-form")
    trainee.send(re.escape(form), APPLICATION)
    trainee.follow("/enrollment/journey")
    trainee.picture("03-applied")
    coordinator = join(DESK).sign_in("coordinator")
    _admit(coordinator)
    _assess(house, trainee)
    _pair(coordinator)
    asked = _accept(house)
    mentor = join(PHONE).sign_in("mentor")
    mentor.picture("09-mentor")
    trainee.wait("/enrollment/journey", lambda text: asked in text, "the mentor's name")
    trainee.picture("10-paired")
    manager = join(DESK).sign_in("manager")
    for path, name in (
        ("/bases/today", "11-manager"),
        ("/bases/dashboard", "12-dashboard"),
        ("/placement/proofs", "13-proofs"),
        ("/bases/annex", "14-annex"),
    ):
        manager.open(path)
        manager.picture(name)
    join(DESK).sign_in("association").picture("15-association")


def _admit(coordinator: Guide) -> None:
    coordinator.wait("/bases/today", lambda text: 'class="queue-first"' in text, "the queue")
    coordinator.picture("04-today")
    page = coordinator.wait("/enrollment/applications?state=submitted", lambda text: NAME in text, "the application")
    coordinator.picture("05-applications")
    coordinator.open(found(rf'href="(/enrollment/applications/\w+)"[^>]*>[^<]*{NAME}', page))
    coordinator.send(r"/enrollment/applications/\w+/admit")


def _assess(house: House, trainee: Guide) -> None:
    """Single choices and calculations are known, the rest is not."""
    items = in_use(house.contexts["assessment"], BASE)
    trainee.wait("/assessment/", lambda text: 'action="/assessment/start"' in text, "the assessment")
    trainee.send("/assessment/start")
    trainee.picture("06-question")
    while any(form.action == "/assessment/take" for form in trainee.page.forms):
        item = items[trainee.page.form("/assessment/take").fields["item"].given[0]]
        known = item.kind in ("single", "numeric")
        answer: Fields = {item.id: str(item.answer)} if known else {}
        trainee.send("/assessment/take", answer, button="on" if known else "skip")
    trainee.picture("07-profile")


def _pair(coordinator: Guide) -> None:
    coordinator.wait("/matching/rounds", lambda text: _waiting(text) > 0, "who waits")
    coordinator.send("/matching/rounds", {"name": "秋季第二轮", "respond_days": "5"})
    path = coordinator.path
    coordinator.wait(path, lambda text: 'id="job"' not in text and NAME in text, "the proposal")
    coordinator.picture("08-round")
    coordinator.send(r"/matching/rounds/\w+/review")
    coordinator.follow(r"/matching/rounds/\w+/publish")
    coordinator.send(r"/matching/rounds/\w+/publish")


def _waiting(text: str) -> int:
    number = re.search(r'class="sr">[^<]*</span>(\d+)', text)
    return int(number[1]) if number else 0


def _accept(house: House) -> str:
    """The mentor who is asked says yes; their name. (The demo signs in as one mentor only.)"""
    context, until = house.contexts["matching"], time.monotonic() + 60
    while True:
        for one in pairings(context).find(SYSTEM, {"base_id": BASE, "state": "proposed"}, sort=[("proposed_at", -1)]):
            if _name(house, one.person_id) == NAME:
                accept_pairing(context, Actor("demo", "mentor", BASE, one.mentor_id), one.id)
                return _name(house, one.mentor_id)
        if time.monotonic() > until:
            raise TimeoutError(f"Nobody was asked to guide {NAME}.")
        time.sleep(0.1)


def _name(house: House, person_id: str) -> str:
    from services.bases.queries import name_of

    return name_of(house.contexts["bases"], person_id)


def write_text() -> None:
    """The tour's page in either language."""
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    for lang, said in words.items():
        lines = [f"# {said['title']}", "", said["lead"], ""]
        for name, title, text in said["steps"]:
            with Image.open(TOUR / lang / f"{name}.png") as opened:
                width = min(opened.width, 800)
            shown = f'<img src="{lang}/{name}.png" alt="{title}" width="{width}">'
            lines += [f"## {title}", "", text, "", shown, ""]
        (TOUR / f"{lang}.md").write_text("\n".join(lines), encoding="utf-8")


def main() -> None:
    """Load, walk, write."""
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        house = build(config(Path(folder), DEMO="1", PUBLIC_URL=address, TICK_SECONDS="0.3"))
        house.start()
        fill(house, PEOPLE)
        server = serve(house, "127.0.0.1", port)
        serve_in_background(server)
        try:
            walk(house, lambda width: Guide(chromium, address, width))
        finally:
            server.close()
            house.stop()
    write_text()


if __name__ == "__main__":
    main()
