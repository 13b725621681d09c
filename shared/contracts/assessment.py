"""What assessment says: what a trainee can do."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.contracts.event import Event


@dataclass(frozen=True)
class AssessmentCompleted(Event, publisher="assessment"):
    """A trainee finished a skill assessment. Heard by matching (features), bases (funnel), enrollment (journey), notify.

    ``skills``: dimension code -> level in 0..1 (probability of answering a middling item); ``errors``: code -> standard
    error of the ability estimate on the logit scale; ``overall``: 0..100, weighted by the skill map's weights.
    """

    assessment_id: str
    person_id: str
    base_id: str
    skills: dict[str, float]
    overall: float
    instrument: str
    completed_at: str
    errors: dict[str, float] = field(default_factory=dict)
