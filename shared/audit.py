"""The access log: who looked at or did what with somebody's data, when and why. Append-only, each line chained to the last.

A line's ``mac`` is an HMAC-SHA-256, under a key derived from the installation's, of its content and of the line before it;
so nobody without that key can change, remove or insert one unseen. The signed head says how many lines there are, so
that cutting off the end is seen as well; each head also goes to the process's log, out of reach of whoever edits stores.
Reasons are free text about people and are kept sealed with the key of whom they are about.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from shared.actor import Actor
from shared.clock import iso
from shared.privacy.sealing import seal, unseal
from shared.service import Context
from shared.store.port import Conflict, Document, Index, Where

AUDIT, HEAD = "audit", "audit_head"
INDEXES = (Index(AUDIT, ("seq",)), Index(AUDIT, ("about", "seq")), Index(AUDIT, ("base_id", "seq")), Index(HEAD))
TRIES = 200
PAGE = 1000
MOST_SAID = 100
_log = structlog.get_logger("audit")


@dataclass
class Verdict:
    """What a check of the chain found. ``problems``: ``{"seq", "problem"}``, the first hundred."""

    entries: int = 0
    head: str = ""
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether every line is there and as it was written."""
        return not self.problems

    def add(self, seq: int, problem: str) -> None:
        """Note what is wrong with a line."""
        if len(self.problems) < MOST_SAID:
            self.problems.append({"seq": seq, "problem": problem})


def record(
    context: Context,
    actor: Actor,
    action: str,
    *,
    about: str = "",
    base_id: str = "",
    reason: str = "",
    details: Mapping[str, str | int] | None = None,
) -> int:
    """Append a line; returns its number. ``about``: the person concerned; ``details``: codes and counts, never names.

    ``reason`` is sealed with the key of ``about``, else of the actor's own person, else of the log itself. Error:
    ``Conflict`` under an unheard-of rush.
    """
    state: dict[str, Any] = {
        "at": iso(context.clock.now()),
        "account_id": actor.account_id,
        "actor_person": actor.person_id,
        "role": actor.role,
        "base_id": base_id or actor.base_id,
        "action": action,
        "about": about,
        "details": dict(details or {}),
        **_sealed(context, actor, about, reason),
    }
    for _ in range(TRIES):
        last = _last(context)
        seq = (last.state["seq"] if last else 0) + 1
        line = {**state, "seq": seq, "prev": last.state["mac"] if last else ""}
        line["mac"] = _mac(context, line)
        try:
            context.store.save(AUDIT, _id(seq), line, version=0)
        except Conflict:
            continue
        _sign_head(context, seq, line["mac"])
        _log.info("audit head", seq=seq, mac=line["mac"])
        return seq
    raise Conflict(AUDIT)


def lines(
    context: Context, actor: Actor, where: Where | None = None, *, skip: int = 0, limit: int = 0
) -> tuple[list[Document], int]:
    """A page of lines within the actor's base, newest first, and how many there are."""
    wanted = {**(where or {}), **actor.scope()}
    found = context.store.find(AUDIT, wanted, sort=[("seq", -1)], skip=skip, limit=limit)
    return found, context.store.count(AUDIT, wanted)


def reason_of(context: Context, line: Mapping[str, Any]) -> str:
    """The reason of a line, opened; a dash when whom it was about is erased."""
    if not line.get("reason"):
        return ""
    if not line["sealed_for"]:
        return unseal(_key(context), AUDIT, line["reason"])
    return context.keys.open(line["sealed_for"], line["reason"])


def verify(context: Context) -> Verdict:
    """Walk the whole chain and say which lines are changed or missing."""
    found = Verdict()
    expected, before = 1, ""
    for line in _walk(context):
        seq = line["seq"]
        for missing in range(expected, min(seq, expected + MOST_SAID)):
            found.add(missing, "missing")
        if not hmac.compare_digest(_mac(context, line), str(line.get("mac", ""))):
            found.add(seq, "changed")
        elif expected == seq and line["prev"] != before:
            found.add(seq, "does not follow from the line before")
        found.entries += 1
        expected, before = seq + 1, str(line.get("mac", ""))
    _check_head(context, found, expected - 1)
    found.head = before
    return found


def _check_head(context: Context, found: Verdict, last: int) -> None:
    head = context.store.get(HEAD, HEAD)
    if head is None:
        if last:
            found.add(last, "the head is missing")
        return
    state = head.state
    if not hmac.compare_digest(_head_mac(context, state["seq"], state["mac"]), str(state["signed"])):
        found.add(state["seq"], "the head is changed")
    for missing in range(last + 1, min(int(state["seq"]), last + MOST_SAID) + 1):
        found.add(missing, "missing")


def _walk(context: Context) -> Iterator[dict[str, Any]]:
    after = -1
    while True:
        page = context.store.find(AUDIT, {"seq": {"gt": after}}, sort=[("seq", 1)], limit=PAGE)
        for document in page:
            yield document.state
        if len(page) < PAGE:
            return
        after = page[-1].state["seq"]


def _last(context: Context) -> Document | None:
    found = context.store.find(AUDIT, sort=[("seq", -1)], limit=1)
    return found[0] if found else None


def _sealed(context: Context, actor: Actor, about: str, reason: str) -> dict[str, str]:
    if not reason:
        return {"reason": "", "sealed_for": ""}
    for person_id in (about, actor.person_id):
        key = context.keys.held(person_id) if person_id else None
        if key:
            return {"reason": key.seal(reason), "sealed_for": person_id}
    return {"reason": seal(_key(context), AUDIT, reason), "sealed_for": ""}


def _sign_head(context: Context, seq: int, mac: str) -> None:
    """Move the head on; of two in a rush the higher stays."""
    for _ in range(TRIES):
        head = context.store.get(HEAD, HEAD)
        if head and head.state["seq"] >= seq:
            return
        state = {"seq": seq, "mac": mac, "signed": _head_mac(context, seq, mac)}
        try:
            context.store.save(HEAD, HEAD, state, version=head.version if head else 0)
            return
        except Conflict:
            continue


def _key(context: Context) -> bytes:
    return hmac.new(context.config.installation_key, b"slipway access log", hashlib.sha256).digest()


def _mac(context: Context, line: Mapping[str, Any]) -> str:
    content = {name: value for name, value in line.items() if name != "mac"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(_key(context), text.encode(), hashlib.sha256).hexdigest()


def _head_mac(context: Context, seq: int, mac: str) -> str:
    return hmac.new(_key(context), f"head:{seq}:{mac}".encode(), hashlib.sha256).hexdigest()


def _id(seq: int) -> str:
    return f"{seq:012d}"
