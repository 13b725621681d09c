"""What placement takes from pages and from the API."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.placement.domain.week_logs import ATTENDANCE
from services.placement.sites import CURRENCIES
from shared.rules import N_
from shared.web.access import current_context
from shared.web.fields import Choice, Choices, Count, Day, Money, Month, Text, Tick
from shared.web.labels import LABELS


class PlacementStartSchema(Schema):
    """Begin an internship (``employer``) or a shop (``platform``, ``site``, ``shop_id``, ``currency``)."""

    person_id = Text(required=True, most=64)
    kind = Choice(("shop", "internship"), required=True)
    opened_on = Day(required=True)
    platform = Choice(tuple(LABELS.platform))
    site = Text(most=20)
    shop_id = Text(most=80)
    currency = Choice(CURRENCIES)
    employer = Text(most=120)

    @validates_schema
    def _needs(self, data: dict[str, Any], **_kwargs: Any) -> None:
        needed = ("platform", "shop_id", "currency") if data.get("kind") == "shop" else ("employer",)
        missing = {name: [_("Please fill this in.")] for name in needed if not data.get(name)}
        if missing and data.get("kind"):
            raise ValidationError(missing)


class StageSchema(Schema):
    """Walk to a stage; an early end needs a reason."""

    stage = Text(required=True, most=40)
    reason = Text(most=500, multiline=True)


class OutcomeStartSchema(Schema):
    """A shop's month. Money in the shop's currency; ``net`` is computed as gross less refunds."""

    month = Month(required=True)
    orders = Count(required=True, least=0, most=10_000_000)
    units = Count(required=True, least=0, most=100_000_000)
    gross = Money(required=True)
    refunds = Money(required=True)


class ReviewSchema(Schema):
    """What somebody found in a proof."""

    state = Choice(("confirmed", "rejected"), required=True)
    reason = Text(most=500, multiline=True)


class PlacementSchema(Schema):
    """An internship or a shop."""

    id = fields.String()
    person_id = fields.String()
    mentor_id = fields.String()
    kind = fields.String()
    stage = fields.String()
    opened_on = fields.String()
    platform = fields.String()
    site = fields.String()
    shop_id = fields.String()
    currency = fields.String()
    employer = fields.String()


class PlacementPageSchema(Schema):
    """A page of placements."""

    placements = fields.List(fields.Nested(PlacementSchema))
    total = fields.Integer()
    page = fields.Integer()


class ConfirmSchema(Schema):
    """Let an import count, in place of an earlier one if it corrects it."""

    replaces = Text(most=64, load_default="")


class ImportSchema(Schema):
    """A report on its way: ``share`` of the work that is done, null where unknown; ``failure`` where it could not be done."""

    id = fields.String()
    placement_id = fields.String()
    name = fields.String()
    state = fields.String()
    layout = fields.String()
    rows_read = fields.Integer()
    share = fields.Float(allow_none=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), attribute="counts.__dict__")
    failure = fields.String()


class PageSchema(Schema):
    """Which page."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=1_000_000))


class SealedReason(fields.String):
    """Free text about the outcome's person, opened to be shown."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str:
        return current_context().keys.open(obj.person_id, value)


class FiguresSchema(Schema):
    """A month's figures; money as decimal text."""

    orders = fields.Integer()
    units = fields.Integer()
    gross = fields.String()
    refunds = fields.String()
    net = fields.String()


class OutcomeSchema(Schema):
    """A shop's month and the state of its proof."""

    id = fields.String()
    placement_id = fields.String()
    month = fields.String()
    currency = fields.String()
    figures = fields.Nested(FiguresSchema)
    evidence = fields.String()
    reason = SealedReason()


class Factor(Text):
    """A positive decimal number with up to eight places, as text."""

    default_error_messages = {"factor": N_("“%(value)s” is not a rate. Write it as 0.0823.")}

    def _read(self, text: str) -> str:
        try:
            value = Decimal(text.replace(",", "."))
        except InvalidOperation:
            raise self.make_error("factor", value=text) from None
        if not value.is_finite() or not Decimal("0.00000001") <= value <= Decimal(1_000_000):
            raise self.make_error("factor", value=text)
        return str(value)


class RateSchema(Schema):
    """An exchange rate: CNY for one unit of a currency in a month, and who published it."""

    currency = Choice([code for code in CURRENCIES if code != "CNY"], required=True)
    month = Month(required=True)
    value = Factor(required=True, most=20)
    source = Text(required=True, most=120)


class ColumnMapSchema(Schema):
    """Which column of an unknown file holds what."""

    order = Text(required=True, most=120)
    date = Text(required=True, most=120)
    amount = Text(required=True, most=120)
    line = Text(most=120)
    quantity = Text(most=120)
    status = Text(most=120)
    refund = Text(most=120)
    currency = Text(most=120)
    days = Choice(("ymd", "dmy", "mdy"), required=True)
    reported_in = Choice(CURRENCIES)


class ProofSchema(Schema):
    """A proof without a file: a link or a statement; a file comes beside it."""

    link = Text(most=500)
    statement = Text(most=1000, multiline=True)


class FigureProofSchema(ProofSchema):
    """A proof of a figure that is no month; ``figure``: its kind and code."""

    figure = Text(required=True, most=100)


class WindowSchema(Schema):
    """The months of a report, first and last."""

    first = Month(required=True)
    last = Month(required=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("first", "") > data.get("last", "9999"):
            raise ValidationError({"last": [_("The last month is before the first.")]})


class LetterSchema(Schema):
    """An authorisation letter: its name and its last day."""

    name = Text(required=True, most=120)
    expires_on = Day(required=True)


class PostSchema(Schema):
    """A post of an employer."""

    employer = Text(required=True, most=120)
    title = Text(required=True, most=120)
    places = Count(required=True, least=1, most=500)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    skills = Choices(tuple(LABELS.skill))


class ApplySchema(Schema):
    """An application: for a post, or with an employer one found. ``born_on`` gives the age and is not kept."""

    person_id = Text(most=64)
    post_id = Text(most=64)
    employer = Text(most=120)
    title = Text(most=120)
    starts_on = Day()
    ends_on = Day()
    born_on = Day(required=True)

    @validates_schema
    def _found(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if not data.get("post_id"):
            missing = {
                n: [_("Please fill this in.")] for n in ("employer", "title", "starts_on", "ends_on") if not data.get(n)
            }
            if missing:
                raise ValidationError(missing)


class ChecksSchema(Schema):
    """What the base checked before the start."""

    no_fee = Tick()
    insurance = Text(most=120)
    visited_on = Day()


class TermsSchema(Schema):
    """Changed terms of an internship, and why."""

    title = Text(required=True, most=120)
    starts_on = Day()
    ends_on = Day(required=True)
    reason = Text(required=True, most=500, multiline=True)


class SignSchema(Schema):
    """A signature: the typed name, and that the text was read."""

    name = Text(required=True, most=60)
    agreed = Tick(required=True)


def _hours() -> Count:
    return Count(load_default=0, least=0, most=12)


def _attendance() -> Choice:
    return Choice(tuple(ATTENDANCE))


class WeekSchema(Schema):
    """Which week is asked for: any day of it."""

    week = Day()


class LogSchema(Schema):
    """A week's log: any day of the week, what was done, hours and attendance of each day from Monday."""

    week = Day(required=True)
    text = Text(required=True, most=2000, multiline=True)
    d0, d1, d2, d3, d4, d5, d6 = (_hours() for _day in range(7))
    a0, a1, a2, a3, a4, a5, a6 = (_attendance() for _day in range(7))


class HoursSchema(Schema):
    """The employer's word on hours: who says it; the weeks come beside it."""

    name = Text(required=True, most=60)


class RateSchemaOf(Schema):
    """Marks of one party in one round."""

    round = Choice(("midterm", "final"), required=True)
    attendance = Count(required=True, least=1, most=5)
    skill = Count(required=True, least=1, most=5)
    diligence = Count(required=True, least=1, most=5)
    teamwork = Count(required=True, least=1, most=5)
    rules = Count(required=True, least=1, most=5)
    comment = Text(most=500, multiline=True)
