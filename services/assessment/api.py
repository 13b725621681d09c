"""The JSON API of assessment: /assessment/api/…"""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from services.assessment import queries
from services.assessment.bank.item import public_view
from services.assessment.domain import Assessment
from services.assessment.forms import AnswersSchema, AssessmentSchema, ProfileSchema
from services.assessment.handlers import save_answers, start_assessment, submit_assessment
from services.assessment.instrument import current_instrument
from shared.rules import NotFound
from shared.web.access import access, current_actor, current_context
from shared.web.i18n import language

blueprint = Blueprint("assessment_api", __name__, url_prefix="/api", description="Skill assessment and profiles")


def _shown(found: Assessment) -> dict[str, Any]:
    questions = [public_view(item, language()) for item in current_instrument().items]
    return {**vars(found), "questions": questions}


@blueprint.route("/mine")
@access("trainee")
class Mine(MethodView):
    """The trainee's own assessment."""

    @blueprint.response(200, AssessmentSchema)
    def get(self) -> Any:
        """The questions, without answers, and what was given so far."""
        return _shown(start_assessment(current_context(), current_actor()))

    @blueprint.arguments(AnswersSchema)
    @blueprint.response(200, AssessmentSchema)
    def put(self, data: dict[str, Any]) -> Any:
        """Keep answers."""
        return _shown(save_answers(current_context(), current_actor(), data["answers"]))


@blueprint.route("/mine/submit")
@access("trainee")
class Submit(MethodView):
    """The end of the assessment."""

    @blueprint.response(200, ProfileSchema)
    def post(self) -> Any:
        """Score and finish."""
        return submit_assessment(current_context(), current_actor())


@blueprint.route("/profiles/<person_id>")
@access("coordinator", "manager")
class Profile(MethodView):
    """A trainee's skill profile."""

    @blueprint.response(200, ProfileSchema)
    def get(self, person_id: str) -> Any:
        """The profile of an assessed trainee of the base."""
        found = queries.profile_of(current_context(), current_actor(), person_id).assessment
        if found is None or not found.completed_at:
            raise NotFound(id=person_id)
        return found
