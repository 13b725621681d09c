"""Sheets: people's Excel and CSV files read row by row, answered row by row, and written so that they print well.

``read`` gives a header and rows of text whatever the file was; ``match`` recognises columns by their titles; ``check``
runs each row through a marshmallow schema, the same that checks the form and the API; ``write`` makes an .xlsx with a
frozen header and an A4 print area, guarded against formulas; ``template`` an empty one to fill in; ``with_reasons`` the
rows that could not be taken, the reason beside the cell; ``keep`` looks a list through and
keeps it sealed until somebody agrees and ``take`` takes it, or ``throw_away`` does after a day.
"""

from shared.sheets.checking import Checked, check
from shared.sheets.columns import Column, ColumnsMissing, match
from shared.sheets.keeping import Judged, Preview, begun, keep, kept_rows, take, throw_away
from shared.sheets.reading import (
    FileTooLarge,
    NotASheet,
    Sheet,
    SheetEmpty,
    read,
)
from shared.sheets.reasons import with_reasons
from shared.sheets.writing import XLSX, template, write, write_csv

__all__ = [
    "XLSX",
    "Checked",
    "Column",
    "ColumnsMissing",
    "FileTooLarge",
    "Judged",
    "NotASheet",
    "Preview",
    "Sheet",
    "SheetEmpty",
    "check",
    "match",
    "begun",
    "keep",
    "kept_rows",
    "read",
    "take",
    "template",
    "throw_away",
    "with_reasons",
    "write",
    "write_csv",
]
