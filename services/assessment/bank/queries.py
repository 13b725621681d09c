"""Reads of the bank: the packaged questions overlaid by a base's own, within the actor's scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from services.assessment.bank.domain import BankItem
from services.assessment.bank.item import Dimension, Item, read_item
from services.assessment.bank.packaged import load_items, load_skill_map, skill_map_version
from services.assessment.bank.repository import bank_item_id, bank_items, base_skills, skills_id
from shared.actor import Actor
from shared.rules import NotFound
from shared.service import Context

ORIGINS = ("packaged", "changed", "own")


@cache
def packaged_by_id() -> Mapping[str, Item]:
    """The packaged questions by id."""
    return {item.id: item for item in load_items()}


def in_use(context: Context, base_id: str) -> dict[str, Item]:
    """The questions that trainees of a base may be asked, by id.

    The packaged ones, save those the base retired; in their place, or beside them, the base's own in the version that was
    approved last. A draft is asked of nobody.
    """
    found = dict(packaged_by_id())
    for own in bank_items(context).find(_base(base_id), sort=[("item_id", 1)]):
        if own.review == "retired":
            found.pop(own.item_id, None)
        elif own.live:
            found[own.item_id] = read_item(own.live)
    return found


def skill_map(context: Context, base_id: str) -> tuple[Dimension, ...]:
    """The packaged dimensions and then the base's own, which carry no weight."""
    own = base_skills(context).find_one(skills_id(base_id), _base(base_id))
    added = (Dimension(d["code"], d["zh"], d["en"], None) for d in own.dimensions) if own else ()
    return (*load_skill_map(), *added)


def skill_map_name(context: Context, base_id: str) -> str:
    """The version of a base's skill map: the packaged one's, and the edition of what the base added."""
    own = base_skills(context).find_one(skills_id(base_id), _base(base_id))
    return skill_map_version() + (f"+{own.edition}" if own and own.edition else "")


@dataclass(frozen=True)
class Entry:
    """A question as the bank's pages show it. ``own``: the base's document, None for an untouched packaged one."""

    item: Item
    own: BankItem | None

    @property
    def origin(self) -> str:
        """packaged, changed (a packaged one in the base's version) or own."""
        if self.own is None:
            return "packaged"
        return "changed" if self.item.id in packaged_by_id() else "own"

    @property
    def asked_text(self) -> Item:
        """The version that trainees are asked: the approved or the packaged one; the draft where there is neither."""
        if self.own is None:
            return self.item
        return read_item(self.own.live) if self.own.live else packaged_by_id().get(self.item.id, self.item)

    @property
    def asked(self) -> bool:
        """Whether trainees may be asked it, in whatever version."""
        return self.own is None or (self.own.review != "retired" and bool(self.own.live or self.origin == "changed"))


def entries(context: Context, actor: Actor) -> list[Entry]:
    """The whole bank of the actor's base, packaged first, in the order of dimensions."""
    own = {found.item_id: found for found in bank_items(context).find(_base(actor.base_id), sort=[("item_id", 1)])}
    listed = [_entry(item, own.pop(item.id, None)) for item in load_items()]
    return [*listed, *(Entry(read_item(found.content), found) for found in own.values())]


def entry_of(context: Context, actor: Actor, item_id: str) -> Entry:
    """One question of the actor's base. Error: ``NotFound``."""
    own = bank_items(context).find_one(bank_item_id(actor.base_id, item_id), _base(actor.base_id))
    packaged = packaged_by_id().get(item_id)
    if own:
        return Entry(read_item(own.content), own)
    if packaged is None:
        raise NotFound(id=item_id)
    return Entry(packaged, None)


def _entry(item: Item, own: BankItem | None) -> Entry:
    return Entry(read_item(own.content) if own else item, own)


def _base(base_id: str) -> Actor:
    """A reader of one base's documents: an actor without a base must not see every base's."""
    return Actor("bank", "coordinator", base_id)


@dataclass(frozen=True)
class Wanted:
    """What a list of the bank is asked for; empty: everything. ``text`` is looked for in id, stems and options."""

    text: str = ""
    dimension: str = ""
    kind: str = ""
    review: str = ""
    origin: str = ""

    def holds(self, entry: Entry) -> bool:
        """Whether an entry is asked for."""
        item = entry.item
        exact = ((self.dimension, item.dimension), (self.kind, item.kind), (self.review, item.review))
        if any(asked and asked != value for asked, value in (*exact, (self.origin, entry.origin))):
            return False
        texts = [item.stem, *(o.text for o in item.options), *(part.stem for part in item.parts)]
        return self.text.lower() in "\n".join([item.id, *(t[lang] for t in texts for lang in ("zh", "en"))]).lower()


SORTS = ("id", "dimension", "kind", "difficulty", "review")


def found_entries(
    context: Context, actor: Actor, wanted: Wanted, sort: tuple[str, int] = ("dimension", 1)
) -> list[Entry]:
    """The entries that are asked for, in the asked order; the skill map's order where that is by dimension."""
    listed = [entry for entry in entries(context, actor) if wanted.holds(entry)]
    places = {dimension.code: n for n, dimension in enumerate(skill_map(context, actor.base_id))}

    def place(entry: Entry) -> tuple[str | float, ...]:
        own = {"dimension": places.get(entry.item.dimension, len(places))}.get(sort[0], getattr(entry.item, sort[0]))
        return (own,)

    return sorted(listed, key=place, reverse=sort[1] < 0)
