"""Reading a file of questions: the format is told by its content, and each question comes with what is wrong with it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.assessment.bank.domain import UnknownSkill
from services.assessment.bank.exchange.excel import read_excel
from services.assessment.bank.exchange.gift import read_gift
from services.assessment.bank.exchange.qti_reading import read_qti
from services.assessment.bank.schema import check_item, settled
from shared.rules import N_, RuleBroken
from shared.web.i18n import say

MOST = 2000
PLACEHOLDER = "new"


class FileUnreadable(RuleBroken):
    """The file holds no questions in a format that is known."""

    message = N_(
        "“%(name)s” holds no questions that can be read: it is no Excel sheet of the bank, no QTI 3 file, no GIFT text."
    )
    status = 422


class TooManyQuestions(RuleBroken):
    """A file is read in one go."""

    message = N_("“%(name)s” holds %(count)s questions; at most %(most)s are taken at once. Split it.")
    status = 413


@dataclass
class Found:
    """One question of a file. ``place``: its row, file or name there; ``content``: its canonical JSON form if it is sound."""

    place: str
    raw: Mapping[str, Any]
    content: dict[str, Any] | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def stem(self) -> Mapping[str, str]:
        """Its text, as far as there is one."""
        stem = self.raw.get("stem")
        return stem if isinstance(stem, Mapping) else {}


def read_file(content: bytes, name: str, dimensions: set[str]) -> list[Found]:
    """The questions of a file; ``dimensions``: the codes that the base's skill map knows.

    Errors: FileUnreadable, TooManyQuestions, those of :mod:`shared.sheets`.
    """
    shown = name.replace("\x00", "")[-80:] or "—"
    blocks = _blocks(content, shown)
    if not blocks:
        raise FileUnreadable(name=shown)
    if len(blocks) > MOST:
        raise TooManyQuestions(name=shown, count=len(blocks), most=MOST)
    return [_checked(*block, dimensions) for block in blocks]


def _blocks(content: bytes, name: str) -> list[tuple[str, dict[str, Any], list[str]]]:
    if content.startswith(b"PK\x03\x04"):
        return read_qti(content, name) if _is_package(content) else read_excel(content, name)
    head = content[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        return read_qti(content, name)
    if b"stem_zh" in head.split(b"\n", 1)[0]:
        return read_excel(content, name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileUnreadable(name=name) from None
    return read_gift(text) if "{" in text else []


def _is_package(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "xl/workbook.xml" not in package.namelist()
    except zipfile.BadZipFile:
        return False


def _checked(place: str, raw: dict[str, Any], faults: list[str], dimensions: set[str]) -> Found:
    if faults:
        return Found(place, raw, None, faults)
    full = {**raw, "id": raw.get("id") or PLACEHOLDER, "version": raw.get("version") or 1}
    wrong = check_item(full)
    if not wrong and full["dimension"] not in dimensions:
        wrong = {"dimension": [say(UnknownSkill.message, {"value": full["dimension"]})]}
    if wrong:
        return Found(place, raw, None, [f"{at}: {said}" for at, all_said in wrong.items() for said in all_said])
    return Found(place, raw, settled(full))
