"""What can be asked about weekly logs: write one with photos, read it, answer its hours; and the clock that reminds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from services.placement.domain.internships import CHECKING, RUNNING, Internship
from services.placement.domain.week_logs import Photo, WeekLog, WeekOutside, monday_of
from services.placement.repository import internships, week_log_id, week_logs
from shared.actor import SYSTEM, Actor
from shared.clock import iso, local_day, new_id
from shared.privacy.sealing import seal_file
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from shared.uploads import checked_file

A_TICK = 200
File = tuple[str, bytes]


def write_log(
    context: Context,
    actor: Actor,
    id: str,
    week: str,
    text: str,
    hours: list[int],
    attendance: Sequence[str] = (),
    photos: Sequence[File] = (),
    without: Sequence[str] = (),
) -> WeekLog:
    """Write a week's log, or correct it. ``photos`` are added, those whose ids are in ``without`` taken away.

    Errors: ``WeekOutside``, ``DayOutside``, ``TooManyHours``, ``HoursWhileAway``, ``TooManyPhotos``, ``File…`` of a photo,
    ``LogReviewed``, ``NotInThisState``, ``PersonGone``, ``KeyOnItsWay``, ``NotFound``.
    """
    found = internships(context).load(id, actor)
    found.must_be(RUNNING)
    today = local_day(context.clock.now())
    log = _log_of(context, found, monday_of(date.fromisoformat(week)), today)
    log.check_days(hours, attendance, found.starts_on, min(found.ends_on, today.isoformat()))
    log.write(context.keys.seal(found.person_id, text), hours, iso(context.clock.now()), attendance)
    gone = [photo.id for photo in log.photos if photo.id in without]
    checked = [checked_file(name, content, pictures_only=True) for name, content in photos]
    new = [(Photo(new_id(), media_type), content) for content, media_type in checked]
    log.show([photo for photo in log.photos if photo.id not in gone] + [photo for photo, _content in new])
    key = context.keys.needed(found.person_id)
    # The files go first: a photo that is named but not there would be worse than one that is there but not named.
    for photo, content in new:
        context.store.put_file(photo.id, seal_file(key.key, key.person_id, content), photo.media_type)
    kept = week_logs(context).save(log)
    for file_id in gone:
        context.store.delete_file(file_id)
    # Should this be cut off or overtaken, the daily look finds the log.
    found.logged(_weeks(context, found))
    _kept(internships(context), found)
    return kept


def _weeks(context: Context, item: Internship) -> list[str]:
    """The weeks of an internship that have a log."""
    return [log.week for log in week_logs(context).find(SYSTEM, {"internship_id": item.id})]


def _log_of(context: Context, item: Internship, monday: date, today: date) -> WeekLog:
    """The log of a week, or a fresh one. Error: ``WeekOutside``."""
    first, last = date.fromisoformat(item.starts_on), date.fromisoformat(item.ends_on)
    if monday > min(today, last) or monday + timedelta(days=6) < first:
        raise WeekOutside(week=monday.isoformat())
    id = week_log_id(item.id, monday.isoformat())
    ids: dict[str, Any] = {"base_id": item.base_id, "internship_id": item.id, "person_id": item.person_id}
    fresh: dict[str, Any] = {
        "week": monday.isoformat(),
        "text": "",
        "hours": [],
        "written_at": "",
        "mentor_id": item.mentor_id,
    }
    return week_logs(context).find_one(id) or WeekLog(id=id, **ids, **fresh)


def review_log(context: Context, actor: Actor, id: str, log_id: str, accepted: bool, comment: str) -> WeekLog:
    """Read a log of an internship as the mentor. Error: ``NotFound``, also for a log of another internship."""
    log = _of(context, actor, id, log_id)
    log.review(accepted, context.keys.seal(log.person_id, comment), iso(context.clock.now()))
    return week_logs(context).save(log)


def answer_hours(
    context: Context, actor: Actor, id: str, log_id: str, right: bool, name: str, note: str = ""
) -> WeekLog:
    """Confirm or dispute a week's hours as the employer. Errors: ``HoursAnswered``, ``DisputeWithoutReason``, ``NotFound``."""
    log = _of(context, actor, id, log_id)
    sealed = (context.keys.seal(log.person_id, name), context.keys.seal(log.person_id, note))
    log.answer_hours(right, *sealed, iso(context.clock.now()))
    return week_logs(context).save(log)


def _of(context: Context, actor: Actor, id: str, log_id: str) -> WeekLog:
    log = week_logs(context).load(log_id, actor)
    if log.internship_id != id:
        raise NotFound(id=log_id)
    return log


def remind_of_logs(context: Context) -> None:
    """A tick: once a day look for logs that nobody wrote and marks that are due, and for logs that wait to be read."""
    today, now = local_day(context.clock.now()), iso(context.clock.now())
    open_still = {"state": {"in": [CHECKING, RUNNING]}, "looked_on": {"ne": today.isoformat()}}
    for item in internships(context).find(SYSTEM, open_still, limit=A_TICK):
        item.logged(_weeks(context, item))
        item.remind(today, now)
        item.ask_for_marks(today, now)
        _kept(internships(context), item)
    waiting = {"remind_on": {"gt": "", "lte": today.isoformat()}}
    for log in week_logs(context).find(SYSTEM, waiting, limit=A_TICK):
        log.remind(today.isoformat(), now)
        _kept(week_logs(context), log)


def _kept(repository: Any, item: Any) -> None:
    """Save; who was changed meanwhile is looked at again by the next tick."""
    try:
        repository.save(item)
    except Conflict:
        return
