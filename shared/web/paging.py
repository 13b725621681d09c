"""Lists in pages: which page and which order was asked for, and the addresses of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request

T = TypeVar("T")
SIZE = 25
MOST_PAGES = 1_000_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. ``number`` counts from 1; ``total`` is how many items all pages hold."""

    items: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def near(self) -> list[int]:
        """The pages that a list of them may name: the ends, and those about this one."""
        about = range(self.number - 2, self.number + 3)
        return sorted({1, self.pages, *(n for n in about if 1 <= n <= self.pages)})

    @property
    def first(self) -> int:
        """The place in the list of this page's first item, counted from 1."""
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last(self) -> int:
        """The place in the list of this page's last item."""
        return self.first + len(self.items) - 1 if self.items else 0

    def href(self, number: int) -> str:
        """The address of another page of the same list, same search, same order."""
        return with_args(page=number)


def asked_page() -> int:
    """The page number of the request, at least 1; nonsense is 1."""
    text = request.args.get("page", "1")
    return min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def skip_of(number: int, size: int = SIZE) -> int:
    """How many items lie before page ``number``: the ``skip`` of a store's find."""
    return (number - 1) * size


def page_of(items: Sequence[T], size: int = SIZE) -> Page[T]:
    """The asked page of a list that is in memory as a whole; beyond the end it is the last page."""
    number = min(asked_page(), max(1, -(-len(items) // size)))
    start = skip_of(number, size)
    return Page(items[start : start + size], number, size, len(items))


def asked_sort(allowed: Sequence[str], default: str) -> tuple[str, int]:
    """The asked order as ``(field, 1 | -1)``: ``?sort=name`` up, ``?sort=-name`` down; anything else is ``default``."""
    for text in (request.args.get("sort", ""), default):
        name = text.removeprefix("-")
        if name in allowed or text == default:
            return name, -1 if text.startswith("-") else 1
    return default, 1


def with_args(**changed: Any) -> str:
    """The present address with some query arguments changed; None removes one."""
    args = {**request.args.to_dict(flat=False), **{name: [value] for name, value in changed.items()}}
    return request.script_root + request.path + query(args)


def query(args: Mapping[str, Sequence[Any]]) -> str:
    """``?a=1&b=2`` of lists of values; nothing for none."""
    pairs = [(name, value) for name, values in args.items() for value in values if value is not None]
    return f"?{urlencode(pairs)}" if pairs else ""
