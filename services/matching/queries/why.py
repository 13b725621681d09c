"""Why this mentor, and why not another: a score taken apart into points that add up, and what stood in the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from services.matching.domain import Pairing, Round
from services.matching.pool import Pool, as_scorer, base_prior, pool_of, ruled_out, with_free
from services.matching.queries.pairings import name_of
from services.matching.repository import TRAINEES, models
from services.matching.scoring import FEATURES, PairFeatures, Reason, ScoringModel, prior_model
from shared.actor import Actor
from shared.rules import NotFound
from shared.service import Context

NEAR = 0.0005
"""Differences below a twentieth of a point are not told apart."""


@dataclass(frozen=True)
class Part:
    """What one feature adds to the score, in points of 100; ``reason``: in words, where both sides said something."""

    feature: str
    points: float
    reason: dict[str, Any] | None = None


@dataclass(frozen=True)
class Explained:
    """A score in points: ``start`` (of a pair of which nothing is known) + the parts = ``score``, as they are shown."""

    start: float
    parts: list[Part]
    score: float


@dataclass(frozen=True)
class Other:
    """A mentor who was not proposed: ``why`` a code, ``points``: how many points it would cost, or the score lacks."""

    mentor_id: str
    mentor: str
    score: float
    why: str
    points: float = 0.0


@dataclass(frozen=True)
class Why:
    """One trainee of a round. ``chosen``: the mentor proposed, with the score explained; ``others``: all the rest, best
    first; ``asked``: one of them, explained as well."""

    trainee_id: str
    trainee: str
    chosen_id: str = ""
    chosen: str = ""
    explained: Explained | None = None
    others: list[Other] = field(default_factory=list)
    asked: Other | None = None
    asked_explained: Explained | None = None


def why(context: Context, actor: Actor, found: Round, trainee_id: str, asked_id: str = "") -> Why:
    """Why a trainee of a round was proposed this mentor and no other. Error: ``NotFound``."""
    state = context.store.get(TRAINEES, trainee_id)
    inside = {*found.proposal.mentor_of(), *found.unmatched}
    if state is None or state.state["base_id"] != found.base_id or trainee_id not in inside:
        raise NotFound(id=trainee_id)
    # Scored with the places as they were before this round, so that the round's own offers do not count against it.
    before = {mentor_id: max(places - held, 0) for mentor_id, (held, places) in found.proposal.loads.items()}
    pool = with_free(pool_of(context, found.base_id, [state.state]), before)
    chosen = found.proposal.mentor_of().get(trainee_id, "")
    said_no = ruled_out(context, found.base_id).get(trainee_id, [])
    others = [
        _other(context, found, pool, column, trainee_id, chosen, said_no)
        for mentor_id, column in pool.columns.items()
        if mentor_id != chosen
    ]
    asked = next((other for other in others if other.mentor_id == asked_id), None)
    return Why(
        trainee_id,
        name_of(context, trainee_id),
        chosen,
        name_of(context, chosen) if chosen else "",
        _of_proposal(pool, found, trainee_id) if chosen in pool.columns else None,
        sorted(others, key=lambda other: -other.score),
        asked,
        _of_pool(pool, pool.columns[asked_id]) if asked else None,
    )


def _other(
    context: Context, found: Round, pool: Pool, column: int, trainee_id: str, chosen: str, said_no: list[str]
) -> Other:
    mentor_id = pool.mentors[column]["mentor_id"]
    score = float(pool.scores[0, column])
    code, points = _obstacle(found, pool, mentor_id, score, trainee_id, chosen, said_no)
    return Other(mentor_id, name_of(context, mentor_id), score, code, points)


def _obstacle(
    found: Round, pool: Pool, mentor_id: str, score: float, trainee_id: str, chosen: str, said_no: list[str]
) -> tuple[str, float]:
    """What stood in the way, the hardest first, and how many points it is about.

    With the prices of the places (linear programming duality) the cost of this pair to the whole base is at least what the
    trainee keeps with the mentor proposed less what would be kept with this one.
    """
    made, prices = found.proposal, found.proposal.prices
    if [trainee_id, mentor_id] in found.forbidden:
        return "forbidden", 0.0
    if mentor_id in said_no:
        return "said_no", 0.0
    if any(pair[0] == trainee_id for pair in found.fixed()):
        return "fixed", 0.0
    held, places = made.loads.get(mentor_id, [0, 0])
    if held >= places:
        return "no_place", 0.0
    if score < made.terms.floor / 100:
        return "below_floor", made.terms.floor - 100 * score
    best = float(pool.scores[0, pool.columns[chosen]]) if chosen in pool.columns else 0.0
    more = sum(pair["mentor_id"] == mentor_id for pair in made.pairs)
    cost = (best - prices.get(chosen, 0.0)) - (score - prices.get(mentor_id, 0.0))
    if held + more >= places and score > best - NEAR:
        return "others_gain", 100 * max(cost, 0.0)
    if score < best - NEAR:
        return "lower", 100 * (best - score)
    return "even" if made.terms.balance or made.terms.exploration else "equal", 100 * max(cost, 0.0)


def _of_proposal(pool: Pool, found: Round, trainee_id: str) -> Explained:
    """The proposed pair from the features that were kept with it, while the model that scored it still does."""
    pair = next(pair for pair in found.pairs if pair["trainee_id"] == trainee_id)
    column = pool.columns[pair["mentor_id"]]
    if pool.model.version != found.model:
        return _of_pool(pool, column)
    reasons = pool.model.explain(pool.trainee(0), pool.mentor(column), staff=True)
    return _explained(pool.model, PairFeatures(**pair["features"]), reasons)


def _of_pool(pool: Pool, column: int) -> Explained:
    trainee, mentor = pool.trainee(0), pool.mentor(column)
    features = PairFeatures(**pool.features(0, column))
    return _explained(pool.model, features, pool.model.explain(trainee, mentor, staff=True))


def explained(context: Context, pairing: Pairing) -> Explained | None:
    """A pairing's score taken apart by the model that gave it; None where that model or the features are not kept."""
    if not pairing.features:
        return None
    prior = prior_model(base_prior(context, pairing.base_id))
    learnt = models(context).find(Actor("", "coordinator", pairing.base_id))
    known = {prior.version: prior, **{m.name: as_scorer(m) for m in learnt}}
    model = known.get(pairing.model)
    if model is None:
        return None
    features = PairFeatures(**{name: pairing.features[name] for name in FEATURES if name in pairing.features})
    return _explained(model, features, [])


def _explained(model: ScoringModel, features: PairFeatures, reasons: list[Reason]) -> Explained:
    """The parts in points with one decimal, rounded so that what is shown adds up (largest remainders)."""
    found = model.attribution(features)
    words = {reason.feature: {"code": reason.code, "params": reason.params} for reason in reasons}
    tenths = _adding_up([found.base, *found.parts.values()], round(found.score * 1000))
    parts = [
        Part(name, tenth / 10, words.get(name))
        for name, tenth in zip(found.parts, tenths[1:], strict=True)
        if tenth or name in words
    ]
    return Explained(tenths[0] / 10, sorted(parts, key=lambda part: -part.points), round(found.score * 1000) / 10)


def _adding_up(values: list[float], total: int) -> list[int]:
    """Thousandths as whole numbers that add up to ``total``: each rounded down, the largest remainders up."""
    exact = [value * 1000 for value in values]
    whole = [int(value // 1) for value in exact]
    order = sorted(range(len(values)), key=lambda i: whole[i] - exact[i])
    for i in order[: total - sum(whole)]:
        whole[i] += 1
    return whole
