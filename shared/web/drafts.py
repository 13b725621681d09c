"""Drafts: what is typed into a long form stays in the browser until it was taken, so that no session's end and no lost page costs it.

The script keeps it, sealed with a key that only pages of the same account bring. Here: that key, and the word that a form was taken.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from flask import Flask, Response, current_app, request

from shared.web.access import SIGN_IN, current_actor

FIELD = "_draft"
"""The script adds this field to the forms it keeps."""
TAKEN = "slipway_taken"
"""A cookie of a minute: the form that was sent last was taken, and its draft can go."""


def draft_key() -> dict[str, str]:
    """Whose drafts a page opens, and their key, as attributes of the page; nothing for visitors, who share browsers with anybody."""
    account, secret = current_actor().account_id, current_app.config["SECRET_KEY"].encode()
    if not account:
        return {}
    made = hmac.new(secret, b"draft:" + account.encode(), hashlib.sha256).digest()
    return {"data-who": hashlib.sha256(made).hexdigest()[:16], "data-seal": base64.b64encode(made).decode()}


def tell_taken(response: Response) -> Response:
    """After each request: a form whose answer leads on was taken. One that comes back, or to the sign-in, was not."""
    if request.method != "POST" or response.status_code not in (302, 303):
        return response
    if response.headers["Location"].startswith(SIGN_IN) or FIELD not in request.form:
        return response
    response.set_cookie(TAKEN, "1", max_age=60, samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"])
    return response


def setup_drafts(app: Flask) -> None:
    """Give pages the key and tell of forms that were taken."""
    app.jinja_env.globals.update(draft_key=draft_key)
    app.after_request(tell_taken)
