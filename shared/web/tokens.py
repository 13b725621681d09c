"""A request that brings an API token: it asks as the token's role at the token's base, within the token's scopes, and is logged."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from apispec import BasePlugin
from flask import Flask, current_app, g, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.wrappers import Response

from shared.audit import record
from shared.rules import N_
from shared.tokens import ROLES, Token, note_use, token_of
from shared.web.access import VISITOR, act_by_token, current_context, roles_for
from shared.web.errors import problem
from shared.web.i18n import say

REFUSED = N_("This API token is not known here, has run out or was revoked. Ask an administrator for a new one.")
LACKS = N_("This API token lacks the scope “%(scope)s”; it has %(scopes)s.")
TOO_MANY = N_("More than %(most)s requests a minute came with this API token. Wait %(seconds)s seconds.")
READS = ("GET", "HEAD", "OPTIONS")
SCHEME, SESSION = "apiToken", "session"


def scope_of(service: str, method: str) -> str:
    """What a token needs for a request to a service's API."""
    return f"{service}:{'read' if method in READS else 'write'}"


def token_taker(service: str, most: int) -> Callable[[], Response | None]:
    """What looks at a token before the role is checked. ``most``: how many requests a minute one may bring; 0: any."""
    counts, item = MovingWindowRateLimiter(MemoryStorage()), RateLimitItemPerMinute(max(most, 1))

    def take() -> Response | None:
        """Act as the token that came, if one came; else the answer that refuses it."""
        kind, _, text = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not request.path.startswith("/api/") or request.endpoint is None:
            return None
        context = current_context()
        token = token_of(context.store, text.strip(), context.clock.now())
        if token is None:
            return _refused(401, "TokenRefused", REFUSED, {}, 'Bearer error="invalid_token"')
        scope = scope_of(service, request.method)
        if scope not in token.scopes:
            needed = {"scope": scope, "scopes": ", ".join(token.scopes)}
            return _refused(403, "ScopeMissing", LACKS, needed, f'Bearer error="insufficient_scope", scope="{scope}"')
        who = f"{context.config.database}:{token.id}"
        if most and not counts.hit(item, who):
            seconds = max(1, math.ceil(counts.get_window_stats(item, who).reset_time - time.time()))
            return _wait(most, seconds)
        act_by_token(token.actor)
        g.api_token = token
        return None

    return take


def log_use() -> None:
    """Before a view answers a token: a line in the access log, as for a person who looks at a record."""
    token: Token | None = g.get("api_token")
    if token is None or request.url_rule is None:
        return
    context, service = current_context(), current_app.extensions["slipway"].service
    details = {"method": request.method, "route": request.url_rule.rule}
    record(context, token.actor, "token.used", base_id=token.actor.base_id, details=details)
    note_use(context, service.name, token)


def _refused(status: int, code: str, message: str, params: dict[str, str], how: str) -> Response:
    return problem(status, code, say(message, params), params=params, headers={"WWW-Authenticate": how})


def _wait(most: int, seconds: int) -> Response:
    params = {"most": str(most), "seconds": str(seconds)}
    return problem(429, "TooManyRequests", say(TOO_MANY, params), params=params, headers={"Retry-After": str(seconds)})


class Security(BasePlugin):
    """What OpenAPI says of each operation: open to all, or a session, or a token with the scope that stands there."""

    def __init__(self, app: Flask, service: str) -> None:
        self.app, self.service = app, service

    def init_spec(self, spec: Any) -> None:
        """Declare the two ways."""
        spec.components.security_scheme(
            SCHEME,
            {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "slw_ID_SECRET",
                "description": "An API token; its scopes are SERVICE:read (GET) and SERVICE:write (all else).",
            },
        )
        cookie = {"type": "apiKey", "in": "cookie", "name": "slipway_session", "description": "Somebody signed in."}
        spec.components.security_scheme(SESSION, cookie)

    def operation_helper(
        self, path: str | None = None, operations: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        """See apispec; flask-smorest hands the rule over."""
        for method, operation in (operations or {}).items():
            roles = roles_for(self.app, kwargs["rule"].endpoint, method.upper()) or frozenset()
            scope = scope_of(self.service, method.upper())
            if VISITOR in roles:
                operation["security"] = []
            elif roles & set(ROLES):
                operation["security"] = [{SCHEME: []}, {SESSION: []}]
                operation["x-scope"] = scope
            else:
                operation["security"] = [{SESSION: []}]
