"""What a portfolio holds: ratings, tasks with their marks, certificates, appeals."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Rating:
    """One skill as one source sees it, on the logit scale of the test: ``value`` with standard error ``error``."""

    source: str
    dimension: str
    value: float
    error: float


@dataclass
class MentorRating:
    """A mentor's rating: dimension -> level 1..5."""

    mentor_id: str
    levels: dict[str, int]
    rated_at: str


@dataclass
class Mark:
    """One rater's marks of a task: criterion -> 1..4. ``note`` is sealed."""

    rater_id: str
    scores: dict[str, int]
    note: str
    marked_at: str


@dataclass
class TaskWork:
    """A practical task somebody did. ``task``: its code in the rubrics."""

    id: str
    task: str
    done_on: str
    marks: list[Mark] = field(default_factory=list)


@dataclass
class Certificate:
    """A certificate from elsewhere. ``until`` empty: it does not expire.

    ``seen``: a coordinator saw it; until then it counts for nothing. ``file_id``: the sealed picture or PDF of it, if any.
    """

    id: str
    title: str
    issuer: str
    dimension: str
    issued_on: str
    until: str = ""
    seen: bool = True
    file_id: str = ""
    media_type: str = ""


@dataclass
class Appeal:
    """A trainee asks to look at a result again. ``text`` and ``answer`` are sealed; ``outcome`` empty: open."""

    id: str
    sitting_id: str
    text: str
    filed_at: str
    answer: str = ""
    outcome: str = ""
    answered_by: str = ""
    answered_at: str = ""
