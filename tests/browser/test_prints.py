"""What is printed: each document takes the pages it should on A4, nothing is cut, no control of the screen is on the paper."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.prints import A4, MM, PRINTS, Print, pages_of, printed

MARGIN = 7 * MM
CONTROLS = ("打印", "退出登录", "查找", "跳到正文")


@pytest.mark.parametrize("what", PRINTS, ids=lambda what: what.name)
def test_each_document_is_whole_on_its_pages(chromium: Any, address: str, what: Print) -> None:
    pages = pages_of(printed(chromium, address, what))
    assert len(pages) in what.pages
    for (width, height), text, boxes in pages:
        assert sorted((round(width), round(height))) == [pytest.approx(side, abs=1) for side in A4]
        assert len(text.strip()) > 20 and boxes, "no page is blank"
        outside = [
            box
            for box in boxes
            if box[0] < MARGIN or box[2] > width - MARGIN or box[1] < MARGIN or box[3] > height - MARGIN
        ]
        assert outside == [], f"text reaches into the margin of {width} × {height}"
    everything = "".join(text for _size, text, _boxes in pages)
    assert [word for word in what.says if word not in everything] == []
    lines = {line.strip() for line in everything.splitlines()}
    assert what.file or [word for word in CONTROLS if word in lines] == []
