"""Checking: each row through the schema that checks the form as well; what is wrong is said by column, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError

from shared.sheets.columns import Column, match
from shared.sheets.reading import Sheet
from shared.web.errors import messages_of

ROW = ""
"""The name under which errors that belong to no single cell are kept."""


@dataclass
class Checked:
    """One row: its number in the file, its texts by column, what the schema made of it, and what is wrong by column."""

    number: int
    texts: dict[str, str]
    data: dict[str, Any] | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the row can be taken."""
        return self.data is not None and not self.errors


def check(
    sheet: Sheet, columns: Sequence[Column], schema: Schema, extra: Mapping[str, Any] | None = None
) -> Iterator[Checked]:
    """The rows, checked one by one; ``extra`` are values that no column gives. Errors: ColumnsMissing, FileTooLarge."""
    places = match(sheet.header, columns, sheet.name)
    return _rows(sheet, places, schema, dict(extra or {}))


def _rows(sheet: Sheet, places: dict[int, Column], schema: Schema, extra: dict[str, Any]) -> Iterator[Checked]:
    codes: dict[tuple[str, str], Any] = {}
    coders = {column.name: column.coder() for column in places.values() if column.choices}
    for number, cells in sheet.rows:
        texts, sent = {}, dict(extra)
        for place, column in places.items():
            text = cells[place] if place < len(cells) else ""
            texts[column.name] = text
            if text:
                # The same few names fill thousands of rows.
                if column.choices and (column.name, text) not in codes:
                    codes[column.name, text] = coders[column.name](text)
                sent[column.name] = codes[column.name, text] if column.choices else text
        row = Checked(number, texts)
        try:
            row.data = schema.load(sent, unknown=EXCLUDE)
        except ValidationError as error:
            for name, sentences in messages_of(error.messages).items():
                key = name.split(".")[0]
                place_of = key if key in texts else ROW
                row.errors[place_of] = " ".join(filter(None, (row.errors.get(place_of, ""), *sentences)))
        yield row
