"""SMS by any gateway with an HTTP form: its fields, its signature, its template ids and its answer are settings.

Mainland gateways differ in names, hardly in kind: an address, an account, the number, the approved signature (签名) and
either the text or the id of an approved template with its values. ``fields`` is a JSON object of what to send, with the
places ``{phone} {sign} {text} {template_id} {values} {key} {timestamp} {signature}``; ``signature`` is HMAC-SHA256, as hex,
of the sorted fields without itself, joined as ``name=value&…``, with ``secret``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

from services.notify.channels.http import ask, said
from services.notify.channels.port import Outbound, Settings, Undelivered

MOST_SIGNS = 300
_LIST = ",;| \n"


def sms(settings: Settings, message: Outbound) -> str:
    """Send one text; returns the gateway's id of it.

    ``settings``: ``url``, ``fields``; ``encoding`` (``form`` or ``json``), ``sign``, ``templates`` (JSON: our template ->
    the gateway's id), ``secret``, ``ok_path`` and ``ok_value`` (where the answer says that it took the message, dots
    reach inside), ``id_path``, ``busy_values`` (answers that mean: later) and ``bad_number_values``.
    """
    answer = said(ask("POST", settings["url"], **_body(settings, message)))
    state = str(_at(answer, settings.get("ok_path", "code")))
    if state == settings.get("ok_value", "0"):
        return str(_at(answer, settings.get("id_path", "")) or "")
    reason = f"The gateway answered “{state}”."
    if state in _values(settings, "busy_values"):
        raise Undelivered(reason, wait=60, rest=True)
    raise Undelivered(reason, final=True, bad_address=state in _values(settings, "bad_number_values"))


def _body(settings: Settings, message: Outbound) -> dict[str, Any]:
    ids = json.loads(settings.get("templates") or "{}")
    sign = settings.get("sign", "")
    text = " ".join(part for part in (message.title, message.link) if part)
    places = {
        "phone": message.to,
        "sign": sign,
        "text": (f"【{sign}】" if sign else "") + text[:MOST_SIGNS],
        "template_id": str(ids.get(message.template, "")),
        "values": json.dumps(dict(message.values), ensure_ascii=False),
        "key": message.key,
        "timestamp": str(int(time.time())),
    }
    asked: dict[str, str] = json.loads(settings["fields"])
    filled = {name: _filled(text, places) for name, text in asked.items() if "{signature}" not in text}
    signature = _signature(settings.get("secret", ""), filled)
    filled |= {n: _filled(t, {**places, "signature": signature}) for n, t in asked.items() if "{signature}" in t}
    return {"json": filled} if settings.get("encoding") == "json" else {"data": filled}


def _filled(text: str, places: dict[str, str]) -> str:
    """One pass over the places, so that a value that looks like a place stays a value."""
    parts = text.split("{")
    found = parts[0]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        found += places[name] + rest if closed and name in places else "{" + part
    return found


def _signature(secret: str, fields: dict[str, str]) -> str:
    joined = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    return hmac.new(secret.encode(), joined.encode(), hashlib.sha256).hexdigest()


def _at(answer: Any, path: str) -> Any:
    for name in filter(None, path.split(".")):
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer if path else None


def _values(settings: Settings, name: str) -> list[str]:
    text = settings.get(name, "")
    for sign in _LIST:
        text = text.replace(sign, ",")
    return [part for part in text.split(",") if part]
