"""Columns: recognised by their titles in either language, in any order; titles nobody knows are passed over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.rules import N_, RuleBroken
from shared.sheets.writing import write

_SPLIT = re.compile(r"[、，,;；/\n]+")


class ColumnsMissing(RuleBroken):
    """The header lacks a column without which no row can be taken."""

    message = N_("The first row of “%(name)s” has no column “%(columns)s”. It has: %(header)s.")
    status = 422


@dataclass(frozen=True)
class Column:
    """One column. ``title`` is shown (lazy text will do); ``aliases`` are further titles it is known by.

    ``choices``: code -> name, for cells that hold names of codes; ``many``: several, parted by 、 or a comma.
    ``width`` in characters; ``kind``: ``text``, ``number`` or ``day``.
    """

    name: str
    title: Any
    aliases: Sequence[str] = ()
    required: bool = False
    example: str = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    many: bool = False
    width: int = 16
    kind: str = "text"

    def code(self, text: str) -> Any:
        """What a cell means: its text, or the code (codes) of the name (names) in it; unknown names stay as they are."""
        if not self.choices:
            return text
        if not self.many:
            return self._known(text)
        return [self._known(part) for part in _SPLIT.split(text) if part.strip()]

    def _known(self, text: str) -> str:
        plain = _plain(text)
        for code, title in self.choices.items():
            if plain in (_plain(code), _plain(str(title))):
                return code
        return text


def match(header: Sequence[str], columns: Sequence[Column], name: str = "") -> dict[int, Column]:
    """Position in the row -> column, for the titles that are known. Error: ColumnsMissing."""
    known = {_plain(title): column for column in columns for title in (column.name, str(column.title), *column.aliases)}
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


def template(title: str, columns: Sequence[Column]) -> bytes:
    """An .xlsx to fill in: the titles, and one example row that is to be overwritten."""
    return write(title, columns, [{c.name: c.example for c in columns}])


def _plain(title: str) -> str:
    return re.sub(r"[\s*（）()：:_\-]", "", unicodedata.normalize("NFKC", title)).casefold()
