"""What protects a session and a browser: the cookie, CSRF, the headers."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFError, CSRFProtect

from shared.config import Config
from shared.rules import RuleBroken
from shared.web.access import by_token, current_actor
from shared.web.errors import UNREADABLE, CsrfRefused

HOURS = 12
MOST_BYTES = 12 * 1024 * 1024
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}


class BadInput(RuleBroken):
    """The address or the form holds what no keyboard types."""

    message = UNREADABLE
    status = 400


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, renewed by pages but not by files, which caches may keep."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """See Flask; who brings no cookie has nothing to be checked."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """See Flask."""
        if session.modified:
            return True
        return not (request.endpoint or "").endswith("static") and super().should_set_cookie(app, session)


def setup_session(app: Flask, config: Config) -> None:
    """One session for all services of the host: the same cookie, signed with the same key."""
    app.session_interface = Sessions()
    app.config.update(
        SECRET_KEY=config.secret_key,
        SECRET_KEY_FALLBACKS=[config.secret_key_old] if config.secret_key_old else [],
        SESSION_COOKIE_NAME="slipway_session",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.public_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=HOURS),
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        MAX_FORM_PARTS=5000,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=HOURS * 3600,
        # Some in-app browsers send no Referer; the token and the SameSite cookie are what protects.
        WTF_CSRF_SSL_STRICT=False,
    )


def setup_csrf(app: Flask) -> None:
    """Forms carry a token. JSON and XML need none: a form of another site cannot send those types, nor PUT or DELETE; nor does
    a program with an API token of its own."""
    csrf = CSRFProtect(app)

    def check() -> None:
        if request.method in ("GET", "HEAD", "OPTIONS") or request.endpoint is None or by_token():
            return
        if request.mimetype in ("application/json", "text/xml") or request.method in ("PUT", "PATCH", "DELETE"):
            return
        try:
            csrf.protect()
        except CSRFError:
            raise CsrfRefused() from None

    app.before_request(check)


def refuse_null_bytes() -> None:
    """Before each request: no text with a null byte reaches a view. Error: :class:`BadInput`."""
    texts = [request.path, *(text for pair in request.args.items(multi=True) for text in pair)]
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        texts += [text for pair in request.form.items(multi=True) for text in pair]
    if any("\x00" in text for text in texts):
        raise BadInput()


def protect_response(response: Response) -> Response:
    """After each request: the headers, and no copies of a signed-in person's pages in shared places."""
    given = {name.lower() for name, _ in response.headers}
    for name, value in HEADERS.items():
        if name.lower() not in given:
            response.headers.add_header(name, value)
    if "cache-control" not in given:
        response.headers.add_header("Cache-Control", "no-store" if current_actor().account_id else "no-cache")
    return response
