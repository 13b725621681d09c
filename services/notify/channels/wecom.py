"""WeCom (企业微信) application messages to one member, with a button that opens the signed link, or buttons that answer.

Layout: https://developer.work.weixin.qq.com/document/path/90236 and 91039; answers come back by :mod:`.wecom_callback`.
The access token is kept for its time and asked anew when WeCom says that it has run out.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from services.notify.channels.http import ask, said
from services.notify.channels.port import Outbound, Settings, Undelivered
from services.notify.channels.wecom_callback import usable

HOME = "https://qyapi.weixin.qq.com"
_STALE = (40014, 42001, 41001)
_FULL = (45009, 45011, 45033)
_BUSY = (-1, 6000)
_NOBODY = (60111, 81013, 40003)

_tokens: dict[tuple[str, str], tuple[str, float]] = {}
_lock = threading.Lock()


def wecom(settings: Settings, message: Outbound) -> str:
    """Send one message; returns WeCom's id of it. ``settings``: ``corp_id``, ``secret``, ``agent_id``; ``home`` for a
    private deployment. A message that reaches nobody (``invaliduser``) is refused although WeCom answers 0."""
    for fresh in (False, True):
        token = _token(settings, fresh)
        answer = said(
            ask("POST", f"{_home(settings)}/cgi-bin/message/send?access_token={token}", json=_body(settings, message))
        )
        code = int(answer.get("errcode", -1))
        if code not in _STALE:
            break
    if code == 0 and not answer.get("invaliduser"):
        return str(answer.get("msgid", ""))
    reason = f"{answer.get('errmsg', '')} ({code})"[:300]
    if code == 0 or code in _NOBODY:
        raise Undelivered(reason, bad_address=True)
    if code in _FULL:
        raise Undelivered(reason, wait=60)
    raise Undelivered(reason, final=code not in (*_BUSY, *_STALE), rest=True)


def _body(settings: Settings, message: Outbound) -> dict[str, Any]:
    head = {"touser": message.to, "agentid": int(settings["agent_id"]), "enable_duplicate_check": 1}
    # WeCom drops an equal message within this time, so that a repeat after a crash is not seen twice.
    head["duplicate_check_interval"] = 1800
    if not message.link:
        return {**head, "msgtype": "text", "text": {"content": message.text[:2000]}}
    if message.answers and usable(settings):
        return {**head, "msgtype": "template_card", "template_card": _buttons(message)}
    card = {"title": message.title[:120], "description": message.body[:500], "url": message.link}
    return {**head, "msgtype": "textcard", "textcard": {**card, "btntxt": message.action[:4] or "查看"}}


def _buttons(message: Outbound) -> dict[str, Any]:
    """A card that answers where it stands; its title still opens the link."""
    styles = (1, 2)
    return {
        "card_type": "button_interaction",
        "main_title": {"title": message.title[:36], "desc": message.body[:44]},
        "sub_title_text": message.body[:112],
        "card_action": {"type": 1, "url": message.link},
        "task_id": message.key[:128],
        "button_list": [
            {"text": label[:10], "style": style, "key": answer}
            for (answer, label), style in zip(message.answers, styles, strict=False)
        ],
    }


def _token(settings: Settings, fresh: bool) -> str:
    key = settings["corp_id"], settings["secret"]
    with _lock:
        held = _tokens.get(key)
        if held and held[1] > time.monotonic() and not fresh:
            return held[0]
        asked = {"corpid": settings["corp_id"], "corpsecret": settings["secret"]}
        answer = said(ask("GET", f"{_home(settings)}/cgi-bin/gettoken", params=asked))
        if answer.get("errcode", 0) != 0:
            raise Undelivered(f"{answer.get('errmsg', '')} ({answer['errcode']})"[:300], rest=True)
        _tokens[key] = str(answer["access_token"]), time.monotonic() + int(answer.get("expires_in", 7200)) - 60
        return _tokens[key][0]


def _home(settings: Settings) -> str:
    return (settings.get("home") or HOME).rstrip("/")
