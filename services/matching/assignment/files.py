"""Scores, places and instances from files: CSV with or without names, .npy, and the OR-Library's two assignment formats.

What cannot be used is refused in one sentence with the file, the row and the column, counted from 1 as in an editor.
"""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import numpy as np
import numpy.typing as npt

from services.matching.assignment.errors import BadFile
from services.matching.assignment.rules import Floats
from services.matching.assignment.sources import ListedScores, spelled


def read_scores(path: str) -> Floats:
    """A table of scores (n, m). A first row of names and a first column of names are passed over."""
    if path.endswith(".npy"):
        return _table(path, read_array(path))
    lines, rows = _cells(path)
    start = 1 if all(_number(cell) is None for cell in rows[0]) or _corner(rows[0]) else 0
    if start == len(rows):
        raise BadFile(file=path, reason=f"row {lines[0]}, column 1 is {rows[0][0]!r}, and no row of numbers follows")
    named = all(_number(row[0]) is None and row[0].strip() for row in rows[start:]) and len(rows[start]) > 1
    width = len(rows[start])
    for line, row in zip(lines[start:], rows[start:], strict=True):
        if len(row) != width:
            raise BadFile(file=path, reason=f"row {line} has {len(row)} cells but row {lines[start]} has {width}")
    return np.array(
        [
            [_finite(path, line, k + 1, cell) for k, cell in enumerate(row) if k or not named]
            for line, row in zip(lines[start:], rows[start:], strict=True)
        ]
    )


def read_capacity(path: str, mentors: int) -> npt.NDArray[np.float64]:
    """Places, one whole number a mentor: a column or a row, with or without a name before each or above all."""
    if path.endswith(".npy"):
        array = read_array(path)
        values = [(float(value), f"row {k + 1}, column 1") for k, value in enumerate(array.reshape(-1))]
        if array.ndim > 2 or array.ndim == 2 and 1 not in array.shape:
            raise BadFile(file=path, reason=f"it must have the shape ({mentors},) but has {array.shape}")
    else:
        values = _column_or_row(path)
    for value, place in values:
        if not math.isfinite(value):
            raise BadFile(file=path, reason=f"{place} is {value}, not a finite number")
        if value < 0 or value != math.floor(value):
            wrong = "negative" if value < 0 else "no whole number"
            raise BadFile(file=path, reason=f"{place} is {value:g}, {wrong}; places are whole numbers of at least 0")
    if len(values) != mentors:
        raise BadFile(file=path, reason=f"it has places for {len(values)} mentors but there are {mentors}")
    return np.array([value for value, _ in values])


def read_array(path: str) -> npt.NDArray[np.generic]:
    """An array of numbers from an .npy file (or a table from CSV)."""
    if not path.endswith(".npy"):
        return read_scores(path)
    try:
        array = np.load(path, allow_pickle=False)
    except FileNotFoundError:
        raise BadFile(file=path, reason="there is no such file") from None
    except (OSError, ValueError, EOFError) as error:
        raise BadFile(file=path, reason=f"it is no .npy file of numbers ({error})") from error
    if array.dtype.kind not in "fiub":
        raise BadFile(file=path, reason=f"it must hold numbers but has the type {array.dtype}")
    if not array.size:
        raise BadFile(file=path, reason=f"it is empty (shape {array.shape})")
    return np.asarray(array)


def read_orlib(path: str) -> Floats | ListedScores:
    """Costs of an assignment instance of the OR-Library: n, then n x n costs; or n, then lines ``i j cost`` from 1."""
    lines = _text(path).splitlines()
    numbers: list[float] = []
    widths = []
    for line, text in enumerate(lines, 1):
        cells = text.split()
        widths += [len(cells)] if cells else []
        numbers += [_finite(path, line, k, cell) for k, cell in enumerate(cells, 1)]
    if not numbers:
        raise BadFile(file=path, reason="it is empty")
    n, rest = int(numbers[0]), np.array(numbers[1:])
    if n < 1 or n != numbers[0]:
        raise BadFile(file=path, reason=f"row 1, column 1 is {numbers[0]:g}, not a number of items of at least 1")
    sparse = widths[0] == 1 and len(widths) > 1 and set(widths[1:]) == {3} and (len(rest) != n * n or n > 3)
    if sparse:
        return _listed(path, n, rest.reshape(-1, 3))
    if len(rest) != n * n:
        reason = f"{n} x {n} costs should follow the size {n} (or lines of three numbers), but {len(rest)} numbers do"
        raise BadFile(file=path, reason=reason)
    return rest.reshape(n, n)


def _listed(path: str, n: int, entries: Floats) -> ListedScores:
    """The sparse format's pairs."""
    pairs = entries[:, :2].astype(np.int64)
    for k in np.flatnonzero(((pairs < 1) | (pairs > n) | (pairs != entries[:, :2])).any(axis=1))[:1]:
        raise BadFile(file=path, reason=f"row {k + 2} pairs {entries[k, 0]:g} with {entries[k, 1]:g}, outside 1 to {n}")
    if len(np.unique(pairs[:, 0] * (n + 1) + pairs[:, 1])) < len(pairs):
        raise BadFile(file=path, reason="a pair is listed twice")
    rows, columns = (pairs - 1).astype(np.int32).T
    return ListedScores((n, n), np.ascontiguousarray(rows), np.ascontiguousarray(columns), entries[:, 2].copy())


def _text(path: str) -> str:
    """The file's text, UTF-8 or GB18030."""
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise BadFile(file=path, reason="there is no such file") from None
    except OSError as error:
        raise BadFile(file=path, reason=f"it cannot be read ({error.strerror})") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _cells(path: str) -> tuple[list[int], list[list[str]]]:
    """The non-empty rows with their line numbers; separated by comma, semicolon or tab."""
    text = _text(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = next((mark for mark in ",;\t" if mark in first), ",")
    rows = [
        (k, row) for k, row in enumerate(csv.reader(io.StringIO(text), delimiter=mark), 1) if any(map(str.strip, row))
    ]
    if not rows:
        raise BadFile(file=path, reason="it is empty")
    return [k for k, _ in rows], [row for _, row in rows]


def _corner(row: list[str]) -> bool:
    """Whether a row is one of numbered names under a corner: no number first, whole numbers from 0 or 1 after it."""
    rest = [_number(cell) for cell in row[1:]]
    return _number(row[0]) is None and rest in (
        [float(k) for k in range(len(rest))],
        [k + 1.0 for k in range(len(rest))],
    )


def _column_or_row(path: str) -> list[tuple[float, str]]:
    """The numbers of a file of places, each with where it stands."""
    lines, rows = _cells(path)
    if len(rows) > 1 and all(_number(cell) is None for cell in rows[0]):
        lines, rows = lines[1:], rows[1:]
    if len(rows) > 1 or len(rows[0]) == 2 and _number(rows[0][0]) is None:
        for line, row in zip(lines, rows, strict=True):
            if len(row) > 2 or len(row) == 2 and _number(row[0]) is not None and len(rows) > 1 and rows[0] is row:
                raise BadFile(
                    file=path, reason=f"row {line} has {len(row)} cells; one number a row, after a name, is expected"
                )
        return [
            (_value(path, line, len(row), row[-1]), f"row {line}, column {len(row)}")
            for line, row in zip(lines, rows, strict=True)
        ]
    return [(_value(path, lines[0], k, cell), f"row {lines[0]}, column {k}") for k, cell in enumerate(rows[0], 1)]


def _number(cell: str) -> float | None:
    """The cell as a number (which may be NaN), or ``None``."""
    try:
        return float(cell)
    except ValueError:
        return None


def _value(path: str, line: int, column: int, cell: str) -> float:
    """The cell as a number."""
    value = _number(cell)
    if value is None:
        what = f"is {cell.strip()!r}, not a number" if cell.strip() else "is empty"
        raise BadFile(file=path, reason=f"row {line}, column {column} {what}")
    return value


def _finite(path: str, line: int, column: int, cell: str) -> float:
    """The cell as a finite number."""
    value = _value(path, line, column, cell)
    if not math.isfinite(value):
        raise BadFile(file=path, reason=f"row {line}, column {column} is {value}, not a finite number")
    return value


def _table(path: str, array: npt.NDArray[np.generic]) -> Floats:
    """A finite table with two axes."""
    if array.ndim != 2:
        raise BadFile(file=path, reason=f"it must be a table (trainees, mentors) but has the shape {array.shape}")
    table = array.astype(np.float64)
    if not np.isfinite(table).all():
        at = tuple(int(k) for k in np.argwhere(~np.isfinite(table))[0])
        raise BadFile(file=path, reason=f"{spelled(at)} is {table[at]}, not a finite number")
    return table
