"""A sitting of the adaptive test: one question at a time, answered once, timed by the server's clock, scored at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from services.assessment.domain.answers import Answer, Rescored, Result, Timing
from shared.aggregate import Aggregate
from shared.clock import iso, parse_iso
from shared.contracts.assessment import AssessmentCompleted, AssessmentRescored, SkillProfileChanged
from shared.rules import N_, RuleBroken


class NotAdmitted(RuleBroken):
    """The assessment is for admitted trainees."""

    message = N_("The skill assessment opens once your application is admitted.")


class AssessmentFinished(RuleBroken):
    """Answers do not change after the end."""

    message = N_("You finished this assessment on %(day)s; answers cannot be changed any more.")


class NotTheQuestion(RuleBroken):
    """Only the question that is being asked can be answered."""

    message = N_("The question “%(item)s” is not the one being asked now; it was answered already or never shown.")


class RetakeTooEarly(RuleBroken):
    """Between two sittings lies a while, so that growth shows and questions are forgotten."""

    message = N_("You can take the assessment again from %(day)s.")


@dataclass(kw_only=True)
class Sitting(Aggregate):
    """One trainee's way through the adaptive test.

    ``resting``: questions this test may not show, drawn at its start; ``seen``: shown in earlier sittings, avoided while others
    are left. ``current``: the question being asked since ``shown_at``. ``spent``: seconds that counted so far.
    ``ended_by``: precision, length, time, bank (no question left) or paper, then ``paper`` is the form's id.
    """

    person_id: str
    attempt: int
    instrument: str
    started_at: str
    resting: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    current: str = ""
    current_version: int = 0
    current_dimension: str = ""
    current_seeded: bool = False
    shown_at: str = ""
    spent: float = 0.0
    completed_at: str = ""
    ended_by: str = ""
    paper: str = ""
    overall: float = 0.0
    overall_error: float = 0.0
    results: list[Result] = field(default_factory=list)
    rescored: list[Rescored] = field(default_factory=list)

    @property
    def asked(self) -> set[str]:
        """Items shown in this sitting."""
        return {answer.item for answer in self.answers}

    def counted(self) -> list[Answer]:
        """The answers that count."""
        return [answer for answer in self.answers if not (answer.seeded or answer.void)]

    def ask(self, item: str, version: int, dimension: str, now: datetime, *, seeded: bool = False) -> None:
        """Show a question. Error: ``AssessmentFinished``."""
        self._open()
        self.current, self.current_version, self.current_dimension = item, version, dimension
        self.current_seeded, self.shown_at = seeded, iso(now)

    def answer(self, item: str, given: str, points: int, most: int, now: datetime, timing: Timing) -> None:
        """Answer the question being asked. Errors: ``AssessmentFinished``, ``NotTheQuestion``."""
        self._open()
        if not item or item != self.current:
            raise NotTheQuestion(item=item)
        seconds = (now - parse_iso(self.shown_at)).total_seconds()
        self.spent += timing.cost(seconds)
        self.answers.append(
            Answer(
                item,
                self.current_version,
                self.current_dimension,
                given,
                points,
                most,
                round(seconds, 1),
                self.current_seeded,
            )
        )
        self.current = self.shown_at = ""

    def key_in(self, item: str, version: int, dimension: str, given: str, points: int, most: int) -> None:
        """An answer from paper. Error: ``AssessmentFinished``."""
        self._open()
        self.answers.append(Answer(item, version, dimension, given, points, most))

    def seconds_left(self, now: datetime, timing: Timing) -> float:
        """Counting seconds that are left, with what the open question has cost so far."""
        open_ = timing.cost((now - parse_iso(self.shown_at)).total_seconds()) if self.shown_at else 0.0
        return max(timing.limit - self.spent - open_, 0.0)

    def complete(self, results: list[Result], overall: float, overall_error: float, now: str, ended_by: str) -> None:
        """The end: results are final and said. Error: ``AssessmentFinished``."""
        self._open()
        self.results, self.overall, self.overall_error = results, overall, overall_error
        self.completed_at, self.ended_by, self.current, self.shown_at = now, ended_by, "", ""
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
                abilities={r.dimension: round(r.ability, 4) for r in results},
                overall_error=round(overall_error, 2),
                attempt=self.attempt,
                proctored=ended_by == "paper",
            )
        )

    def correct(self, item: str, version: int, mark: Callable[[str], int] | None, most: int) -> None:
        """Answers to a question that was found wrong: taken out without ``mark``, else marked as those to ``version``."""
        for answer in self.answers:
            if answer.item == item and mark is None:
                answer.void = True
            elif answer.item == item and mark and answer.version < version:
                answer.points, answer.most, answer.version = mark(answer.given), most, version

    def rescore(self, results: list[Result], overall: float, overall_error: float, why: Rescored) -> None:
        """Other results after :meth:`correct`, said with what they were before."""
        why.before = self.overall
        self.results, self.overall, self.overall_error = results, overall, overall_error
        self.rescored.append(why)
        self.record(
            AssessmentRescored(
                assessment_id=self.id,
                person_id=self.person_id,
                base_id=self.base_id,
                skills={r.dimension: round(r.level, 4) for r in results},
                errors={r.dimension: round(r.error, 4) for r in results},
                abilities={r.dimension: round(r.ability, 4) for r in results},
                overall=round(overall, 1),
                overall_error=round(overall_error, 2),
                overall_before=round(why.before, 1),
                completed_at=self.completed_at,
                rescored_at=why.at,
                withdrawn=why.withdrawn,
            )
        )

    def say_profile(self, skills: dict[str, float], errors: dict[str, float], sources: list[str], now: str) -> None:
        """Say what this result and the portfolio show together."""
        self.record(SkillProfileChanged(self.person_id, self.base_id, skills, errors, sources, now))

    def _open(self) -> None:
        if self.completed_at:
            raise AssessmentFinished(day=self.completed_at[:10])
