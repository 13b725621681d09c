"""The JSON API of assessment: /assessment/api/…"""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint, abort

from services.assessment import queries
from services.assessment.bank.grading import UnreadableAnswer
from services.assessment.bank.item import public_view
from services.assessment.domain import Sitting
from services.assessment.forms import (
    AnswerSchema,
    CalibrationSchema,
    MergedSchema,
    ProfileSchema,
    RescoringSchema,
    SittingSchema,
)
from services.assessment.handlers import answer_question, start_sitting, stop_rescoring
from services.assessment.handlers.calibrating import run_of, stop_calibration
from services.assessment.instrument import current_instrument
from services.assessment.repository import rescorings
from shared.rules import NotFound
from shared.web.access import access, current_actor, current_context
from shared.web.i18n import language, say

blueprint = Blueprint("assessment_api", __name__, url_prefix="/api", description="Skill assessment and profiles")


def _shown(found: Sitting) -> dict[str, Any]:
    context, rules = current_context(), current_instrument()
    item = queries.item_asked(context, found)
    return {
        "instrument": found.instrument,
        "attempt": found.attempt,
        "answered": len(found.answers),
        "most": rules.most,
        "seconds_left": int(found.seconds_left(context.clock.now(), rules.timing)),
        "completed_at": found.completed_at,
        "question": public_view(item, language()) if item else None,
    }


@blueprint.route("/mine")
@access("trainee")
class Mine(MethodView):
    """The trainee's own sitting."""

    @blueprint.response(200, SittingSchema)
    def get(self) -> Any:
        """The latest sitting and the question being asked, without its answer. 404 before the first one."""
        found = queries.latest(current_context(), current_actor(), current_actor().person_id)
        if found is None:
            raise NotFound(id="mine")
        return _shown(found)

    @blueprint.response(200, SittingSchema)
    def post(self) -> Any:
        """Begin, or go on."""
        return _shown(start_sitting(current_context(), current_actor()))


@blueprint.route("/mine/answer")
@access("trainee")
class MyAnswer(MethodView):
    """The answer to the question being asked."""

    @blueprint.arguments(AnswerSchema)
    @blueprint.response(200, SittingSchema)
    def post(self, data: dict[str, Any]) -> Any:
        """Answer; the next question comes back, or the end."""
        try:
            return _shown(answer_question(current_context(), current_actor(), data["item"], data["answer"]))
        except UnreadableAnswer as error:
            return abort(422, message=say("“%(value)s” is not a number.", {"value": error.value}))


@blueprint.route("/mine/profile")
@access("trainee")
class MyProfile(MethodView):
    """The trainee's own result."""

    @blueprint.response(200, ProfileSchema)
    def get(self) -> Any:
        """The latest finished sitting's profile."""
        return _profile(current_actor().person_id)


@blueprint.route("/profiles/<person_id>")
@access("coordinator", "manager")
class Profile(MethodView):
    """A trainee's skill profile."""

    @blueprint.response(200, ProfileSchema)
    def get(self, person_id: str) -> Any:
        """The latest profile of an assessed trainee of the base."""
        return _profile(person_id)


@blueprint.route("/profiles/<person_id>/merged")
@access("coordinator", "manager")
class Merged(MethodView):
    """What the test and the portfolio show together."""

    @blueprint.response(200, MergedSchema(many=True))
    def get(self, person_id: str) -> Any:
        """A line for each dimension that any source knows of, with the sources' weights."""
        context, actor = current_context(), current_actor()
        queries.trainee(context, actor, person_id)
        return queries.merged_profile(context, actor, person_id)


@blueprint.route("/calibration")
@access("administrator")
class Calibration(MethodView):
    """The worker's calibration of the questions, of all bases together."""

    @blueprint.response(200, CalibrationSchema)
    def get(self) -> Any:
        """How far it is: state none, running, done or stopped; share from 0 to 1."""
        return run_of(current_context())

    @blueprint.response(200, CalibrationSchema)
    def delete(self) -> Any:
        """Stop the one under way; what is in force stays. 409 when none runs."""
        return stop_calibration(current_context())


@blueprint.route("/rescorings")
@access("coordinator", "manager")
class Rescorings(MethodView):
    """Results worked out anew after a question was found wrong."""

    @blueprint.response(200, RescoringSchema(many=True))
    def get(self) -> Any:
        """The base's latest rescorings, those under way among them."""
        return rescorings(current_context()).find(current_actor(), sort=[("asked_at", -1)], limit=100)


@blueprint.route("/rescorings/<rescoring_id>/stop")
@access("coordinator", "manager")
class StopRescoring(MethodView):
    """The end of a rescoring that nobody wants any more."""

    @blueprint.response(200, RescoringSchema)
    def post(self, rescoring_id: str) -> Any:
        """Stop it; what was worked out anew stands. 409 when it is over."""
        return stop_rescoring(current_context(), current_actor(), rescoring_id)


def _profile(person_id: str) -> Sitting:
    found = queries.finished(current_context(), current_actor(), person_id)
    if not found:
        raise NotFound(id=person_id)
    return found[-1]
