"""The staff of enterprises sign in without an account: by the scan, and by the phone or staff number on the list."""

from __future__ import annotations

from datetime import datetime

from services.training.domain.groups import NotOnStaffList
from services.training.handlers.attendance import sign_in_at
from services.training.handlers.groups import learner_by, lookups
from services.training.repository import classes, on_roster
from shared.actor import SYSTEM, Actor
from shared.privacy.mask import mask_name
from shared.rules import NotFound
from shared.service import Context


def sign_in_staff(context: Context, class_id: str, mark: str, moment: datetime) -> str:
    """Sign in to a lesson of an enterprise class for the moment of the scan; returns the name, masked.

    Errors: ``NotFound``, ``NotOnStaffList``, ``NotSignInTime``, ``ClassIsCancelled``, ``NotYetReady``.
    """
    lesson = classes(context).load(class_id, SYSTEM)
    if not lesson.group_id:
        raise NotFound(id=class_id)
    lesson.status_at(moment)
    found = learner_by(context, lookups(context, lesson.base_id, lesson.client_id, mark, mark))
    if found is None or not on_roster(context, lesson, found.id):
        raise NotOnStaffList(mark=mark.strip(), course=lesson.course)
    # They have no account: who acts is the person the number stands for.
    actor = Actor("staff", "trainee", lesson.base_id, found.id)
    sign_in_at(context, actor, lesson, moment, "scan")
    return mask_name(context.keys.open(found.id, found.name))
