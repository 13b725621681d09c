"""A person at a real browser without JavaScript: clicks and types what is visible."""

from __future__ import annotations

import re
from typing import Any

from tests.browser.look import Look
from tests.system.page import Form, Values
from tests.system.person import Fields, File, Person, listed


class BrowserPerson(Person):
    """One browser with its own cookies, as wide as its ``look``, which is given every page it comes to; with scripts if ``SCRIPT``."""

    SCRIPT = False

    def __init__(self, chromium: Any, address: str, look: Look) -> None:
        self._address, self._look = address, look
        size = {"width": look.width, "height": 800}
        self._context = chromium.new_context(viewport=size, java_script_enabled=self.SCRIPT, locale="zh-CN")
        self._page = self._context.new_page()
        self._page.set_default_timeout(10_000)

    def close(self) -> None:
        """Close the browser."""
        self._context.close()

    def open(self, path: str, status: int = 200) -> str:
        return self._shown(self._page.goto(self._address + path), status)

    def follow(self, pattern: str) -> str:
        href = self.page.link(pattern)
        return self._click(self._page.locator(f'a[href="{href}"]:visible').first, 200)

    def send(
        self,
        action: str,
        fields: Fields | None = None,
        *,
        button: str = "",
        status: int = 200,
        file: File | None = None,
    ) -> str:
        if fields and self._in_pages(action):
            return self._by_pages(action, listed(fields), status)
        page = self.page
        form = page.form(action)
        same = [found for found in page.forms if found.action == form.action]
        place = self._page.locator(f'form[action="{form.action}"]').nth(same.index(form))
        self._unfold(place)
        for name, values in listed(fields or {}).items():
            self._fill(place, form, name, values)
        if file:
            name, content, kind = file
            place.locator('input[type="file"]').set_input_files({"name": name, "mimeType": kind, "buffer": content})
        return self._click(place.locator(f'button[value="{button}"]' if button else "button").first, status)

    def _in_pages(self, action: str) -> bool:
        """Whether the form stands on pages of its own here, for want of room, or one of them is open."""
        start = self._page.locator('button[name="steps"]')
        return (start.count() > 0 and start.is_visible()) or bool(self._pages_of(action))

    def _pages_of(self, action: str) -> list[Form]:
        return [form for form in self.page.forms if re.fullmatch(rf"{action}/step/\w+(\?.*)?", form.action)]

    def _by_pages(self, action: str, fields: Values, status: int) -> str:
        """Fill a form one page after the other, and send it from the last one; a page that is refused as expected is the end."""
        left = dict(fields)
        if not self._pages_of(action):
            self._click(self._page.locator('button[name="steps"]'), 200)
        while pages := self._pages_of(action):
            place = self._page.locator(f'form[action="{pages[0].action}"]')
            for name in [name for name in left if name in pages[0].fields]:
                self._fill(place, pages[0], name, left.pop(name))
            with self._page.expect_navigation() as going:
                place.locator("button").first.click()
            refused = going.value.status == status != 200
            self._shown(going.value, status if refused else 200)
            if refused:
                return self.text
        return self.send(action, left, status=status)

    @staticmethod
    def _fill(place: Any, form: Form, name: str, values: list[str]) -> None:
        assert name in form.fields, f"the form {form.action} has no {name}; it has {sorted(form.fields)}"
        kind, field = form.fields[name].kind, place.locator(f'[name="{name}"]')
        if kind in ("checkbox", "radio"):
            for value in form.fields[name].values:
                box = f'[name="{name}"][value="{value}"]'
                if place.locator(box).is_checked() != (value in values):
                    # The box itself may be hidden under its drawing; a person taps its label.
                    place.locator(f"label:has({box})").click()
        elif kind == "select":
            field.select_option(values[0])
        elif kind != "hidden":
            if not field.is_visible():
                field.locator("xpath=ancestor::details[1]/summary").click()
            field.fill(values[0])

    @staticmethod
    def _unfold(place: Any) -> None:
        """Open what the form is folded into."""
        if not place.is_visible():
            place.locator("xpath=ancestor::details[1]/summary").click()

    def _click(self, place: Any, status: int) -> str:
        with self._page.expect_navigation() as going:
            place.click()
        return self._shown(going.value, status)

    def _shown(self, answer: Any, status: int) -> str:
        self.path = self._page.url.removeprefix(self._address)
        self.html = self._page.content()
        assert answer.status == status, f"{self.path}: {answer.status} {self.text[:1500]}"
        self._look.at(self._page.url, self.html, status)
        return self.text
