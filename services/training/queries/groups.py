"""Enterprise classes and the staff on their lists."""

from __future__ import annotations

from dataclasses import dataclass

from services.training.domain.classes import TrainingClass
from services.training.domain.groups import Group, Learner, Member
from services.training.repository import CLIENTS, classes, groups, learners, members
from shared.actor import SYSTEM, Actor
from shared.privacy import ERASED_TEXT, mask_phone
from shared.service import Context


@dataclass(frozen=True)
class Listed:
    """One of the staff on a class's list; the phone is masked. ``times`` and ``minutes``: what they attended of this class."""

    member: Member
    learner: Learner
    name: str
    phone: str
    number: str
    job: str
    times: int
    minutes: int


@dataclass(frozen=True)
class Came:
    """What an enterprise class came to: ``lessons`` held, ``people`` (人数), ``attendances`` (人次), ``minutes``."""

    lessons: int
    people: int
    attendances: int
    minutes: int

    @property
    def hours(self) -> float:
        """Hours attended, to a tenth."""
        return round(self.minutes / 60, 1)


def group_page(context: Context, actor: Actor, *, skip: int = 0, limit: int = 0) -> tuple[list[tuple[Group, int]], int]:
    """A page of the base's enterprise classes, latest first, each with how many stand on its list; and how many there are."""
    found = groups(context).find(actor, sort=[("opened_at", -1)], skip=skip, limit=limit)
    where = {"group_id": {"in": [one.id for one in found]}, "left_at": ""}
    counts = context.store.total("members", "group_id", [], where) if found else {}
    rows = [(one, counts.get(one.id, {}).get("count", 0)) for one in found]
    return rows, groups(context).count(actor)


def open_groups(context: Context, actor: Actor) -> list[Group]:
    """The base's enterprise classes that take lessons, latest first."""
    return groups(context).find(actor, {"closed_at": ""}, sort=[("opened_at", -1)])


def group_of(context: Context, actor: Actor, group_id: str) -> Group:
    """One enterprise class. Error: ``NotFound``."""
    return groups(context).load(group_id, actor)


def known_clients(context: Context, actor: Actor) -> list[tuple[str, str]]:
    """The enterprises on the base's list as (id, name), by name."""
    found = context.store.find(CLIENTS, {"base_id": actor.base_id, "name": {"ne": ""}}, sort=[("name", 1)])
    return [(document.id, document.state["name"]) for document in found]


def lessons_of(context: Context, group: Group) -> list[TrainingClass]:
    """The lessons of an enterprise class, latest first."""
    where = {"base_id": group.base_id, "group_id": group.id}
    return classes(context).find(SYSTEM, where, sort=[("starts_at", -1)])


def member_list(context: Context, group: Group) -> list[Listed]:
    """Who is on the list, by name, with what they attended. Erased people are not on it."""
    held = members(context).find(SYSTEM, {"group_id": group.id, "left_at": ""})
    ids = [one.person_id for one in held]
    known = (
        {one.id: one for one in learners(context).find(SYSTEM, {"_id": {"in": ids}, "erased": False})} if ids else {}
    )
    came = _by_person(context, group)
    keys = context.keys.held_of(list(known))
    found = []
    for member in held:
        learner, key = known.get(member.person_id), keys.get(member.person_id)
        if learner is None or key is None:
            continue
        name, phone, number, job = (
            key.open(text) if text else "" for text in (learner.name, learner.phone, learner.number, member.job)
        )
        times, minutes = came.get(member.person_id, (0, 0))
        found.append(Listed(member, learner, name, mask_phone(phone) if phone else "", number, job, times, minutes))
    return sorted(found, key=lambda one: (one.name, one.member.id))


def learner_name(context: Context, actor: Actor, learner_id: str) -> str:
    """The name of one of an enterprise's staff; a dash once they are erased. Error: ``NotFound``."""
    found = learners(context).load(learner_id, actor)
    return context.keys.open(found.id, found.name) or ERASED_TEXT


def came_to(context: Context, group: Group) -> Came:
    """What the class came to so far."""
    held = _by_person(context, group)
    lessons = context.store.total("attendance", "class_id", [], _there(context, group))
    return Came(
        len(lessons), len(held), sum(times for times, _minutes in held.values()), sum(m for _times, m in held.values())
    )


def _there(context: Context, group: Group) -> dict[str, object]:
    return {"class_id": {"in": [lesson.id for lesson in lessons_of(context, group)]}, "attended": True}


def _by_person(context: Context, group: Group) -> dict[str, tuple[int, int]]:
    found = context.store.total("attendance", "person_id", ["minutes"], _there(context, group))
    return {person: (line["count"], int(line["minutes"])) for person, line in found.items()}
