"""Files that may be of one person, found among a base's newest people; names and contacts are opened for it and kept nowhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from services.enrollment.domain.applications import Application
from services.enrollment.domain.doubles import alike, pair_id
from services.enrollment.domain.form_fields import ID_NUMBER
from services.enrollment.domain.people import Person
from services.enrollment.queries.journey import journey_of
from services.enrollment.queries.people import Card, card_of, is_mentor, name_of
from services.enrollment.repository import applications, lookup_id, not_same, people
from shared.actor import Actor
from shared.privacy import PersonKey, mask_name
from shared.service import Context

LOOKED_AT = 3000
"""So many of the newest people and applications are compared."""


@dataclass(frozen=True)
class Double:
    """Two files (ids and names) and why they may be of one person: ``phone``, ``email``, ``id`` or ``name``;
    ``cohort``: within which."""

    ids: tuple[str, str]
    names: tuple[str, str]
    why: tuple[str, ...]
    cohort: str = ""


@dataclass(frozen=True)
class Joined:
    """A file that was joined to another."""

    id: str
    name: str
    into_id: str
    into_name: str


@dataclass(frozen=True)
class Side:
    """One of two files, to be compared."""

    card: Card
    applications: list[Application]
    stages: dict[str, bool]
    mentor: bool


def doubles(context: Context, actor: Actor) -> list[Double]:
    """Pairs of files that may be of one person, those with a contact in common first; not those somebody told apart."""
    everybody = people(context).find(actor, {"erased_at": ""}, sort=[("created_at", -1)], limit=LOOKED_AT)
    alone = [person for person in everybody if not person.merged_into]
    keys = context.keys.held_of([person.id for person in alone])
    here = {person.id: person for person in alone if person.id in keys}
    why: dict[tuple[str, str], list[str]] = defaultdict(list)
    for kind in ("phone", "email"):
        for pair in _same_contact(context, here, keys, kind):
            why[pair].append(kind)
    made = applications(context).find(actor, sort=[("submitted_at", -1)], limit=LOOKED_AT)
    for pair in _same_id_number(context, made, keys):
        why[pair].append("id")
    cohorts = _alike_in_cohort(made, keys)
    for pair in cohorts:
        why[pair].append("name")
    apart = {known.id for known in not_same(context).find(actor)}
    shown = [
        Double(
            pair, (_shown(context, here[pair[0]]), _shown(context, here[pair[1]])), tuple(said), cohorts.get(pair, "")
        )
        for pair, said in why.items()
        if pair_id(*pair) not in apart
    ]
    return sorted(shown, key=lambda d: (d.why == ("name",), d.names))


def _shown(context: Context, person: Person) -> str:
    """A name for a list; of a minor only its beginning, until their record is opened."""
    name = context.keys.open(person.id, person.name)
    return mask_name(name) if person.adult_on else name


def _same_contact(
    context: Context, here: dict[str, Person], keys: dict[str, PersonKey], kind: str
) -> list[tuple[str, str]]:
    """Pairs with the same phone or address, compared by its keyed hash."""
    groups: dict[str, list[str]] = defaultdict(list)
    for person in here.values():
        opened = keys[person.id].open(getattr(person, kind))
        if opened:
            groups[lookup_id(context, kind, person.base_id, opened)].append(person.id)
    return [pair for ids in groups.values() for pair in combinations(sorted(ids), 2)]


def _same_id_number(context: Context, found: list[Application], keys: dict[str, PersonKey]) -> list[tuple[str, str]]:
    """Pairs with the same identity number in their applications, compared by its keyed hash."""
    groups: dict[str, set[str]] = defaultdict(set)
    for made in found:
        if made.person_id in keys and ID_NUMBER in made.answers:
            opened = keys[made.person_id].open(made.answers[ID_NUMBER])
            groups[lookup_id(context, "id", made.base_id, opened)].add(made.person_id)
    return [pair for ids in groups.values() for pair in combinations(sorted(ids), 2)]


def _alike_in_cohort(found: list[Application], keys: dict[str, PersonKey]) -> dict[tuple[str, str], str]:
    """Pairs with names alike among the applicants of a cohort -> the cohort's name."""
    cohorts: dict[str, dict[str, str]] = defaultdict(dict)
    titles: dict[str, str] = {}
    for made in found:
        if made.person_id in keys:
            cohorts[made.cohort_id][made.person_id] = keys[made.person_id].open(made.name)
            titles[made.cohort_id] = made.cohort_name
    return {pair: titles[cohort_id] for cohort_id, names in cohorts.items() for pair in alike(names.items())}


def joined_files(context: Context, actor: Actor) -> list[Joined]:
    """The files that were joined to others, to be taken apart again."""
    found = people(context).find(actor, {"merged_into": {"gt": ""}, "erased_at": ""}, limit=200)
    return [Joined(p.id, _shown(context, p), p.merged_into, name_of(context, p.merged_into)) for p in found]


def side_of(context: Context, actor: Actor, person_id: str) -> Side:
    """A file as the preview of a merge shows it. Error: NotFound."""
    journey = journey_of(context, actor, person_id)
    return Side(card_of(context, actor, person_id), journey.applications, journey.stages, is_mentor(context, person_id))
