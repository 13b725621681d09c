"""What can be asked about documents: file them, put a version in force, read, hold, destroy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.bases.domain.documents import Document, NotInForce, Receipt
from services.bases.handlers.files import keep_file
from services.bases.handlers.numbers import new_number
from services.bases.repository import LESSONS, PEOPLE, SHOPS, documents, receipts
from shared import audit
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso, local_day, new_id
from shared.privacy import unseal_file
from shared.rules import NotFound
from shared.service import Context

PLACES = {"person": PEOPLE, "class": LESSONS, "shop": SHOPS}
"""Where what the archive keeps a file with is known."""


def file_document(context: Context, actor: Actor, data: Mapping[str, Any], file: tuple[str, bytes]) -> Document:
    """A new document with its first version. ``data``: number, title, kind, about, about_id, readers, review_on, keep_years,
    effective_from, note. A file about a person is sealed with that person's key.

    Errors: ``NotFound`` for what it is about, ``PersonGone``, ``KeyOnItsWay``, those of :func:`keep_file`.
    """
    known = {name: data[name] for name in ("title", "kind", "about", "about_id", "review_on", "keep_years")}
    made = Document(
        id=new_id(),
        base_id=actor.base_id,
        number=data["number"] or new_number(context, "WJ"),
        readers=list(data["readers"]) if data["kind"] == "rule" and not data["about"] else [],
        person_id=_person(context, actor, data["about"], data["about_id"]),
        made_at=iso(context.clock.now()),
        **known,
    )
    return _added(context, actor, made, data, file)


def _person(context: Context, actor: Actor, about: str, id: str) -> str | None:
    """Whom a file is about, if anybody. Error: ``NotFound`` when what it is about is not of the actor's base."""
    if not about:
        return None
    found = context.store.get(PLACES[about], id)
    if found is None or not actor.may_see(found.state):
        raise NotFound(id=id)
    return found.state.get("person_id")


def add_version(
    context: Context, actor: Actor, document_id: str, data: Mapping[str, Any], file: tuple[str, bytes]
) -> Document:
    """A new version. ``data``: effective_from, note. Errors: ``NotFound``, ``EffectiveBefore``, ``Destroyed``, as above."""
    return _added(context, actor, documents(context).load(document_id, actor), data, file)


def _added(
    context: Context, actor: Actor, found: Document, data: Mapping[str, Any], file: tuple[str, bytes]
) -> Document:
    kept = keep_file(context, actor, *file, sealed_for=found.person_id or "")
    found.add(kept, data["effective_from"], data["note"], actor.account_id, iso(context.clock.now()))
    return documents(context).save(found)


def read_document(context: Context, actor: Actor, document_id: str, number: int) -> Receipt:
    """Say that one read the version in force; a second time changes nothing. Errors: ``NotFound``, ``NotInForce``."""
    found = document_for(context, actor, document_id)
    today, reader = local_day(context.clock.now()), actor.person_id or actor.account_id
    now = found.in_force(today)
    if now is None or now.number != number:
        raise NotInForce(version=number, title=found.title)
    id = derived_id("read", document_id, str(number), reader)
    known = receipts(context).find_one(id)
    if known:
        return known
    at = iso(context.clock.now())
    made = Receipt(
        id=id, base_id=actor.base_id, document_id=document_id, version_read=number, person_id=reader, role=actor.role,
        read_at=at, month=str(today)[:7],
    )  # fmt: skip
    return receipts(context).save(made)


def document_for(context: Context, actor: Actor, document_id: str) -> Document:
    """A document that is for this reader: all of them for who keeps them, for others rules of their base that they are to read.

    Error: ``NotFound``.
    """
    found = documents(context).load(document_id, SYSTEM)
    keeper = actor.role in ("manager", "coordinator", "quality")
    if found.base_id != actor.base_id or not (keeper or actor.role in found.readers):
        raise NotFound(id=document_id)
    return found


def file_of(context: Context, actor: Actor, document_id: str, number: int) -> tuple[Document, bytes]:
    """A document and the file of a version. Errors: ``NotFound``, ``PersonGone``."""
    found = document_for(context, actor, document_id)
    kept = context.store.get_file(found.version_of(number).file.id)
    if kept is None:
        raise NotFound(id=str(number))
    if not found.person_id:
        return found, kept[0]
    return found, unseal_file(context.keys.needed(found.person_id).key, found.person_id, kept[0])


def hold_document(context: Context, actor: Actor, document_id: str, reason: str) -> Document:
    """Keep a document whatever its time says; an empty reason lifts the hold. Errors: ``NotFound``, ``Destroyed``."""
    found = documents(context).load(document_id, actor)
    found.hold(reason)
    return documents(context).save(found)


def destroy_document(context: Context, actor: Actor, document_id: str) -> Document:
    """Delete the files of a document whose time is over. Errors: ``NotFound``, ``OnHold``, ``KeptStill``, ``KeptForGood``,
    ``Destroyed``."""
    found = documents(context).load(document_id, actor)
    ids = found.destroy(actor.account_id, iso(context.clock.now()), local_day(context.clock.now()))
    saved = documents(context).save(found)
    # The entry goes first: a file that stays behind is deleted when somebody asks again; a lost entry would tell of nothing.
    for id in ids:
        context.store.delete_file(id)
    if found.person_id:
        audit.record(context, actor, "purge.run", about=found.person_id, details={"files": len(ids)})
    return saved
