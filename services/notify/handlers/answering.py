"""An answer given under a message: WeCom says which button of which card was pressed, and by whom."""

from __future__ import annotations

from collections.abc import Mapping

from services.notify.channels.wecom_callback import CallbackRefused, Pressed, echo, pressed, renamed, usable
from services.notify.directory import Directory, open_settings
from services.notify.domain.settings import Channel
from services.notify.handlers.channels import ReceiptRefused
from services.notify.repository import channels, notifications
from services.notify.wording import answers, word
from shared.actor import SYSTEM
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict


def echo_wecom(context: Context, channel_id: str, query: Mapping[str, str]) -> str:
    """What WeCom wants back when the address is entered there. Errors: NotFound, ReceiptRefused."""
    try:
        return echo(_settings(context, channel_id), query)
    except CallbackRefused:
        raise ReceiptRefused() from None


def answer_wecom(context: Context, channel_id: str, query: Mapping[str, str], body: bytes) -> str:
    """A button was pressed: keep the answer, whoever asked hears it. Returns what WeCom shows in place of the buttons.

    Only the member who got the card may answer it; a second press changes nothing. Errors: NotFound, ReceiptRefused.
    """
    settings = _settings(context, channel_id)
    try:
        found = pressed(settings, query, body)
    except CallbackRefused:
        raise ReceiptRefused() from None
    if found is None:
        return ""
    return renamed(settings, query, found.user, word(_take(context, found), "zh"))


def _take(context: Context, press: Pressed) -> str:
    directory, now = Directory(context), context.clock.now()
    for _ in range(5):
        told = notifications(context).find_one(press.task.partition("-")[0])
        if told is None or press.user not in directory.addresses(told.person_id, "wecom"):
            raise NotFound(id=press.task[:80])
        if press.key not in dict(answers(told.template, "zh")) or not told.answered(press.key, now):
            return "answer_known"
        try:
            notifications(context).save(told)
            return "answer_taken"
        except Conflict:
            continue
    raise Conflict(press.task)


def _settings(context: Context, channel_id: str) -> dict[str, str]:
    channel: Channel | None = channels(context).find_one(channel_id, SYSTEM)
    settings = open_settings(context, channel) if channel and channel.kind == "wecom" and channel.enabled else {}
    if not usable(settings):
        raise NotFound(id=channel_id)
    return settings
