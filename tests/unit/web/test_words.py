"""What the reader downloads stays small; what they read comes whole from a catalogue: no bare text, no sentence glued together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TEMPLATES = sorted(p for tree in ("shared", "services") for p in (ROOT / tree).rglob("templates/**/*.html"))
CODE = sorted(p for tree in ("shared", "services", "deploy") for p in (ROOT / tree).rglob("*.py"))
SPOKEN = re.compile(r"[A-Za-z]{3,}|[\u4e00-\u9fff]")
# The product's name, names of formats and the printed annex's title are the same in either language; entities are no words.
OWN_NAMES = re.compile(r"启航|Slipway|PDF|Excel|iCalendar|\.xlsx|SHA-256|附件1|&\w+;|aria-\w+=\S*")
GLUED = re.compile(
    r"""(?:\b_|N_|gettext)\([^()"']*(?:"[^"]*"|'[^']*')\s*(?:\+|~|%\s*[({\w])|\b_\(f["']|\b_\([^"']*["'][^"']*["']\s*\.format"""
)


def bare_texts(text: str) -> Iterator[str]:
    """The words a template shows that are in no catalogue."""
    text = re.sub(r"{#.*?#}|{%-?\s*raw.*?endraw\s*-?%}|{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", "", text, flags=re.S)
    text = re.sub(r"{% block \w*_class %}.*?{% endblock %}", "", text)
    text = re.sub(r"<(script|style|svg|code)\b.*?</\1>", "", text, flags=re.S)
    text = re.sub(r"{{.*?}}|{%.*?%}", "\x00", text, flags=re.S)
    shown = re.findall(r'\b(?:alt|title|placeholder|aria-label)="([^"]*)"', text)
    for part in (*shown, *re.split(r"<[^>]*>|\x00", text)):
        if SPOKEN.search(OWN_NAMES.sub("", part)):
            yield part.strip()


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ("<p>{{ _('Hello there') }}</p>", []),
        ('<img alt="一只船">', ["一只船"]),
        ("{# a note #}<b>{{ name }}</b> · 启航", []),
    ],
)
def test_bare_text_is_found(planted: str, found: list[str]) -> None:
    assert list(bare_texts(planted)) == found


def test_no_template_shows_text_that_is_in_no_catalogue() -> None:
    assert len(TEMPLATES) > 60
    found = [f"{path.relative_to(ROOT)}: {text}" for path in TEMPLATES for text in bare_texts(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "planted", ['_("You have " ~ n)', '_("You have " + n)', '_(f"You have {n}")', '_("You have %s" % n)']
)
def test_a_glued_sentence_is_found(planted: str) -> None:
    assert GLUED.search(planted)


def test_no_sentence_is_glued_together() -> None:
    places = (
        (path, n, line) for path in (*TEMPLATES, *CODE) for n, line in enumerate(path.read_text().splitlines(), 1)
    )
    assert [f"{path.relative_to(ROOT)}:{n}: {line.strip()}" for path, n, line in places if GLUED.search(line)] == []


def test_what_every_page_downloads_stays_small() -> None:
    static = [p for tree in ("shared", "services") for p in (ROOT / tree).rglob("static/**/*") if p.is_file()]
    weight = {kind: sum(p.stat().st_size for p in static if p.suffix == kind) for kind in (".css", ".js")}
    assert weight[".css"] <= 60_000
    assert weight[".js"] <= 40_000
