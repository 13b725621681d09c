"""What assessment says: an appeal asks the coordinators to look again, its answer and a rescored result go to the trainee."""

from __future__ import annotations

from services.notify.consumers.values import person, sealed, value
from services.notify.handlers import Notice, tell
from shared.contracts.assessment import AppealAnswered, AppealFiled, AssessmentRescored
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


def on_rescored(context: Context, event: AssessmentRescored, meta: Meta) -> None:
    """The trainee's result moved because a question was wrong."""
    params = {"overall": value("number", event.overall), "before": value("number", event.overall_before)}
    tell(context, Notice("result_rescored", event.base_id, event.person_id, params, link="/assessment/"), meta)


REACTIONS: dict[type[Event], Handler] = {
    AppealFiled: on_appeal,
    AppealAnswered: on_answered,
    AssessmentRescored: on_rescored,
}
