"""The JSON API of matching: /matching/api/…; OpenAPI at /matching/api/openapi.json."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from services.matching import queries
from services.matching.forms import (
    AgreementSchema,
    AnswerSchema,
    LearningSchema,
    PageSchema,
    PairingPageSchema,
    PairingSchema,
    RoundListSchema,
    RoundSchema,
    RoundStartSchema,
    SessionSchema,
    TrialListSchema,
    TrialSchema,
    WhatIfSchema,
    WordingSchema,
)
from services.matching.handlers import (
    accept_pairing,
    agreement,
    ask_learning,
    ask_what_if,
    cancel_computation,
    change_agreement,
    decline_pairing,
    learning,
    log_session,
    open_round,
    publish_round,
    repair_round,
    restore_pairing,
    review_round,
    stop_job,
    stop_what_if,
    take_back_offer,
    undo_repair,
)
from shared.web.access import access, current_actor, current_context

blueprint = Blueprint("matching_api", __name__, url_prefix="/api", description="Pairing rounds, pairings and sessions")
STAFF = ("coordinator", "manager")
SIZE = 50
NO_LEARNING = {"id": "", "state": "none", "progress": 0.0, "asked_at": ""}


@blueprint.route("/rounds")
@access(*STAFF)
class Rounds(MethodView):
    """Pairing rounds of the base."""

    @blueprint.response(200, RoundListSchema)
    def get(self) -> dict[str, Any]:
        """The base's rounds, newest first."""
        return {"rounds": queries.round_list(current_context(), current_actor())}

    @access("coordinator")
    @blueprint.arguments(RoundStartSchema)
    @blueprint.response(201, RoundSchema)
    def post(self, data: dict[str, Any]) -> Any:
        """Open a round over everybody who waits; the worker computes the exact assignment (state draft, then proposed)."""
        return open_round(current_context(), current_actor(), **data)


@blueprint.route("/rounds/<round_id>")
@access(*STAFF)
class OneRound(MethodView):
    """One pairing round."""

    @blueprint.response(200, RoundSchema)
    def get(self, round_id: str) -> Any:
        """The round with its pairs and their reasons."""
        return queries.round_of(current_context(), current_actor(), round_id)


@blueprint.route("/rounds/<round_id>/review")
@access(*STAFF)
class Review(MethodView):
    """Reviewing a round."""

    @blueprint.response(200, RoundSchema)
    def post(self, round_id: str) -> Any:
        """Stand for the proposal as it is."""
        return review_round(current_context(), current_actor(), round_id)


@blueprint.route("/rounds/<round_id>/publish")
@access("coordinator")
class Publish(MethodView):
    """Publishing a round."""

    @blueprint.response(200, RoundSchema)
    def post(self, round_id: str) -> Any:
        """Make the pairs final: each mentor is asked."""
        return publish_round(current_context(), current_actor(), round_id)


@blueprint.route("/rounds/<round_id>/repair")
@access("coordinator")
class Repair(MethodView):
    """Repairing a published round."""

    @blueprint.response(200, RoundSchema)
    def post(self, round_id: str) -> Any:
        """Have those whom nobody took paired anew; the worker computes it and the mentors are asked."""
        return repair_round(current_context(), current_actor(), round_id)


@blueprint.route("/rounds/<round_id>/undo")
@access("coordinator")
class UndoRepair(MethodView):
    """Taking the last repair back."""

    @blueprint.response(200, RoundSchema)
    def post(self, round_id: str) -> Any:
        """Take the last repair back, as long as nobody answered it: its trainees wait again."""
        return undo_repair(current_context(), current_actor(), round_id)


@blueprint.route("/rounds/<round_id>/cancel")
@access("coordinator")
class CancelComputation(MethodView):
    """The end of a computation that nobody waits for any more."""

    @blueprint.response(200, RoundSchema)
    def post(self, round_id: str) -> Any:
        """Cancel what is being computed for the round; what was there before stands."""
        return cancel_computation(current_context(), current_actor(), round_id)


@blueprint.route("/rounds/<round_id>/what-if")
@access(*STAFF)
class WhatIf(MethodView):
    """Changes tried on a round without making them."""

    @blueprint.response(200, TrialListSchema)
    def get(self, round_id: str) -> dict[str, Any]:
        """What was tried on the round, newest first, with what each change would do."""
        queries.round_of(current_context(), current_actor(), round_id)
        return {"trials": queries.trials_of(current_context(), current_actor(), round_id)}

    @access("coordinator")
    @blueprint.arguments(WhatIfSchema)
    @blueprint.response(201, TrialSchema)
    def post(self, data: dict[str, Any], round_id: str) -> Any:
        """Try a change; the worker computes it (state queued, then done)."""
        return ask_what_if(current_context(), current_actor(), round_id, **data)

    @access("coordinator")
    @blueprint.response(200, TrialListSchema)
    def delete(self, round_id: str) -> dict[str, Any]:
        """Cancel the change being tried, if there is one."""
        stop_what_if(current_context(), current_actor(), round_id)
        return {"trials": queries.trials_of(current_context(), current_actor(), round_id)}


@blueprint.route("/models/learning")
@access(*STAFF)
class Learning(MethodView):
    """The learning of a scoring model."""

    @blueprint.response(200, LearningSchema)
    def get(self) -> Any:
        """How far the learning under way is; state none when there is none."""
        return learning(current_context(), current_actor().base_id) or NO_LEARNING

    @blueprint.response(201, LearningSchema)
    def post(self) -> Any:
        """Have a model learnt; it is proposed, and nothing changes until a person decides."""
        return ask_learning(current_context(), current_actor())

    @blueprint.response(200, LearningSchema)
    def delete(self) -> Any:
        """Cancel the learning under way, if there is one; what was known before stands."""
        job = learning(current_context(), current_actor().base_id)
        return stop_job(current_context(), current_actor(), job.id) if job else NO_LEARNING


@blueprint.route("/pairings")
@access(*STAFF, "mentor")
class Pairings(MethodView):
    """Pairings within the reader's scope."""

    @blueprint.arguments(PageSchema, location="query")
    @blueprint.response(200, PairingPageSchema)
    def get(self, page: dict[str, Any]) -> dict[str, Any]:
        """A page of pairings, newest first."""
        skip = (page["page"] - 1) * SIZE
        states = [page["state"]] if page["state"] else []
        found, total = queries.pairing_page(current_context(), current_actor(), states, skip=skip, limit=SIZE)
        return {"pairings": found, "total": total, "page": page["page"]}


@blueprint.route("/pairings/<pairing_id>/answer")
@access("mentor")
class Answer(MethodView):
    """A mentor's answer."""

    @blueprint.arguments(AnswerSchema)
    @blueprint.response(200, PairingSchema)
    def post(self, data: dict[str, Any], pairing_id: str) -> Any:
        """Accept or decline a request."""
        if data["answer"] == "accept":
            return accept_pairing(current_context(), current_actor(), pairing_id)
        return decline_pairing(current_context(), current_actor(), pairing_id, data["note"])


@blueprint.route("/pairings/<pairing_id>/withdraw")
@access("coordinator")
class Withdraw(MethodView):
    """Taking one request back."""

    @blueprint.response(200, PairingSchema)
    def post(self, pairing_id: str) -> Any:
        """Take an open request back that followed a no, came with an admission or was made by hand."""
        return take_back_offer(current_context(), current_actor(), pairing_id)


@blueprint.route("/pairings/<pairing_id>/restore")
@access("coordinator")
class Restore(MethodView):
    """Taking a change of mentor back."""

    @blueprint.response(200, PairingSchema)
    def post(self, pairing_id: str) -> Any:
        """Let the two go on as before, as long as nobody answered the change of mentor."""
        return restore_pairing(current_context(), current_actor(), pairing_id)


@blueprint.route("/pairings/<pairing_id>/sessions")
@access("mentor", "coordinator", "trainee")
class Sessions(MethodView):
    """Mentoring sessions of a pairing."""

    @blueprint.arguments(SessionSchema)
    @blueprint.response(201, SessionSchema)
    def post(self, data: dict[str, Any], pairing_id: str) -> Any:
        """Log that mentor and trainee met."""
        return log_session(current_context(), current_actor(), pairing_id, **data)


@blueprint.route("/agreement")
@access(*STAFF)
class Agreement(MethodView):
    """The text of the mentoring agreement."""

    @blueprint.response(200, WordingSchema)
    def get(self) -> Any:
        """The text in force at the base."""
        return agreement(current_context(), current_actor().base_id)

    @blueprint.arguments(AgreementSchema)
    @blueprint.response(200, WordingSchema)
    def put(self, data: dict[str, Any]) -> Any:
        """Put a text into force, one paragraph a line; `seen` is the hash of the one it replaces."""
        change_agreement(current_context(), current_actor(), **data)
        return agreement(current_context(), current_actor().base_id)
