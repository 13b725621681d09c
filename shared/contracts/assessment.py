"""What assessment says: what a trainee can do."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.contracts.event import Event, Sealed


@dataclass(frozen=True)
class AssessmentCompleted(Event, publisher="assessment"):
    """A trainee finished a skill assessment. Heard by matching and placement (features), bases (funnel), enrollment
    (journey), notify.

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
class AssessmentRescored(Event, publisher="assessment"):
    """A finished assessment has other results, because a question was found wrong. Heard by matching, enrollment, notify,
    placement.

    Figures as in :class:`AssessmentCompleted`; ``overall_before``: the score until now; ``withdrawn``: the question does not
    count any more, otherwise its answers were marked by the right key.
    """

    assessment_id: str
    person_id: str
    base_id: str
    skills: dict[str, float]
    errors: dict[str, float]
    abilities: dict[str, float]
    overall: float
    overall_error: float
    overall_before: float
    completed_at: str
    rescored_at: str
    withdrawn: bool = False


@dataclass(frozen=True)
class SkillProfileChanged(Event, publisher="assessment"):
    """What test and portfolio together show has changed. Heard by matching (features) and placement (posts).

    Said when a rating, a marked task or a certificate is added, when a test is finished beside these, and when one is rescored.

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
    """The coordinator answered an appeal. ``outcome``: explained, retake or corrected; ``answer``: in words, sealed."""

    appeal_id: str
    person_id: str
    base_id: str
    outcome: str
    answer: Sealed
    answered_at: str
