"""Posts, read: what is offered with its free places, and who fits what, best first and with reasons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from services.placement import shelves
from services.placement.domain.fitting import Fit, fit
from services.placement.domain.posts import Post
from services.placement.listing import CANDIDATES
from services.placement.repository import TRAINEES, internships, posts
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
    levels = levels_of(context, person_id)
    found = posts(context).open_of(base_id, MOST_POSTS)
    taken = internships(context).taken([post.id for post in found])
    made = [Offer(post, max(0, post.places - taken.get(post.id, 0)), fit(post.skills, levels)) for post in found]
    return sorted(made, key=lambda offer: (offer.free == 0, -offer.fit.order)) if person_id else made


def offer_of(context: Context, actor: Actor, post_id: str) -> Offer:
    """One post, open or closed. Error: ``NotFound``."""
    post = posts(context).load(post_id, actor)
    return Offer(
        post, max(0, post.places - internships(context).taken([post.id]).get(post.id, 0)), fit(post.skills, {})
    )


def candidates(context: Context, post: Post) -> list[Candidate]:
    """Who wants an internship and has none under way or finished, best fit for the post first.

    They stand on a shelf with their levels, a few documents for the whole base.
    """
    found = shelves.until(context.store, CANDIDATES, post.base_id, lambda _group: True, "")
    made = [Candidate(id, fit(post.skills, json.loads(levels))) for id, levels in found.items()]
    return sorted(made, key=lambda one: (-one.fit.order, one.person_id))


def levels_of(context: Context, person_id: str) -> Mapping[str, float]:
    """What is shown of somebody's skills, as far as is heard: code -> level from 0 to 1."""
    found = context.store.get(TRAINEES, person_id) if person_id else None
    levels: dict[str, float] = found.state.get("skills", {}) if found else {}
    return levels
