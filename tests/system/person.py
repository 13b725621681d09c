"""Somebody at a browser: opens pages, fills forms with their hidden fields, waits for what other services tell."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.system.running import Running

PATIENCE = 60
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Person:
    """One browser with its own cookies."""

    def __init__(self, running: Running) -> None:
        self.http: httpx.Client = running.client()

    def see(self, path: str, status: int = 200) -> str:
        """Open a page; its text."""
        answer = self.http.get(path)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:400]}"
        return html.unescape(answer.text)

    def send(
        self, page: str, path: str, fields: dict[str, Any] | None = None, status: int = 200, files: Any = None
    ) -> str:
        """Post a form that stands on ``page``, with the page's token; the text of where it leads."""
        token = _TOKEN.search(self.see(page))
        assert token, f"{page} has no form"
        answer = self.http.post(path, data={"csrf_token": token.group(1), **(fields or {})}, files=files)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:1500]}"
        self.at = str(answer.url.path)
        return html.unescape(answer.text)

    def read(self, path: str) -> Any:
        """Read JSON."""
        answer = self.http.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.text[:400]
        return answer.json()

    def wait(self, path: str, condition: Callable[[str], bool], what: str) -> str:
        """Reload a page until it shows what other services told it."""
        until = time.monotonic() + PATIENCE
        while True:
            text = self.see(path)
            if condition(text):
                return text
            if time.monotonic() > until:
                pytest.fail(f"{path} never showed {what}: {text[-1500:]}")
            time.sleep(0.1)


def found(pattern: str, text: str) -> str:
    """The first group of the first match; fails the test when there is none."""
    match = re.search(pattern, text)
    assert match, f"{pattern} is not in {text[:600]}"
    return match.group(1)
