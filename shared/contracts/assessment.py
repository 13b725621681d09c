"""What assessment says: what a trainee can do."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.contracts.event import Event, Sealed


@dataclass(frozen=True)
class AssessmentCompleted(Event, publisher="assessment"):
    """A trainee finished a skill assessment. Heard by matching (features), bases (funnel), enrollment (journey), notify.

    ``skills``: dimension code -> level in 0..1 (probability of answering a middling item); ``abilities``: code -> the same on the
    logit scale, with ``errors``: code -> its standard error; ``overall``: 0..100, weighted by the skill map's weights, with
    ``overall_error`` in points. ``attempt`` counts a person's sittings from 1; ``proctored``: on paper under supervision.
    """

    assessment_id: str
    person_id: str
    base_id: str
    skills: dict[str, float]
    overall: float
    instrument: str
    completed_at: str
    errors: dict[str, float] = field(default_factory=dict)
    abilities: dict[str, float] = field(default_factory=dict)
    overall_error: float = 0.0
    attempt: int = 1
    proctored: bool = False


@dataclass(frozen=True)
class SkillProfileChanged(Event, publisher="assessment"):
    """Ratings, a marked task or a certificate changed what test and portfolio together show. Heard by matching (features).

    ``skills``: dimension code -> level in 0..1; ``errors``: code -> standard error on the logit scale; ``sources``: test, self,
    mentor, task, certificate, as far as each had a say.
    """

    person_id: str
    base_id: str
    skills: dict[str, float]
    errors: dict[str, float]
    sources: list[str]
    changed_at: str


@dataclass(frozen=True)
class AppealFiled(Event, publisher="assessment"):
    """A trainee asks the coordinator to look at a result again. ``text``: why, sealed."""

    appeal_id: str
    person_id: str
    base_id: str
    assessment_id: str
    text: Sealed
    filed_at: str


@dataclass(frozen=True)
class AppealAnswered(Event, publisher="assessment"):
    """The coordinator answered an appeal. ``outcome``: explained or retake; ``answer``: in words, sealed."""

    appeal_id: str
    person_id: str
    base_id: str
    outcome: str
    answer: Sealed
    answered_at: str
