"""The posts that employers offer."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken


class NoPlaceLeft(RuleBroken):
    """A post has so many places."""

    message = N_("All %(places)s places of “%(title)s” are taken. Raise the number of places or choose another post.")


class PostClosed(RuleBroken):
    """A closed post takes no applications."""

    message = N_("“%(title)s” takes no more applications. Choose another post.")


@dataclass(kw_only=True)
class Post(Aggregate):
    """A post an employer offers."""

    employer: str
    title: str
    places: int
    starts_on: str
    ends_on: str
    skills: list[str] = field(default_factory=list)
    open: bool = True
