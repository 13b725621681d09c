"""What people send and take out, over every form and API of every service: no upload climbs or runs, no cell computes, no JSON
is too deep or too large for a clear answer."""

from __future__ import annotations

import csv
import io
import re
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image
from werkzeug.test import TestResponse

from deploy.system import NAMES
from shared.actor import ROLES
from shared.sheets.writing import XLSX
from shared.web.access import VISITOR
from tests.system.matrix import OWN, Matrix, cells
from tests.system.page import Page
from tests.system.sweep import FORMULA, SCRIPT, Opened

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def picture() -> bytes:
    """A picture that a browser would run if it were told that it is a page."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue() + SCRIPT


NAMES_OF_FILES = (
    "../../../evil.png",
    "..\\..\\evil.png",
    "/etc/cron.d/evil.png",
    "evil\x00.png",
    "e" * 4000 + ".png",
    "evil.png;.html",
)
CONTENTS = {
    "page": b"<!doctype html><html><body>" + SCRIPT,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
    "picture": picture(),
    "program": b"MZ\x90\x00" + b"\x00" * 200,
    "zip": b"PK\x03\x04" + b"\x00" * 60,
}
SHOWN = {"image/jpeg", "image/png", "image/webp", "application/pdf", "application/octet-stream", "image/svg+xml"}


def test_no_upload_climbs_runs_or_breaks(
    hostile_matrix: Matrix, pages: list[Opened], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every form with a file: names that climb, contents that are no picture. Nothing is written beside the stores, and
    what is taken is a picture drawn anew or is never served as something that runs."""
    var = hostile_matrix.house.config.var
    before = {path for path in var.rglob("*") if not path.name.endswith(("-wal", "-shm"))}
    tried = set()
    for page in pages:
        for form in Page(page.answer.text).forms if page.is_page else ():
            files = [part.name for part in form.fields.values() if part.kind == "file"]
            if not files or (page.rule.rule, page.role, form.action) in tried:
                continue
            tried.add((page.rule.rule, page.role, form.action))
            for kind, content in CONTENTS.items():
                for name in NAMES_OF_FILES[:: 1 if kind == "picture" else 5]:
                    data: Any = {n: p.given for n, p in form.fields.items() if p.kind != "file" and p.given}
                    data |= {"csrf_token": hostile_matrix.token(), **{f: (io.BytesIO(content), name) for f in files}}
                    answer = hostile_matrix.send(page.role, page.service, form.action, "POST", data=data)
                    assert answer.status_code < 500, (
                        f"{form.action} answers {kind} {name[:30]!r} with {answer.status_code}"
                    )
    assert len({rule for rule, _role, _action in tried}) >= 8, sorted(tried)
    after = {path for path in var.rglob("*") if not path.name.endswith(("-wal", "-shm"))}
    assert after == before
    _kept_files_are_harmless(hostile_matrix)


def _kept_files_are_harmless(hostile_matrix: Matrix) -> None:
    for name, context in hostile_matrix.house.contexts.items():
        for id in context.store.file_ids():
            assert re.fullmatch(r"[\w.-]+", id), f"{name} keeps a file under {id}"
            _content, kind = context.store.get_file(id) or (b"", "")
            assert kind.split(";")[0] not in ("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"), (
                name,
                id,
                kind,
            )


def sheets(pages: list[Opened], hostile_matrix: Matrix) -> Iterator[tuple[str, list[list[Any]]]]:
    """Every table that can be taken out, by where it is: cells of .xlsx as openpyxl reads them, texts of CSV."""
    for page in pages:
        yield from _tables(f"/{page.service}{page.rule.rule}", page.answer)
        for link in Page(page.answer.text).links if page.is_page else ():
            if "format=xlsx" in link:
                yield from _tables(link.split("?")[0], hostile_matrix.send(page.role, page.service, link))
        for form in Page(page.answer.text).forms if page.is_page else ():
            if not re.search(r"export|table|download|sheet|csv|xlsx", form.action):
                continue
            filled = {n: p.given for n, p in form.fields.items() if p.given}
            filled |= {"csrf_token": [hostile_matrix.token()], "audience": ["internal"], "reason": ["年度检查用"]}
            yield from _tables(
                form.action, hostile_matrix.send(page.role, page.service, form.action, "POST", data=filled)
            )


def _tables(place: str, answer: TestResponse) -> Iterator[tuple[str, list[list[Any]]]]:
    if answer.status_code != 200:
        return
    if answer.mimetype == XLSX:
        yield place, _rows(answer.data)
    elif answer.mimetype == "text/csv":
        yield place, [*csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))]
    elif answer.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
            for name in packed.namelist():
                if name.endswith(".csv"):
                    yield f"{place} {name}", [*csv.reader(io.StringIO(packed.read(name).decode("utf-8-sig")))]


def _rows(content: bytes) -> list[list[Any]]:
    return [list(row) for sheet in load_workbook(io.BytesIO(content)).worksheets for row in sheet.iter_rows()]


def test_no_cell_that_is_taken_out_computes(hostile_matrix: Matrix, pages: list[Opened]) -> None:
    """Every export, with somebody whose name is a formula on it: such a cell is text by Excel's own mark, or apostrophed."""
    wrong, places, met = [], set(), set()
    for place, rows in sheets(pages, hostile_matrix):
        places.add(place)
        for cell in (cell for row in rows for cell in row):
            text = cell if isinstance(cell, str) else cell.value
            if not isinstance(text, str):
                continue
            met |= {place} if FORMULA in text else set()
            number = re.fullmatch(r"[-+]?[\d.,]+%?", text)
            safe = isinstance(cell, str) or (cell.data_type == "s" and cell.quotePrefix)
            if text.startswith(RISKY) and not number and (isinstance(cell, str) or not safe):
                wrong.append(f"{place}: {text[:40]!r}")
            if not isinstance(cell, str) and cell.data_type == "f":
                wrong.append(f"{place}: a formula {text[:40]!r}")
    print(sorted(places), sorted(met))
    assert wrong == []
    assert len(places) >= 10 and len(met) >= 2, (sorted(places), sorted(met))


DEEP_AND_LARGE = {
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "large text": b'{"name": "' + b"x" * 13_000_000 + b'"}',
    "long number": b'{"capacity": ' + b"9" * 5_000 + b"}",
    "many names": b"{" + b",".join(b'"k%d":1' % n for n in range(200_000)) + b"}",
    "no number": b'{"capacity": NaN, "minutes": Infinity}',
}


@pytest.mark.parametrize("kind", DEEP_AND_LARGE)
@pytest.mark.parametrize("service", NAMES)
def test_no_json_is_too_deep_or_too_large_for_a_clear_answer(hostile_matrix: Matrix, service: str, kind: str) -> None:
    """Each route of an API that takes a body refuses what nobody means."""
    wrong, asked = [], 0
    for rule, method, roles in cells(hostile_matrix, service):
        if method in ("GET", "DELETE") or not rule.rule.startswith("/api/"):
            continue
        role = next(role for role in (*ROLES, VISITOR) if role in roles)
        path = hostile_matrix.path(service, rule, method, next(hostile_matrix.samples.choices(service, rule, OWN)))
        began, sent = time.process_time(), {"data": DEEP_AND_LARGE[kind], "content_type": "application/json"}
        answer = hostile_matrix.send(role, service, path, method, **sent)
        seconds, asked = time.process_time() - began, asked + 1
        if answer.status_code >= 500 or seconds > 3:
            wrong.append(f"{method} /{service}{rule.rule} answers {answer.status_code} after {seconds:.1f} s")
    assert wrong == [] and (asked > 0 or service == "bases")
