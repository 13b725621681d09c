"""Posts, read: what is offered with its free places, and who fits what, best first and with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.placement.domain.fitting import Fit, fit
from services.placement.domain.internships import CHECKING, FINISHED, OPEN, RUNNING
from services.placement.domain.posts import Post
from services.placement.repository import TRAINEES, posts
from shared.actor import Actor
from shared.service import Context

MOST_POSTS = 500


@dataclass
class Offer:
    """A post with its free places, and how well somebody fits it."""

    post: Post
    free: int
    fit: Fit


@dataclass
class Candidate:
    """A trainee who wants an internship and has none, and how well the post fits."""

    person_id: str
    fit: Fit


def offers(context: Context, base_id: str, person_id: str = "") -> list[Offer]:
    """The open posts of a base: best fit first for a person, else the earliest first."""
    found = posts(context).find(_all_of(base_id), {"open": True}, sort=[("starts_on", 1)], limit=MOST_POSTS)
    taken, levels = _taken(context, base_id), levels_of(context, person_id)
    made = [Offer(post, max(0, post.places - taken.get(post.id, 0)), fit(post.skills, levels)) for post in found]
    return sorted(made, key=lambda offer: (offer.free == 0, -offer.fit.order)) if person_id else made


def offer_of(context: Context, actor: Actor, post_id: str) -> Offer:
    """One post, open or closed. Error: ``NotFound``."""
    post = posts(context).load(post_id, actor)
    return Offer(post, max(0, post.places - _taken(context, post.base_id).get(post.id, 0)), fit(post.skills, {}))


def candidates(context: Context, post: Post) -> list[Candidate]:
    """Who wants an internship and has none under way or finished, best fit for the post first."""
    busy = {"base_id": post.base_id, "state": {"in": [*OPEN, FINISHED]}}
    placed = set(context.store.total("internships", "person_id", (), busy))
    wanted = {"base_id": post.base_id, "goal": "internship", "erased": False, "admitted_at": {"ne": ""}}
    found = [d for d in context.store.find(TRAINEES, wanted) if d.id not in placed]
    made = [Candidate(d.id, fit(post.skills, d.state.get("skills", {}))) for d in found]
    return sorted(made, key=lambda one: (-one.fit.order, one.person_id))


def levels_of(context: Context, person_id: str) -> Mapping[str, float]:
    """What is shown of somebody's skills, as far as is heard: code -> level from 0 to 1."""
    found = context.store.get(TRAINEES, person_id) if person_id else None
    levels: dict[str, float] = found.state.get("skills", {}) if found else {}
    return levels


def _taken(context: Context, base_id: str) -> dict[str, int]:
    where: dict[str, Any] = {"base_id": base_id, "state": {"in": [CHECKING, RUNNING]}}
    found = context.store.total("internships", "post_id", (), where)
    return {id: kept["count"] for id, kept in found.items()}


def _all_of(base_id: str) -> Actor:
    """Posts are offered to everybody of the base."""
    return Actor("", "coordinator", base_id)
