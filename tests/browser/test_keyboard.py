"""Without a pointer: Tab goes through a page in reading order and back, menus and windows give the focus back to where one was."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.keyboard import MOST_STOPS, KeyboardPerson, Stop
from tests.browser.look import NoLook
from tests.browser.test_look import open_as

DESK = (1280, "light", "en")
MAIN_PAGES = [
    ("visitor", "/bases/"),
    ("visitor", "/enrollment/sign-in"),
    ("trainee", "/enrollment/journey"),
    ("trainee", "/assessment/"),
    ("mentor", "/matching/mine"),
    ("coordinator", "/bases/today"),
    ("coordinator", "/enrollment/applications"),
    ("coordinator", "/matching/rounds"),
    ("coordinator", "/training/classes"),
    ("manager", "/bases/dashboard"),
    ("manager", "/notify/announcements"),
    ("quality", "/bases/inspections"),
]


def at(chromium: Any, address: str, role: str, path: str) -> KeyboardPerson:
    """Somebody at a page, with nothing focused."""
    person = KeyboardPerson(chromium, address, NoLook(1280))
    person.use(open_as(chromium, address, role, DESK))
    person.open(path)
    return person


def stops(person: KeyboardPerson, key: str) -> list[Stop]:
    """Where the key stops, from the top or the end of the page to the other."""
    found: list[Stop] = []
    for _stop in range(MOST_STOPS):
        stop = person.tab(key=key)
        if stop.tag == "BODY":
            return found
        found.append(stop)
        if key != "Tab" and stop.css == "skip":
            return found
    raise AssertionError(f"{key} never leaves {person.path}")


@pytest.mark.parametrize(("role", "path"), MAIN_PAGES)
def test_tab_goes_through_a_page_in_reading_order_and_back(chromium: Any, address: str, role: str, path: str) -> None:
    person = at(chromium, address, role, path)
    there = stops(person, "Tab")
    faults, person.faults = person.faults, []
    back = stops(person, "Shift+Tab")
    person.close()
    assert faults == [] and there[0].css == "skip" and len(there) >= 8
    assert [str(stop) for stop in reversed(back)] == [str(stop) for stop in there]


def test_the_menu_under_the_name_opens_by_enter_and_gives_the_focus_back(chromium: Any, address: str) -> None:
    page = open_as(chromium, address, "coordinator", DESK)
    page.focus("details.account summary")
    page.keyboard.press("Enter")
    assert page.locator("details.account[open]").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.account-menu') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('details.account:not([open]) summary')")
    page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.closest('details.account') !== null"):
        page.keyboard.press("Tab")
    assert page.locator("details.account[open]").count() == 0, "it closes when one goes on"
    page.context.close()


def test_the_window_that_finds_gives_the_focus_back_to_where_one_was(chromium: Any, address: str) -> None:
    page = open_as(chromium, address, "coordinator", DESK)
    page.goto(f"{address}/enrollment/applications")
    place = page.locator("main table a").nth(1)
    place.focus()
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog.palette #found a")
    for _stop in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.palette", state="detached")
    assert place.evaluate("link => document.activeElement === link")
    page.focus("[data-find]")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.palette #found a")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.palette", state="detached")
    assert page.evaluate("document.activeElement.matches('[data-find]')")
    page.context.close()


def test_rows_of_a_list_are_walked_by_arrows(chromium: Any, address: str) -> None:
    page = open_as(chromium, address, "coordinator", DESK)
    page.goto(f"{address}/enrollment/applications")
    page.locator("main table tbody tr").nth(0).locator("th a").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    page.keyboard.press("ArrowUp")
    row = page.locator("main table tbody tr").nth(1)
    assert row.evaluate("row => row.contains(document.activeElement)")
    page.context.close()
