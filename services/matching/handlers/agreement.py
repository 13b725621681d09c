"""The mentoring agreement: a text with a version, signed by both sides online or on paper."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from services.matching.domain import Pairing
from services.matching.handlers.retry import again
from services.matching.repository import pairings
from shared.actor import Actor
from shared.clock import iso
from shared.service import Context


@cache
def agreement() -> dict[str, Any]:
    """The text in force: ``version``, ``zh`` and ``en`` (paragraphs), and ``hash``, the SHA-256 of all of it."""
    content = files("services.matching").joinpath("data/agreement.json").read_bytes()
    found: dict[str, Any] = json.loads(content)
    return {**found, "hash": hashlib.sha256(content).hexdigest()}


def sign_agreement(context: Context, actor: Actor, pairing_id: str, *, name: str, shown: str) -> Pairing:
    """Sign as the trainee or the mentor one is. ``shown``: the hash of the text that was read; ``name``: as signed.

    Errors: ``NotFound``, ``NotPaired``, ``AgreementChanged``, ``PersonGone``, ``KeyOnItsWay``.
    """
    text = agreement()

    def step() -> Pairing:
        found = pairings(context).load(pairing_id, actor)
        sealed = context.keys.seal(actor.person_id, name)
        found.sign(actor.role, text["version"], text["hash"], shown, iso(context.clock.now()), sealed)
        return pairings(context).save(found)

    return again(step)
