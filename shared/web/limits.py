"""How much may come through a public form from one address. A class of trainees behind one network is nothing unusual: beyond
so many in ten minutes nobody is refused, but a small proof is asked for, with everything typed kept; far beyond that, a wait.

The proof needs no foreign service: the browser searches a number for some seconds (a hash with leading zeros, as in
Back, Hashcash, 2002), or, without JavaScript, the person answers a small sum. Counts are kept in each process for itself and
nowhere written; ``N`` web processes let up to ``N`` times as many pass.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, TypeVar

from flask import Flask, current_app, make_response, render_template, request
from itsdangerous import BadData, URLSafeTimedSerializer
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.wrappers import Response

from shared.rules import N_
from shared.web.access import current_actor, current_context
from shared.web.errors import problem, wants_json
from shared.web.i18n import say

V = TypeVar("V")
_MARK = "_slipway_limited"
MINUTES = 10
HARD = 10
"""How many times the first limit an hour may bring before everybody of that address waits."""
BITS = 16
"""Leading zero bits of the proof: 65,000 hashes on average, a second or two on a phone."""
TOKEN, ANSWER, PROOF = "_check", "_answer", "_proof"
TOO_MANY = N_(
    "Very many forms come from your network just now. Nothing was lost; send it again in %(minutes)s minutes."
)


@dataclass(frozen=True)
class Limited:
    """A view's mark: the name its forms are counted under, and whether a proof may be asked for in its place."""

    name: str
    ask: bool


def limited(name: str, *, ask: bool = True) -> Callable[[V], V]:
    """Declare that a public view is counted. ``ask=False`` for forms with a password, which is not written into a page."""

    def declare(view: V) -> V:
        setattr(view, _MARK, Limited(name, ask))
        return view

    return declare


class Limits:
    """The counts of one app. ``many``: how many forms from one address in ten minutes pass unasked; 0: all."""

    def __init__(self, many: int, secret: str) -> None:
        self.many = many
        self._counts = MovingWindowRateLimiter(MemoryStorage())
        self._soft = RateLimitItemPerMinute(max(many, 1), MINUTES)
        self._hard = RateLimitItemPerHour(max(many, 1) * HARD)
        self._once = RateLimitItemPerMinute(1, MINUTES)
        self._secret = secret.encode()
        self._tokens = URLSafeTimedSerializer(secret, salt="form-check")

    def check(self) -> Response | None:
        """Before a request: nothing when it may pass, else the answer to give."""
        mark = _mark_of(request.endpoint, request.method)
        if mark is None or not self.many or current_actor().account_id:
            return None
        who = f"{current_context().config.database}:{mark.name}:{client_of(request.remote_addr or '')}"
        if not self._counts.hit(self._hard, who):
            return self._wait(self._hard, who)
        if self._counts.hit(self._soft, who) or (mark.ask and self._proven()):
            return None
        if not mark.ask or wants_json() or request.mimetype == "application/json":
            return self._wait(self._soft, who)
        return self._ask()

    def _wait(self, item: Any, who: str) -> Response:
        seconds = max(1, math.ceil(self._counts.get_window_stats(item, who).reset_time - time.time()))
        minutes = {"minutes": str(math.ceil(seconds / 60))}
        return problem(
            429, "TooManyForms", say(TOO_MANY, minutes), params=minutes, headers={"Retry-After": str(seconds)}
        )

    def _ask(self) -> Response:
        """The page with the small sum; every field that was sent goes along, hidden."""
        first, second, nonce = 2 + secrets.randbelow(8), 2 + secrets.randbelow(8), secrets.token_urlsafe(12)
        token = self._tokens.dumps({"n": nonce, "a": self._sealed(nonce, str(first + second))})
        kept = [(n, v) for n, v in request.form.items(multi=True) if n not in (TOKEN, ANSWER, PROOF, "csrf_token")]
        wrong = bool(request.form.get(ANSWER))
        sums = {"first": first, "second": second, "wrong": wrong, "bits": BITS}
        page = render_template(
            "check.html", kept=kept, token=token, action=request.script_root + request.full_path.rstrip("?"), **sums
        )
        response = make_response(page, 429)
        response.headers["Retry-After"] = "0"
        return response

    def _proven(self) -> bool:
        """Whether a fresh token comes with its answer or its number; each token is good once."""
        try:
            held = self._tokens.loads(request.form.get(TOKEN, ""), max_age=MINUTES * 60)
        except BadData:
            return False
        answered = hmac.compare_digest(self._sealed(held["n"], request.form.get(ANSWER, "").strip()), held["a"])
        if not (answered or worked(request.form[TOKEN], request.form.get(PROOF, ""))):
            return False
        return self._counts.hit(self._once, f"token:{held['n']}")

    def _sealed(self, nonce: str, answer: str) -> str:
        return hmac.new(self._secret, f"{nonce}:{answer}".encode(), "sha256").hexdigest()


def worked(token: str, number: str) -> bool:
    """Whether the SHA-256 of ``token:number`` begins with :data:`BITS` zero bits."""
    if not (number.isascii() and number.isdigit() and len(number) <= 12):
        return False
    digest = hashlib.sha256(f"{token}:{number}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - BITS) == 0


def client_of(address: str) -> str:
    """Whom an address is counted as: itself, or for IPv6 its /64, which is one household or one phone."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)


def _mark_of(endpoint: str | None, method: str) -> Limited | None:
    view = current_app.view_functions.get(endpoint or "")
    if view is None or method in ("GET", "HEAD", "OPTIONS"):
        return None
    kind = getattr(view, "view_class", None)
    found: Limited | None = getattr(getattr(kind, method.lower(), None) if kind else view, _MARK, None)
    return found


def setup_limits(app: Flask, many: int, secret: str) -> None:
    """Count public forms. Registered after CSRF, so that what is refused anyway is not counted."""
    app.before_request(Limits(many, secret).check)
