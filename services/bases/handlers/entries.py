"""What can be asked about a base's profile: entries, their values, their proof."""

from __future__ import annotations

from services.bases.domain import ProfileEntry, Proof
from services.bases.handlers.files import keep_file
from services.bases.repository import bases, entries
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso, new_id
from shared.rules import N_, NotFound, RuleBroken
from shared.service import Context
from shared.store.port import Conflict

ADOPTED = {
    "qualification": "licence",
    "platform_official_training_org": "recognition",
    "facilities": "resource",
    "curriculum_capability": "curriculum",
    "platforms": "platform",
    "brand_honours": "honour",
}
"""Cells of the annex that are text, and the kind of entry that holds them as printed."""
NONE = ("否", "无", "", None)


class NothingPrinted(RuleBroken):
    """Only the bases of the annex have a printed row."""

    message = N_("There is no printed annex row for “%(name)s”.")


def add_entry(context: Context, actor: Actor, kind: str, values: dict[str, str]) -> ProfileEntry:
    """A new entry of the actor's base."""
    made = ProfileEntry(id=new_id(), base_id=actor.base_id, kind=kind)
    made.change(values, actor.account_id, iso(context.clock.now()))
    return entries(context).save(made)


def change_entry(context: Context, actor: Actor, entry_id: str, version: int, values: dict[str, str]) -> ProfileEntry:
    """New values of an entry as it was shown at ``version``. Errors: ``NotFound``, ``Conflict``, ``EntryEnded``."""
    found = entries(context).load(entry_id, actor)
    if found.version != version:
        raise Conflict(f"entries/{entry_id} is at version {found.version}, not {version}.")
    found.change(values, actor.account_id, iso(context.clock.now()))
    return entries(context).save(found)


def attach_proof(context: Context, actor: Actor, entry_id: str, file: tuple[str, bytes]) -> ProfileEntry:
    """Attach a file to an entry. Errors: those of :func:`keep_file`, ``EntryEnded``, ``NotFound``."""
    found = entries(context).load(entry_id, actor)
    found.attach(Proof(**vars(keep_file(context, actor, *file))))
    return entries(context).save(found)


def review_proof(
    context: Context, actor: Actor, entry_id: str, proof_id: str, state: str, reason: str = ""
) -> ProfileEntry:
    """Confirm or reject a proof. Errors: ``ProofOfOneself``, ``RejectionUnexplained``, ``NotFound``."""
    found = entries(context).load(entry_id, actor)
    found.review(proof_id, state, actor.account_id, iso(context.clock.now()), reason)
    return entries(context).save(found)


def end_entry(context: Context, actor: Actor, entry_id: str) -> ProfileEntry:
    """Take an entry out of force. Errors: ``EntryEnded``, ``NotFound``."""
    found = entries(context).load(entry_id, actor)
    found.end(actor.account_id, iso(context.clock.now()))
    return entries(context).save(found)


def adopt_annex(context: Context, actor: Actor) -> int:
    """Begin the profile from the base's printed annex row: an entry a cell, its text as printed, without proof.

    Done again it adds nothing. Returns how many entries were made. Errors: ``NothingPrinted``, ``NotFound``.
    """
    base = bases(context).load(actor.base_id, SYSTEM)
    if not base.raw:
        raise NothingPrinted(name=base.name)
    wanted: list[tuple[str, str, dict[str, str]]] = []
    for column, kind in ADOPTED.items():
        text = base.raw.get(column)
        if text not in NONE:
            wanted.append((column, kind, {"title": str(text)}))
    area, title = base.read["area"], str(base.raw["office_area"])
    if area["total_site_m2"]:
        wanted.append(("site", "site", {"title": title, "area": str(area["total_site_m2"])}))
    room = {"title": title, "purpose": "training", "count": "1", "area": str(area["area_m2"])}
    wanted.append(("area", "room", room))
    for held in base.read["teacher_credentials"]:
        wanted.append((held["name"], "credential", {"title": held["name"], "count": str(held["count"])}))
    return sum(_adopt(context, actor, column, kind, values) for column, kind, values in wanted)


def _adopt(context: Context, actor: Actor, column: str, kind: str, values: dict[str, str]) -> int:
    id = derived_id(actor.base_id, "annex", column)
    try:
        entries(context).load(id, actor)
        return 0
    except NotFound:
        made = ProfileEntry(id=id, base_id=actor.base_id, kind=kind, from_annex=True)
        made.change(values, actor.account_id, iso(context.clock.now()))
        entries(context).save(made)
        return 1
