"""E-mail: one message to one recipient through Apprise, on the server that the settings name."""

from __future__ import annotations

import logging
import re
import warnings
from functools import cache
from types import ModuleType
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from services.notify.channels.port import Outbound, Settings, Undelivered
from shared.privacy import mask_email

CONNECT_SECONDS = "10"
_ANSWER = "Socket Exception: "
"""What Apprise writes before a server's refusal, at debug level only."""


_PERMANENT = re.compile(r"\b5(?:00|01|02|03|04|50|51|52|53|54|71)\b")
_NOBODY = re.compile(r"\b55[013]\b|\b5\.1\.[0-9]\b")
_GREYLISTED = re.compile(r"\b45[01]\b")


def url_for(notify_url: str, recipient: str) -> str:
    """The Apprise URL of the settings, with this recipient alone, as plain text.

    Error: :class:`Undelivered` when the URL is none of an e-mail server's.
    """
    parts = urlsplit(notify_url)
    if parts.scheme not in ("mailto", "mailtos"):
        raise Undelivered(
            f"The mail server's address begins with “{parts.scheme}”; it must be mailto:// or mailtos://.", rest=True
        )
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


def send(settings: Settings, message: Outbound) -> str:
    """Send one e-mail as plain text. Error: :class:`Undelivered`. ``settings``: ``url``, an Apprise mail URL."""
    apprise = _apprise()
    asset = apprise.AppriseAsset(app_id="Slipway", app_desc="Slipway", app_url="", storage_mode="memory")
    url = url_for(settings["url"], message.to)
    with apprise.LogCapture(level=logging.DEBUG, fmt="%(levelname)s %(message)s") as log:
        channel = apprise.Apprise(asset=asset)
        accepted = channel.add(url) and channel.notify(
            body=_body(message), title=message.title, body_format=apprise.NotifyFormat.TEXT
        )
        said = log.getvalue()
    if not accepted:
        raise _refusal(said, message.to)
    return ""


def _body(message: Outbound) -> str:
    last = f"{message.action}\n{message.link}" if message.link else ""
    return "\n\n".join(part for part in (message.body, last, message.values.get("signature", "")) if part)


def _refusal(said: str, recipient: str) -> Undelivered:
    """What the server's answer means: nobody there, never, later, or nothing heard at all."""
    reason, answered = _reason(said, recipient)
    if answered and _NOBODY.search(reason):
        return Undelivered(reason, bad_address=True)
    if answered and _PERMANENT.search(reason):
        return Undelivered(reason, final=True)
    return Undelivered(reason, rest=not (answered and _GREYLISTED.search(reason)))


def _reason(said: str, recipient: str) -> tuple[str, bool]:
    """Why, in one line: the server's own answer if it gave one (then True), else Apprise's warnings; the address masked."""
    lines = [line.partition(" ") for line in said.splitlines() if "://" not in line]
    answers = [text.removeprefix(_ANSWER) for _, _, text in lines if text.startswith(_ANSWER)]
    warned = [text for level, _, text in lines if level in ("WARNING", "ERROR")]
    text = "; ".join(dict.fromkeys(answers or warned)) or "The mail server could not be reached."
    return text.replace(recipient, mask_email(recipient))[:300], bool(answers)
