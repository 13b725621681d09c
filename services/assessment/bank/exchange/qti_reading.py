"""QTI 3 items as they come from files, read with defusedxml, so that no entity is ever expanded.

Of other people's items the interactions that this bank has are taken: choice, order, text entry.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from services.assessment.bank.exchange.qti import KEPT
from services.assessment.bank.schema import KEYS
from shared.rules import N_
from shared.web.i18n import say

BROKEN = N_("This is not XML that can be read safely.")
OTHER = N_("This is “%(value)s”, not a QTI 3 assessment item.")
NONE = N_("No choice, order or text entry interaction was found.")
MOST_FILES, MOST_BYTES = 5000, 1024 * 1024
Block = tuple[str, dict[str, Any], list[str]]


def read_qti(content: bytes, name: str) -> list[Block]:
    """(place, JSON form, faults) of each item of a package or of one item's XML; the place is the file's name."""
    if not content.startswith(b"PK\x03\x04"):
        return [_read(content, name)]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entries = [e for e in package.infolist() if e.filename.endswith(".xml") and "imsmanifest" not in e.filename]
        return [_read(package.read(e) if e.file_size <= MOST_BYTES else b"", e.filename) for e in entries[:MOST_FILES]]


def _read(content: bytes, name: str) -> Block:
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return name, {"id": "", "kind": ""}, [say(BROKEN)]
    if _tag(root) != "qti-assessment-item":
        return name, {"id": "", "kind": ""}, [say(OTHER, {"value": _tag(root)})]
    raw = _raw(root)
    return name, raw, [] if raw["kind"] else [say(NONE)]


def _raw(root: Element) -> dict[str, Any]:
    body = next(iter(_all(root, "qti-item-body")), Element("none"))
    marked = [element for element in body.iter() if element.get("data-slipway")]
    kept = _kept(marked[0].get("data-slipway", "") if marked else "")
    answers = {d.get("identifier"): d for d in _all(root, "qti-response-declaration")}
    found = [e for e in body.iter() if _tag(e).endswith("-interaction")]
    stem = _text(marked[0]) if marked else _loose(body)
    explained = next(iter(_all(root, "qti-modal-feedback")), Element("none"))
    raw = {"difficulty": 0.0, **kept, "id": root.get("title") or root.get("identifier") or "", "stem": stem}
    raw["explanation"] = _text(explained)
    parts = [_part(e, answers.get(e.get("response-identifier"))) for e in found]
    kind = str(kept.get("kind") or (_kind(found[0], parts[0]) if len(found) == 1 else "case" if found else ""))
    if kind == "case":
        return raw | {"kind": kind, "parts": parts}
    only = {key: value for key, value in parts[0].items() if key != "stem"} if parts else {}
    if kind == "numeric":
        equal = next(iter(_all(root, "qti-equal")), Element("none"))
        only = {"answer": "".join(only.get("answer", [])), "tolerance": (equal.get("tolerance") or "0").split()[0]}
    return raw | only | {"kind": kind}


def _kept(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return {key: value[key] for key in KEPT if key in value} if isinstance(value, dict) else {}


def _kind(element: Element, part: Mapping[str, Any]) -> str:
    kinds = {"qti-order-interaction": "order", "qti-text-entry-interaction": "numeric"}
    if _tag(element) == "qti-choice-interaction":
        return "single" if element.get("max-choices", "1") == "1" else "multiple"
    return kinds.get(_tag(element), "")


def _part(element: Element, declared: Element | None) -> dict[str, Any]:
    choices = _all(element, "qti-simple-choice")
    keys = {choice.get("identifier"): KEYS[n] for n, choice in enumerate(choices[: len(KEYS)])}
    values = [(value.text or "").strip() for value in _all(declared, "qti-value")] if declared is not None else []
    options = [{"key": keys[c.get("identifier")], **_text(c)} for c in choices[: len(KEYS)]]
    prompt = next(iter(_all(element, "qti-prompt")), Element("none"))
    answer: Any = [keys.get(value, value) for value in values]
    single = element.get("max-choices", "1") == "1" and _tag(element) == "qti-choice-interaction"
    return {"stem": _text(prompt), "options": options, "answer": ",".join(answer) if single else answer}


def _all(root: Element, tag: str) -> list[Element]:
    return [element for element in root.iter() if _tag(element) == tag]


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Element) -> dict[str, str]:
    spans = {e.get("lang", "")[:2]: "".join(e.itertext()).strip() for e in element.iter() if e.get("lang")}
    if spans:
        return {"zh": spans.get("zh", ""), "en": spans.get("en", "")}
    return _sorted(" ".join("".join(element.itertext()).split()))


def _loose(body: Element) -> dict[str, str]:
    """The text of a body of somebody else's item: what stands outside its interactions."""
    within = {id(inner) for e in body.iter() if _tag(e).endswith("-interaction") for inner in e.iter()}
    texts = [e.text or "" for e in body.iter() if id(e) not in within]
    prompts = ["".join(prompt.itertext()) for prompt in _all(body, "qti-prompt")]
    return _sorted(" ".join(" ".join([*texts, *prompts[:1]]).split()))


def _sorted(text: str) -> dict[str, str]:
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in text)
    return {"zh": text if chinese else "", "en": "" if chinese else text}
