"""An answer from a page's fields, with what is incomplete said in a sentence (see ``bank.answers`` for the fields)."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from services.assessment.bank.answers import answer_of
from services.assessment.bank.item import Item
from shared.rules import N_, RuleBroken


class NoAnswer(RuleBroken):
    """An empty answer is sent by its own button."""

    message = N_("Choose or type an answer, or press “I do not know”.")
    status = 422


class PlaceTwice(RuleBroken):
    """Each place in an order is taken once."""

    message = N_("Two steps have place %(place)s; give each its own.")
    status = 422


class StepsLeft(RuleBroken):
    """An order names all steps."""

    message = N_("%(count)s steps have no place yet.")
    status = 422


class PartsLeft(RuleBroken):
    """A case is answered part by part."""

    message = N_("%(count)s parts have no answer yet; if you do not know one, choose what seems likeliest.")
    status = 422


def given_answer(item: Item, sent: MultiDict[str, str]) -> str:
    """The answer's text. Errors: ``NoAnswer``, ``PlaceTwice``, ``StepsLeft``, ``PartsLeft``."""
    if item.kind == "order":
        _whole_order([sent.get(f"{item.id}~{option.key}", "").strip() for option in item.options])
    text = answer_of(item, sent)
    if not text:
        raise NoAnswer()
    if item.kind == "case" and "" in text.split(","):
        raise PartsLeft(count=text.split(",").count(""))
    return text


def _whole_order(places: list[str]) -> None:
    taken = [place for place in places if place]
    twice = next((place for place in taken if taken.count(place) > 1), "")
    if twice:
        raise PlaceTwice(place=twice)
    if taken and len(taken) < len(places):
        raise StepsLeft(count=len(places) - len(taken))


def first_field(item: Item) -> str:
    """The name of the first field of a question, which a message points at."""
    if item.kind == "case":
        return f"{item.id}~1"
    return f"{item.id}~{item.options[0].key}" if item.kind == "order" else item.id


def sent_fields(item: Item, sent: MultiDict[str, str]) -> dict[str, Any]:
    """What was sent, to show it again."""
    kept: dict[str, Any] = {name: sent.get(name, "") for name in sent if name.startswith(f"{item.id}~")}
    kept[item.id] = sent.getlist(item.id) if item.kind == "multiple" else sent.get(item.id, "")
    return kept
