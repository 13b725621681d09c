"""Asking a provider over HTTP: one request, its refusals told apart by what can be done about them."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from services.notify.channels.port import Undelivered

SECONDS = 10
_GONE = (404, 410)


def ask(method: str, url: str, **given: Any) -> requests.Response:
    """The provider's answer when its status is one of success. Error: :class:`Undelivered`."""
    try:
        answer = requests.request(method, url, timeout=SECONDS, allow_redirects=False, **given)
    except requests.RequestException as error:
        raise Undelivered(f"The provider could not be reached ({type(error).__name__}).", rest=True) from error
    if answer.ok and answer.status_code < 300:
        return answer
    reason = f"The provider answered {answer.status_code}."
    if answer.status_code == 429 or answer.status_code >= 500:
        raise Undelivered(reason, wait=retry_after(answer.headers.get("Retry-After", "")), rest=True)
    raise Undelivered(reason, final=True, bad_address=answer.status_code in _GONE)


def said(answer: requests.Response) -> dict[str, Any]:
    """The answer's JSON object. Error: :class:`Undelivered` when it is none."""
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Undelivered("The provider's answer is no JSON object.", rest=True)
    return found


def retry_after(text: str) -> float:
    """Seconds of a ``Retry-After`` header, which is a number or a date (RFC 9110, 10.2.3); nonsense is 0."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0
