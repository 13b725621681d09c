"""The page as a screen reader is given it: Playwright's snapshot of the accessibility tree, read into controls with their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

CONTROLS = {
    "button",
    "checkbox",
    "combobox",
    "link",
    "listbox",
    "menuitem",
    "radio",
    "searchbox",
    "slider",
    "spinbutton",
}
CONTROLS |= {"switch", "tab", "textbox"}
GROUPS = {
    "article",
    "dialog",
    "figure",
    "form",
    "group",
    "list",
    "listitem",
    "navigation",
    "region",
    "row",
    "search",
    "table",
}
"""What a reader hears on the way in, so that two controls of one name are told apart by it."""
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEY = re.compile(r'^([a-z]+)(?: "((?:[^"\\]|\\.)*)")?((?: \[[^\]]*\])*)$')


@dataclass(frozen=True)
class Node:
    """A part of the tree: its role and name, the named groups around it, and where a link leads."""

    role: str
    name: str
    within: tuple[str, ...] = ()
    url: str = ""
    state: str = ""


def tree(page: Any) -> list[Node]:
    """All parts of the page that is open, in reading order."""
    return list(_nodes(yaml.load(page.locator("body").aria_snapshot(), Loader=_Loader) or [], ()))


def _nodes(entries: list[Any], within: tuple[str, ...]) -> Iterator[Node]:
    heading: tuple[str, ...] = ()
    for entry in entries:
        key, inner = next(iter(entry.items())) if isinstance(entry, dict) else (entry, None)
        match = _KEY.match(str(key))
        if not match:
            continue
        role, name, state = match[1], (match[2] or "").replace('\\"', '"'), match[3]
        children = inner if isinstance(inner, list) else []
        # A control without a name of its own goes by the text inside it.
        if not name and isinstance(inner, str) and role not in ("textbox", "searchbox", "combobox", "spinbutton"):
            name = inner
        url = next((str(one["/url"]) for one in children if isinstance(one, dict) and "/url" in one), "")
        yield Node(role, name, (*within, *heading), url, state)
        # A line of a list is told by what it says.
        said = next((str(one["text"]) for one in children if isinstance(one, dict) and "text" in one), "")
        group = (f"{role} {name or said}",) if role in GROUPS else ()
        below = list(_nodes(children, (*within, *heading, *group)))
        yield from below
        # What follows a heading stands under it, also when the heading is wrapped in a part of its own.
        heads = [node for node in (Node(role, name), *below[:1]) if node.role == "heading"]
        heading = (f"heading {heads[0].name}",) if heads else heading


def faults_of_names(nodes: list[Node], where: str) -> list[str]:
    """Controls without a meaningful name; two of one name that do different things and stand in no group that tells them apart."""
    found, seen = [], dict[tuple[str, str, tuple[str, ...]], str]()
    for node in nodes:
        if node.role not in CONTROLS:
            continue
        if not re.search(r"\w", node.name):
            found.append(f"{where}: a {node.role} in {node.within[-1:]} has the name “{node.name}” {node.url}")
        known = seen.setdefault((node.role, node.name, node.within), node.url)
        if (known != node.url or (node.role != "link" and node is not _first(nodes, node))) and node.role != "radio":
            found.append(f"{where}: more than one {node.role} “{node.name}” in {node.within[-1:]}")
    return found


def _first(nodes: list[Node], node: Node) -> Node:
    return next(one for one in nodes if (one.role, one.name, one.within) == (node.role, node.name, node.within))


def faults_of_landmarks(nodes: list[Node], where: str) -> list[str]:
    """A page has one main part, one heading of the first rank, and each of its navigations its own name."""
    found = []
    for role, state in (("main", ""), ("banner", ""), ("heading", "[level=1]")):
        count = sum(1 for node in nodes if node.role == role and state in node.state)
        if count != 1:
            found.append(f"{where}: {count} of {role} {state}")
    names = [node.name for node in nodes if node.role in ("navigation", "search")]
    if len(set(names)) != len(names) or "" in names:
        found.append(f"{where}: navigations named {names}")
    return found
