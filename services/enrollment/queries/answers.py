"""Answers to the fields of the catalogue, opened to be shown; an identity number is masked unless a reason was given."""

from __future__ import annotations

from services.enrollment.domain.applications import Application
from services.enrollment.domain.form_fields import ID_NUMBER, catalogue, mask_id_number
from services.enrollment.repository import applications
from shared.actor import SYSTEM
from shared.rules import InBoth
from shared.service import Context


def answers_of(context: Context, application: Application) -> list[tuple[InBoth, InBoth]]:
    """``(label, answer)`` in the order of the form."""
    found = []
    for key, field in catalogue().items():
        if sealed := application.answers.get(key):
            text = context.keys.open(application.person_id, sealed)
            shown = mask_id_number(text) if key == ID_NUMBER else text
            found.append((field.label, field.options.get(text, InBoth(shown, shown))))
    return found


def id_numbers_of(context: Context, person_id: str) -> list[str]:
    """Somebody's identity numbers in the clear, for who gave a reason (see ``handlers.looking``)."""
    found = applications(context).find(SYSTEM, {"person_id": person_id})
    opened = (context.keys.open(person_id, a.answers[ID_NUMBER]) for a in found if ID_NUMBER in a.answers)
    return list(dict.fromkeys(opened))
