"""The rules of an assessment: admitted trainees take it, answers are kept as they come, it is submitted once."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.aggregate import Aggregate
from shared.contracts.assessment import AssessmentCompleted
from shared.rules import N_, RuleBroken


class NotAdmitted(RuleBroken):
    """The assessment is for admitted trainees."""

    message = N_("The skill assessment opens once your application is admitted.")


class AssessmentFinished(RuleBroken):
    """Answers do not change after the end."""

    message = N_("You finished this assessment on %(day)s; answers cannot be changed any more.")


class UnknownQuestion(RuleBroken):
    """An answer belongs to a question of the instrument."""

    message = N_("There is no question “%(item)s” in this assessment.")
    status = 422


@dataclass
class Result:
    """One dimension's outcome. ``level``: 0..1; ``ability`` and ``error`` on the logit scale."""

    dimension: str
    asked: int
    correct: int
    level: float
    ability: float
    error: float


@dataclass(kw_only=True)
class Assessment(Aggregate):
    """One trainee's answers to one instrument. ``answers``: item id -> what was given."""

    person_id: str
    instrument: str
    started_at: str
    answers: dict[str, str] = field(default_factory=dict)
    completed_at: str = ""
    overall: float = 0.0
    results: list[Result] = field(default_factory=list)

    def answer(self, given: dict[str, str], items: set[str]) -> None:
        """Keep answers; an empty one takes an earlier one back. Errors: ``AssessmentFinished``, ``UnknownQuestion``."""
        self._open()
        for item, value in given.items():
            if item not in items:
                raise UnknownQuestion(item=item)
            if value:
                self.answers[item] = value
            else:
                self.answers.pop(item, None)

    def complete(self, results: list[Result], overall: float, now: str) -> None:
        """The end: results are final and said. Error: ``AssessmentFinished``."""
        self._open()
        self.results, self.overall, self.completed_at = results, overall, now
        self.record(
            AssessmentCompleted(
                assessment_id=self.id,
                person_id=self.person_id,
                base_id=self.base_id,
                skills={r.dimension: round(r.level, 4) for r in results},
                overall=round(overall, 1),
                instrument=self.instrument,
                completed_at=now,
                errors={r.dimension: round(r.error, 4) for r in results},
            )
        )

    def _open(self) -> None:
        if self.completed_at:
            raise AssessmentFinished(day=self.completed_at[:10])
