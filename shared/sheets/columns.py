"""Columns: recognised by their titles in either language, in any order; titles nobody knows are passed over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.rules import N_, RuleBroken
from shared.web.i18n import everywhere

_SPLIT = re.compile(r"[、，,;；/\n]+")


class ColumnsMissing(RuleBroken):
    """The header lacks a column without which no row can be taken."""

    message = N_("The first row of “%(name)s” has no column “%(columns)s”. It has: %(header)s.")
    status = 422


@dataclass(frozen=True)
class Column:
    """One column. ``title`` is shown (lazy text will do); ``aliases`` are further titles it is known by.

    ``choices``: code -> name, for cells that hold names of codes; ``also``: further names -> code; ``many``: several,
    parted by 、 or a comma.
    ``width`` in characters; ``kind``: ``text``, ``number`` or ``day``.
    """

    name: str
    title: Any
    aliases: Sequence[str] = ()
    required: bool = False
    example: str = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    many: bool = False
    width: int = 16
    kind: str = "text"

    def coder(self) -> Callable[[str], Any]:
        """What a cell means: its text, or the code (codes) of the name (names) in it, in either language.

        Names nobody knows stay as they are, so that the schema can name them in its refusal.
        """
        if not self.choices:
            return lambda text: text
        known = {_plain(code): code for code in self.choices} | {_plain(name): code for name, code in self.also.items()}
        for language in everywhere():
            with language:
                known.update({_plain(str(title)): code for code, title in self.choices.items()})
        if not self.many:
            return lambda text: known.get(_plain(text), text)
        return lambda text: [known.get(_plain(part), part) for part in _parted(text, known)]


def _parted(text: str, known: Mapping[str, str]) -> list[str]:
    """The names in a cell. A name may hold a comma itself (“Monday, Evening”), so the whole is tried first."""
    if _plain(text) in known:
        return [text]
    return [part for part in _SPLIT.split(text) if part.strip()]


def match(header: Sequence[str], columns: Sequence[Column], name: str = "") -> dict[int, Column]:
    """Position in the row -> column, for the titles that are known. Error: ColumnsMissing."""
    known = {_plain(title): column for column in columns for title in (column.name, *column.aliases)}
    for language in everywhere():
        with language:
            known.update({_plain(str(column.title)): column for column in columns})
    found: dict[int, Column] = {}
    for place, title in enumerate(header):
        column = known.get(_plain(title))
        if column and column not in found.values():
            found[place] = column
    missing = [str(c.title) for c in columns if c.required and c not in found.values()]
    if missing:
        shown = "、".join(title for title in header if title)[:200]
        raise ColumnsMissing(name=name, columns="、".join(missing), header=shown)
    return found


def _plain(title: str) -> str:
    return re.sub(r"[\s*（）()：:_\-]", "", unicodedata.normalize("NFKC", title)).casefold()
