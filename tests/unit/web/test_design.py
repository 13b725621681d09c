"""The living page of the look: every part stands there in both languages, whatever the reader's own, and no id stands twice."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from services.bases.wiring import service
from shared.web.app import create_app
from shared.web.design import PARTS
from tests.house import context as make_context


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_part_is_drawn_in_both_languages(tmp_path: Path, lang: str) -> None:
    page = create_app(service(), make_context(tmp_path, service())).test_client().get(f"/design?lang={lang}").text
    halves = re.findall(r'<div lang="(zh-CN|en)">(.*?)</div>(?=<div lang|</div></section>)', page, re.S)
    assert [half[0] for half in halves] == ["zh-CN", "en"] * len(PARTS)
    chinese, english = ("".join(text for code, text in halves if code == own) for own in ("zh-CN", "en"))
    assert "“12”" in chinese and "还没有人" in chinese
    assert "The phone number “12” is not complete." in english and "The phone number" not in chinese
    assert [name for name, count in Counter(re.findall(r' id="([^"]+)"', page)).items() if count > 1] == []
