"""The proof that an erased person is gone: everything the installation keeps is searched for what once said who they were.

Searched are every file below the VAR folder as it lies on the disk (stores with their freed pages and journals, the
embedded log, uploads, whatever else lies there), every document and file of MongoDB, every record of every topic, and
the log files that are named. Searched for are name, phone, address, ID number, the keyed lookups and the wrapped key, in
the encodings in which text is written here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deploy.bus import open_bus
from deploy.system import open_context, services, topics
from services.enrollment.handlers import erase
from services.enrollment.handlers.merging import files_of
from services.enrollment.queries.answers import id_numbers_of
from services.enrollment.queries.rights import let_go
from services.enrollment.repository import applications, people
from shared.actor import SYSTEM
from shared.config import Config
from shared.contracts.privacy import KEEPERS
from shared.privacy.keys import KEYS_TOPIC
from shared.service import Context
from shared.store.disk import blocks
from shared.store.port import Unavailable

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
COMPACTED_SECONDS = 90.0
LEAST_BYTES = 5
"""Shorter needles would be found by chance in what is encrypted."""
Facts = dict[str, str]


@dataclass
class Proof:
    """What was searched, and where something was found. ``kept``: what each service still counts, unreadable; ``waits``: what
    could not be done at once, in a sentence."""

    person_id: str
    erased_at: str = ""
    sought: list[str] = field(default_factory=list)
    files: int = 0
    documents: int = 0
    records: int = 0
    bytes: int = 0
    seconds: float = 0.0
    hits: list[dict[str, str]] = field(default_factory=list)
    kept: dict[str, dict[str, object]] = field(default_factory=dict)
    waits: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing was found, and every service confirmed."""
        return not self.hits and set(self.kept) == set(KEEPERS)

    def as_json(self) -> str:
        """For programs."""
        return json.dumps({"clean": self.clean, **asdict(self)}, ensure_ascii=False, indent=1)


def find_person(context: Context, text: str) -> str:
    """The id of the person meant by an id or an application's number. Error: LookupError."""
    if people(context).find_one(text):
        return text
    found = applications(context).find(SYSTEM, {"number": text.strip().upper()}, limit=1)
    if not found:
        raise LookupError(f"Nobody is on file under “{text}”; give a person's id or an application's number.")
    return found[0].person_id


def facts_of(context: Context, person_id: str) -> Facts:
    """What says who somebody is, read before it is gone: also identity numbers given with applications. Error: NotFound."""
    person = people(context).load(person_id, SYSTEM)
    facts = {name: context.keys.open(person_id, getattr(person, name)) for name in ("name", "phone", "email")}
    facts |= {f"id number {n}": text for n, text in enumerate(id_numbers_of(context, person_id), 1)}
    facts |= {f"lookup {n}": id for n, id in enumerate(person.lookups, 1)}
    return {name: text for name, text in {**facts, "wrapped key": person.wrapped}.items() if text}


def erase_and_prove(
    config: Config,
    context: Context,
    person_id: str,
    *,
    settle: Callable[[], None],
    logs: Iterable[Path] = (),
    also: Iterable[str] = (),
) -> Proof:
    """Erase, wait until every service confirmed, then search everywhere. Errors: NotFound, PersonGone, TimeoutError.

    ``also``: further texts to look for, such as an ID number that stands on a paper.
    """
    ids = _ids_of(context, person_id)
    facts = {f"also {number}": text for number, text in enumerate(also, 1)}
    for number, id in enumerate(ids):
        facts |= {f"{name} of file {number + 1}" if number else name: t for name, t in facts_of(context, id).items()}
    person = erase(context, SYSTEM, person_id)
    settle()
    waits = _forget_keys(config, ids)
    proof = search(config, facts, person_id, logs)
    proof.erased_at, proof.waits = person.erased_at, waits
    proof.kept = let_go(context, person_id)
    return proof


def _ids_of(context: Context, person_id: str) -> list[str]:
    """The person's file, the kept one first, and those that were joined to it. Error: NotFound."""
    person = people(context).load(person_id, SYSTEM)
    return files_of(context, person.merged_into or person.id)


def _forget_keys(config: Config, person_ids: list[str]) -> list[str]:
    """Let the topic of keys drop what the tombstones replaced; what stands in the way, in a sentence."""
    bus = open_bus(config)
    try:
        for person_id in person_ids:
            bus.forget(KEYS_TOPIC, person_id, COMPACTED_SECONDS)
    except (TimeoutError, Unavailable) as error:
        return [f"The topic {KEYS_TOPIC} still holds the wrapped key; Kafka drops it within a day. {error}"]
    finally:
        bus.close()
    return []


def wait_for(context: Context, person_id: str, seconds: float) -> None:
    """Return when every service has let go of the person and scrubbed its store. Error: TimeoutError."""
    until = time.monotonic() + seconds
    while set(let_go(context, person_id)) != set(KEEPERS):
        if time.monotonic() > until:
            missing = sorted(set(KEEPERS) - set(let_go(context, person_id)))
            raise TimeoutError(
                f"After {seconds:g} s these did not confirm: {', '.join(missing)}. Do their workers run?"
            )
        time.sleep(0.1)


def search(config: Config, facts: Facts, person_id: str, logs: Iterable[Path] = ()) -> Proof:
    """Look for the facts everywhere."""
    began = time.perf_counter()
    proof = Proof(person_id, sought=sorted(facts))
    wanted = needles(facts)
    for context in (open_context(config, kind) for kind in services()):
        context.store.scrub()
        if config.store != "sqlite":
            for place, content in context.store.scan():
                proof.documents += 1
                _look(proof, place, content, wanted)
        context.store.close()
    _search_topics(config, proof, wanted)
    for path in _files([config.var, *logs]):
        proof.files += 1
        for block in blocks(path):
            _look(proof, str(path), block, wanted)
    proof.seconds = round(time.perf_counter() - began, 3)
    return proof


def needles(facts: Facts) -> dict[str, list[bytes]]:
    """Each fact as the bytes it would be written as: plain in several encodings, and as JSON escapes it."""
    found: dict[str, list[bytes]] = {}
    for name, text in facts.items():
        forms = {text.encode(encoding) for encoding in ENCODINGS} | {json.dumps(text)[1:-1].encode()}
        found[name] = sorted(form for form in forms if len(form) >= LEAST_BYTES)
    return found


def _search_topics(config: Config, proof: Proof, wanted: dict[str, list[bytes]]) -> None:
    bus = open_bus(config)
    try:
        for record in bus.read_all(sorted(topics())):
            proof.records += 1
            text = json.dumps([record.key, dict(record.headers)], ensure_ascii=False).encode()
            _look(proof, f"topic {record.topic}", text + (record.body or b""), wanted)
    finally:
        bus.close()


def _look(proof: Proof, place: str, content: bytes, wanted: dict[str, list[bytes]]) -> None:
    proof.bytes += len(content)
    for name, forms in wanted.items():
        if any(form in content for form in forms):
            hit = {"place": place, "what": name}
            if hit not in proof.hits:
                proof.hits.append(hit)


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        yield from [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file())
