"""What bases takes about enterprises and agreements with colleges."""

from __future__ import annotations

import re

from marshmallow import Schema

from services.bases.domain.clients import SECTORS, TOPICS, WORK
from shared.rules import N_
from shared.web.fields import Choice, Count, Day, Text

CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}\Z")


class CreditCode(Text):
    """A Chinese enterprise's unified social credit code: 18 signs; nothing given is nothing."""

    default_error_messages = {
        "code": N_("“%(value)s” is not a unified social credit code: 18 digits and capital letters.")
    }

    def _read(self, text: str) -> str:
        found = text.upper()
        if not CODE.match(found):
            raise self.make_error("code", value=text)
        return found


class ClientSchema(Schema):
    """An enterprise; ``version`` as it was shown when it is changed."""

    name = Text(required=True, most=80)
    code = CreditCode(most=18)
    industry = Text(most=60)
    size = Count(most=1_000_000, load_default=0)
    contact = Text(most=120)
    note = Text(most=600, multiline=True)
    version = Count(load_default=0)


class WishSchema(Schema):
    """A need or an offer."""

    kind = Choice(("need", "offer"), required=True, data_key="side")
    sector = Choice(SECTORS, required=True)
    text = Text(required=True, most=300)
    until = Day(load_default="")


class PairSchema(Schema):
    """A need and an offer to bring together."""

    need_id = Text(required=True, most=64)
    offer_id = Text(required=True, most=64)


class SettleSchema(Schema):
    """What came of an introduction."""

    state = Choice(("agreed", "failed"), required=True)
    result = Text(required=True, most=600, multiline=True)
    minutes = Count(most=100_000, load_default=0)


class TicketSchema(Schema):
    """A question about policy."""

    topic = Choice(TOPICS, required=True)
    question = Text(required=True, most=2000, multiline=True)


class ReplySchema(Schema):
    """An answer and the time it took."""

    answer = Text(required=True, most=4000, multiline=True)
    minutes = Count(most=100_000, load_default=0)


class RatingSchema(Schema):
    """How much an answer helped."""

    rating = Count(required=True, least=1, most=5)


class WorkSchema(Schema):
    """Something done for an enterprise."""

    kind = Choice(WORK, required=True)
    on = Day(required=True)
    minutes = Count(required=True, least=1, most=100_000)
    people = Count(most=100_000, load_default=0)
    result = Text(most=600, multiline=True)
    rating = Count(most=5, load_default=0)


class AgreementSchema(Schema):
    """An agreement with a college."""

    partner = Text(required=True, most=80)
    subject = Text(required=True, most=200)
    signed_on = Day(required=True)
    ends_on = Day(load_default="")
    note = Text(most=600, multiline=True)


class OutcomeSchema(Schema):
    """Something that came of an agreement."""

    on = Day(required=True)
    text = Text(required=True, most=400)
