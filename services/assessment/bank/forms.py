"""The editor's form: flat fields of a page to and from a question's JSON form, and its faults back to their fields.

Fields: `stem_zh`, `a_zh` … `f_en` for the options, `answer` for the right ones; those of a case's questions begin with `p1_` to
`p4_`. The steps of an order are typed in the right order and mixed when the question is saved.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict

from services.assessment.bank.schema import KEYS, check_item
from shared.rules import N_
from shared.web.fields import Text
from shared.web.forms import FormResult
from shared.web.i18n import say

OPTIONS, PART_OPTIONS, PARTS = KEYS[:6], KEYS[:4], 4
_PLAIN = ("dimension", "tolerance", "formula", "difficulty", "discrimination", "guessing", "rule_source", "checked_on")
GAP = N_("Fill the options from the top, without a gap between them.")


class Code(Text):
    """A code that stands in ids and addresses: small letters, digits and underscores, a letter first."""

    default_error_messages = {"code": N_("“%(value)s” is no code; use small letters, digits and underscores.")}

    def _read(self, text: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
            raise self.make_error("code", value=text)
        return text


class SkillSchema(Schema):
    """A skill that a base adds."""

    code = Code(required=True, most=30, least=3)
    zh = Text(required=True, most=40)
    en = Text(required=True, most=60)


class RenameSchema(Schema):
    """Other names for a skill that a base added."""

    skill = Code(required=True, most=30, least=3)
    new_zh = Text(required=True, most=40)
    new_en = Text(required=True, most=60)


class ReturnSchema(Schema):
    """Why a draft goes back to its author."""

    note = Text(
        required=True,
        most=500,
        multiline=True,
        error_messages={"required": N_("Say what has to change, so that the author can mend it.")},
    )


class ItemSchemaOut(Schema):
    """A question with its answer, for the bank's API."""

    item = fields.Dict()
    origin = fields.String()
    asked = fields.Boolean()


class ItemsPageSchema(Schema):
    """One page of the bank."""

    items = fields.List(fields.Nested(ItemSchemaOut))
    total = fields.Integer()
    page = fields.Integer()


def values_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What the editor's fields show of a question."""
    values: dict[str, Any] = {name: raw.get(name, "") for name in ("kind", "version", *_PLAIN)}
    for name in ("stem", "unit", "explanation"):
        values |= {f"{name}_{lang}": text for lang, text in (raw.get(name) or {}).items()}
    values |= _option_values(_in_order(raw), "")
    for number, part in enumerate(raw.get("parts", ()), 1):
        values |= {f"p{number}_stem_{lang}": text for lang, text in part["stem"].items()}
        values |= _option_values(part["options"], f"p{number}_") | {f"p{number}_answer": part["answer"]}
    return values | {"answer": raw.get("answer", "")}


def _in_order(raw: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """The options as the editor lists them: the steps of an order in the right order."""
    options = list(raw.get("options", ()))
    if raw["kind"] != "order":
        return options
    by_key = {option["key"]: option for option in options}
    return [{**by_key[key], "key": KEYS[place]} for place, key in enumerate(raw["answer"])]


def _option_values(options: list[Mapping[str, str]], prefix: str) -> dict[str, str]:
    return {f"{prefix}{o['key']}_{lang}": o[lang] for o in options for lang in ("zh", "en")}


def raw_of(kind: str, form: MultiDict[str, str]) -> dict[str, Any]:
    """The JSON form of what was typed; it may be faulty."""
    raw: dict[str, Any] = {"id": "new", "kind": kind, "review": "draft"}
    raw |= {name: form[name].strip() for name in _PLAIN if form.get(name, "").strip()}
    raw |= {name: _both(form, f"{name}_") for name in ("stem", "explanation")}
    if kind == "numeric":
        return raw | {"answer": form.get("answer", "").strip(), "unit": _both(form, "unit_")}
    if kind == "case":
        return raw | {"parts": [_part(form, f"p{n}_") for n in range(1, PARTS + 1) if _begun(form, f"p{n}_")]}
    options = _options(form, "", OPTIONS)
    if kind == "order":
        return raw | _mixed(options)
    return raw | {"options": options, "answer": ",".join(form.getlist("answer"))}


def _mixed(options: list[dict[str, str]]) -> dict[str, Any]:
    """The steps in an order that is not the right one, always the same for the same texts."""
    order = list(range(len(options)))
    chance = random.Random("".join(option["en"] for option in options))
    while len(order) > 1 and order == sorted(order):
        chance.shuffle(order)
    shown = [{**options[place], "key": KEYS[n]} for n, place in enumerate(order)]
    return {"options": shown, "answer": [KEYS[order.index(n)] for n in range(len(order))]}


def _both(form: MultiDict[str, str], prefix: str) -> dict[str, str]:
    return {lang: form.get(f"{prefix}{lang}", "").strip() for lang in ("zh", "en")}


def _begun(form: MultiDict[str, str], prefix: str) -> bool:
    return any(form.get(f"{prefix}stem_{lang}", "").strip() for lang in ("zh", "en")) or bool(
        _options(form, prefix, PART_OPTIONS)
    )


def _options(form: MultiDict[str, str], prefix: str, keys: str) -> list[dict[str, str]]:
    texts = [(key, _both(form, f"{prefix}{key}_")) for key in keys]
    return [{"key": key, **text} for key, text in texts if any(text.values())]


def _part(form: MultiDict[str, str], prefix: str) -> dict[str, Any]:
    options = _options(form, prefix, PART_OPTIONS)
    return {"stem": _both(form, f"{prefix}stem_"), "options": options, "answer": form.get(f"{prefix}answer", "")}


def checked_form(kind: str, form: MultiDict[str, str]) -> FormResult:
    """What was typed, checked: ``data`` is the question's JSON form. Everything typed is kept in the fields."""
    raw = raw_of(kind, form)
    values: dict[str, Any] = form.to_dict()
    values["answer"] = form.getlist("answer") if kind == "multiple" else form.get("answer", "")
    found = FormResult(raw, values)
    for place, sentences in check_item(raw).items():
        for sentence in sentences:
            found.errors.setdefault(_field(place, raw), []).append(sentence)
    for prefix, keys in [("", OPTIONS), *((f"p{n}_", PART_OPTIONS) for n in range(1, PARTS + 1))]:
        used = "".join(option["key"] for option in _options(form, prefix, keys))
        if used != keys[: len(used)]:
            found.errors[f"{prefix}a_zh"] = [say(GAP)]
    return found


def _field(place: str, raw: Mapping[str, Any]) -> str:
    """The field of the page that a fault's place means."""
    names = place.split(".")
    prefix, holder = "", raw
    if names[0] == "parts" and len(names) > 2 and names[1].isdigit():
        prefix, holder, names = f"p{int(names[1]) + 1}_", raw["parts"][int(names[1])], names[2:]
    if names[0] == "options" and len(names) == 3 and names[1].isdigit():
        place_in = int(names[1])
        key = (
            KEYS[raw["answer"].index(KEYS[place_in])] if raw["kind"] == "order" else holder["options"][place_in]["key"]
        )
        return f"{prefix}{key}_{names[2]}"
    first = {"options": "a_zh", "parts": "p1_stem_zh", "unit": "unit_zh"}.get("_".join(names), "_".join(names))
    return prefix + first
