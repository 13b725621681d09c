"""Reads of rounds: the list, one round's rows with what became of each, the comparison of two proposals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from services.matching.domain import Job, Pairing, Proposal, Round
from services.matching.queries.pairings import names_of
from services.matching.repository import MENTORS, jobs, pairings, rounds, seats
from shared.actor import SYSTEM, Actor
from shared.service import Context

LOW = 0.4
"""A score below this is worth a second look in a review."""


@dataclass(frozen=True)
class Row:
    """One trainee of a round. ``mark``: forced, locked or nothing; ``state``: of the latest request once published."""

    trainee_id: str
    trainee: str
    mentor_id: str
    mentor: str
    score: float
    reasons: list[dict[str, Any]]
    mark: str = ""
    state: str = ""
    pairing_id: str = ""
    attempt: int = 1
    other_mentor: str = ""
    other_score: float = 0.0


@dataclass(frozen=True)
class Load:
    """A mentor's places: ``before`` held already, ``more`` by this round, of ``places`` in all."""

    mentor_id: str
    mentor: str
    before: int
    more: int
    places: int


@dataclass(frozen=True)
class Compared:
    """Two proposals side by side; ``moves``: trainees whose mentor differs."""

    moves: list[Row] = field(default_factory=list)
    loads: list[tuple[str, int, int, int]] = field(default_factory=list)


def round_list(context: Context, actor: Actor) -> list[Round]:
    """The base's rounds, newest first."""
    return rounds(context).find(actor, sort=[("opened_at", -1)])


def round_of(context: Context, actor: Actor, round_id: str) -> Round:
    """One round. Error: ``NotFound``."""
    return rounds(context).load(round_id, actor)


def job_of(context: Context, actor: Actor, job_id: str) -> Job | None:
    """A computation under way, or None."""
    return jobs(context).find_one(job_id, actor) if job_id else None


def rows_of(context: Context, found: Round) -> list[Row]:
    """Every pair of a round, with the latest request of each trainee once it is published; who got a first request only by
    a repair is among them."""
    forced, locked = {tuple(p) for p in found.forced}, {tuple(p) for p in found.locked}
    latest = _latest(context, found)
    mentors = [asked.mentor_id for asked in latest.values()]
    people_of_pairs = [id for pair in found.pairs for id in (pair["trainee_id"], pair["mentor_id"])]
    name = names_of(context, [*people_of_pairs, *found.unmatched, *mentors])
    rows = []
    for pair in found.pairs:
        asked = latest.get(pair["trainee_id"])
        ids = pair["trainee_id"], asked.mentor_id if asked else pair["mentor_id"]
        mark = "forced" if ids in forced else "locked" if ids in locked else ""
        score, reasons = (asked.score, asked.reasons) if asked else (pair["score"], pair["reasons"])
        row = Row(ids[0], name[ids[0]], ids[1], name[ids[1]], score, reasons, mark)
        rows.append(row if asked is None else _answered(row, asked))
    for trainee_id in found.unmatched:
        if asked := latest.get(trainee_id):
            people = trainee_id, name[trainee_id], asked.mentor_id, name[asked.mentor_id]
            rows.append(_answered(Row(*people, asked.score, asked.reasons), asked))
    return rows


def _answered(row: Row, asked: Pairing) -> Row:
    return Row(**{**vars(row), "state": asked.state, "pairing_id": asked.id, "attempt": asked.attempt})


def _latest(context: Context, found: Round) -> dict[str, Pairing]:
    if found.state in ("draft", "proposed", "reviewed"):
        return {}
    made = pairings(context).find(SYSTEM, {"round_id": found.id}, sort=[("proposed_at", 1)])
    return {pairing.person_id: pairing for pairing in made}


def agreed_rows(context: Context, found: Round) -> list[tuple[Row, str]]:
    """The pairs of a published round that go together, by the trainee's name, each with when the mentor agreed."""
    at = {made.person_id: made.answered_at for made in _latest(context, found).values()}
    agreed = [row for row in rows_of(context, found) if row.state == "accepted"]
    return [(row, at[row.trainee_id]) for row in sorted(agreed, key=lambda row: row.trainee)]


def answers_of(rows: Sequence[Row]) -> Counter[str]:
    """How many of a round's trainees are in which state."""
    return Counter(row.state or "proposed" for row in rows)


def loads_of(context: Context, found: Round) -> list[Load]:
    """The mentors' places with this round, fullest first."""
    more = Counter(pair["mentor_id"] for pair in found.pairs)
    published = found.state not in ("draft", "proposed", "reviewed")
    rows, places = [], [one for one in seats(context).find(SYSTEM, {"base_id": found.base_id}) if one.active]
    name = names_of(context, [place.mentor_id for place in places])
    for place in places:
        mine = more[place.mentor_id]
        before = max(len(place.taken) - mine, 0) if published else len(place.taken)
        rows.append(Load(place.mentor_id, name[place.mentor_id], before, mine, max(place.capacity, before + mine)))
    return sorted(rows, key=lambda r: (-(r.before + r.more) / max(r.places, 1), -r.places, r.mentor))


def mentor_places(context: Context, actor: Actor) -> list[tuple[str, str, int]]:
    """The base's active mentors by name: id, name, places in all."""
    found = seats(context).find(actor, {"active": True})
    name = names_of(context, [one.mentor_id for one in found])
    return sorted(((s.mentor_id, name[s.mentor_id], s.capacity) for s in found), key=lambda row: row[1:])


def own_minimums(context: Context, actor: Actor) -> dict[str, int]:
    """The fewest trainees that each mentor's own entry asks for."""
    found = context.store.find(MENTORS, actor.scope())
    return {d.id: int(d.state.get("minimum", 0)) for d in found if d.state.get("minimum")}


def compared(context: Context, found: Round, other: Proposal) -> Compared:
    """What the second proposal would change."""
    first, second = found.proposal.mentor_of(), other.mentor_of()
    scores = {(p["trainee_id"], p["mentor_id"]): p["score"] for p in [*found.pairs, *other.pairs]}
    loads = [Counter(p["mentor_id"] for p in proposal.pairs) for proposal in (found.proposal, other)]
    mentors = [*found.proposal.loads] or sorted({*loads[0], *loads[1]})
    name = names_of(context, [*first, *second, *first.values(), *second.values(), *mentors])
    moves = []
    for trainee_id in sorted({*first, *second}):
        a, b = first.get(trainee_id, ""), second.get(trainee_id, "")
        if a == b:
            continue
        names = [name[id] if id else "" for id in (trainee_id, a, b)]
        score, other_score = scores.get((trainee_id, a), 0.0), scores.get((trainee_id, b), 0.0)
        moves.append(Row(trainee_id, names[0], a, names[1], score, [], other_mentor=names[2], other_score=other_score))
    table = [(name[m], loads[0][m], loads[1][m], found.proposal.loads.get(m, [0, 0])[1]) for m in mentors]
    return Compared(sorted(moves, key=lambda row: row.other_score - row.score), table)


def evenness(proposal: Proposal) -> float:
    """How even the loads are, 1 = all mentors equally full: 1 - Gini coefficient of the shares of places held."""
    more = Counter(pair["mentor_id"] for pair in proposal.pairs)
    shares = sorted((held + more[m]) / places for m, (held, places) in proposal.loads.items() if places)
    total = sum(shares)
    if not total:
        return 1.0
    n = len(shares)
    return 1 - sum((2 * (i + 1) - n - 1) * share for i, share in enumerate(shares)) / (n * total)
