"""A person's rights, kept by the kit in every service: hand over what is held about them, and let it go.

A service holds a record about somebody when its document has their id, or names them in ``person_id``; ``mentor_id`` and
``about`` count for a copy. Of the records, only what opens with this person's own key is handed over in the clear: what
is sealed for somebody else stays sealed. Uploads are the files whose ids stand in these records.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.aggregate import Aggregate
from shared.clock import derived_id, iso
from shared.contracts.enrollment import CopyRequested, PersonErased
from shared.contracts.event import Event, Meta, Sealed
from shared.contracts.privacy import CopyProvided, ErasureConfirmed
from shared.merges import MERGES, ids_of
from shared.privacy.keys import PersonKey
from shared.privacy.sealing import FILE_MARK, Unsealable, sealed_for, unseal_file
from shared.store.port import AlreadyHandled, Document, Index
from shared.store.repository import Repository
from shared.tokens import KNOWN, USES

if TYPE_CHECKING:
    from shared.service import Context, Handler, Service

ANSWERS = "rights_answers"
INDEXES = (Index(ANSWERS, ("scrubbed",)),)
PART = 300_000
"""Characters of a part before sealing: an event stays well under Kafka's usual 1 MB."""
OWN, NAMED = ("person_id",), ("person_id", "mentor_id", "about")
KEPT_BACK = frozenset(
    {
        "wrapped",
        "password",
        "lookups",
        "logins",
        "secret",
        "totp",
        "totp_pending",
        "recovery",
        "mac",
        "prev",
        "actor_person",
        "sealed_for",
    }
)
"""Fields that protect the person rather than tell of them; a copy leaves them out."""
NOT_SEARCHED = frozenset(
    {"keys", "parked", "inbox_marks", "audit_head", "revoked_sessions", MERGES, ANSWERS, KNOWN, USES}
)
_SEALED = "v1."
_FILE_ID = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(kw_only=True)
class Answer(Aggregate):
    """What a service did for one request: ``kind`` is ``copy`` or ``erasure``; counts alone, nothing of the person."""

    person_id: str
    kind: str
    records: int
    files: int
    answered_at: str
    scrubbed: bool = True


def beside(service: Service, own: Mapping[type[Event], Handler]) -> dict[type[Event], Handler]:
    """The service's own reactions, and beside them those of the kit."""

    def on_copy(context: Context, event: CopyRequested, meta: Meta) -> None:
        provide_copy(service, context, event, meta)

    def on_erased(context: Context, event: PersonErased, meta: Meta) -> None:
        if PersonErased in own:
            try:
                own[PersonErased](context, event, meta)
            except AlreadyHandled:
                pass  # The kit's part may still be missing.
        let_go(service, context, event, meta)

    return {**own, CopyRequested: on_copy, PersonErased: on_erased}


def provide_copy(service: Service, context: Context, event: CopyRequested, meta: Meta) -> None:
    """Say all that is held about a person, in parts. An erased person gets nothing: nobody could read it."""
    key = context.keys.held(event.person_id)
    if key is None and context.keys.known(event.person_id) == "erased":
        return
    key = key or context.keys.needed(event.person_id)
    records: list[dict[str, Any]] = []
    files: dict[str, dict[str, str]] = {}
    for person_id in dict.fromkeys((event.person_id, *ids_of(context.store, event.person_id))):
        _gather(service, context, person_id, records, files)
    held = {"records": records, "files": list(files.values())}
    text = base64.b64encode(zlib.compress(json.dumps(held, ensure_ascii=False).encode())).decode()
    parts = [text[at : at + PART] for at in range(0, len(text), PART)]
    answer = _answer(service, context, event, meta, "copy", len(records), len(files))
    for number, part in enumerate(parts, 1):
        at = answer.answered_at
        request, sealed = event.request_id, Sealed(key.seal(part))
        answer.record(
            CopyProvided(request, event.person_id, event.base_id, service.name, number, len(parts), sealed, at)
        )
    _answers(context).save(answer, meta)


def _gather(
    service: Service,
    context: Context,
    person_id: str,
    records: list[dict[str, Any]],
    files: dict[str, dict[str, str]],
) -> None:
    """Add what is held about one file of a person, opened with its key; an upload that two records name comes once."""
    key = context.keys.needed(person_id)
    found = list(records_of(service, context, person_id, NAMED))
    records += [_opened(context, person_id, *pair) for pair in found]
    for id in dict.fromkeys(id for _, d in found if _own(d, person_id) for id in file_ids(d.state)):
        opened = _file(context, key, id)
        if opened:
            files[id] = opened


def let_go(service: Service, context: Context, event: PersonErased, meta: Meta) -> None:
    """Drop the key and delete the uploads of an erased person, and say so. What stays cannot be read and only counts.

    A file that their records name but that is sealed for somebody else stays: it is that person's.
    """
    key = context.keys.held(event.person_id)
    context.keys.receive(event.person_id, None)
    found = list(records_of(service, context, event.person_id, OWN))
    named = dict.fromkeys(id for _, document in found for id in file_ids(document.state))
    files = [id for id in named if _theirs(context, key, event.person_id, id)]
    for id in files:
        context.store.delete_file(id)
    answer = _answer(service, context, event, meta, "erasure", len(found), len(files))
    answer.scrubbed = False
    answer.record(
        ErasureConfirmed(event.person_id, event.base_id, service.name, len(found), len(files), iso(context.clock.now()))
    )
    _answers(context).save(answer, meta)


def forgotten_here(context: Context, base_id: str, person_id: str) -> None:
    """A service let go of somebody whom it alone knows, such as a guest: the kit's tick makes the store's deletions final."""
    id, at = derived_id("forgotten", person_id), iso(context.clock.now())
    if _answers(context).find_one(id) is None:
        made = Answer(
            id=id,
            base_id=base_id,
            person_id=person_id,
            kind="erasure",
            records=1,
            files=0,
            answered_at=at,
            scrubbed=False,
        )
        _answers(context).save(made)


def scrub(context: Context) -> None:
    """A tick: make the store's deletions final, once after every erasure."""
    waiting = context.store.find(ANSWERS, {"scrubbed": False}, limit=50)
    if waiting:
        context.store.scrub()
        for document in waiting:
            context.store.save(ANSWERS, document.id, {**document.state, "scrubbed": True}, version=document.version)


def collections_of(service: Service) -> list[str]:
    """The collections in which a service may hold something about a person."""
    named = {index.collection for index in service.all_indexes()}
    return sorted(named - NOT_SEARCHED)


def records_of(
    service: Service, context: Context, person_id: str, fields: tuple[str, ...]
) -> Iterator[tuple[str, Document]]:
    """Every document about a person with its collection, each once."""
    for collection in collections_of(service):
        found: dict[str, Document] = {}
        by_id = context.store.get(collection, person_id)
        if by_id:
            found[by_id.id] = by_id
        for name in fields:
            found.update({d.id: d for d in context.store.find(collection, {name: person_id})})
        yield from ((collection, document) for document in found.values())


def file_ids(value: Any) -> Iterator[str]:
    """The ids in a record that could be files'."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from file_ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from file_ids(inner)
    elif isinstance(value, str) and _FILE_ID.match(value):
        yield value


def _own(document: Document, person_id: str) -> bool:
    return person_id in (document.id, document.state.get("person_id"))


def _opened(context: Context, person_id: str, collection: str, document: Document) -> dict[str, Any]:
    return {"collection": collection, "id": document.id, "data": _clear(context, person_id, document.state)}


def _clear(context: Context, person_id: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _clear(context, person_id, v) for name, v in value.items() if name not in KEPT_BACK}
    if isinstance(value, list):
        return [_clear(context, person_id, inner) for inner in value]
    if isinstance(value, str) and value.startswith(_SEALED):
        return context.keys.open(person_id, value)
    return value


def _file(context: Context, key: PersonKey, id: str) -> dict[str, str] | None:
    """An upload in the clear; None where there is none, or where it is sealed for somebody else."""
    kept = context.store.get_file(id)
    if kept is None:
        return None
    try:
        content = unseal_file(key.key, key.person_id, kept[0]) if kept[0].startswith(FILE_MARK) else kept[0]
    except Unsealable:
        return None
    return {"id": id, "media_type": kept[1], "base64": base64.b64encode(content).decode()}


def _theirs(context: Context, key: PersonKey | None, person_id: str, id: str) -> bool:
    """Whether a file is there and no one else's. One of the first kind is asked of the key while that is still held."""
    kept = context.store.get_file(id)
    if kept is None:
        return False
    said = sealed_for(person_id, kept[0])
    if said is not None or key is None or not kept[0].startswith(FILE_MARK):
        return said is not False
    return _file(context, key, id) is not None


def _answers(context: Context) -> Repository[Answer]:
    return Repository(context.store, context.clock, ANSWERS, Answer)


def _answer(
    service: Service,
    context: Context,
    event: CopyRequested | PersonErased,
    meta: Meta,
    kind: str,
    records: int,
    files: int,
) -> Answer:
    """A new answer; its id follows from the causing event. Error: AlreadyHandled."""
    # The service's name keeps apart what seven services derive from the same event.
    id = derived_id("rights", service.name, meta.id)
    if _answers(context).find_one(id):
        raise AlreadyHandled(meta.id)
    at = iso(context.clock.now())
    return Answer(
        id=id,
        base_id=event.base_id,
        person_id=event.person_id,
        kind=kind,
        records=records,
        files=files,
        answered_at=at,
    )
