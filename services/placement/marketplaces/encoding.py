"""Which letters a text file is written in, told by its bytes: UTF-8, UTF-16, GB18030, Shift-JIS, EUC-KR and a few more."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = ("cp932", "gb18030", "cp949", "cp1251", "cp874", "cp1250", "cp1252")
"""Shift-JIS, GB18030 and EUC-KR in the supersets that Windows writes; then Cyrillic, Thai, Central and Western Europe."""


def encodings(head: bytes) -> list[str]:
    """The encodings a file may have, the likeliest first, from its first bytes (64 KiB or the whole file)."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return [name]
    sample = head[: len(head) // 2 * 2][:4096]
    if sample.count(0) > len(sample) // 8:
        odd, even = sample[1::2].count(0), sample[::2].count(0)
        return ["utf-16-le" if odd >= even else "utf-16-be"]
    # The cut may split a character or a line: what follows the last line break is not judged.
    whole = head[: head.rfind(b"\n") + 1] or head
    if _decoded(whole, "utf-8") is not None:
        return ["utf-8"]
    scored = [
        (_likeness(text, name), -place, name) for place, name in enumerate(_OTHERS) if (text := _decoded(whole, name))
    ]
    return [name for _score, _place, name in sorted(scored, reverse=True)] or ["utf-8"]


def _decoded(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        return None


def _likeness(text: str, name: str) -> float:
    """How much of what is not ASCII lies where this encoding's language has its letters; signs nobody types count against."""
    foreign = [ord(sign) for sign in text if sign > "\x7f"]
    if not foreign:
        return 1.0
    good: float = sum(1 for code in foreign if _usual(code, name))
    good += sum(1 for code in foreign if name == "cp932" and 0x3040 <= code <= 0x30FF)
    odd = sum(1 for code in foreign if 0xE000 <= code <= 0xF8FF or 0xFF61 <= code <= 0xFF9F or 0x80 <= code <= 0x9F)
    return (good - 2 * odd) / len(foreign)


def _usual(code: int, name: str) -> bool:
    if name == "cp932":
        return 0x3000 <= code <= 0x30FF or 0x4E00 <= code <= 0x9FFF or 0xFF00 <= code <= 0xFF60
    if name == "gb18030":
        # Another language's bytes read as GB18030 give rare characters; those in use are in GB 2312.
        return bool(chr(code).encode("gb2312", "ignore"))
    if name == "cp949":
        return 0xAC00 <= code <= 0xD7A3
    if name == "cp1251":
        return 0x0410 <= code <= 0x044F or code in (0x401, 0x451, 0x20BD)
    if name == "cp874":
        return 0x0E01 <= code <= 0x0E5B
    return 0xC0 <= code <= 0x17F and code not in (0xD7, 0xF7)
