"""Writing: an .xlsx that can be read on a screen and printed on A4, and never runs anything when it is opened.

A cell whose text begins like a formula (``=``, ``+``, ``-``, ``@``, tab, line break) is written as text with Excel's own
mark for “this is text” in .xlsx, and with a leading apostrophe in CSV (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from shared.sheets.columns import Column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_LINE = Side(style="thin", color="FFB8C4CE")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="FFE8EEF3")
_WRONG = PatternFill("solid", fgColor="FFFBE3E0")
_WIDE = 100


def write(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    *,
    note: str = "",
    wrong: Mapping[int, Iterable[str]] | None = None,
) -> bytes:
    """Rows (values by column name) as an .xlsx. ``note`` is the page footer; ``wrong``: row index -> columns to mark."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_sheet_name(title))
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    _page(sheet, columns, title, note)
    sheet.append([_cell(sheet, column.title, head=True) for column in columns])
    count = 1
    for index, row in enumerate(rows):
        marked = set((wrong or {}).get(index, ()))
        sheet.append([_cell(sheet, row.get(c.name, ""), kind=c.kind, wrong=c.name in marked) for c in columns])
        count += 1
    sheet.print_area = f"A1:{get_column_letter(len(columns))}{count}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def template(title: str, columns: Sequence[Column]) -> bytes:
    """An .xlsx to fill in: the titles, and one example row that is to be overwritten."""
    return write(title, columns, [{c.name: c.example for c in columns}])


def _page(sheet: Any, columns: Sequence[Column], title: str, note: str) -> None:
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.paperSize = int(Worksheet.PAPERSIZE_A4)
    sheet.page_setup.orientation = "landscape" if sum(c.width for c in columns) > _WIDE else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.oddHeader.center.text = title.replace("&", "&&")
    sheet.oddFooter.left.text = note.replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"


def _cell(sheet: Any, value: Any, *, kind: str = "text", head: bool = False, wrong: bool = False) -> Any:
    plain = value if kind == "number" and isinstance(value, int | float) else _kept(str(value))
    cell = WriteOnlyCell(sheet, plain)
    if isinstance(plain, str):
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = plain.startswith(_RISKY)
    cell.border = _BORDER
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if head:
        cell.font, cell.fill = Font(bold=True), _HEAD
    if wrong:
        cell.fill = _WRONG
    return cell


def _kept(text: str) -> str:
    """Text without the control signs that XML cannot carry; at most what an Excel cell holds."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")[:32_000]


def _sheet_name(title: str) -> str:
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "Sheet"


def write_csv(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as CSV in UTF-8 with BOM, which Excel opens rightly; formulas defused by an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_defused(column.title) for column in columns])
    for row in rows:
        writer.writerow([_defused(row.get(column.name, "")) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def _defused(value: Any) -> str:
    text = str(value)
    number = isinstance(value, int | float)
    return f"'{text}" if text.startswith(_RISKY) and not number else text
