"""What can be asked about proof: attach it to a figure, look at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from services.placement.chain import bind
from services.placement.domain.evidence import (
    ALIKE,
    ATTACHED,
    Evidence,
    LinkUnsafe,
    ProofMissing,
    bands,
    distance,
    state_of,
)
from services.placement.domain.figures import figures_of
from services.placement.domain.looks import PROOF_DAYS, DailyLook, ProofLook
from services.placement.domain.outcomes import Proof
from services.placement.domain.placements import Placement
from services.placement.pictures import metadata, perceptual_hash
from services.placement.proofs import inspect
from services.placement.repository import (
    daily_looks,
    evidence,
    load_outcome,
    load_placement,
    outcomes,
    proof_looks,
)
from shared.actor import SYSTEM, Actor
from shared.clock import iso, local_day, new_id
from shared.privacy.sealing import seal_file
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict

BANDS = "evidence_bands"
MOST_WAITING = 5_000
File = tuple[str, bytes]


def attach_proof(
    context: Context,
    actor: Actor,
    placement_id: str,
    subject: tuple[str, str],
    data: Mapping[str, Any],
    file: File | None = None,
) -> Evidence:
    """Attach a proof to a figure of a placement. ``subject``: its kind and id (a month: ``outcome``; else as
    ``domain.figures`` has them); ``data``: link or statement.

    Errors: ``ProofMissing``, ``LinkUnsafe``, ``File…`` of the file, ``PersonGone``, ``KeyOnItsWay``, ``NotFound``.
    """
    placement = load_placement(context, actor, placement_id)
    if subject[0] == "outcome":
        if load_outcome(context, actor, subject[1]).placement_id != placement.id:
            raise NotFound(id=subject[1])
    elif subject not in [(figure.kind, figure.subject) for figure in figures_of(placement)]:
        raise NotFound(id=subject[1])
    made = _made(context, placement, subject, data, file)
    made.attach(actor.account_id, iso(context.clock.now()))
    _note_alike(context, made)
    kept = bind(context, evidence(context).save(made))
    _tell_outcome(context, actor, kept)
    return kept


def _made(
    context: Context, placement: Placement, subject: tuple[str, str], data: Mapping[str, Any], file: File | None
) -> Evidence:
    ids: dict[str, Any] = {
        "base_id": placement.base_id,
        "person_id": placement.person_id,
        "mentor_id": placement.mentor_id,
    }
    whole = {**ids, "placement_id": placement.id, "subject_kind": subject[0], "subject_id": subject[1]}
    if file:
        return _file(context, whole, *file)
    link, statement = data.get("link", ""), data.get("statement", "")
    if link:
        parts = urlsplit(link)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise LinkUnsafe(link=link)
        return Evidence(id=new_id(), kind="link", name=parts.netloc, link=link, **whole)
    if not statement:
        raise ProofMissing()
    sealed = context.keys.seal(placement.person_id, statement)
    return Evidence(id=new_id(), kind="statement", name="statement", statement=sealed, **whole)


def _file(context: Context, whole: Mapping[str, Any], name: str, content: bytes) -> Evidence:
    proof = inspect(name, content)
    picture = proof.media_type.startswith("image/")
    made = Evidence(
        id=proof.id,
        kind="screenshot" if picture else "file",
        name=proof.name,
        media_type=proof.media_type,
        sha256=proof.sha256,
        size=proof.size,
        file_id=proof.id,
        phash=perceptual_hash(content) if picture else "",
        metadata=metadata(content) if picture else {},
        **whole,
    )
    key = context.keys.needed(made.person_id)
    # The file goes first: a proof that is named but not there would be worse than one that is there but not named.
    context.store.put_file(proof.id, seal_file(key.key, key.person_id, content), proof.media_type)
    return made


def _note_alike(context: Context, made: Evidence) -> None:
    """Find proofs of the base that show the same: equal files, and pictures that look alike."""
    same = (
        [d.id for d in context.store.find("evidence", {"base_id": made.base_id, "sha256": made.sha256}, limit=20)]
        if made.sha256
        else []
    )
    near: list[str] = []
    for band in bands(made.phash) if made.phash else []:
        near += _in_band(context, made, band)
    made.alike = sorted({*same, *near} - {made.id})[:20]


def _in_band(context: Context, made: Evidence, band: str) -> list[str]:
    """Who shares a part of the hash and looks alike; the proof takes its place among them."""
    id = f"{made.base_id}:{band}"
    for _attempt in range(20):
        found = context.store.get(BANDS, id)
        items: dict[str, str] = dict(found.state["items"]) if found else {}
        near = [other for other, phash in items.items() if distance(phash, made.phash) <= ALIKE]
        try:
            state = {"base_id": made.base_id, "items": {**items, made.id: made.phash}}
            context.store.save(BANDS, id, state, version=found.version if found else 0)
            return near
        except Conflict:
            continue
    return []


def _tell_outcome(context: Context, actor: Actor, item: Evidence) -> None:
    """A month's figures know their newest proof and the state that all their proofs give."""
    if item.subject_kind != "outcome":
        return
    found = load_outcome(context, actor, item.subject_id)
    proof = Proof(item.id, item.name, item.media_type or f"text/x-{item.kind}", item.sha256, item.size)
    found.attach(proof, actor.account_id, iso(context.clock.now()))
    outcomes(context).save(found)


def review_proof(context: Context, actor: Actor, evidence_id: str, state: str, reason: str = "") -> Evidence:
    """Confirm or reject a proof.

    Errors: ``ProofSettled``, ``OwnProof``, ``RejectedWithoutReason``, ``PersonGone``, ``KeyOnItsWay``, ``NotFound``.
    """
    found = evidence(context).load(evidence_id, actor)
    now, sealed = iso(context.clock.now()), context.keys.seal(found.person_id, reason)
    found.review(state, actor.account_id, now, sealed)
    kept = bind(context, evidence(context).save(found))
    if kept.subject_kind == "outcome":
        month = outcomes(context).load(kept.subject_id, actor)
        state_now = state_of(e.state for e in evidence(context).of_placement(month.placement_id, month.id))
        if month.judge(state_now, actor.account_id, now, sealed):
            outcomes(context).save(month)
    return kept


def remind_of_proofs(context: Context) -> None:
    """A tick: once a day say which bases have proofs that wait for days, if some of them were not told of."""
    today, now = local_day(context.clock.now()).isoformat(), context.clock.now()
    looked = daily_looks(context).find_one("proofs") or DailyLook(id="proofs", base_id="")
    if looked.day == today:
        return
    before = iso(now - timedelta(days=PROOF_DAYS))
    waiting: dict[str, list[str]] = {}
    months = {"evidence": ATTACHED, "recorded_at": {"lte": before}}
    for month in outcomes(context).find(SYSTEM, months, limit=MOST_WAITING):
        waiting.setdefault(month.base_id, []).append(month.recorded_at)
    others = {"state": ATTACHED, "subject_kind": {"ne": "outcome"}}
    for item in evidence(context).find(SYSTEM, others, limit=MOST_WAITING):
        if item.acts[0].at <= before:
            waiting.setdefault(item.base_id, []).append(item.acts[0].at)
    try:
        for base_id, since in sorted(waiting.items()):
            look = proof_looks(context).find_one(base_id) or ProofLook(id=base_id, base_id=base_id)
            look.look(since, before, iso(now))
            proof_looks(context).save(look)
        looked.day = today
        daily_looks(context).save(looked)
    except Conflict:
        return  # Another worker is at it.
