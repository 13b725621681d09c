"""A person's rights, kept by the kit: what a service holds is handed over sealed, and let go for good."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from deploy.system import NAMES
from services.placement.wiring import service
from shared.clock import new_id
from shared.contracts.enrollment import CopyRequested, PersonErased
from shared.contracts.privacy import KEEPERS, CopyProvided, ErasureConfirmed
from shared.privacy import FILE_MARK, seal_file, unseal_file
from shared.privacy.sealing import sealed_for
from shared.rights import scrub
from shared.service import Context
from tests import house

AT = "2026-03-02T01:00:00.000000Z"
ASKED = CopyRequested("r1", "p1", "b1", AT)
GONE = PersonErased("p1", "b1", AT)
FILE, OTHERS_FILE = new_id(), new_id()


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """Placement with a record about p1, one of another person, and one where p1 is the mentor of another."""
    made = house.context(tmp_path, service())
    key, other = house.person(made, "p1"), house.person(made, "p2")
    mine: dict[str, Any] = {"person_id": "p1", "base_id": "b1", "note": key.seal("想在三月开店"), "proof": {"id": FILE}}
    made.store.save("placements", "x1", {**mine, "by": other.seal("李老师")}, version=0)
    made.store.save("placements", "x2", {"person_id": "p2", "mentor_id": "p1", "proof": OTHERS_FILE}, version=0)
    made.store.save("placements", "x3", {"person_id": "p2", "note": other.seal("别人的")}, version=0)
    made.store.put_file(FILE, seal_file(key.key, "p1", b"%PDF-1.7 the proof"), "application/pdf")
    made.store.put_file(OTHERS_FILE, b"somebody else's", "image/png")
    return made


def handed(context: Context) -> dict[str, Any]:
    parts = [e for e in house.said(context) if isinstance(e, CopyProvided)]
    assert [(e.part, e.parts, e.service) for e in parts] == [
        (n, len(parts), "placement") for n in range(1, len(parts) + 1)
    ]
    text = "".join(context.keys.open("p1", e.content) for e in parts)
    found: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(text)))
    return found


def test_a_copy_holds_what_is_about_the_person_in_the_clear_and_nobody_elses(context: Context) -> None:
    house.deliver(service(), context, ASKED, "r1", id="e1")
    found = handed(context)
    assert {r["id"] for r in found["records"]} == {"x1", "x2"}
    mine = next(r for r in found["records"] if r["id"] == "x1")
    assert mine["data"]["note"] == "想在三月开店" and mine["data"]["by"] == "—"
    assert [(f["id"], base64.b64decode(f["base64"])) for f in found["files"]] == [(FILE, b"%PDF-1.7 the proof")]
    house.deliver(service(), context, ASKED, "r1", id="e1")
    assert len([e for e in house.said(context) if isinstance(e, CopyProvided)]) == 1


def test_a_large_copy_travels_in_parts(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.rights.PART", 100)
    house.deliver(service(), context, ASKED, "r1")
    assert len([e for e in house.said(context) if isinstance(e, CopyProvided)]) > 2
    assert {r["id"] for r in handed(context)["records"]} == {"x1", "x2"}


def test_letting_go_deletes_uploads_and_the_key_and_is_said_once(context: Context) -> None:
    house.deliver(service(), context, GONE, "p1", id="e2")
    house.deliver(service(), context, GONE, "p1", id="e2")
    assert context.store.get_file(FILE) is None and context.store.get_file(OTHERS_FILE) is not None
    assert context.keys.known("p1") == "erased" and context.store.get("placements", "x1") is not None
    said = [e for e in house.said(context) if isinstance(e, ErasureConfirmed)]
    assert [(e.service, e.records, e.files) for e in said] == [("placement", 2, 1)]
    house.deliver(service(), context, ASKED, "r1")
    assert not [e for e in house.said(context) if isinstance(e, CopyProvided)]


def test_after_the_tick_nothing_deleted_lies_on_the_disk(context: Context) -> None:
    held = context.keys.held("p1")
    assert held
    needle = held.wrapped.encode()
    assert any(needle in block for _, block in context.store.scan())
    house.deliver(service(), context, GONE, "p1")
    scrub(context)
    assert not any(needle in block for _, block in context.store.scan())
    assert not context.store.find("rights_answers", {"scrubbed": False})


def test_every_service_of_the_system_is_asked() -> None:
    assert sorted(NAMES) == sorted(KEEPERS)


def test_an_upload_named_twice_comes_once_and_one_sealed_for_another_stays_shut(context: Context) -> None:
    other, theirs = context.keys.needed("p2"), new_id()
    context.store.put_file(theirs, seal_file(other.key, "p2", b"theirs"), "application/pdf")
    record = {"person_id": "p1", "base_id": "b1", "proof": FILE, "beside": [FILE, theirs]}
    context.store.save("placements", "x4", record, version=0)
    house.deliver(service(), context, ASKED, "r1")
    assert [f["id"] for f in handed(context)["files"]] == [FILE]


@pytest.mark.parametrize("key_gone_first", [False, True])
def test_letting_go_leaves_a_file_that_is_sealed_for_another(context: Context, key_gone_first: bool) -> None:
    other, theirs = context.keys.needed("p2"), new_id()
    context.store.put_file(theirs, seal_file(other.key, "p2", b"theirs"), "application/pdf")
    context.store.save("placements", "x4", {"person_id": "p1", "base_id": "b1", "beside": [FILE, theirs]}, version=0)
    if key_gone_first:
        context.keys.receive("p1", None)
    house.deliver(service(), context, GONE, "p1")
    kept = context.store.get_file(theirs)
    assert kept and unseal_file(other.key, "p2", kept[0]) == b"theirs"
    assert context.store.get_file(FILE) is None
    assert [e.files for e in house.said(context) if isinstance(e, ErasureConfirmed)] == [1]


def test_a_file_of_the_first_kind_opens_and_is_let_go_by_the_key_that_opens_it(context: Context) -> None:
    mine, other = context.keys.needed("p1"), context.keys.needed("p2")
    ids = {"p1": new_id(), "p2": new_id()}
    for person, key in (("p1", mine.key), ("p2", other.key)):
        nonce = b"n" * 12
        old = FILE_MARK + b"1\n" + nonce + AESGCM(key).encrypt(nonce, b"old", b"file:" + person.encode())
        assert unseal_file(key, person, old) == b"old" and sealed_for(person, old) is None
        context.store.put_file(ids[person], old, "application/pdf")
    record = {"person_id": "p1", "base_id": "b1", "files": list(ids.values())}
    context.store.save("placements", "x4", record, version=0)
    house.deliver(service(), context, GONE, "p1")
    assert context.store.get_file(ids["p1"]) is None and context.store.get_file(ids["p2"]) is not None
