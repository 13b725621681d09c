"""The bank as a sheet: one row a question; a short case is followed by a row of kind “part” for each of its questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.assessment.bank.item import Item, write_item
from services.assessment.bank.schema import KEYS
from shared.rules import N_
from shared.sheets import Column, match, read, write
from shared.web.i18n import say

PART = "part"
OPTIONS = KEYS[:6]
_PLAIN = ("tolerance", "formula", "difficulty", "discrimination", "guessing", "rule_source", "checked_on", "review")
_BOTH = ("stem", "unit", "explanation")
ORPHAN = N_("A row of kind “part” follows a question of kind “case”; this one does not.")


def columns() -> list[Column]:
    """The sheet's columns; their titles are the field names, the same in both languages, so that files travel."""
    options = [Column(f"{key}_{lang}", f"{key}_{lang}", width=24) for key in OPTIONS for lang in ("zh", "en")]
    return [
        Column("id", "id", aliases=("题号",), width=20),
        Column("dimension", "dimension", aliases=("维度",), required=True, width=18),
        Column("kind", "kind", aliases=("题型",), required=True, width=10),
        Column("stem_zh", "stem_zh", aliases=("题干（中文）",), required=True, width=40),
        Column("stem_en", "stem_en", aliases=("题干（英文）",), required=True, width=40),
        *options,
        Column("answer", "answer", aliases=("答案",), required=True),
        *(Column(name, name, kind="number") for name in ("tolerance",)),
        Column("unit_zh", "unit_zh"),
        Column("unit_en", "unit_en"),
        Column("formula", "formula", width=24),
        *(Column(name, name, kind="number") for name in ("difficulty", "discrimination", "guessing")),
        Column("explanation_zh", "explanation_zh", width=40),
        Column("explanation_en", "explanation_en", width=40),
        Column("rule_source", "rule_source", width=30),
        Column("checked_on", "checked_on", width=12),
        Column("review", "review", width=10),
        Column("version", "version", kind="number", width=8),
    ]


def write_excel(items: Iterable[Item]) -> bytes:
    """An .xlsx of the items, answers included."""
    return write("Items", columns(), [row for item in items for row in _rows(item)])


def _rows(item: Item) -> Iterator[dict[str, Any]]:
    raw = write_item(item)
    yield {
        **{name: raw.get(name, "") for name in ("id", "dimension", "kind", "version", *_PLAIN)},
        **{f"{name}_{lang}": text for name in _BOTH for lang, text in raw.get(name, {}).items()},
        **_cells(raw),
    }
    for part in raw.get("parts", ()):
        texts = {f"stem_{lang}": text for lang, text in part["stem"].items()}
        yield {"id": item.id, "dimension": item.dimension, "kind": PART, **texts, **_cells(part)}


def _cells(raw: Mapping[str, Any]) -> dict[str, Any]:
    answer = raw.get("answer", "")
    options = {f"{o['key']}_{lang}": o[lang] for o in raw.get("options", ()) for lang in ("zh", "en")}
    return {"answer": ",".join(answer) if isinstance(answer, list) else answer, **options}


def read_excel(content: bytes, name: str) -> list[tuple[str, dict[str, Any], list[str]]]:
    """(place, JSON form, faults of the row) of each question. Errors: those of :mod:`shared.sheets`."""
    sheet = read(content, name)
    places = match(sheet.header, columns(), sheet.name)
    found: list[tuple[str, dict[str, Any], list[str]]] = []
    for number, cells in sheet.rows:
        row = {column.name: cells[place] for place, column in places.items() if place < len(cells) and cells[place]}
        if row.get("kind", "").lower() != PART:
            found.append((str(number), _question(row), []))
        elif found and found[-1][1]["kind"] == "case":
            found[-1][1]["parts"].append(_options(row) | {"stem": _both(row, "stem")})
        else:
            found.append((str(number), _question(row), [say(ORPHAN)]))
    return found


def _question(row: Mapping[str, str]) -> dict[str, Any]:
    raw: dict[str, Any] = {name: row[name] for name in ("id", "dimension", *_PLAIN) if name in row}
    raw |= {"kind": row.get("kind", "").lower(), "stem": _both(row, "stem"), "explanation": _both(row, "explanation")}
    if raw["kind"] == "case":
        return raw | {"parts": []}
    if "unit_zh" in row or "unit_en" in row:
        raw["unit"] = _both(row, "unit")
    return raw | _options(row)


def _options(row: Mapping[str, str]) -> dict[str, Any]:
    options = [
        {"key": key, "zh": row.get(f"{key}_zh", ""), "en": row.get(f"{key}_en", "")}
        for key in OPTIONS
        if f"{key}_zh" in row or f"{key}_en" in row
    ]
    return {"answer": row.get("answer", ""), **({"options": options} if options else {})}


def _both(row: Mapping[str, str], name: str) -> dict[str, str]:
    return {lang: row.get(f"{name}_{lang}", "") for lang in ("zh", "en")}
