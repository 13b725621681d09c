"""Who was there: by the code on the screen, at once or sent later, or by the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.training.domain.attendance import (
    MOST_TRIES,
    Attendance,
    NotOnRoster,
    TooLateToSend,
    TooManyTries,
    WrongCode,
)
from services.training.domain.classes import TrainingClass
from services.training.domain.codes import fits
from services.training.domain.completion import NotYetReady
from services.training.handlers.joining import not_ready
from services.training.repository import TRIES, attendance, classes, on_roster
from shared.actor import Actor
from shared.clock import derived_id, iso
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict

ATTEMPTS = 5
SENT_WITHIN = timedelta(days=3)
AHEAD = timedelta(minutes=5)
"""How far a phone's clock may run ahead."""


@dataclass(frozen=True)
class Line:
    """One line of a list: what to record of a person, and how many minutes when they left early."""

    status: str
    minutes: int | None = None


def record_attendance(
    context: Context,
    actor: Actor,
    class_id: str,
    person_id: str,
    status: str,
    reason: str = "",
    minutes: int | None = None,
) -> Attendance:
    """One line of the coordinator's list. Errors: ``NotFound``, ``NotOnRoster``, ``ReasonMissing``, ``MinutesMissing``."""
    lesson = classes(context).load(class_id, actor)
    return _record(context, lesson, person_id, status, "list", actor.account_id, reason, minutes)


def record_list(context: Context, actor: Actor, class_id: str, lines: Mapping[str, Line], reason: str = "") -> int:
    """A whole list by person; how many lines changed something. Nothing is recorded unless all of it can be.

    Errors: as :func:`record_attendance`.
    """
    lesson = classes(context).load(class_id, actor)
    for person_id, line in lines.items():
        if not on_roster(context, lesson, person_id):
            raise NotOnRoster(course=lesson.course)
        _ready(context, lesson, person_id, line.status)
        _draft(context, lesson, person_id).set(lesson, line.status, "list", "", "", reason, line.minutes)
    changed = 0
    for person_id, line in lines.items():
        before = _draft(context, lesson, person_id)
        after = _record(context, lesson, person_id, line.status, "list", actor.account_id, reason, line.minutes)
        changed += after.version != before.version
    return changed


def sign_in_to_class(context: Context, actor: Actor, class_id: str, code: str) -> Attendance:
    """A trainee signs in with the code that is on the screen now.

    Errors: ``WrongCode``, ``TooManyTries``, ``NotSignInTime``, ``NotOnRoster``, ``ClassIsCancelled``.
    """
    lesson, now = _class_of_base(context, actor, class_id), context.clock.now()
    lesson.status_at(now)
    _check(context, actor, lesson, code, now)
    return sign_in_at(context, actor, lesson, now, "code")


def scanned(context: Context, class_id: str, code: str) -> TrainingClass:
    """The class whose QR code was scanned a moment ago. Errors: ``NotFound``, ``WrongCode``, ``NotSignInTime``."""
    document = context.store.get("classes", class_id)
    if document is None:
        raise NotFound(id=class_id)
    lesson, now = classes(context).read(document), context.clock.now()
    lesson.status_at(now)
    if not fits(context.config.secret_key, class_id, code, now, scanned_only=True):
        raise WrongCode(code=code[:6])
    return lesson


def sign_in_later(
    context: Context, actor: Actor, class_id: str, code: str, moment: datetime, method: str = "offline"
) -> Attendance:
    """A sign-in that was made at a moment and could be sent only now; sent twice it counts once.

    The code proves the moment: it was on the screen then, and only then. Errors: as :func:`sign_in_to_class`,
    ``TooLateToSend``.
    """
    lesson, now = _class_of_base(context, actor, class_id), context.clock.now()
    if now - moment > SENT_WITHIN:
        raise TooLateToSend(at=iso(moment)[:10])
    moment = min(moment, now) if moment - now <= AHEAD else moment
    lesson.status_at(moment)
    if method == "offline":
        _check(context, actor, lesson, code, moment)
    return sign_in_at(context, actor, lesson, moment, method)


def _class_of_base(context: Context, actor: Actor, class_id: str) -> TrainingClass:
    document = context.store.get("classes", class_id)
    if document is None or document.state["base_id"] != actor.base_id:
        raise NotFound(id=class_id)
    return classes(context).read(document)


def sign_in_at(context: Context, actor: Actor, lesson: TrainingClass, moment: datetime, method: str) -> Attendance:
    """Record that somebody was there from a moment on; a second time changes nothing. Errors: as :func:`sign_in_to_class`."""
    found = attendance(context).find_one(derived_id("attendance", lesson.id, actor.person_id))
    if found and found.attended:
        return found
    status, at = lesson.status_at(moment), iso(moment)
    return _record(context, lesson, actor.person_id, status, method, actor.account_id, "sign-in", signed_at=at)


def _check(context: Context, actor: Actor, lesson: TrainingClass, code: str, moment: datetime) -> None:
    """See that the code was shown at the moment; wrong ones are counted, so that nobody tries a million."""
    id = derived_id("tries", lesson.id, actor.person_id)
    kept = context.store.get(TRIES, id)
    count = kept.state["count"] if kept else 0
    if count >= MOST_TRIES:
        raise TooManyTries(count=count, course=lesson.course)
    if fits(context.config.secret_key, lesson.id, code, moment):
        return
    state = {"base_id": lesson.base_id, "person_id": actor.person_id, "class_id": lesson.id, "count": count + 1}
    try:
        context.store.save(TRIES, id, state, version=kept.version if kept else 0)
    except Conflict:
        # Two wrong codes at once count as one: the limit need not be exact.
        pass
    raise WrongCode(code=code.strip()[:24])


def _draft(context: Context, lesson: TrainingClass, person_id: str) -> Attendance:
    id = derived_id("attendance", lesson.id, person_id)
    return attendance(context).find_one(id) or Attendance(
        id=id, base_id=lesson.base_id, class_id=lesson.id, person_id=person_id
    )


def _ready(context: Context, lesson: TrainingClass, person_id: str, status: str) -> None:
    """Who is recorded as there has completed what the course asks for, or has leave. Error: ``NotYetReady``."""
    lacking = {} if status == "absent" else not_ready(context, lesson, [person_id])
    if lacking:
        raise NotYetReady(course=lesson.course, before=lacking[person_id][0].name)


def _record(
    context: Context,
    lesson: TrainingClass,
    person_id: str,
    status: str,
    method: str,
    by: str,
    reason: str,
    minutes: int | None = None,
    signed_at: str = "",
) -> Attendance:
    lesson.stands()
    if not on_roster(context, lesson, person_id):
        raise NotOnRoster(course=lesson.course)
    _ready(context, lesson, person_id, status)
    for attempt in range(ATTEMPTS):
        found = _draft(context, lesson, person_id)
        found.set(lesson, status, method, by, iso(context.clock.now()), reason, minutes, signed_at)
        try:
            return attendance(context).save(found) if found._events else found
        except Conflict:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")
