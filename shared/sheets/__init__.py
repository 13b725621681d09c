"""Sheets: people's Excel and CSV files read row by row, answered row by row, and written so that they print well.

``read`` gives a header and rows of text whatever the file was; ``match`` recognises columns by their titles; ``check``
runs each row through a marshmallow schema, the same that checks the form and the API; ``write`` makes an .xlsx with a
frozen header and an A4 print area, guarded against formulas; ``template`` an empty one to fill in; ``with_reasons`` the
rows that could not be taken, the reason beside the cell; ``pack`` and ``unpack`` keep rows sealed until somebody agreed to them.
"""

from shared.sheets.checking import Checked, check
from shared.sheets.columns import Column, ColumnsMissing, match
from shared.sheets.keeping import pack, unpack
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
    "NotASheet",
    "Sheet",
    "SheetEmpty",
    "check",
    "match",
    "pack",
    "read",
    "template",
    "unpack",
    "with_reasons",
    "write",
    "write_csv",
]
