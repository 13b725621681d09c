"""Signed links: whoever holds the link may do one thing for a while, without an account (employer, guardian, mentor)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from shared.rules import N_, RuleBroken
from shared.service import Context


class LinkBroken(RuleBroken):
    """The link was changed, is too old, or was made for another purpose."""

    message = N_("This link is no longer valid. Ask whoever sent it for a new one.")
    status = 410


def make_link_token(context: Context, purpose: str, data: dict[str, Any]) -> str:
    """A token that carries ``data`` (JSON, readable, not changeable) for one purpose, for the address of a link."""
    at = int(context.clock.now().timestamp())
    return str(_serializer(_keys(context), purpose).dumps({"at": at, "data": data}))


def read_link_token(context: Context, purpose: str, token: str | None, max_age_seconds: float) -> dict[str, Any]:
    """The data of a token made for ``purpose``, at most so old by the context's clock. Error: :class:`LinkBroken`."""
    try:
        content = _serializer(_keys(context), purpose).loads(token or "")
        data: dict[str, Any] = content["data"]
        age = context.clock.now().timestamp() - content["at"]
    except (BadData, KeyError, TypeError, ValueError):
        raise LinkBroken() from None
    if age > max_age_seconds:
        raise LinkBroken()
    return data


def _keys(context: Context) -> tuple[str, ...]:
    """The last key signs; what the one before signed is still read."""
    config = context.config
    return (config.secret_key_old, config.secret_key) if config.secret_key_old else (config.secret_key,)


@lru_cache(maxsize=64)
def _serializer(keys: tuple[str, ...], purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(list(keys), salt=f"slipway-link:{purpose}")
