"""What assessment says: an appeal asks the coordinators to look again, and its answer goes to the trainee."""

from __future__ import annotations

from services.notify.consumers.values import person, sealed, value
from services.notify.handlers import Notice, tell
from shared.contracts.assessment import AppealAnswered, AppealFiled
from shared.contracts.event import Event, Meta
from shared.service import Context, Handler


def on_appeal(context: Context, event: AppealFiled, meta: Meta) -> None:
    """The coordinators look at a result again."""
    params = {"trainee": person(event.person_id), "reason": sealed(event.person_id, event.text)}
    tell(context, Notice("appeal_filed", event.base_id, "", params, link="/assessment/appeals"), meta)


def on_answered(context: Context, event: AppealAnswered, meta: Meta) -> None:
    """The trainee reads what came of the appeal."""
    params = {
        "outcome": value("word", f"appeal_{event.outcome}"),
        "reason": sealed(event.person_id, event.answer),
    }
    tell(context, Notice("appeal_answered", event.base_id, event.person_id, params, link="/assessment/"), meta)


REACTIONS: dict[type[Event], Handler] = {AppealFiled: on_appeal, AppealAnswered: on_answered}
