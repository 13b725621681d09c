"""Both languages in one text, the way Moodle's multi-language filter writes it: a span with ``lang`` for each."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

_SPAN = re.compile(r'<span\b[^>]*\blang="(zh|en)[^"]*"[^>]*>(.*?)</span>', re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(?!br)[^<>]*>")


def joined(text: Mapping[str, str]) -> str:
    """``{"zh": …, "en": …}`` as HTML."""
    return "".join(f'<span lang="{lang}" class="multilang">{_html(text[lang])}</span>' for lang in ("zh", "en"))


def parted(content: str) -> dict[str, str]:
    """The texts by language. What is not marked goes by its letters: Chinese signs make it Chinese, else English."""
    spans = {lang.lower(): _text(text) for lang, text in _SPAN.findall(content)}
    if spans:
        return {"zh": spans.get("zh", ""), "en": spans.get("en", "")}
    text = _text(content)
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in text)
    return {"zh": text if chinese else "", "en": "" if chinese else text}


def _html(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


def _text(content: str) -> str:
    plain = re.sub(r"<br\s*/?>", "\n", _TAG.sub("", content))
    return html.unescape(plain).strip()
