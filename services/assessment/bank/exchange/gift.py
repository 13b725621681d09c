"""Moodle's GIFT. Texts carry both languages (see `bilingual`); what GIFT has no place for stands in a comment line.

An order is written as matching (1 -> first step …), a short case as a description followed by a question for each part. True
or false, short answers and essays of other people's files are named as what this bank has no kind for, true/false taken as
a single choice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from services.assessment.bank.exchange.bilingual import joined, parted
from services.assessment.bank.item import Item, write_item
from services.assessment.bank.schema import KEYS
from shared.rules import N_
from shared.web.i18n import say

NOTE = "// slipway: "
KEPT = (
    "kind",
    "version",
    "unit",
    "formula",
    "difficulty",
    "discrimination",
    "guessing",
    "rule_source",
    "checked_on",
    "review",
)
UNKNOWN = N_("This bank has no such kind of question (%(value)s).")
UNCLOSED = N_("The answers in braces are missing or not closed.")
_SPECIAL = re.compile(r"([~=#{}:\\])")
_QUESTION = re.compile(
    r"\s*(?:::(?P<name>(?:\\.|[^\\])*?)::)?\s*(?:\[\w+\])?(?P<stem>(?:\\.|[^\\{])*)(?P<rest>.*)", re.DOTALL
)
_PART = re.compile(r"(?P<mark>[=~])\s*(?:%(?P<weight>-?[\d.]+)%)?(?P<text>(?:\\.|[^\\=~])*)")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
Block = tuple[str, dict[str, Any], list[str]]


def write_gift(items: Iterable[Item]) -> bytes:
    """The items as GIFT, in UTF-8."""
    lines, dimension = [], ""
    for item in items:
        if item.dimension != dimension:
            dimension = item.dimension
            lines.append(f"$CATEGORY: slipway/{dimension}\n")
        lines += _written(write_item(item))
    return "\n".join(lines).encode()


def _written(raw: Mapping[str, Any]) -> list[str]:
    note = NOTE + json.dumps({name: raw[name] for name in KEPT if name in raw}, ensure_ascii=False)
    head = f"{note}\n::{_escaped(raw['id'])}::[html]{_escaped(joined(raw['stem']))}"
    after = f"####{_escaped(joined(raw['explanation']))}"
    if raw["kind"] == "numeric":
        return [f"{head} {{#{raw['answer']:g}:{raw['tolerance']:g} {after}}}\n"]
    if raw["kind"] == "order":
        texts = {o["key"]: joined(o) for o in raw["options"]}
        steps = " ".join(f"={n} -> {_escaped(texts[key])}" for n, key in enumerate(raw["answer"], 1))
        # Moodle shuffles the right-hand side; the order in which they are shown here is kept in a further comment.
        shown = ",".join(str(raw["answer"].index(o["key"]) + 1) for o in raw["options"])
        return [f"// shown: {shown}\n{head} {{{steps} {after}}}\n"]
    if raw["kind"] == "case":
        parts = [
            f"::{_escaped(raw['id'])}~{n}::[html]{_escaped(joined(part['stem']))} {{{_choices(part)}}}\n"
            for n, part in enumerate(raw["parts"], 1)
        ]
        explained = f"// explanation: {json.dumps(raw['explanation'], ensure_ascii=False)}"
        return [f"{explained}\n{head}\n", *parts]
    return [f"{head} {{{_choices(raw)} {after}}}\n"]


def _choices(raw: Mapping[str, Any]) -> str:
    right = raw["answer"] if isinstance(raw["answer"], list) else [raw["answer"]]
    wrong = len(raw["options"]) - len(right)
    several = raw.get("kind") == "multiple"
    marks = {
        True: f"~%{100 / len(right):.5f}%" if several else "=",
        False: f"~%-{100 / wrong:.5f}%" if several else "~",
    }
    return " ".join(marks[o["key"] in right] + _escaped(joined(o)) for o in raw["options"])


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found.group(1) == "n" else found.group(1), text.strip())


def read_gift(content: str) -> list[Block]:
    """(place, JSON form, faults) of each question; the place is its name, or its number in the file."""
    found: list[Block] = []
    dimension = ""
    for number, block in enumerate(re.split(r"\n\s*\n", content.replace("\r\n", "\n").lstrip("\ufeff")), 1):
        notes = [line for line in block.split("\n") if line.lstrip().startswith("//")]
        lines = [line for line in block.split("\n") if not line.lstrip().startswith("//")]
        for line in [line for line in lines if line.startswith("$CATEGORY:")]:
            dimension = line.rstrip("/ ").rsplit("/", 1)[-1].split(":")[-1].strip()
            lines.remove(line)
        text = "\n".join(lines).strip()
        if text:
            _take(found, text, notes, dimension, number)
    return found


def _take(found: list[Block], text: str, notes: list[str], dimension: str, number: int) -> None:
    match = _QUESTION.match(text)
    name = _plain((match and match["name"]) or "")
    last = found[-1][1] if found else {}
    if match and last.get("kind") == "case" and name.startswith(f"{last['id']}~"):
        raw, faults = _answered(match, {})
        found[-1][1]["parts"].append({key: raw[key] for key in ("stem", "options", "answer") if key in raw})
        found[-1][2].extend(faults)
        return
    kept = _note(notes, NOTE)
    raw = {"id": name, "dimension": dimension, "difficulty": 0.0, "explanation": {"zh": "", "en": ""}, **kept}
    faults = [say(UNCLOSED)]
    if match and kept.get("kind") == "case":
        raw |= {"stem": parted(_plain(match["stem"])), "parts": [], "explanation": _note(notes, "// explanation: ")}
        faults = []
    elif match:
        shown = next((line.partition(":")[2] for line in notes if line.startswith("// shown:")), "")
        made, faults = _answered(match, {**kept, "shown": shown})
        raw |= made
    found.append((name or str(number), raw, faults))


def _note(notes: list[str], mark: str) -> dict[str, Any]:
    for line in notes:
        if line.startswith(mark):
            try:
                value = json.loads(line.removeprefix(mark))
            except ValueError:
                continue
            if isinstance(value, dict):
                return value
    return {}


def _answered(match: re.Match[str], kept: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    raw: dict[str, Any] = {"stem": parted(_plain(match["stem"])), "kind": kept.get("kind", "")}
    rest = match["rest"].strip()
    if not rest.startswith("{") or not rest.endswith("}") or rest.endswith("\\}"):
        return raw, [say(UNCLOSED)]
    inside, _mark, after = rest[1:-1].partition("####")
    inside = inside.strip()
    if after.strip():
        raw["explanation"] = parted(_plain(after))
    if inside.startswith("#"):
        value, _colon, tolerance = inside[1:].strip().partition(":")
        return raw | {"kind": "numeric", "answer": value.strip(), "tolerance": tolerance.strip() or "0"}, []
    if inside.upper() in _TRUTH:
        return raw | _true_or_false(_TRUTH[inside.upper()]), []
    parts = [(p["mark"], p["weight"], p["text"].strip()) for p in _PART.finditer(inside)]
    if parts and all("->" in text for _m, _w, text in parts):
        return _matched(raw, [text for _m, _w, text in parts], str(kept.get("shown", "")))
    return _chosen(raw, parts)


def _true_or_false(right: bool) -> dict[str, Any]:
    options = [{"key": "a", "zh": "正确", "en": "True"}, {"key": "b", "zh": "错误", "en": "False"}]
    return {"kind": "single", "options": options, "answer": "a" if right else "b"}


def _matched(raw: dict[str, Any], texts: list[str], shown: str) -> tuple[dict[str, Any], list[str]]:
    pairs = [tuple(part.strip() for part in text.split("->", 1)) for text in texts]
    if [left for left, _right in pairs] != [str(n) for n in range(1, len(pairs) + 1)]:
        return raw, [say(UNKNOWN, {"value": "matching"})]
    places = [int(n) - 1 for n in shown.split(",") if n.strip().isdigit()]
    if sorted(places) != list(range(len(pairs))):
        places = list(range(len(pairs)))
    options = [{"key": KEYS[n], **parted(_plain(pairs[place][1]))} for n, place in enumerate(places[: len(KEYS)])]
    answer = [KEYS[places.index(n)] for n in range(len(options))]
    return raw | {"kind": "order", "options": options, "answer": answer}, []


def _chosen(raw: dict[str, Any], parts: list[tuple[str, str | None, str]]) -> tuple[dict[str, Any], list[str]]:
    if not any(mark == "~" for mark, _w, _t in parts):
        return raw, [say(UNKNOWN, {"value": "short answer" if parts else "essay"})]
    options, right = [], []
    for key, (mark, weight, text) in zip(KEYS, parts, strict=False):
        # What follows an unescaped # is feedback on this answer, for which the bank has no place.
        options.append({"key": key, **parted(_plain(re.split(r"(?<!\\)#", text)[0]))})
        if mark == "=" or float(weight or 0) > 0:
            right.append(key)
    several = raw["kind"] == "multiple" or len(right) > 1
    return raw | {
        "kind": "multiple" if several else "single",
        "options": options,
        "answer": right if several else "".join(right),
    }, []
