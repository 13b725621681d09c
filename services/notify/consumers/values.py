"""Values of a notice by kind, as :mod:`services.notify.wording` reads them; and links that act without a session."""

from __future__ import annotations

from typing import Any

JOURNEY = "/enrollment/journey"


def value(kind: str, value: Any) -> dict[str, Any]:
    """A value of a kind: text, word, moment, day, score or number."""
    return {"kind": kind, "value": value}


def text(said: str) -> dict[str, Any]:
    """Plain text."""
    return value("text", said)


def both(zh: str, en: str) -> dict[str, Any]:
    """What somebody named in Chinese and in English."""
    return {"kind": "both", "value": zh, "en": en}


def person(person_id: str) -> dict[str, Any]:
    """A person by id; their name is found when it is read."""
    return {"kind": "person", "id": person_id}


def name(person_id: str, sealed: str) -> dict[str, Any]:
    """A person by the sealed name that the event brought."""
    return {"kind": "name", "person_id": person_id, "sealed": sealed}


def sealed(person_id: str, sealed: str) -> dict[str, Any]:
    """Free text about a person, sealed."""
    return {"kind": "sealed", "person_id": person_id, "sealed": sealed}


def journey(person_id: str, base_id: str) -> dict[str, Any]:
    """The signed link to a trainee's own journey."""
    return {"path": JOURNEY, "purpose": "journey", "data": {"person_id": person_id, "base_id": base_id}}
