"""A base's own words for a template: checked when saved, every version kept."""

from __future__ import annotations

from collections.abc import Mapping

from services.notify import language
from services.notify.domain.wordings import Wording
from services.notify.handlers.telling import Notice, tell_by_time
from services.notify.queries import wording_id
from services.notify.repository import wordings
from services.notify.samples import sample_params
from services.notify.wording import LOCALES, data
from shared.actor import Actor
from shared.clock import iso, new_id
from shared.rules import NotFound
from shared.service import Context

PARTS = ("title", "body", "action")


def wording_of(context: Context, actor: Actor, template: str) -> Wording:
    """The base's words for a template, or an empty beginning of them. Error: NotFound for an unknown template."""
    if template not in data("templates"):
        raise NotFound(id=template)
    id = wording_id(actor.base_id, template)
    found = wordings(context).find_one(id, actor)
    return found or Wording(id=id, base_id=actor.base_id, template=template)


def checked(template: str, words: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """``title_zh`` and the like as locale -> part -> text, each seen to be usable.

    Errors: :class:`.language.UnreadableWords`, :class:`.language.RefusedWords`, :class:`.language.UnknownPlace`.
    """
    known = set(sample_params(template))
    found = {locale: {part: words[f"{part}_{locale}"] for part in PARTS} for locale in LOCALES}
    for parts in found.values():
        for text in parts.values():
            language.check(text, known)
    return found


def revise_words(context: Context, actor: Actor, template: str, words: Mapping[str, str], version: int) -> Wording:
    """Save a new version and use it from now on. Errors: NotFound, those of :func:`checked`, ``Conflict``."""
    found = wording_of(context, actor, template)
    found.version = version
    found.revise(checked(template, words), actor.account_id, iso(context.clock.now()))
    return wordings(context).save(found)


def use_words(context: Context, actor: Actor, template: str, number: int) -> Wording:
    """Go back to an earlier version, or with 0 to the packaged words. Errors: NotFound, NoSuchVersion."""
    found = wording_of(context, actor, template)
    found.use(number)
    return wordings(context).save(found)


def test_words(context: Context, actor: Actor, template: str) -> None:
    """Send the actor one notice with made-up values, in the words in use."""
    wording_of(context, actor, template)
    notice = Notice(template, actor.base_id, actor.person_id, sample_params(template), link="/notify/inbox")
    tell_by_time(context, notice, "Test", actor.account_id, new_id())


test_words.__test__ = False  # type: ignore[attr-defined]  # it is no test of ours
