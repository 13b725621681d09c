"""The answer to a sheet: the rows that could not be taken, each reason in a column of its own right of its cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shared.rules import N_
from shared.sheets.checking import ROW, Checked
from shared.sheets.columns import Column
from shared.sheets.writing import write
from shared.web.i18n import say

REASON = N_("Reason: %(column)s")
REASON_ROW = N_("Reason")
NUMBER = N_("Row")


def with_reasons(title: str, columns: Sequence[Column], rows: Iterable[Checked]) -> bytes:
    """An .xlsx of these rows. The reason columns are unknown to an import, so a mended file can be sent as it is."""
    listed = list(rows)
    said = {name for row in listed for name in row.errors}
    shown = [Column("·row", say(NUMBER), width=6)]
    for column in columns:
        shown.append(column)
        if column.name in said:
            shown.append(Column(f"·{column.name}", say(REASON, {"column": str(column.title)}), width=36))
    if ROW in said:
        shown.append(Column("·", say(REASON_ROW), width=36))
    filled = [
        {"·row": row.number, **row.texts, **{f"·{name}": text for name, text in row.errors.items()}} for row in listed
    ]
    return write(title, shown, filled, wrong={index: row.errors for index, row in enumerate(listed)})
