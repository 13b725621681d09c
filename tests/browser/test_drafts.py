"""What is typed into a long form survives a lost page and an ended session, sealed in the browser, until it was taken."""

from __future__ import annotations

import json
from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.browser.look import faults
from tests.browser.test_look import open_as

FORM = "/notify/announcements"
HEADING, TEXT = "国庆放假", "十月一日至七日放假，导师辅导照常。"
NOTE = "main form .notice"


def write(page: Any, address: str) -> None:
    """Type an announcement and wait until it is kept."""
    page.goto(address + FORM)
    page.select_option('[name="audience"]', index=1)
    page.fill('[name="heading"]', HEADING)
    page.fill('[name="text"]', TEXT)
    page.wait_for_timeout(500)


def drafts(page: Any) -> dict[str, str]:
    """What the browser keeps."""
    kept: dict[str, str] = page.evaluate(
        "Object.fromEntries(Object.entries(localStorage).filter(([name]) => name.startsWith('draft:')))"
    )
    return kept


def sign_in(page: Any, address: str, role: str) -> None:
    """By the demo's one click, where one is asked to."""
    page.click(f'form:has(input[name="role"][value="{role}"]) button')
    page.wait_for_load_state()


def test_what_was_typed_is_there_again_and_can_be_dropped(address: str, chromium: Any) -> None:
    page = open_as(chromium, address, "manager", (360, "light", "en"))
    write(page, address)
    kept = drafts(page)
    assert len(kept) == 1 and HEADING not in json.dumps(kept, ensure_ascii=False) and "sealed" in str(kept)
    page.goto(f"{address}/bases/today")
    page.goto(address + FORM)
    page.wait_for_selector(NOTE)
    assert page.input_value('[name="heading"]') == HEADING and page.input_value('[name="text"]') == TEXT
    assert "did not send is back" in page.inner_text(NOTE) and faults(page, Axe(), "a draft") == []
    page.click(f"{NOTE} button")
    assert page.input_value('[name="text"]') == "" and drafts(page) == {}
    assert page.evaluate("document.activeElement.name") == "audience"
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.locator(NOTE).count() == 0
    page.context.close()


def test_a_session_that_ends_costs_nothing_and_what_was_taken_does_not_come_back(address: str, chromium: Any) -> None:
    page = open_as(chromium, address, "manager", (1280, "light", "en"))
    write(page, address)
    page.context.clear_cookies(name="slipway_session")
    page.click('main form:has([name="heading"]) button[type="submit"]')
    page.wait_for_url(lambda url: url.endswith(f"/enrollment/sign-in?next={FORM}"))
    assert len(drafts(page)) == 1
    sign_in(page, address, "manager")
    page.goto(address + FORM)
    page.wait_for_selector(NOTE)
    assert page.input_value('[name="text"]') == TEXT
    page.click('main form:has([name="heading"]) button[type="submit"]')
    page.wait_for_url("**/notify/announcements/*")
    assert drafts(page) == {}
    page.goto(address + FORM)
    page.wait_for_load_state("networkidle")
    assert page.input_value('[name="text"]') == "" and page.locator(NOTE).count() == 0
    page.context.close()


def test_a_form_that_comes_back_with_a_mistake_stays_kept(address: str, chromium: Any) -> None:
    page = open_as(chromium, address, "manager", (1280, "light", "zh"))
    write(page, address)
    page.fill('[name="heading"]', " ")
    page.wait_for_timeout(500)
    page.click('main form:has([name="heading"]) button[type="submit"]')
    page.wait_for_selector("#error-summary")
    assert page.input_value('[name="text"]') == TEXT and len(drafts(page)) == 1
    page.goto(address + FORM)
    page.wait_for_selector(NOTE)
    assert page.input_value('[name="text"]') == TEXT
    page.context.close()


def test_nobody_else_reads_it_and_signing_out_takes_it_away(address: str, chromium: Any) -> None:
    page = open_as(chromium, address, "manager", (1280, "light", "zh"))
    write(page, address)
    page.context.clear_cookies(name="slipway_session")
    page.goto(f"{address}/enrollment/sign-in")
    sign_in(page, address, "coordinator")
    page.goto(address + FORM)
    page.wait_for_load_state("networkidle")
    assert page.input_value('[name="text"]') == "" and len(drafts(page)) == 1
    page.context.clear_cookies(name="slipway_session")
    page.goto(f"{address}/enrollment/sign-in")
    sign_in(page, address, "manager")
    page.click("details.account summary")
    page.click('form[action="/enrollment/sign-out"] button')
    page.wait_for_load_state()
    assert drafts(page) == {}
    page.context.close()


def test_passwords_are_never_kept(address: str, chromium: Any) -> None:
    page = open_as(chromium, address, "manager", (1280, "light", "zh"))
    page.goto(f"{address}/enrollment/security")
    for field in page.locator('main input[type="password"]').all():
        field.fill("a long enough passphrase 1")
    page.wait_for_timeout(500)
    assert page.locator('main input[type="password"]').count() >= 2 and drafts(page) == {}
    page.context.close()
