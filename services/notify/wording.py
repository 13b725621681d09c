"""Words for a notification, made when it is read or sent, in the reader's language, from the templates in ``data/``.

A notification keeps values by kind, not sentences: ``{"kind": "person", "id"}``, ``{"kind": "name" | "sealed",
"person_id", "sealed"}``, ``{"kind": "text" | "word" | "moment" | "day" | "score" | "number", "value"}``,
``{"kind": "both", "value", "en"}`` (what somebody named in Chinese and in English),
``{"kind": "notice", "template", "params"}`` (the title of another notification). So names stay
sealed, an erased person vanishes from what was said before, and one notification reads in Chinese and in English.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from services.notify.language import fill
from shared.clock import SHANGHAI, parse_iso

_DATA = Path(__file__).parent / "data"
LOCALES = ("zh", "en")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

NameOf = Callable[[str, str], str]
"""``name_of(person_id, sealed)``: the name to show; ``sealed`` is empty when the contact's own is meant; may be empty."""


@dataclass(frozen=True)
class Message:
    """A notification in words. ``reasons`` is empty where the template has no heading for them."""

    title: str
    body: str
    action: str
    reasons_title: str
    reasons: tuple[str, ...]


@cache
def data(name: str) -> dict[str, Any]:
    """One of the files of words: ``templates``, ``reasons`` or ``words``."""
    found: dict[str, Any] = json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8"))
    return found


def message(
    template: str,
    params: Mapping[str, Mapping[str, Any]],
    reasons: list[dict[str, Any]],
    locale: str,
    name_of: NameOf,
    own: Mapping[str, Any] | None = None,
) -> Message:
    """The notification in words of ``locale`` (``zh`` unless it is English); ``own``: a base's words for the template."""
    locale = locale if locale in LOCALES else "zh"
    words: dict[str, str] = {**data("templates")[template][locale], **((own or {}).get(locale) or {})}
    values = {name: in_words(value, locale, name_of) for name, value in params.items()}
    said = reasons_in_words(reasons, locale) if words.get("reasons") else ()
    title, body = fill(words["title"], values), fill(words["body"], values)
    return Message(title, body, words["action"], words.get("reasons", "") if said else "", said)


def answers(template: str, locale: str) -> tuple[tuple[str, str], ...]:
    """What a notice may be answered in one tap, as ``(answer, label)``; most ask for more than a word."""
    locale = locale if locale in LOCALES else "zh"
    found: dict[str, dict[str, str]] = data("templates")[template].get("answers", {})
    return tuple((answer, label[locale]) for answer, label in found.items())


def reasons_in_words(reasons: list[dict[str, Any]], locale: str) -> tuple[str, ...]:
    """Each reason as a sentence. A code that has no sentence here is left out: a newer model may know more."""
    sentences = data("reasons")
    known = [reason for reason in reasons if reason.get("code") in sentences]
    return tuple(
        fill(sentences[r["code"]][locale], {n: _param(value, locale) for n, value in (r.get("params") or {}).items()})
        for r in known
    )


def in_words(value: Mapping[str, Any], locale: str, name_of: NameOf) -> str:
    """One kept value in words."""
    kind = value["kind"]
    if kind == "person":
        return name_of(value["id"], "") or word("no_name", locale)
    if kind == "name":
        return name_of(value["person_id"], value["sealed"]) or word("no_name", locale)
    if kind == "sealed":
        return name_of(value["person_id"], value["sealed"]) if value["sealed"] else word("no_reason", locale)
    if kind == "word":
        return word(value["value"], locale)
    if kind == "notice":
        return message(value["template"], value["params"], [], locale, name_of).title
    if kind == "both":
        return str(value["en"] if locale == "en" and value["en"] else value["value"])
    if kind in ("moment", "day"):
        return _when(value["value"], locale)
    if kind == "score":
        return _score(float(value["value"]), locale)
    return _param(value["value"], locale) if kind == "number" else str(value["value"])


def word(code: str, locale: str) -> str:
    """A code's name; a slot such as ``mon-eve`` is a day and a time; an unknown code stays as it is."""
    words = data("words")
    if code in words:
        return str(words[code][locale])
    day, _, part = code.partition("-")
    if day in _WEEKDAYS and part in words:
        return f"{word(day, locale)}{'' if locale == 'zh' else ' '}{word(part, locale)}"
    return code


def _param(value: Any, locale: str) -> str:
    if isinstance(value, list | tuple):
        return word("joint", locale).join(_param(item, locale) for item in value)
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return word(value, locale) if isinstance(value, str) else str(value)


def _score(score: float, locale: str) -> str:
    grade = "match_high" if score >= 0.75 else "match_good" if score >= 0.5 else "match_fair"
    return word(grade, locale) % {"percent": round(100 * score)}


def _when(text: str, locale: str) -> str:
    """A day, or a moment in Asia/Shanghai to the minute; what is neither stays as it is."""
    try:
        if len(text) == 10:
            return _day(date.fromisoformat(text), locale)
        moment = parse_iso(text).astimezone(SHANGHAI)
    except ValueError:
        return text
    return f"{_day(moment.date(), locale)} {moment:%H:%M}"


def _day(day: date, locale: str) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if locale == "zh" else f"{day.day} {day:%b %Y}"
