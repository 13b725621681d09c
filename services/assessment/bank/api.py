"""The JSON API of the item bank: /assessment/api/bank/…"""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, fields, validate

from services.assessment.bank.forms import ItemSchemaOut, ItemsPageSchema, ReturnSchema
from services.assessment.bank.handlers import approve_item, create_item, edit_item, return_item
from services.assessment.bank.item import read_item, write_item
from services.assessment.bank.labels import FAVOUR, FLAG, SCALE
from services.assessment.bank.queries import Entry, Wanted, entry_of, found_entries
from services.assessment.bank.responses import lines, scales
from services.assessment.bank.schema import ItemSchema
from shared.web.access import access, current_actor, current_context
from shared.web.fields import Count, Text

blueprint = Blueprint("assessment_bank_api", __name__, url_prefix="/api/bank", description="The item bank")
STAFF = ("coordinator", "manager")
SIZE = 50


class BankQuery(Schema):
    """What a list is asked for."""

    q = Text(most=80)
    dimension = Text(most=40)
    kind = Text(most=20)
    review = Text(most=20)
    origin = Text(most=20)
    page = Count(least=1, most=100000, load_default=1)


class CalibratedSchema(Schema):
    """An item's parameters from answers: slope ``a``, one step a point (``b`` of a right/wrong item), standard errors."""

    a = fields.Float()
    a_error = fields.Float()
    steps = fields.List(fields.Float())
    errors = fields.List(fields.Float())
    answers = fields.Integer()


class FavourSchema(Schema):
    """Whom a question favours at equal ability. ``effect``: logits, positive is easier for them; ``large``: ETS size C."""

    code = fields.String(validate=validate.OneOf(list(FAVOUR)))
    effect = fields.Float()
    large = fields.Boolean()


class StatisticsSchema(Schema):
    """What answers say about an item. ``right``: share of the points; ``discrimination``: null where it is not known;
    ``calibrated``: null before there are answers enough; ``judged``: whether there were enough to compare groups."""

    item = fields.String(attribute="statistics.item")
    shown = fields.Integer(attribute="statistics.shown")
    left_out = fields.Integer(attribute="statistics.left_out")
    right = fields.Float(attribute="statistics.right")
    error = fields.Float(attribute="statistics.error")
    discrimination = fields.Float(attribute="statistics.discrimination", allow_none=True)
    exposure = fields.Float(attribute="statistics.exposure")
    calibrated = fields.Nested(CalibratedSchema, allow_none=True)
    flags = fields.List(fields.String(validate=validate.OneOf(list(FLAG))))
    judged = fields.Boolean()
    favours = fields.List(fields.Nested(FavourSchema))


class ScaleSchema(Schema):
    """How a skill's last calibration was put on the scale of the one before: old = slope * new + shift."""

    skill = fields.String(attribute="skill.code")
    state = fields.String(validate=validate.OneOf(list(SCALE)))
    common = fields.Integer()
    slope = fields.Float(allow_none=True)
    shift = fields.Float(allow_none=True)
    distance = fields.Float(allow_none=True)


def _shown(entry: Entry) -> dict[str, Any]:
    return {"item": write_item(entry.item), "origin": entry.origin, "asked": entry.asked}


def _one(item_id: str) -> dict[str, Any]:
    return _shown(entry_of(current_context(), current_actor(), item_id))


def _content(data: dict[str, Any]) -> dict[str, Any]:
    return write_item(read_item(data))


@blueprint.route("/items")
@access(*STAFF)
class Items(MethodView):
    """The bank of the base."""

    @blueprint.arguments(BankQuery(unknown=EXCLUDE), location="query")
    @blueprint.response(200, ItemsPageSchema)
    def get(self, query: dict[str, Any]) -> Any:
        """Questions with their answers, fifty a page."""
        number, text = query.pop("page"), query.pop("q")
        found = found_entries(current_context(), current_actor(), Wanted(text=text, **query))
        start = (number - 1) * SIZE
        return {"items": [_shown(e) for e in found[start : start + SIZE]], "total": len(found), "page": number}

    @blueprint.arguments(ItemSchema())
    @blueprint.response(201, ItemSchemaOut)
    def post(self, data: dict[str, Any]) -> Any:
        """A new question, a draft; its id is given by the bank."""
        return _one(create_item(current_context(), current_actor(), _content(data)).item_id)


@blueprint.route("/items/<item_id>")
@access(*STAFF)
class OneItem(MethodView):
    """One question."""

    @blueprint.response(200, ItemSchemaOut)
    def get(self, item_id: str) -> Any:
        """The question as it stands, draft or not."""
        return _one(item_id)

    @blueprint.arguments(ItemSchema())
    @blueprint.response(200, ItemSchemaOut)
    def put(self, data: dict[str, Any], item_id: str) -> Any:
        """A new version; ``version`` is the one it was made from."""
        edit_item(current_context(), current_actor(), item_id, _content(data), data["version"])
        return _one(item_id)


@blueprint.route("/items/<item_id>/approve")
@access(*STAFF)
class Approval(MethodView):
    """The review of a draft."""

    @blueprint.response(200, ItemSchemaOut)
    def post(self, item_id: str) -> Any:
        """Approve it."""
        approve_item(current_context(), current_actor(), item_id)
        return _one(item_id)


@blueprint.route("/items/<item_id>/return")
@access(*STAFF)
class Returning(MethodView):
    """The review of a draft."""

    @blueprint.arguments(ReturnSchema())
    @blueprint.response(200, ItemSchemaOut)
    def post(self, data: dict[str, Any], item_id: str) -> Any:
        """Send it back with a note."""
        return_item(current_context(), current_actor(), item_id, data["note"])
        return _one(item_id)


@blueprint.route("/statistics")
@access(*STAFF)
class Statistics(MethodView):
    """What answers say."""

    @blueprint.response(200, StatisticsSchema(many=True))
    def get(self) -> Any:
        """Of every question that was shown in a finished test of the base."""
        return lines(current_context(), current_actor())


@blueprint.route("/scales")
@access(*STAFF)
class Scales(MethodView):
    """The scales that levels are told on."""

    @blueprint.response(200, ScaleSchema(many=True))
    def get(self) -> Any:
        """Of every skill of the base that was calibrated; those whose calibration was refused first."""
        return scales(current_context(), current_actor())
