"""Web push (RFC 8030, 8291, 8292) to a browser that asked for it, by pywebpush. The keys are made once and kept by the base."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.notify.channels.http import SECONDS, retry_after
from services.notify.channels.port import Outbound, Settings, Undelivered


def webpush(settings: Settings, message: Outbound) -> str:
    """``settings``: ``private_key`` (:func:`new_private_key`), ``subject`` (mailto: or https: of whoever runs this).
    ``message.to`` is the browser's subscription as JSON."""
    from pywebpush import WebPushException
    from pywebpush import webpush as push

    told = {"title": message.title, "body": message.body[:400], "link": message.link, "key": message.key}
    try:
        push(
            json.loads(message.to),
            json.dumps(told, ensure_ascii=False),
            vapid_private_key=settings["private_key"],
            vapid_claims={"sub": settings["subject"]},
            ttl=24 * 3600,
            timeout=SECONDS,
        )
    except WebPushException as error:
        raise _refusal(error.response) from None
    except (OSError, ValueError) as error:
        raise Undelivered(f"The push service could not be reached ({type(error).__name__}).", rest=True) from error
    return ""


def new_private_key() -> str:
    """A fresh VAPID key: 32 bytes as URL-safe base64."""
    number = generate_private_key(SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


def public_key(private_key: str) -> str:
    """What a browser needs to subscribe: the uncompressed point as URL-safe base64."""
    from cryptography.hazmat.primitives.asymmetric.ec import derive_private_key

    number = int.from_bytes(base64.urlsafe_b64decode(private_key + "=" * (-len(private_key) % 4)), "big")
    key: EllipticCurvePrivateKey = derive_private_key(number, SECP256R1())
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def _refusal(answer: Any) -> Undelivered:
    if answer is None:
        return Undelivered("The push service did not answer.", rest=True)
    status = int(answer.status_code)
    wait = retry_after(answer.headers.get("Retry-After", ""))
    gone = status in (404, 410)
    return Undelivered(f"The push service answered {status}.", final=status < 429, bad_address=gone, wait=wait)
