"""What leaves the house, made when it leaves: in the recipient's language, with one absolute link, signed now."""

from __future__ import annotations

from collections.abc import Sequence

from services.notify.calendar import entry_of
from services.notify.channels import Outbound
from services.notify.directory import Directory
from services.notify.domain.notifications import Delivery, Notification
from services.notify.domain.rules import GROUP
from services.notify.entries import Entry
from services.notify.links import signed_link, unsubscribe_link
from services.notify.queries import words_for
from services.notify.wording import Message, answers, in_words, word
from shared.service import Context


def outbound(context: Context, directory: Directory, told: Notification, delivery: Delivery, to: str) -> Outbound:
    """One notification for one address. A group gets masked names and no link that acts by itself."""
    group = delivery.channel.partition(":")[0] in GROUP
    locale = "zh" if group else directory.locale(delivery.person_id)
    own = directory.own_words(told.base_id, told.template)
    words = words_for(context, told, locale, masked=group, own=own)
    path = told.link if group or not told.signed else signed_link(context, told.signed)
    link = f"{context.config.public_url}{path}" if path else ""
    values = {name: in_words(value, locale, lambda *_: "") for name, value in told.params.items() if _open(value)}
    values |= _endings(context, told, delivery, locale)
    key = f"{told.id}-{delivery.channel}-{delivery.person_id}"
    more = _entries(context, [told], locale), () if group or told.settled_at else answers(told.template, locale)
    return Outbound(to, words.title, _body(words, locale), link, words.action, key, told.template, values, *more)


def bundle(
    context: Context, directory: Directory, told: Sequence[Notification], delivery: Delivery, to: str
) -> Outbound:
    """Several notifications to one person as one message: what is urgent first, each with its link."""
    locale = directory.locale(delivery.person_id)
    lines = []
    for one in sorted(told, key=lambda n: (not n.urgent, n.created_at)):
        words = words_for(context, one, locale, own=directory.own_words(one.base_id, one.template))
        path = signed_link(context, one.signed) if one.signed else one.link
        lines.append(
            "\n".join([f"■ {words.title}", words.body, f"{context.config.public_url}{path}" if path else ""]).rstrip()
        )
    title = word("digest_title", locale) % {"count": len(told)}
    link = f"{context.config.public_url}/notify/inbox"
    values = _endings(context, None, delivery, locale)
    key = f"{told[0].id}-{delivery.channel}-{len(told)}"
    entries = _entries(context, told, locale)
    return Outbound(to, title, "\n\n".join(lines), link, word("digest_action", locale), key, "digest", values, entries)


def _entries(context: Context, told: Sequence[Notification], locale: str) -> tuple[Entry, ...]:
    """What the notices say of the recipient's calendar, each entry once and as it stands now."""
    ids = dict.fromkeys(one.entry for one in told if one.entry)
    found = (entry_of(context, id, locale) for id in ids)
    return tuple(entry for entry in found if entry)


def _body(words: Message, locale: str) -> str:
    parts = [words.body]
    if words.reasons:
        heading = f"{words.reasons_title}{'：' if locale == 'zh' else ':'}"
        parts.append("\n".join([heading, *(f"• {reason}" for reason in words.reasons)]))
    return "\n\n".join(parts)


def _endings(context: Context, told: Notification | None, delivery: Delivery, locale: str) -> dict[str, str]:
    """The lines under a message, and the address that leaves its kind out, where that may be left out."""
    lines = ["--", word("signature", locale)]
    if told is None or told.kind != "info" or not delivery.person_id:
        return {"signature": "\n".join(lines)}
    path = unsubscribe_link(context, delivery.person_id, told.base_id, told.template)
    link = f"{context.config.public_url}{path}"
    return {"signature": "\n".join([*lines, f"{word('unsubscribe', locale)} {link}"]), "unsubscribe": link}


def _open(value: dict[str, object]) -> bool:
    """Whether a value may go to a gateway beside the text: nothing that names a person."""
    return value["kind"] in ("text", "word", "both", "moment", "day", "number", "score")
