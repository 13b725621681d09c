"""The keyring: each service's own copy of the persons' wrapped keys, fed by the compacted keys topic.

The publisher (enrollment) sends ``person id -> wrapped key`` and, to erase somebody, a tombstone. A service keeps what it
heard in its ``keys`` collection: sealed fields stay sealed in every store and are opened only to be shown or sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from shared.clock import new_id
from shared.privacy.mask import ERASED_TEXT, PENDING_TEXT
from shared.privacy.sealing import Unsealable, new_key, seal, unseal, unwrap, wrap
from shared.rules import KeyOnItsWay, PersonGone
from shared.store.port import Conflict, Outgoing, Store

KEYS_TOPIC = "slipway.keys"
KEYS = "keys"
_TOGETHER = 5_000


@dataclass(frozen=True)
class PersonKey:
    """A person's key and its wrapped form."""

    person_id: str
    key: bytes
    wrapped: str

    def seal(self, text: str) -> str:
        """Seal one field of this person."""
        return seal(self.key, self.person_id, text)

    def open(self, sealed: str) -> str:
        """The text of a sealed field of this person; a dash when it does not open."""
        try:
            return unseal(self.key, self.person_id, sealed)
        except Unsealable:
            return ERASED_TEXT

    def message(self) -> Outgoing:
        """The record for the keys topic; it belongs among the events of the save that creates the person."""
        return Outgoing(new_id(), KEYS_TOPIC, self.person_id, {}, self.wrapped.encode())


class Keyring:
    """Opens sealed fields of the persons whose keys this service holds."""

    def __init__(self, store: Store, wrapping: Sequence[bytes]) -> None:
        """``wrapping``: what opens wrapped keys; the first of them wraps."""
        self._store = store
        self._wrapping = wrapping

    def create(self, person_id: str) -> PersonKey:
        """A new key for a new person. It is kept once the service hears it back, or by :meth:`receive` at once."""
        key = new_key()
        return PersonKey(person_id, key, wrap(self._wrapping[0], person_id, key))

    def held(self, person_id: str) -> PersonKey | None:
        """The person's key if this service holds it and the person is not erased."""
        found = self._store.get(KEYS, person_id)
        if found is None or not found.state.get("wrapped"):
            return None
        wrapped = found.state["wrapped"]
        return PersonKey(person_id, self._unwrapped(person_id, wrapped)[0], wrapped)

    def held_of(self, person_ids: Collection[str]) -> dict[str, PersonKey]:
        """The keys of many persons by one query; who is erased or whose key has not come is left out."""
        found = self._store.find(KEYS, {"_id": {"in": list(person_ids)}})
        wrapped = {d.id: d.state["wrapped"] for d in found if d.state.get("wrapped")}
        return {id: PersonKey(id, self._unwrapped(id, text)[0], text) for id, text in wrapped.items()}

    def _unwrapped(self, person_id: str, wrapped: str) -> tuple[bytes, bool]:
        """The key, and whether the first wrapping key opened it. Error: ``Unsealable``."""
        for place, wrapping in enumerate(self._wrapping):
            try:
                return unwrap(wrapping, person_id, wrapped), place == 0
            except Unsealable:
                if place == len(self._wrapping) - 1:
                    raise
        raise ValueError("A keyring needs a wrapping key.")

    def rewrapped(self, person_id: str) -> PersonKey | None:
        """The person's key as the first wrapping key wraps it; None when it is so already, unknown or gone."""
        found = self._store.get(KEYS, person_id)
        if found is None or not found.state.get("wrapped"):
            return None
        key, first = self._unwrapped(person_id, found.state["wrapped"])
        return None if first else PersonKey(person_id, key, wrap(self._wrapping[0], person_id, key))

    def behind(self) -> int:
        """How many keys of this service the first wrapping key does not open."""
        return sum(
            not self._first_opens(d.id, d.state["wrapped"]) for d in self._store.find(KEYS) if d.state["wrapped"]
        )

    def _first_opens(self, person_id: str, wrapped: str) -> bool:
        try:
            return self._unwrapped(person_id, wrapped)[1]
        except Unsealable:
            return False

    def needed(self, person_id: str) -> PersonKey:
        """The person's key, for what cannot be done without it. Errors: ``PersonGone``, ``KeyOnItsWay``."""
        key = self.held(person_id)
        if key is None:
            raise PersonGone() if self.known(person_id) == "erased" else KeyOnItsWay()
        return key

    def seal(self, person_id: str, text: str) -> str:
        """Free text about a person, without the spaces around it, under that person's key; nothing stays nothing.

        Errors, both only when there is something to seal: ``PersonGone``, ``KeyOnItsWay``.
        """
        text = text.strip()
        return self.needed(person_id).seal(text) if text else ""

    def known(self, person_id: str) -> str:
        """``held``, ``erased`` or ``unknown`` (the key has not arrived yet)."""
        found = self._store.get(KEYS, person_id)
        if found is None:
            return "unknown"
        return "held" if found.state.get("wrapped") else "erased"

    def open(self, person_id: str, sealed: str) -> str:
        """The text of a sealed field; a dash when the person is erased, three dots while their key is on its way."""
        if not sealed:
            return ""
        key = self.held(person_id)
        if key is None:
            return ERASED_TEXT if self.known(person_id) == "erased" else PENDING_TEXT
        return key.open(sealed)

    def open_all(self, sealed: Mapping[str, str]) -> dict[str, str]:
        """The text of a sealed field of many persons, by their ids, as :meth:`open` gives it; their keys are read together."""
        ids, held = [id for id, text in sealed.items() if text], dict[str, str]()
        for start in range(0, len(ids), _TOGETHER):
            found = self._store.find(KEYS, {"_id": {"in": ids[start : start + _TOGETHER]}})
            held.update({d.id: d.state.get("wrapped", "") for d in found})
        return {id: self._opened(id, text, held) for id, text in sealed.items()}

    def _opened(self, person_id: str, text: str, held: Mapping[str, str]) -> str:
        if not text:
            return ""
        wrapped = held.get(person_id)
        if not wrapped:
            return PENDING_TEXT if wrapped is None else ERASED_TEXT
        return PersonKey(person_id, self._unwrapped(person_id, wrapped)[0], wrapped).open(text)

    def keep(self, key: PersonKey) -> None:
        """Keep a key that was made here a moment ago, so that it is there before the topic brings it back."""
        try:
            self._store.save(KEYS, key.person_id, {"wrapped": key.wrapped}, version=0)
        except Conflict:
            self.receive(key.person_id, key.wrapped)  # it is back already

    def receive(self, person_id: str, wrapped: str | None) -> None:
        """Keep a key from the topic, or its tombstone. After a tombstone no key is taken again."""
        for _ in range(5):
            found = self._store.get(KEYS, person_id)
            if found and (not found.state["wrapped"] or found.state["wrapped"] == wrapped):
                return
            try:
                self._store.save(KEYS, person_id, {"wrapped": wrapped or ""}, version=found.version if found else 0)
                return
            except Conflict:
                continue

    def tombstone(self, person_id: str) -> Outgoing:
        """The record that erases a person everywhere."""
        return Outgoing(new_id(), KEYS_TOPIC, person_id, {}, None)
