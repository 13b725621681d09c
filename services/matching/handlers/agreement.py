"""The mentoring agreement: a text with a version, a base's own or the documented one, signed by both sides."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files

from services.matching.domain import AgreementTexts, Pairing, Wording
from services.matching.handlers.retry import again
from services.matching.repository import agreements, pairings
from shared.actor import Actor
from shared.clock import iso, local_day
from shared.rules import NotFound
from shared.service import Context


@cache
def documented_agreement() -> Wording:
    """The text that counts where a base has none of its own; its ``hash`` is the SHA-256 of the whole file."""
    content = files("services.matching").joinpath("data/agreement.json").read_bytes()
    found = json.loads(content)
    return {
        "version": found["version"],
        "zh": found["zh"],
        "en": found["en"],
        "hash": hashlib.sha256(content).hexdigest(),
    }


def agreement_texts(context: Context, base_id: str) -> AgreementTexts:
    """The wordings a base has used; none where the documented one always counted."""
    return agreements(context).find_one(base_id) or AgreementTexts(id=base_id, base_id=base_id)


def agreement(context: Context, base_id: str) -> Wording:
    """The text in force at a base."""
    found = agreement_texts(context, base_id)
    return found.texts[found.active] if found.active else documented_agreement()


def agreement_wording(context: Context, base_id: str, hash: str) -> Wording:
    """A text by its hash, as it was signed. Error: ``NotFound`` for a text this base never used."""
    documented = documented_agreement()
    if hash == documented["hash"]:
        return documented
    kept = agreement_texts(context, base_id).texts
    if hash not in kept:
        raise NotFound(id=hash)
    return kept[hash]


def change_agreement(context: Context, actor: Actor, *, zh: list[str], en: list[str], seen: str) -> bool:
    """Put a text into force at the actor's base; False if it is in force already. What was signed before stays signed.

    ``seen``: the hash of the text the change was made from. Error: ``AgreementEdited``.
    """

    def step() -> bool:
        found, now = agreement_texts(context, actor.base_id), context.clock.now()
        wording = _wording(found, zh, en, local_day(now).year)
        changed = found.put_into_force(wording, documented_agreement(), seen, actor.account_id, iso(now))
        if changed:
            agreements(context).save(found)
        return changed

    return again(step)


def _wording(found: AgreementTexts, zh: list[str], en: list[str], year: int) -> Wording:
    """The wording of these paragraphs: one that was used before, or a new version."""
    for known in (documented_agreement(), *found.texts.values()):
        if (known["zh"], known["en"]) == (zh, en):
            return known
    content = json.dumps({"zh": zh, "en": en}, ensure_ascii=False, sort_keys=True).encode()
    number = len(found.history) + 1
    return {"version": f"{year}-b{number}", "zh": zh, "en": en, "hash": hashlib.sha256(content).hexdigest()}


def sign_agreement(context: Context, actor: Actor, pairing_id: str, *, name: str, shown: str) -> Pairing:
    """Sign as the trainee or the mentor one is. ``shown``: the hash of the text that was read; ``name``: as signed.

    Errors: ``NotFound``, ``NotPaired``, ``AgreementChanged``, ``PersonGone``, ``KeyOnItsWay``.
    """

    def step() -> Pairing:
        found = pairings(context).load(pairing_id, actor)
        text = agreement(context, found.base_id)
        sealed = context.keys.seal(actor.person_id, name)
        found.sign(actor.role, text["version"], text["hash"], shown, iso(context.clock.now()), sealed)
        # Kept first: a signature never stands under a text that a later release no longer brings along.
        _keep(context, found.base_id, text)
        return pairings(context).save(found)

    return again(step)


def _keep(context: Context, base_id: str, text: Wording) -> None:
    found = agreement_texts(context, base_id)
    if found.keep(text):
        agreements(context).save(found)
