"""The tokens of the look: every pair of text and ground keeps its contrast in every theme, and the style sheet is sound."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
import tinycss2

ROOT = Path(__file__).parents[3]
SHEETS = sorted(path for tree in ("shared", "services") for path in ROOT.glob(f"{tree}/**/static/*.css"))
CSS = (ROOT / "shared/web/static/slipway.css").read_text(encoding="utf-8")
THEMES = {
    "light": ("",),
    "dark": ("", "(prefers-color-scheme: dark)"),
    "high contrast": ("", "(prefers-contrast: more)"),
    "dark, high contrast": (
        "",
        "(prefers-color-scheme: dark)",
        "(prefers-contrast: more)",
        "(prefers-contrast: more) and (prefers-color-scheme: dark)",
    ),
}
GROUNDS = ("sand", "paper", "sea-soft", "good-soft", "warn-soft", "bad-soft", "info-soft")
ON_EVERY_GROUND = ("ink", "sea", "sea-deep", "bad")
"""Text, links and refusals stand anywhere; what is said more quietly stands on the page, on cards and on what is marked."""
PAIRS = [
    *itertools.product(ON_EVERY_GROUND, GROUNDS),
    *itertools.product(("muted",), GROUNDS),
    *[(name, f"{name}-soft") for name in ("good", "warn", "info")],
    *itertools.product(("good", "warn", "info"), ("paper", "sand")),
    ("ink", "quiet"),
    ("on-sea", "sea"),
    ("on-sea", "sea-deep"),
    ("paper", "bad"),
]
SIGNS = [
    *itertools.product(("focus", "c1", "line-strong"), ("paper", "sand", "sea-soft")),
    *itertools.product(("c2", "c2-deep"), ("paper",)),
    ("focus", "bad-soft"),
]
"""What is no text: frames of fields, the mark of the place one is at, bars and lines of charts."""


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme: each block of tokens that holds in it, the later over the earlier."""
    found: dict[str, str] = {}
    for condition, block in blocks():
        if condition in THEMES[theme]:
            found |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", block))
    return found


def blocks() -> list[tuple[str, str]]:
    """Each ``:root { … }`` of the style sheet with the medium it is for."""
    found = []
    for rule in tinycss2.parse_stylesheet(CSS, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule" and tinycss2.serialize(rule.prelude).strip() == ":root":
            found.append(("", tinycss2.serialize(rule.content)))
        elif rule.type == "at-rule" and rule.content and rule.at_keyword == "media":
            inner = tinycss2.serialize(rule.content).strip()
            if inner.startswith(":root"):
                found.append((tinycss2.serialize(rule.prelude).strip(), inner))
    return found


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's ratio of two colours ``#rrggbb``."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_ratio_is_wcags() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
def test_every_pair_of_text_and_ground_can_be_read(theme: str) -> None:
    found, least = tokens(theme), 7.0 if "contrast" in theme else 4.5
    ratios = {(text, ground): round(contrast(found[text], found[ground]), 2) for text, ground in PAIRS}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < least} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_frames_marks_and_charts_stand_out(theme: str) -> None:
    found, least = tokens(theme), 4.5 if "contrast" in theme else 3.0
    ratios = {(sign, ground): round(contrast(found[sign], found[ground]), 2) for sign, ground in SIGNS}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < least} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_each_theme_gives_every_colour(theme: str) -> None:
    assert set(tokens(theme)) == set(tokens("light"))


def test_the_systems_own_colours_take_the_place_of_every_token() -> None:
    forced = next(block for condition, block in blocks() if condition == "(forced-colors: active)")
    assert set(re.findall(r"--([\w-]+):", forced)) == set(tokens("light"))
    given = set(re.findall(r"--[\w-]+:\s*([^;]+);", forced))
    assert given == {"Canvas", "CanvasText", "LinkText", "Highlight"}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_colour_is_written_outside_the_tokens(sheet: Path) -> None:
    """Save on paper and behind a QR code, which a camera reads on white alone."""
    text = re.sub(r"@media print \{.*?\n\}", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"(:root|::backdrop) \{.*?\}", "", text, flags=re.S)
    written = [line.strip()[:100] for line in text.splitlines() if re.search(r"#[0-9a-f]{3,6}\b|rgb\(", line)]
    assert [line for line in written if "qr" not in line] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_holds_no_rule_that_browsers_drop(sheet: Path) -> None:
    """A selector that swallowed the next rule's beginning takes that rule away with it, unseen."""
    wrong = []
    for rule in tinycss2.parse_stylesheet(sheet.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True):
        if rule.type == "error" or (rule.type == "qualified-rule" and "@" in tinycss2.serialize(rule.prelude)):
            wrong.append((rule.source_line, rule.serialize()[:80]))
    assert wrong == []
