"""The drafts that a browser holds: their secrets lie in its session, by the cohort's short code."""

from __future__ import annotations

from typing import Any

from flask import session
from marshmallow import fields
from werkzeug.datastructures import MultiDict

from services.enrollment.domain.drafts import DraftGone, DraftSent
from services.enrollment.domain.form_fields import catalogue
from services.enrollment.forms import EnrolSchema
from services.enrollment.handlers.drafts import Begun, open_draft
from shared.web.access import current_context

_HELD, _NOTHING = "drafts", "keep_nothing"
MOST_HELD = 4
AT = "_at"
"""Where somebody is in the form, among what is kept of it."""
GIVEN_WHEN_SENT = ("consents", *(field.key for field in catalogue().values() if field.sensitive))
"""A consent is given to the text as it reads when the form is sent, and sensitive data with it: a draft has neither."""


def typed_in(form: MultiDict[str, str]) -> dict[str, Any]:
    """What somebody typed so far, checked by nobody yet."""
    found: dict[str, Any] = {}
    for name, kind in EnrolSchema().load_fields.items():
        if name not in GIVEN_WHEN_SENT:
            found[name] = form.getlist(name) if isinstance(kind, fields.List) else form.get(name, "")
    return {name: value for name, value in found.items() if value}


def held_secret(code: str) -> str:
    """The secret of the draft that this browser holds for a cohort, or nothing."""
    return str(session.get(_HELD, {}).get(code, ""))


def held_draft(code: str) -> Begun | None:
    """The draft that this browser holds for a cohort, opened; one that is gone or was sent is forgotten."""
    secret = held_secret(code)
    try:
        return open_draft(current_context(), secret) if secret else None
    except (DraftGone, DraftSent):
        forget(code)
        return None


def hold(begun: Begun) -> None:
    """Remember a draft in this browser; of many the oldest is forgotten, and its link still opens it."""
    if held_secret(begun.code) != begun.secret:
        others = {code: secret for code, secret in session.get(_HELD, {}).items() if code != begun.code}
        session[_HELD] = {**dict(list(others.items())[1 - MOST_HELD :]), begun.code: begun.secret}
    session.pop(_NOTHING, None)


def forget(code: str) -> None:
    """This browser holds no draft for the cohort any more."""
    if held_secret(code):
        session[_HELD] = {other: secret for other, secret in session[_HELD].items() if other != code}


def keeps() -> bool:
    """Whether what is typed may be kept on the way; whoever said no is not asked again in this session."""
    return not session.get(_NOTHING)


def keep_nothing() -> None:
    """From now on nothing is kept unless somebody asks for it."""
    session[_NOTHING] = True
