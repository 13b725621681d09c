"""Forms that somebody began: kept, opened again by whoever holds the secret, dropped when sent or when their time is over.

The secret lies in the link and in the session of the browser, and nowhere here: from it come the draft's id and its key.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.enrollment.domain.cohorts import Cohort
from services.enrollment.domain.drafts import KEPT_DAYS, SENT, Draft, DraftGone, DraftSent, check_length
from services.enrollment.repository import cohorts, drafts
from shared.actor import SYSTEM
from shared.clock import derived_id, iso
from shared.privacy.sealing import Unsealable, key_from, seal, unseal
from shared.service import Context
from shared.store.port import Conflict

AT_ONCE = 200


@dataclass(frozen=True)
class Begun:
    """A draft opened: its secret, what was typed (by field), and its cohort's short code."""

    draft: Draft
    secret: str
    typed: dict[str, Any]
    code: str


def keep_draft(
    context: Context, cohort: Cohort, typed: Mapping[str, Any], *, secret: str = "", version: int = 0
) -> Begun:
    """Keep what is typed; without a ``secret`` a new draft begins.

    Errors: Conflict (saved elsewhere since ``version``), DraftGone, DraftSent, DraftTooLong.
    """
    at, text = iso(context.clock.now()), check_length(json.dumps(dict(typed), ensure_ascii=False))
    draft = drafts(context).find_one(_id(secret)) if secret else None
    if secret and draft is None:
        raise DraftGone()
    if draft is None:
        secret = secrets.token_urlsafe(16)
        draft = Draft(id=_id(secret), base_id=cohort.base_id, cohort_id=cohort.id, content="", begun_at=at, saved_at=at)
    elif version != draft.version:
        raise Conflict(draft.id)
    draft.keep(seal(_key(secret), draft.id, text), at)
    return Begun(drafts(context).save(draft), secret, dict(typed), cohort.code)


def open_draft(context: Context, secret: str) -> Begun:
    """What is kept under a secret. Errors: DraftGone, DraftSent."""
    draft = drafts(context).find_one(_id(secret))
    if draft is None or draft.is_past(context.clock.now()):
        raise DraftGone()
    if draft.state == SENT:
        raise DraftSent()
    try:
        typed = json.loads(unseal(_key(secret), draft.id, draft.content))
    except Unsealable:
        raise DraftGone() from None
    return Begun(draft, secret, typed, cohorts(context).load(draft.cohort_id, SYSTEM).code)


def drop_draft(context: Context, secret: str) -> None:
    """Throw a draft away, at once and for good."""
    context.store.delete("drafts", _id(secret))


def end_draft(context: Context, secret: str) -> None:
    """The form was sent: nothing that was typed stays in the draft."""
    while draft := drafts(context).find_one(_id(secret)):
        draft.send()
        try:
            drafts(context).save(draft)
            return
        except Conflict:
            continue  # The browser saved it once more at this moment.


def throw_old_drafts_away(context: Context) -> None:
    """A tick: delete the drafts whose time is over. Their keys were never here, so nothing of them can be read in a backup."""
    before = iso(context.clock.now() - timedelta(days=KEPT_DAYS))
    for document in context.store.find("drafts", {"saved_at": {"lte": before}}, limit=AT_ONCE):
        context.store.delete("drafts", document.id)


def _id(secret: str) -> str:
    return derived_id("draft", secret)


def _key(secret: str) -> bytes:
    return key_from(secret.encode(), b"draft")
