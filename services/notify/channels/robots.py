"""Robots of a group chat: WeCom, DingTalk and Feishu, each told its own way whether it took the message.

Layouts: WeCom https://developer.work.weixin.qq.com/document/path/91770, DingTalk
https://open.dingtalk.com/document/robots/custom-robot-access, Feishu
https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot. Apprise knows them too, but only says yes or no: a full
window, which must wait, would look like a wrong key, which must not be tried again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import quote_plus

from services.notify.channels.http import ask, said
from services.notify.channels.port import Outbound, Settings, Undelivered

WAIT_FOR_WINDOW = 60.0


def wecom_robot(settings: Settings, message: Outbound) -> str:
    """``settings``: ``url``, the robot's webhook."""
    body = {"msgtype": "text", "text": {"content": message.text[:2000]}}
    _taken(said(ask("POST", settings["url"], json=body)), "errcode", "errmsg", full=(45009,), wrong=(93000,))
    return ""


def dingtalk(settings: Settings, message: Outbound) -> str:
    """``settings``: ``url``; ``secret`` when the robot checks a signature."""
    url = settings["url"]
    if settings.get("secret"):
        at = str(round(time.time() * 1000))
        signed = _signed(settings["secret"], f"{at}\n{settings['secret']}")
        url += f"&timestamp={at}&sign={quote_plus(signed)}"
    body = {"msgtype": "text", "text": {"content": message.text[:5000]}}
    _taken(said(ask("POST", url, json=body)), "errcode", "errmsg", full=(130101, 410100), wrong=(300001, 310000))
    return ""


def feishu(settings: Settings, message: Outbound) -> str:
    """``settings``: ``url``; ``secret`` when the robot checks a signature."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": message.text[:5000]}}
    if settings.get("secret"):
        at = str(int(time.time()))
        body |= {"timestamp": at, "sign": _signed(f"{at}\n{settings['secret']}", "")}
    _taken(
        said(ask("POST", settings["url"], json=body)), "code", "msg", full=(9499, 11232), wrong=(19001, 19021, 19024)
    )
    return ""


def _signed(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _taken(answer: dict[str, Any], code: str, words: str, *, full: tuple[int, ...], wrong: tuple[int, ...]) -> None:
    number = int(answer.get(code, -1))
    if number == 0:
        return
    reason = f"{answer.get(words, '')} ({number})"[:300]
    if number in full:
        raise Undelivered(reason, wait=WAIT_FOR_WINDOW, rest=True)
    raise Undelivered(reason, final=number in wrong, rest=number not in wrong)
