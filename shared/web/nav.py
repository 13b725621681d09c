"""The main navigation: which places there are, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, request

from shared.web.access import current_actor


@dataclass(frozen=True)
class NavItem:
    """One place in the navigation: a (lazy) label, an address with the service's prefix, and the roles that see it."""

    label: Any
    href: str
    roles: Sequence[str] = ()


def visible_nav() -> list[tuple[NavItem, bool]]:
    """The items for the reader's role, each with whether the present page lies under it (the closest one only)."""
    role = current_actor().role
    items: Sequence[NavItem] = current_app.extensions["slipway"].nav
    seen = [item for item in items if role in item.roles]
    here = request.script_root + request.path
    under = [i.href for i in seen if here == i.href or here.startswith(i.href.rstrip("/") + "/")]
    closest = max(under, key=len, default="")
    return [(item, item.href == closest) for item in seen]
