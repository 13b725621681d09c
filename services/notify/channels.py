"""The way out by e-mail: one message to one recipient through Apprise, on the server that the settings name."""

from __future__ import annotations

import logging
import warnings
from functools import cache
from types import ModuleType
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from shared.privacy import mask_email

CONNECT_SECONDS = "10"
_ANSWER = "Socket Exception: "
"""What Apprise writes before a server's refusal, at debug level only."""


class Undelivered(Exception):  # noqa: N818
    """The channel did not take the message; says why, without the recipient's address."""


def url_for(notify_url: str, recipient: str) -> str:
    """The Apprise URL of the settings, with this recipient alone, as plain text.

    Error: :class:`Undelivered` when the URL is none of an e-mail server's.
    """
    parts = urlsplit(notify_url)
    if parts.scheme not in ("mailto", "mailtos"):
        raise Undelivered(f"SLIPWAY_NOTIFY_URL begins with “{parts.scheme}”; it must be a mailto:// or mailtos:// URL.")
    kept = [(k, v) for k, v in parse_qsl(parts.query) if k not in ("to", "cc", "bcc", "format")]
    if "cto" not in dict(kept):
        kept.append(("cto", CONNECT_SECONDS))
    query = urlencode([*kept, ("to", recipient), ("format", "text")], quote_via=quote)
    # Recipients in the path would get every message of everybody.
    return urlunsplit((parts.scheme, parts.netloc, "/", query, ""))


@cache
def _apprise() -> ModuleType:
    """Apprise with its channels loaded: half a second, so it waits for the first message and the worker alone pays."""
    with warnings.catch_warnings():
        # One of its plugins imports a module that Python 3.11 calls deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise

        apprise.Apprise.instantiate("mailto://localhost?from=a@localhost.cn")
    # Its log names recipients; what it says is kept, masked, with the notification instead.
    logging.getLogger("apprise").propagate = False
    return apprise


def send_email(notify_url: str, recipient: str, subject: str, body: str) -> None:
    """Send one message. Error: :class:`Undelivered`."""
    apprise = _apprise()
    asset = apprise.AppriseAsset(app_id="Slipway", app_desc="Slipway", app_url="", storage_mode="memory")
    with apprise.LogCapture(level=logging.DEBUG, fmt="%(levelname)s %(message)s") as log:
        channel = apprise.Apprise(asset=asset)
        accepted = channel.add(url_for(notify_url, recipient)) and channel.notify(
            body=body, title=subject, body_format=apprise.NotifyFormat.TEXT
        )
        said = log.getvalue()
    if not accepted:
        raise Undelivered(_reason(said, recipient))


def _reason(said: str, recipient: str) -> str:
    """Why, in one line: the server's own answer if it gave one, else Apprise's warnings; the address masked."""
    lines = [line.partition(" ") for line in said.splitlines() if "://" not in line]
    answers = [text.removeprefix(_ANSWER) for _, _, text in lines if text.startswith(_ANSWER)]
    warned = [text for level, _, text in lines if level in ("WARNING", "ERROR")]
    text = "; ".join(dict.fromkeys(answers or warned)) or "The mail server could not be reached."
    return text.replace(recipient, mask_email(recipient))[:300]
