"""The rules of proof: it attaches to any figure, somebody else looks at it, every step is a link of a chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken

NONE, ATTACHED, CONFIRMED, REJECTED = "none", "attached", "confirmed", "rejected"
KINDS = ("file", "screenshot", "link", "statement")
ALIKE = 6
"""Two pictures whose perceptual hashes differ in so few of 64 bits show the same."""
FIRST = "0" * 64


class OwnProof(RuleBroken):
    """Four eyes: who attaches does not confirm."""

    message = N_("You attached “%(name)s” yourself; another person must look at it.")


class ProofSettled(RuleBroken):
    """A proof is looked at once; a new finding needs a new proof."""

    message = N_("“%(name)s” is already “%(state)s”; attach a new proof if that is to change.")


class RejectedWithoutReason(RuleBroken):
    """Who rejects says why."""

    message = N_("Write why “%(name)s” is rejected; who attached it reads it.")
    status = 422


class ProofMissing(RuleBroken):
    """A proof is a file, a link or a statement."""

    message = N_("Choose a file, or give a link or a statement.")
    status = 422


class LinkUnsafe(RuleBroken):
    """A link leads to a web page."""

    message = N_("“%(link)s” is not an address that begins with https:// or http://.")
    status = 422


@dataclass
class Act:
    """What somebody did with a proof."""

    state: str
    by: str
    at: str


@dataclass(kw_only=True)
class Evidence(Aggregate):
    """A proof of one figure. ``file_id``: its place in the file store; ``statement`` and ``reason``: sealed.

    ``alike``: proofs of the same base that show the same picture. ``linked``: how many acts stand in the chain already.
    """

    person_id: str
    placement_id: str
    subject_kind: str
    subject_id: str
    kind: str
    name: str
    mentor_id: str = ""
    media_type: str = ""
    sha256: str = ""
    size: int = 0
    file_id: str = ""
    link: str = ""
    statement: str = ""
    phash: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    alike: list[str] = field(default_factory=list)
    state: str = ATTACHED
    reason: str = ""
    acts: list[Act] = field(default_factory=list)
    linked: int = 0
    loose: bool = True

    @property
    def attached_by(self) -> str:
        """Who attached it."""
        return self.acts[0].by

    def attach(self, by: str, now: str) -> None:
        """Begin."""
        self.acts.append(Act(ATTACHED, by, now))
        self.loose = True

    def review(self, state: str, by: str, now: str, reason: str = "") -> None:
        """Confirm or reject, with the sealed reason. Errors: ProofSettled, OwnProof, RejectedWithoutReason."""
        if self.state != ATTACHED:
            raise ProofSettled(name=self.name, state=self.state)
        if by == self.attached_by:
            raise OwnProof(name=self.name)
        if state == REJECTED and not reason:
            raise RejectedWithoutReason(name=self.name)
        self.state, self.reason, self.loose = state, reason, True
        self.acts.append(Act(state, by, now))


def state_of(states: Iterable[str]) -> str:
    """The state of a figure by those of its proofs: one confirmed proof is enough, a rejected one is none."""
    found = set(states)
    return next((state for state in (CONFIRMED, ATTACHED, REJECTED) if state in found), NONE)


def link_hash(previous: str, facts: Mapping[str, Any]) -> str:
    """The hash of a link: SHA-256 over the hash before it and its facts as JSON with sorted keys."""
    body = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def chain_problems(links: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is wrong with a chain, in sentences; nothing when each link follows from the one before."""
    problems, previous = [], FIRST
    for number, link in enumerate(links, 1):
        facts = {name: value for name, value in link.items() if name not in ("previous", "hash")}
        if link.get("number") != number:
            problems.append(f"Link {number} of the chain is missing or out of place.")
        if link.get("previous") != previous or link.get("hash") != link_hash(previous, facts):
            problems.append(f"Link {number} of the chain was changed.")
        previous = str(link.get("hash"))
    return problems


def distance(one: str, other: str) -> int:
    """In how many bits two perceptual hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def bands(phash: str) -> list[str]:
    """Eight parts of a hash: of two that differ in at most seven bits, one part at least is equal."""
    return [f"{place}{phash[place * 2 : place * 2 + 2]}" for place in range(8)]
