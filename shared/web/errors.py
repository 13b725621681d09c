"""Every refusal as a sentence in the reader's language: a page for people, problem+json (RFC 9457) for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from shared.failure import failure
from shared.rules import N_, RuleBroken
from shared.store.port import AlreadyHandled, Conflict, Unavailable
from shared.web.i18n import say

_log = structlog.get_logger("web")

TITLES = {
    400: N_("That did not arrive as it should"),
    401: N_("Please sign in"),
    403: N_("Not open to you"),
    404: N_("Nothing here"),
    405: N_("Not possible here"),
    409: N_("Not possible now"),
    410: N_("No longer valid"),
    413: N_("Too large"),
    422: N_("Please look at this again"),
    429: N_("Too many tries"),
    500: N_("Something went wrong on our side"),
    503: N_("Not reachable at the moment"),
}
SENTENCES = {
    400: N_("The request could not be read. Go back and try again."),
    404: N_("There is nothing at this address. It may have been moved, or mistyped."),
    405: N_("This address does not take what was sent to it."),
    413: N_("The file is larger than 12 MB. Make it smaller and send it again."),
    415: N_("This kind of content is not taken here."),
    422: N_("Something in what was sent cannot be taken."),
}
FAILED = N_("This is our fault, not yours. Try again; if it stays, tell us the number %(id)s.")
CHANGED = N_("Somebody changed this in the meantime; look again.")
OUTAGE = N_("This cannot be reached just now; nothing was lost. Try again in a moment.")
MOST_MESSAGES = 200
UNREADABLE = N_("The text holds signs that cannot be kept.")


class CsrfRefused(RuleBroken):
    """A form came without the token of this session."""

    message = N_("This form was open too long or comes from another page. Nothing was changed; send it again.")
    status = 400


def wants_json() -> bool:
    """Whether the one who asks is a program: an API address, or JSON preferred over pages."""
    if request.path.startswith("/api/"):
        return True
    accepts = request.accept_mimetypes
    json = max(accepts.quality("application/json"), accepts.quality("application/problem+json"))
    return json > accepts.quality("text/html")


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    params: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The refusal as a response. ``detail`` is translated already; ``errors`` are messages by field."""
    title = say(TITLES.get(status, TITLES[422 if status < 500 else 500]))
    if wants_json():
        body = {"type": f"urn:slipway:problem:{code}", "title": title, "status": status, "detail": detail, "code": code}
        body["params"] = {name: str(value) for name, value in (params or {}).items()}
        body["request_id"] = g.get("request_id", "")
        response = jsonify({**body, "errors": dict(errors)} if errors else body)
        response.content_type = "application/problem+json"
    else:
        page = render_template(
            "error.html", title=title, sentence=detail, status=status, code=code, errors=errors or {}
        )
        response = make_response(page)
    response.status_code = status
    response.headers.update(headers or {})
    return response


def messages_of(messages: Any, place: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages as ``{"field" or "field.0": [sentence, ...]}`` in the reader's language; of hundreds of
    thousands, as somebody might bring about to keep us busy, the first :data:`MOST_MESSAGES`."""
    if isinstance(messages, Mapping):
        found: dict[str, list[str]] = {}
        for name, inner in messages.items():
            found.update(messages_of(inner, f"{place}.{name}" if place else str(name)))
            if len(found) >= MOST_MESSAGES:
                break
        return found
    listed = messages if isinstance(messages, list | tuple) else [messages]
    return {place or "_schema": [say(message) for message in listed]}


def _rule(error: RuleBroken) -> Response:
    params = {name: say(value) if isinstance(value, str) else value for name, value in error.params.items()}
    return problem(error.status, error.code, say(error.message, params), params=error.params)


def _invalid(error: ValidationError) -> Response:
    return problem(422, "Invalid", say(SENTENCES[422]), errors=messages_of(error.messages))


def _conflict(error: Exception) -> Response:
    return problem(409, "Conflict", say(CHANGED))


def _unavailable(error: Exception) -> Response:
    _log.error("unavailable", **failure(error))
    return problem(503, "Unavailable", say(OUTAGE), headers={"Retry-After": "5"})


def _unreadable(error: Exception) -> Response:
    return problem(400, "Unreadable", say(UNREADABLE))


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if error.response is not None or 300 <= status < 400:
        return error
    data = getattr(error, "data", None) or {}
    found = messages_of(data["messages"]) if data.get("messages") else {}
    # flask-smorest puts the place of the input (json, query, form) above the fields.
    errors = {name.partition(".")[2] or name: texts for name, texts in found.items()}
    said = data.get("message") if isinstance(data.get("message"), str) else SENTENCES.get(status)
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return problem(
        status, error.name.replace(" ", ""), say(said or TITLES.get(status, TITLES[422])), errors=errors, headers=kept
    )


def _failed(error: Exception) -> Response:
    _log.error("failed", **failure(getattr(error, "original_exception", None) or error))
    return problem(500, "Failed", say(FAILED, {"id": g.get("request_id", "")}))


def _value(error: ValueError) -> Response:
    """A number too long to be one (Python's own limit) is the sender's doing; a ValueError anywhere else is our defect."""
    return problem(400, "BadInput", say(SENTENCES[400])) if _in_json(error) else _failed(error)


def _in_json(error: Exception) -> bool:
    last = error.__traceback__
    while last and last.tb_next:
        last = last.tb_next
    return bool(last and last.tb_frame.f_globals.get("__name__", "").startswith("json."))


def _too_deep(error: RecursionError) -> Response:
    """Too deep a body is the sender's doing; a recursion anywhere else is our defect and is logged as one."""
    return problem(400, "BadInput", say(SENTENCES[400])) if _in_json(error) else _failed(error)


def setup_errors(app: Flask) -> None:
    """Register all of the above. flask-smorest's own handler for HTTP errors must be registered before."""
    from werkzeug.exceptions import InternalServerError

    app.register_error_handler(RuleBroken, _rule)
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(AlreadyHandled, _conflict)
    app.register_error_handler(Unavailable, _unavailable)
    # A lone surrogate from JSON passes as text and fails only where it is encoded, in the store's driver.
    app.register_error_handler(UnicodeEncodeError, _unreadable)
    # JSON nested a thousand deep is nobody's data; the parser gives up on it.
    app.register_error_handler(RecursionError, _too_deep)
    app.register_error_handler(ValueError, _value)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(InternalServerError, _failed)
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign]  # _failed logs it, without the message
