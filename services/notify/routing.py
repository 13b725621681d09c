"""To whom a notification goes, and how: the people behind a role, each one's channels, and the base's groups."""

from __future__ import annotations

from datetime import datetime

from services.notify.directory import Directory
from services.notify.domain.notifications import Notification
from services.notify.domain.rules import Asked, Route, route
from services.notify.queries import contacts_of_role
from services.notify.wording import data
from shared.clock import iso
from shared.service import Context


def address(context: Context, directory: Directory, told: Notification, now: datetime) -> None:
    """Decide where it goes; while nobody is known it waits, and an erased person is not written to."""
    people, known = _people(context, directory, told)
    asked = Asked(told.template, told.kind, told.urgency, tuple(data("templates")[told.template]["channels"]))
    routes = [
        route(person, asked, directory.wishes(person), directory.reachable(told.base_id, person), now)
        for person in people
    ]
    routes = [r for r in routes if r.channel or r.refused == "unsubscribed"]
    if told.role:
        routes += [Route("", channel.id, iso(now)) for channel in directory.groups(told.base_id, told.role)]
    if routes:
        told.address(routes)
    elif not told.role and context.keys.known(told.person_id) == "erased":
        told.address([Route(told.person_id, "", refused="erased")])
    else:
        told.wait_for_address("no_address" if known else "unknown_person", now)


def _people(context: Context, directory: Directory, told: Notification) -> tuple[list[str], bool]:
    """The person ids, and whether anybody is known at all."""
    if told.role:
        found = contacts_of_role(context, told.base_id, told.role)
        return sorted(p["person_id"] for p in found), bool(found)
    known = directory.contact(told.person_id) or directory.preferences(told.person_id)
    return ([told.person_id] if known else []), bool(known)
