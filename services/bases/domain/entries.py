"""What a base says of itself, entry by entry, each with its proof and its history.

An entry is a licence, a recognition, a room, a resource …; the annex row is composed of those in force. A figure or a
sentence whose only proof was rejected is shown as such and never counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.bases.domain.alerts import STEPS, step
from services.bases.domain.files import Kept, kept_in
from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken

KINDS = (
    "licence",
    "recognition",
    "site",
    "room",
    "resource",
    "curriculum",
    "credential",
    "platform",
    "honour",
)

_DATED = ("authority", "number", "issued_on", "expires_on")
FIELDS: dict[str, tuple[str, ...]] = {
    "licence": ("title", *_DATED),
    "recognition": ("title", "platform", *_DATED),
    "site": ("title", "area"),
    "room": ("title", "purpose", "count", "seats", "area"),
    "resource": ("title", "count"),
    "curriculum": ("title",),
    "credential": ("title", "count", *_DATED),
    "platform": ("title", "platform"),
    "honour": ("title", "authority", "issued_on"),
}
"""What is asked of each kind. ``number``: the code on the letter; ``area`` in m² as decimal text; ``count`` of equal ones."""

PURPOSES = ("training", "livestream", "workplace", "meeting", "other")


class ProofOfOneself(RuleBroken):
    """Four eyes: whoever attached a proof does not confirm it."""

    message = N_("You attached “%(name)s” yourself; somebody else must look at it.")


class RejectionUnexplained(RuleBroken):
    """A rejection says why."""

    message = N_("Say why the proof “%(name)s” is rejected.")
    status = 422


class EntryEnded(RuleBroken):
    """What is ended is kept as it was."""

    message = N_("“%(title)s” was ended and is kept as it was.")


@dataclass(kw_only=True)
class Proof(Kept):
    """A file that proves an entry. ``state``: attached, confirmed or rejected (with ``reason``)."""

    state: str = "attached"
    reviewed_by: str = ""
    reviewed_at: str = ""
    reason: str = ""


@dataclass(kw_only=True)
class ProfileEntry(Aggregate):
    """One entry of a base's profile. ``values``: text by field name (see :data:`FIELDS`).

    ``from_annex``: taken over from a cell of the printed annex; ``ended_at``: empty while it is in force.
    """

    kind: str
    values: dict[str, str] = field(default_factory=dict)
    proofs: list[Proof] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    evidence: str = "none"
    ended_at: str = ""
    from_annex: bool = False

    def change(self, values: dict[str, str], by: str, at: str) -> None:
        """Take new values; what they were stays in the history. Confirmed proof must be looked at again.

        Error: ``EntryEnded``.
        """
        self._in_force()
        new = {name: values.get(name, "") for name in FIELDS[self.kind]}
        changes = {
            name: [self.values.get(name, ""), text] for name, text in new.items() if self.values.get(name, "") != text
        }
        if not changes:
            return
        self.history.append({"at": at, "by": by, "changes": changes, "proof": [p.name for p in self.proofs]})
        self.values = new
        for proof in self.proofs:
            if proof.state == "confirmed":
                proof.state, proof.reviewed_by, proof.reviewed_at = "attached", "", ""
        self._judge()

    def attach(self, proof: Proof) -> None:
        """Add a proof. Error: ``EntryEnded``."""
        self._in_force()
        self.proofs.append(proof)
        self.history.append({"at": proof.at, "by": proof.by, "changes": {"proof": ["", proof.name]}})
        self._judge()

    def review(self, proof_id: str, state: str, by: str, at: str, reason: str) -> None:
        """Confirm or reject a proof. Errors: ``ProofOfOneself``, ``RejectionUnexplained``, ``NotFound``."""
        found = self.proof(proof_id)
        if found.by == by:
            raise ProofOfOneself(name=found.name)
        if state == "rejected" and not reason:
            raise RejectionUnexplained(name=found.name)
        found.state, found.reviewed_by, found.reviewed_at, found.reason = state, by, at, reason
        self.history.append({"at": at, "by": by, "changes": {"evidence": [found.name, state]}})
        self._judge()

    def end(self, by: str, at: str) -> None:
        """Take the entry out of force; it stays in the history. Error: ``EntryEnded``."""
        self._in_force()
        self.ended_at = at
        self.history.append({"at": at, "by": by, "changes": {"ended": ["", at]}})

    def proof(self, proof_id: str) -> Proof:
        """A proof by its id. Error: ``NotFound``."""
        return kept_in(self.proofs, proof_id)

    def expires_in(self, today: date) -> int | None:
        """Days until the entry expires, negative once it has; None when it does not."""
        text = self.values.get("expires_on", "")
        return (date.fromisoformat(text) - today).days if text else None

    def alert(self, today: date) -> int | None:
        """The alert that is due: 90, 30 or 7 days, 0 once it has expired; None while there is time."""
        due = self.values.get("expires_on", "")
        return step(due, today, STEPS["entry"]) if due else None

    def counts(self, month: str) -> bool:
        """Whether the entry is part of a row that ends with ``month``: in force then, and its proof not rejected."""
        ended = self.ended_at and self.ended_at[:7] <= month
        expired = self.values.get("expires_on", "") and self.values["expires_on"][:7] < month
        begun = self.values.get("issued_on", "")[:7] <= month
        return not ended and not expired and begun and self.evidence != "rejected"

    def _in_force(self) -> None:
        if self.ended_at:
            raise EntryEnded(title=self.values.get("title", ""))

    def _judge(self) -> None:
        states = {proof.state for proof in self.proofs}
        self.evidence = next((s for s in ("confirmed", "attached", "rejected") if s in states), "none")
