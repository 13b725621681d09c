"""Answers of many persons to many items: read from a CSV, checked, and laid out for the engine.

What is wrong is named in one sentence each and set aside; the rest goes on.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

BLANKS = frozenset({"", "na", "nan", ".", "null"})
ID_NAMES = frozenset(
    {"id", "person", "person_id", "persons", "rownames", "row", "student", "examinee", "candidate", "学号", "姓名", ""}
)
_SENTENCES = 20


@dataclass(frozen=True)
class Answers:
    """Answers by person, laid out in cells (see :mod:`.model`); ``weight`` counts persons with the same answers."""

    first: NDArray[np.int64]
    cells: NDArray[np.int32]
    weight: NDArray[np.float64]
    categories: NDArray[np.int64]

    def shares(self, start: NDArray[np.int64], cells: int) -> NDArray[np.float64]:
        """Each cell's share of its item's answers."""
        tally = np.bincount(self.cells, weights=np.repeat(self.weight, np.diff(self.first)), minlength=cells) + 1e-9
        return np.asarray(tally / np.repeat(np.add.reduceat(tally, start), self.categories))


def lay_out(matrix: NDArray[np.int8], categories: NDArray[np.int64] | None = None) -> Answers:
    """Answers from a (persons, items) matrix with -1 for missing. Few items: equal rows are counted together."""
    if categories is None:
        categories = np.maximum(matrix.max(axis=0).astype(np.int64) + 1, 2)
    weight = np.ones(len(matrix))
    if matrix.shape[1] <= 24:
        matrix, tally = np.unique(matrix, axis=0, return_counts=True)
        weight = tally.astype(float)
    given = matrix >= 0
    start = np.concatenate(([0], np.cumsum(categories)[:-1])).astype(np.int32)
    cells = (matrix + start[None, :])[given].astype(np.int32)
    first = np.concatenate(([0], np.cumsum(given.sum(axis=1)))).astype(np.int64)
    return Answers(first, cells, weight, categories)


@dataclass
class Table:
    """A response table: ``matrix[i, j]`` is person ``i``'s answer to item ``j``, -1 where there is none."""

    persons: list[str]
    items: list[str]
    matrix: NDArray[np.int8]
    problems: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    def answers(self) -> Answers:
        """Laid out for the engine."""
        return lay_out(self.matrix)


def read_table(content: bytes, *, graded: bool = False, group: str = "") -> Table:
    """Read a CSV: a row a person, a column an item; a header and an id column are recognised.

    Cells: 0, 1 or blank (``graded``: whole numbers from 0 to 99). ``group``: a column that names each person's group.
    Error: ValueError when nothing can be calibrated.
    """
    rows = _rows(content)
    if not rows:
        raise ValueError("The file is empty; a row a person and a column an item are expected.")
    header = _is_header(rows[0], graded)
    names = [cell.strip() for cell in rows[0]] if header else []
    body = rows[1:] if header else rows
    body_first = 2 if header else 1
    width = max(len(row) for row in rows)
    group_at = _group_at(names, group)
    ids = _has_ids(body, names, graded)
    columns = [c for c in range(width) if c != group_at and not (ids and c == 0)]
    worded = [c for c in columns if _worded(body, c, graded)]
    columns = [c for c in columns if c not in worded]
    items = [names[c] if c < len(names) and names[c] else f"item{n}" for n, c in enumerate(columns, 1)]
    table = Table([], items, np.zeros((0, 0), np.int8))
    table.persons = [(row[0].strip() if ids and row else "") or f"row {body_first + n}" for n, row in enumerate(body)]
    table.groups = [row[group_at].strip() if len(row) > group_at else "" for row in body] if group else []
    if not body:
        raise ValueError("The file has a header and no row below it.")
    for c in worded:
        name = names[c] if c < len(names) and names[c] else f"number {c + 1}"
        table.problems.append(f"The column “{name}” holds words, not answers; it is passed over.")
    _same_names(table)
    table.matrix = _matrix(body, columns, table, body_first, graded)
    return _set_aside(table, body_first, graded)


def _rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    head = text[:4096].split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    if '"' not in text:
        return [line.split(mark) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    return [row for row in csv.reader(io.StringIO(text), delimiter=mark) if any(cell.strip() for cell in row)]


def _value(cell: str, graded: bool) -> int | None:
    """The answer in a cell, -1 for blank, None for what is no answer."""
    text = cell.strip()
    if text.lower() in BLANKS:
        return -1
    text = text.removesuffix(".0")
    if text.isascii() and text.isdigit() and (int(text) <= 99 if graded else text in "01"):
        return int(text)
    return None


def _is_header(row: Sequence[str], graded: bool) -> bool:
    said = [cell for cell in row if cell.strip().lower() not in BLANKS]
    odd = sum(_value(cell, graded) is None for cell in said)
    return odd * 2 > len(said) or (bool(row) and row[0].strip().lower() in ID_NAMES - {""} and odd > 0)


def _group_at(names: Sequence[str], group: str) -> int:
    if not group:
        return -1
    if group not in names:
        raise ValueError(f"There is no column “{group}” to group by; the columns are {', '.join(names[:12])}.")
    return names.index(group)


def _has_ids(body: Sequence[Sequence[str]], names: Sequence[str], graded: bool) -> bool:
    """Whether the first column names persons: by its heading, or because most of its cells are no answers."""
    if names and names[0].lower() in ID_NAMES:
        return True
    some = [row[0] for row in body[:200] if row]
    odd = sum(_value(cell, graded) is None for cell in some)
    distinct = len(set(some)) == len(some) > 12
    return odd * 2 > len(some) or distinct


def _worded(body: Sequence[Sequence[str]], column: int, graded: bool) -> bool:
    """Whether a column is no item at all: most of its cells are no answers."""
    cells = [row[column] for row in body[:500] if len(row) > column and row[column].strip()]
    return sum(_value(cell, graded) is None for cell in cells) * 2 > len(cells)


def _same_names(table: Table) -> None:
    for name, times in Counter(table.items).items():
        if times > 1:
            table.problems.append(
                f"The item “{name}” stands over {times} columns; the later ones are called {name}#2 and so on."
            )
    seen: Counter[str] = Counter()
    for place, name in enumerate(table.items):
        seen[name] += 1
        if seen[name] > 1:
            table.items[place] = f"{name}#{seen[name]}"


def _matrix(
    body: Sequence[Sequence[str]], columns: Sequence[int], table: Table, body_first: int, graded: bool
) -> NDArray[np.int8]:
    known = {
        text: value
        for text in ["", "0", "1", *(map(str, range(100)) if graded else ())]
        if (value := _value(text, graded)) is not None
    }
    matrix = np.full((len(body), len(columns)), -1, dtype=np.int8)
    odd = 0
    skip = columns[0] if columns and columns == list(range(columns[0], columns[-1] + 1)) else None
    for n, row in enumerate(body):
        cells = row[skip : columns[-1] + 1] if skip is not None else [row[c] if c < len(row) else "" for c in columns]
        try:
            matrix[n, : len(cells)] = [known[cell] for cell in cells]
            continue
        except KeyError:
            pass
        for place, cell in enumerate(cells):
            value = _value(cell, graded)
            if value is None:
                odd += 1
                if odd <= _SENTENCES:
                    table.problems.append(_odd_cell(table, n, place, cell, body_first, graded))
            else:
                matrix[n, place] = value
    if odd > _SENTENCES:
        table.problems.append(f"{odd - _SENTENCES} more cells hold no answer; they count as not answered.")
    return matrix


def _odd_cell(table: Table, n: int, place: int, cell: str, body_first: int, graded: bool) -> str:
    wanted = "a whole number from 0" if graded else "0, 1 or blank"
    where = f"Line {body_first + n} ({table.persons[n]}), column {table.items[place]}"
    return f"{where}: “{cell.strip()[:40]}” is not {wanted}; it counts as not answered."


def _set_aside(table: Table, body_first: int, graded: bool) -> Table:
    """Take out what cannot be calibrated, and say so."""
    keep = np.ones(len(table.persons), dtype=bool)
    seen: set[str] = set()
    for n, person in enumerate(table.persons):
        if person in seen:
            table.problems.append(f"The id “{person}” stands again in line {n + body_first}; that row is set aside.")
            keep[n] = False
        seen.add(person)
    empty = keep & (table.matrix < 0).all(axis=1)
    table.problems += _few(
        f"The person “{table.persons[n]}” answered nothing and is set aside." for n in np.flatnonzero(empty)
    )
    keep &= ~empty
    matrix = table.matrix[keep]
    used = []
    for place, name in enumerate(table.items):
        values = np.unique(matrix[:, place][matrix[:, place] >= 0])
        if len(values) < 2:
            said = f"every answer to it is {values[0]}" if len(values) else "nobody answered it"
            table.problems.append(f"The item “{name}” cannot be calibrated: {said}; it is set aside.")
            continue
        used.append(place)
        if graded and len(values) <= values[-1]:
            table.problems.append(
                f"Nobody gave some answers to “{name}”; its {len(values)} answers are numbered on without gaps."
            )
            matrix[:, place] = np.where(matrix[:, place] < 0, -1, np.searchsorted(values, matrix[:, place]))
    if len(used) < 2:
        raise ValueError(
            f"Nothing can be calibrated: {len(used)} usable item(s), two are needed. {' '.join(table.problems[:3])}".strip()
        )
    matrix = matrix[:, used]
    answered = (matrix >= 0).any(axis=1)
    people = np.flatnonzero(keep)[answered]
    table.persons = [table.persons[n] for n in people]
    table.groups = [table.groups[n] for n in people] if table.groups else []
    table.items = [table.items[place] for place in used]
    table.matrix = np.ascontiguousarray(matrix[answered])
    return table


def _few(sentences: object) -> list[str]:
    said = list(sentences)  # type: ignore[call-overload]
    rest = len(said) - _SENTENCES
    return said if rest <= 0 else [*said[:_SENTENCES], f"{rest} more persons answered nothing and are set aside."]
