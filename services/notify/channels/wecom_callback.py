"""What WeCom (企业微信) says back: a button of a card was pressed. Sealed and signed with the application's own key.

Scheme: https://developer.work.weixin.qq.com/document/path/90968 (AES-256-CBC, the first sixteen bytes of the key as vector, filled
up to 32 bytes; sha1 over the sorted parts); the event of a card: path 90240; the answer that renames the button: path 90241.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from services.notify.channels.port import Settings

_BLOCK = 32


class CallbackRefused(Exception):  # noqa: N818
    """A call that WeCom did not make, or that was changed on its way."""


@dataclass(frozen=True)
class Pressed:
    """A button of a card: ``user`` who pressed it (the member's id), ``task`` the card, ``key`` the button."""

    user: str
    task: str
    key: str


def usable(settings: Settings) -> bool:
    """Whether buttons may be sent at all: only with both can their answers be read."""
    return bool(settings.get("callback_token") and settings.get("callback_key"))


def echo(settings: Settings, query: Mapping[str, str]) -> str:
    """The text that WeCom wants back when the address is entered there. Error: :class:`CallbackRefused`."""
    return _open(settings, query, query.get("echostr", ""))


def pressed(settings: Settings, query: Mapping[str, str], body: bytes) -> Pressed | None:
    """The button that was pressed; None for any other event. Error: :class:`CallbackRefused`."""
    event = _texts(_open(settings, query, _texts(body).get("Encrypt", "")).encode())
    if event.get("Event") != "template_card_event":
        return None
    return Pressed(event.get("FromUserName", ""), event.get("TaskId", ""), event.get("EventKey", ""))


def renamed(settings: Settings, query: Mapping[str, str], user: str, text: str) -> str:
    """The answer to a press that shows ``text`` in place of the buttons, sealed and signed for WeCom."""
    now, nonce = query.get("timestamp", ""), query.get("nonce", "")
    plain = (
        f"<xml><ToUserName>{escape(user)}</ToUserName><FromUserName>{escape(settings['corp_id'])}</FromUserName>"
        f"<CreateTime>{escape(now)}</CreateTime><MsgType>update_button</MsgType>"
        f"<Button><ReplaceName>{escape(text)}</ReplaceName></Button></xml>"
    )
    sealed = seal(settings, plain)
    signature = sign(settings["callback_token"], now, nonce, sealed)
    return (
        f"<xml><Encrypt>{sealed}</Encrypt><MsgSignature>{signature}</MsgSignature>"
        f"<TimeStamp>{escape(now)}</TimeStamp><Nonce>{escape(nonce)}</Nonce></xml>"
    )


def sign(token: str, timestamp: str, nonce: str, sealed: str) -> str:
    """The signature of a sealed text."""
    return hashlib.sha1("".join(sorted([token, timestamp, nonce, sealed])).encode()).hexdigest()


def seal(settings: Settings, text: str) -> str:
    """A text as WeCom seals it: sixteen random bytes, the length, the text, the company's id."""
    said = text.encode()
    plain = secrets.token_bytes(16) + struct.pack(">I", len(said)) + said + settings["corp_id"].encode()
    fill = _BLOCK - len(plain) % _BLOCK
    encryptor = _cipher(settings).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([fill]) * fill) + encryptor.finalize()).decode()


def _open(settings: Settings, query: Mapping[str, str], sealed: str) -> str:
    wanted = sign(settings["callback_token"], query.get("timestamp", ""), query.get("nonce", ""), sealed)
    if not hmac.compare_digest(wanted, query.get("msg_signature", "").encode("ascii", "replace").decode()):
        raise CallbackRefused("signature")
    try:
        decryptor = _cipher(settings).decryptor()
        plain = decryptor.update(base64.b64decode(sealed, validate=True)) + decryptor.finalize()
        plain = plain[16 : -plain[-1]]
        length = struct.unpack(">I", plain[:4])[0]
        said, company = plain[4 : 4 + length].decode(), plain[4 + length :].decode()
    except (ValueError, IndexError, struct.error) as error:
        raise CallbackRefused("sealed text") from error
    if company != settings["corp_id"]:
        raise CallbackRefused("company")
    return said


def _cipher(settings: Settings) -> Cipher[modes.CBC]:
    key = base64.b64decode(settings["callback_key"] + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def _texts(body: bytes) -> dict[str, str]:
    """The texts of an XML document's first level."""
    try:
        return {part.tag: part.text or "" for part in fromstring(body)}
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise CallbackRefused("XML") from error
