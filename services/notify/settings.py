"""The settings that only notify understands, checked before anything starts."""

from __future__ import annotations

import logging
import warnings
from urllib.parse import urlsplit

from shared.config import BadSetting, Config

EXAMPLE = "mailto://user:password@smtp.example.cn:587?from=slipway@example.cn"


def check_settings(config: Config) -> None:
    """Refuse an address for notices that no message could leave by. Error: BadSetting, without the password in it."""
    url = config.notify_url
    if not url:
        return
    scheme = url.partition(":")[0][:20]
    if scheme.lower() not in ("mailto", "mailtos"):
        raise BadSetting(f"SLIPWAY_NOTIFY_URL begins with “{scheme}”; it must be a mail address such as {EXAMPLE}.")
    if not _understood(url):
        raise BadSetting(f"SLIPWAY_NOTIFY_URL begins with “{scheme}:” but cannot be read; write it like {EXAMPLE}.")


def _understood(url: str) -> bool:
    """Whether Apprise makes a way out of it. Loading Apprise takes half a second, so it waits until there is a URL."""
    try:
        parts = urlsplit(url)
        if not parts.hostname or parts.port == 0:
            return False
    except ValueError:
        return False
    log = logging.getLogger("apprise")
    before, log.propagate = log.propagate, False  # what it would say of the address may hold the password
    try:
        with warnings.catch_warnings():
            # One of its plugins imports a module that Python 3.11 calls deprecated.
            warnings.simplefilter("ignore", DeprecationWarning)
            import apprise

            return apprise.Apprise.instantiate(url, suppress_exceptions=True) is not None
    finally:
        log.propagate = before
