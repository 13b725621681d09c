"""Sealing: nobody reads a person without the key, and after erasure nobody has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.clock import SystemClock
from shared.privacy import (
    ERASED_TEXT,
    PENDING_TEXT,
    Keyring,
    Unsealable,
    lookup_hash,
    mask_email,
    mask_phone,
    new_key,
    seal,
    unseal,
)
from shared.privacy.sealing import unwrap, wrap
from shared.rules import KeyOnItsWay, PersonGone
from shared.store.sqlite import SqliteStore

INSTALLATION = bytes(range(32))


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring(SqliteStore(tmp_path / "s.db"), (INSTALLATION,))


def test_a_sealed_field_opens_with_its_key_and_person_alone() -> None:
    key = new_key()
    sealed = seal(key, "p1", "陈晓")
    assert "陈晓" not in sealed and unseal(key, "p1", sealed) == "陈晓"
    for other_key, person in ((new_key(), "p1"), (key, "p2")):
        with pytest.raises(Unsealable):
            unseal(other_key, person, sealed)


def test_a_changed_byte_or_a_foreign_text_does_not_open() -> None:
    key = new_key()
    sealed = seal(key, "p1", "13800001234")
    for broken in (sealed[:-2] + "AA", "v9." + sealed[3:], "陈晓", "v1.!!!!"):
        with pytest.raises(Unsealable):
            unseal(key, "p1", broken)


def test_the_same_text_is_sealed_differently_each_time() -> None:
    key = new_key()
    assert seal(key, "p1", "x") != seal(key, "p1", "x")
    assert seal(key, "p1", "") == "" and unseal(key, "p1", "") == ""


def test_a_wrapped_key_needs_the_installations_key() -> None:
    key = new_key()
    wrapped = wrap(INSTALLATION, "p1", key)
    assert unwrap(INSTALLATION, "p1", wrapped) == key
    with pytest.raises(Unsealable):
        unwrap(bytes(32), "p1", wrapped)
    with pytest.raises(Unsealable):
        unwrap(INSTALLATION, "p2", wrapped)


def test_erasure_closes_every_field_for_good(keyring: Keyring) -> None:
    person = keyring.create("p1")
    sealed = person.seal("陈晓")
    assert keyring.known("p1") == "unknown" and keyring.open("p1", sealed) == PENDING_TEXT
    keyring.receive("p1", person.wrapped)
    assert keyring.known("p1") == "held" and keyring.open("p1", sealed) == "陈晓"
    keyring.receive("p1", None)
    keyring.receive("p1", person.wrapped)
    assert keyring.known("p1") == "erased" and keyring.open("p1", sealed) == ERASED_TEXT
    assert keyring.held("p1") is None


def test_many_fields_open_together_as_each_alone(keyring: Keyring) -> None:
    sealed = {}
    for number, then in enumerate(("held", "erased", "unknown")):
        person = keyring.create(f"p{number}")
        sealed[f"p{number}"] = person.seal(f"人{number}")
        if then != "unknown":
            keyring.receive(f"p{number}", person.wrapped)
        if then == "erased":
            keyring.receive(f"p{number}", None)
    sealed["p9"] = ""
    together = keyring.open_all(sealed)
    assert together == {id: keyring.open(id, text) for id, text in sealed.items()}
    assert together == {"p0": "人0", "p1": ERASED_TEXT, "p2": PENDING_TEXT, "p9": ""}


def test_text_about_a_person_is_sealed_or_refused_and_why_is_told_apart(keyring: Keyring) -> None:
    person = keyring.create("p1")
    assert keyring.seal("p1", " \n") == ""
    with pytest.raises(KeyOnItsWay):
        keyring.seal("p1", "家中有事")
    keyring.receive("p1", person.wrapped)
    sealed = keyring.seal("p1", " 家中有事\n")
    assert "家" not in sealed and keyring.open("p1", sealed) == "家中有事"
    keyring.receive("p1", None)
    with pytest.raises(PersonGone):
        keyring.seal("p1", "家中有事")


def test_the_records_for_the_keys_topic(keyring: Keyring) -> None:
    person = keyring.create("p1")
    assert person.message().body == person.wrapped.encode() and person.message().key == "p1"
    assert keyring.tombstone("p1").body is None
    assert SystemClock().now().tzinfo is not None


def test_lookups_are_keyed() -> None:
    assert lookup_hash(INSTALLATION, "phone", "1") == lookup_hash(INSTALLATION, "phone", "1")
    assert lookup_hash(INSTALLATION, "phone", "1") != lookup_hash(bytes(32), "phone", "1")
    assert lookup_hash(INSTALLATION, "phone", "1") != lookup_hash(INSTALLATION, "id", "1")


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812341234", "138****1234"), ("+8613812341234", "+86*******1234"), ("12345", "***45"), ("", "")],
)
def test_masks(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown
    assert mask_email("wang@example.com") == "w***@example.com" and mask_email("nonsense") == "***"
