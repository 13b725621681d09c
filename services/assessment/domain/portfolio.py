"""What else shows a person's skill: ratings, practical tasks marked by two, certificates; and appeals against a result."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.assessment.domain.evidence import Appeal, Certificate, Mark, MentorRating, TaskWork
from shared.aggregate import Aggregate
from shared.contracts.assessment import AppealAnswered, AppealFiled, SkillProfileChanged
from shared.contracts.event import Sealed
from shared.rules import N_, NotFound, RuleBroken

LEVELS = (1, 2, 3, 4, 5)
"""Ratings in words: 1 never done it, 2 with much help, 3 with some help, 4 alone, 5 could teach it."""

RATERS = 2
MOST_CERTIFICATES = 30
OUTCOMES = ("explained", "retake", "corrected")


class RatedAlready(RuleBroken):
    """Two people mark a task independently, each once."""

    message = N_("This task is marked already: by you, or by %(raters)s people.")


class AppealOpen(RuleBroken):
    """One question at a time."""

    message = N_("Your appeal of %(day)s is still being looked at.")


class AppealClosed(RuleBroken):
    """An appeal is answered once."""

    message = N_("This appeal was answered on %(day)s.")


class CertificatesFull(RuleBroken):
    """A portfolio is no archive."""

    message = N_("%(most)s certificates are in the portfolio; remove one first.")


class NothingToAppeal(RuleBroken):
    """An appeal is about a finished assessment."""

    message = N_("There is no finished assessment to appeal against yet.")


@dataclass(kw_only=True)
class Portfolio(Aggregate):
    """One person's evidence of skill beside the test. ``self_levels``: dimension -> 1..5.

    To be found by: ``waiting``: an appeal waits for an answer; ``agreed_on``: tasks that two people marked; ``claims``:
    certificates sent in that nobody has looked at.
    """

    person_id: str
    self_levels: dict[str, int] = field(default_factory=dict)
    self_rated_at: str = ""
    mentor_ratings: list[MentorRating] = field(default_factory=list)
    tasks: list[TaskWork] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)
    retake_allowed_at: str = ""
    waiting: bool = False
    agreed_on: int = 0
    claims: int = 0

    def rate_oneself(self, levels: dict[str, int], now: str) -> None:
        """The trainee's own view; the latest counts."""
        self.self_levels, self.self_rated_at = levels, now

    def rate_by_mentor(self, mentor_id: str, levels: dict[str, int], now: str) -> None:
        """A mentor's view; each mentor's latest counts."""
        self.mentor_ratings = [r for r in self.mentor_ratings if r.mentor_id != mentor_id]
        self.mentor_ratings.append(MentorRating(mentor_id, levels, now))

    def add_task(self, id: str, task: str, done_on: str) -> TaskWork:
        """A practical task to be marked by two."""
        made = TaskWork(id, task, done_on)
        self.tasks.append(made)
        return made

    def mark_task(self, work_id: str, mark: Mark) -> None:
        """One rater's marks, given without seeing the other's. Errors: ``NotFound``, ``RatedAlready``."""
        work = next((t for t in self.tasks if t.id == work_id), None)
        if work is None:
            raise NotFound(id=work_id)
        if len(work.marks) >= RATERS or any(m.rater_id == mark.rater_id for m in work.marks):
            raise RatedAlready(raters=RATERS)
        work.marks.append(mark)
        self.agreed_on = sum(len(t.marks) == RATERS for t in self.tasks)

    def add_certificate(self, certificate: Certificate) -> None:
        """A certificate that was seen, or that its holder sent in. Error: ``CertificatesFull``."""
        if len(self.certificates) >= MOST_CERTIFICATES:
            raise CertificatesFull(most=MOST_CERTIFICATES)
        self.certificates.append(certificate)
        self._count_claims()

    def certificate(self, id: str) -> Certificate:
        """One of them. Error: ``NotFound``."""
        found = next((c for c in self.certificates if c.id == id), None)
        if found is None:
            raise NotFound(id=id)
        return found

    def see_certificate(self, id: str) -> None:
        """A coordinator looked at what was sent in; from now on it counts. Error: ``NotFound``."""
        self.certificate(id).seen = True
        self._count_claims()

    def remove_certificate(self, id: str) -> None:
        """A certificate entered by mistake, or not believed. Error: ``NotFound``."""
        self.certificates.remove(self.certificate(id))
        self._count_claims()

    def _count_claims(self) -> None:
        self.claims = sum(not c.seen for c in self.certificates)

    def appeal(self, id: str, sitting_id: str, text: str, now: str) -> None:
        """Ask for another look. Errors: ``NothingToAppeal``, ``AppealOpen``."""
        if not sitting_id:
            raise NothingToAppeal()
        waiting = self.open_appeal
        if waiting:
            raise AppealOpen(day=waiting.filed_at[:10])
        self.appeals.append(Appeal(id, sitting_id, text, now))
        self.waiting = True
        self.record(AppealFiled(id, self.person_id, self.base_id, sitting_id, Sealed(text), now))

    @property
    def open_appeal(self) -> Appeal | None:
        """The appeal that waits for an answer."""
        return next((a for a in self.appeals if not a.outcome), None)

    def answer_appeal(self, id: str, outcome: str, answer: str, by: str, now: str) -> None:
        """Answer; ``retake`` opens another sitting at once. Errors: ``NotFound``, ``AppealClosed``."""
        found = next((a for a in self.appeals if a.id == id), None)
        if found is None or outcome not in OUTCOMES:
            raise NotFound(id=id)
        if found.outcome:
            raise AppealClosed(day=found.answered_at[:10])
        found.answer, found.outcome, found.answered_by, found.answered_at = answer, outcome, by, now
        self.waiting = False
        if outcome == "retake":
            self.allow_retake(now)
        self.record(AppealAnswered(id, self.person_id, self.base_id, outcome, Sealed(answer), now))

    def allow_retake(self, now: str) -> None:
        """Another sitting before the waiting time is over."""
        self.retake_allowed_at = now

    def say_profile(self, skills: dict[str, float], errors: dict[str, float], sources: list[str], now: str) -> None:
        """Say what all sources together show."""
        self.record(SkillProfileChanged(self.person_id, self.base_id, skills, errors, sources, now))
