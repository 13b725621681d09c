"""An answer as it comes from a page's fields, one text whatever the kind (see `item.Item.answer`).

The fields that `assessment/question.html` draws: the item's id for one choice, several ticks or a number; for an order a
place for each option (`id~a`), for a case a choice for each part (`id~1`).
"""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from services.assessment.bank.item import Item

LONGEST = 40


def answer_of(item: Item, form: MultiDict[str, str]) -> str:
    """What was given to `item`, empty if nothing was."""
    if item.kind == "multiple":
        return ",".join(sorted(form.getlist(item.id)))[:LONGEST]
    if item.kind == "order":
        return _ordered(item, form)
    if item.kind == "case":
        given = [form.get(f"{item.id}~{number}", "").strip() for number in range(1, len(item.parts) + 1)]
        return ",".join(given)[:LONGEST] if any(given) else ""
    return form.get(item.id, "").strip()[:LONGEST]


def fields_of(item: Item, answer: str) -> dict[str, Any]:
    """The values of the page's fields that `answer` came from."""
    keys = answer.split(",") if answer else []
    if item.kind == "multiple":
        return {item.id: keys}
    if item.kind == "order":
        return {f"{item.id}~{key}": str(place) for place, key in enumerate(keys, 1)}
    if item.kind == "case":
        return {f"{item.id}~{number}": key for number, key in enumerate(keys, 1)}
    return {item.id: answer}


def _ordered(item: Item, form: MultiDict[str, str]) -> str:
    """The keys by place. Where two got the same place or one got none, the order is not complete and earns nothing."""
    places = [(form.get(f"{item.id}~{option.key}", "").strip(), option.key) for option in item.options]
    given = sorted((int(place), key) for place, key in places if place.isascii() and place.isdigit())
    if len({place for place, _key in given}) < len(given):
        return ""
    return ",".join(key for _place, key in given)[:LONGEST]
