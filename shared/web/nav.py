"""The main navigation: a row of places for the reader's role, and below it the parts of the place one is at.

A dozen addresses side by side cannot be taken in, least of all on a phone: those that share a ``group`` stand under one name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, request

from shared.web.access import current_actor


@dataclass(frozen=True)
class NavItem:
    """One place in the navigation: a (lazy) label, an address with the service's prefix, and the roles that see it.

    ``group``: the (lazy) name under which it stands with others; ``also``: further addresses whose pages belong to it;
    ``own``: it is about the reader's own account and stands in the menu under their name; ``home``: the roles that begin here.
    """

    label: Any
    href: str
    roles: Sequence[str] = ()
    group: Any = ""
    also: Sequence[str] = ()
    own: bool = False
    home: Sequence[str] = ()


@dataclass(frozen=True)
class Place:
    """What the first row shows: a name, where it leads, whether one is there, and its parts (item, whether one is there)."""

    label: Any
    href: str
    here: bool
    parts: Sequence[tuple[NavItem, bool]]


def visible_nav() -> list[Place]:
    """The places for the reader's role. A group of which the role sees one part alone goes by that part's name."""
    role, items = current_actor().role, current_app.extensions["slipway"].nav
    seen: list[NavItem] = [item for item in items if role in item.roles and not item.own]
    here = closest(seen, request.script_root + request.path)
    groups: dict[str, list[NavItem]] = {}
    for item in seen:
        groups.setdefault(str(item.group) or item.href, []).append(item)
    return [_place(name, parts, here) for name, parts in groups.items()]


def own_nav() -> list[NavItem]:
    """What stands in the menu under the reader's name."""
    role, items = current_actor().role, current_app.extensions["slipway"].nav
    return [item for item in items if item.own and role in item.roles]


def reachable() -> list[NavItem]:
    """Every place that the reader's role has, in the order of the navigation."""
    role, items = current_actor().role, current_app.extensions["slipway"].nav
    return [item for item in items if role in item.roles]


def home() -> str:
    """Where the reader's role begins: the page that says what needs them now; the start page for who has none."""
    role, items = current_actor().role, current_app.extensions["slipway"].nav
    return next((item.href for item in items if role in item.home), "/")


def closest(items: Sequence[NavItem], path: str) -> NavItem | None:
    """The item under which a page lies: the one that names the longest beginning of its address."""
    lying = [
        (len(start), item)
        for item in items
        for start in (item.href, *item.also)
        if path == start or path.startswith(start.rstrip("/") + "/")
    ]
    return max(lying, key=lambda pair: pair[0])[1] if lying else None


def _place(name: str, parts: Sequence[NavItem], here: NavItem | None) -> Place:
    inside = here in parts
    label = name if len(parts) > 1 else parts[0].label
    return Place(label, parts[0].href, inside, [(item, item == here) for item in parts] if len(parts) > 1 else [])
