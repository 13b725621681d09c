"""Somebody who uses the system: opens pages, follows links, fills forms, waits for what other services tell.

The steps of the journey are written once against :class:`Person`; here by HTTP, in ``tests/browser`` by clicking.
"""

from __future__ import annotations

import html
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx
import pytest

from tests.system.page import Page, Values
from tests.system.running import Running

PATIENCE = 60
Fields = Mapping[str, str | Sequence[str]]
File = tuple[str, bytes, str]
"""Name, content and media type of an upload."""


class Person(ABC):
    """One browser with its own cookies. ``path`` and ``text`` are of the page that is open, entities resolved."""

    path = ""
    html = ""

    @property
    def text(self) -> str:
        """The page that is open."""
        return html.unescape(self.html)

    @property
    def page(self) -> Page:
        """Its links and forms."""
        return Page(self.html)

    @abstractmethod
    def open(self, path: str, status: int = 200) -> str:
        """Type an address; the page's text. Fails the test when it answers with another status."""

    @abstractmethod
    def follow(self, pattern: str) -> str:
        """Click the first link whose address matches."""

    @abstractmethod
    def send(
        self,
        action: str,
        fields: Fields | None = None,
        *,
        button: str = "",
        status: int = 200,
        file: File | None = None,
    ) -> str:
        """Fill the first form of the page whose action matches and press its button (the one with a value, if named)."""

    def wait(self, path: str, condition: Callable[[str], bool], what: str) -> str:
        """Reload a page until it shows what other services told it."""
        until = time.monotonic() + PATIENCE
        while not condition(self.open(path)):
            if time.monotonic() > until:
                pytest.fail(f"{path} never showed {what}: {self.text[-1500:]}")
            time.sleep(0.1)
        return self.text


class HttpPerson(Person):
    """A person by HTTP alone."""

    def __init__(self, running: Running) -> None:
        self.http: httpx.Client = running.client()

    def open(self, path: str, status: int = 200) -> str:
        return self._shown(self.http.get(path), status)

    def follow(self, pattern: str) -> str:
        return self.open(self.page.link(pattern))

    def send(
        self,
        action: str,
        fields: Fields | None = None,
        *,
        button: str = "",
        status: int = 200,
        file: File | None = None,
    ) -> str:
        form = self.page.form(action)
        values: dict[str, Any] = dict(form.filled(listed(fields or {})))
        pressed = next(found for found in form.buttons if not button or found[1] == button)
        if pressed[0]:
            values[pressed[0]] = [pressed[1]]
        uploads = {name: file for name, part in form.fields.items() if part.kind == "file" and file}
        data = {name: given for name, given in values.items() if given}
        return self._shown(self.http.post(form.action, data=data, files=uploads or None), status)

    def read(self, path: str) -> Any:
        """Read JSON."""
        answer = self.http.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.text[:400]
        return answer.json()

    def _shown(self, answer: httpx.Response, status: int) -> str:
        assert answer.status_code == status, f"{answer.url}: {answer.status_code} {answer.text[:1500]}"
        self.path, self.html = answer.url.raw_path.decode(), answer.text
        return self.text


def listed(fields: Fields) -> Values:
    """Fields with each value as a list."""
    return {name: [value] if isinstance(value, str) else list(value) for name, value in fields.items()}


def found(pattern: str, text: str) -> str:
    """The first group of the first match; fails the test when there is none."""
    match = re.search(pattern, text)
    assert match, f"{pattern} is not in {text[:600]}"
    return match.group(1)
