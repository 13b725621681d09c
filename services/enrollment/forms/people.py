"""What is asked before people's data is opened, corrected, taken in or out."""

from __future__ import annotations

from marshmallow import Schema

from services.enrollment.domain.applications import STATES
from services.enrollment.handlers.looking import PURPOSES
from shared.web.fields import Choice, Email, Phone, Text, Tick


class AskSchema(Schema):
    """Why somebody wants to open a protected record."""

    reason = Text(required=True, least=4, most=200)


class ImportSchema(Schema):
    """A list that is sent: for which cohort, and that everybody on it signed the consent on paper."""

    cohort_id = Text(most=64)
    agreed_on_paper = Tick(required=True)


class ExportSchema(Schema):
    """A list that is taken out: which, for whom, with phones in the clear or not, and why."""

    cohort_id = Text(most=64)
    state = Choice(STATES)
    audience = Choice(("internal", "employer", "public"), required=True)
    phones = Tick()
    reason = Text(required=True, least=4, most=200)


class CorrectSchema(Schema):
    """A person's own name, phone and address, corrected."""

    name = Text(required=True, most=60)
    phone = Phone()
    email = Email()


class ShowContactSchema(Schema):
    """What for, and why, somebody's contact is shown in the clear."""

    purpose = Choice(PURPOSES, required=True)
    reason = Text(required=True, least=4, most=200)
