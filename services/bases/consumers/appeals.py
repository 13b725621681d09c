"""Appeals against results that wait for an answer, without their words: for the coordinator's queue."""

from __future__ import annotations

from typing import Any

from services.bases.repository import APPEALS
from shared.contracts.assessment import AppealAnswered, AppealFiled
from shared.contracts.event import Meta
from shared.service import Context
from shared.store.repository import project


def _fact(context: Context, event: AppealFiled | AppealAnswered, meta: Meta, **known: str) -> None:
    fresh: dict[str, Any] = {"base_id": event.base_id, "person_id": event.person_id, "filed_at": "", "answered_at": ""}
    project(context.store, APPEALS, event.appeal_id, meta, fresh, lambda state: state.update(known))


def appeal_filed(context: Context, event: AppealFiled, meta: Meta) -> None:
    """Somebody waits for an answer."""
    _fact(context, event, meta, filed_at=event.filed_at)


def appeal_answered(context: Context, event: AppealAnswered, meta: Meta) -> None:
    """They have it."""
    _fact(context, event, meta, answered_at=event.answered_at)
