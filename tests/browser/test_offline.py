"""A class without network: the phone keeps the sign-in, sends it when it is back on line, and it counts once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error as PlaywrightError

from deploy.bus import open_bus
from deploy.demo import BASES, fill
from deploy.local import House, build, serve
from services.enrollment.links import journey_path
from services.training.domain.classes import TrainingClass
from services.training.domain.codes import scanned_code
from services.training.queries.classes import screen_code
from services.training.repository import attendance, classes, listed
from shared.actor import SYSTEM
from shared.contracts.envelope import meta_of
from shared.contracts.training import AttendanceRecorded
from tests.browser.look import faults
from tests.house import config
from tests.parts.process import free_port
from tests.system.running import serve_in_background

PHONE = {"viewport": {"width": 360, "height": 800}, "locale": "zh-CN"}


class School:
    """A house with its demo, and the class of today that takes sign-ins."""

    def __init__(self, house: House, address: str) -> None:
        self.house, self.address, self.training = house, address, house.contexts["training"]
        now = self.training.clock.now()
        held = classes(self.training).find(SYSTEM, {"base_id": BASES[0]})
        self.lesson: TrainingClass = next(one for one in held if one.start <= now <= one.end and not one.group_id)
        self.people = sorted(document.id for document in listed(self.training, self.lesson))

    def records(self, person_id: str) -> list[tuple[str, bool]]:
        """What is recorded of somebody at the class: how, and whether they were there."""
        where = {"class_id": self.lesson.id, "person_id": person_id}
        return [(one.method, one.attended) for one in attendance(self.training).find(SYSTEM, where)]

    def heard(self, person_id: str) -> int:
        """How often the other services were told of it."""
        found = open_bus(self.house.config).read_all(["slipway.training"])
        told = [r for r in found if (meta := meta_of(r.headers)) and meta.type == AttendanceRecorded.__name__]
        bodies = [AttendanceRecorded.loads(r.body or b"") for r in told]
        return sum(e.person_id == person_id and e.class_id == self.lesson.id for e in bodies)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    house = build(config(tmp_path_factory.mktemp("offline"), DEMO="1", PUBLIC_URL=address))
    house.start()
    fill(house)
    house.settle()
    server = serve(house, "127.0.0.1", port)
    serve_in_background(server)
    yield School(house, address)
    server.close()
    house.stop()


def until(page: Any, truth: str) -> None:
    """Wait for an expression to hold, whatever page comes meanwhile. Playwright's own waiting runs text as script in the page,
    which our policy forbids.
    """
    last = time.monotonic() + 20
    while True:
        with suppress(PlaywrightError):  # the page is just giving way to the next one
            if page.evaluate(truth):
                return
        assert time.monotonic() < last, truth
        time.sleep(0.1)


def cut_off(context: Any, page: Any) -> None:
    """No network from here on, for the page and for the worker beside it, which hears of it by itself."""
    context.set_offline(True)
    for place in (page, *context.service_workers):
        until(place, "fetch('/training/healthz', { cache: 'no-store' }).then(() => false, () => true)")


def phone_of(school: School, chromium: Any, person_id: str) -> tuple[Any, Any]:
    """A trainee's phone that has been on “my classes” once, so that it keeps the page for when there is no network."""
    context = chromium.new_context(**PHONE)
    page = context.new_page()
    page.goto(school.address + journey_path(school.house.contexts["enrollment"], person_id, BASES[0]))
    page.goto(f"{school.address}/training/mine")
    page.evaluate("navigator.serviceWorker.ready.then((kept) => kept.active.state)")
    until(page, "navigator.serviceWorker.controller !== null")
    return context, page


def back_on_line(school: School, context: Any, page: Any, person_id: str) -> None:
    """The network comes back: what was kept is sent, once, and the page says so."""
    context.set_offline(False)
    page.wait_for_url("**/training/mine", timeout=20_000)
    until(page, "localStorage.getItem('slipway.sign-ins') === '[]'")
    page.wait_for_load_state("load")
    assert school.records(person_id) == [("offline", True)]
    for _again in range(2):
        context.set_offline(True)
        context.set_offline(False)
        page.goto(f"{school.address}/training/mine")
    school.house.settle()
    assert school.records(person_id) == [("offline", True)] and school.heard(person_id) == 1


def test_a_scan_without_network_is_kept_and_counts_once(school: School, chromium: Any) -> None:
    person_id = school.people[0]
    context, page = phone_of(school, chromium, person_id)
    token = scanned_code(school.training.config.secret_key, school.lesson.id, school.training.clock.now())
    cut_off(context, page)
    scanned = f"{school.address}/training/in?c={school.lesson.id}-{token}"
    for _twice in range(2):
        page.goto(scanned)
        assert page.locator("[data-offline-done]").is_visible()
    assert page.locator("[data-kept] li").count() == 1 and school.records(person_id) == []
    assert faults(page, Axe(), "the offline page at 360 px") == []
    back_on_line(school, context, page, person_id)
    context.close()


def test_six_digits_typed_without_network_are_kept_and_count_once(school: School, chromium: Any) -> None:
    person_id = school.people[1]
    context, page = phone_of(school, chromium, person_id)
    cut_off(context, page)
    page.goto(f"{school.address}/training/mine")
    page.select_option("#f-class", school.lesson.id)
    page.fill("#f-digits", screen_code(school.training, school.lesson))
    page.click("[data-offline] button")
    assert page.locator("[data-offline-done]").is_visible() and school.records(person_id) == []
    back_on_line(school, context, page, person_id)
    context.close()
