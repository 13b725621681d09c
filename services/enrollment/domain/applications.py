"""An application: one person asks to join one cohort, with the consents they gave, and gets an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from services.enrollment.domain.cohorts import CROCKFORD
from services.enrollment.domain.minors import GuardianConsentMissing
from services.enrollment.domain.papers import (
    ACCEPTED,
    RETURNED,
    SENT,
    Paper,
    PaperNotSent,
    PapersMissing,
    ReturnWithoutReason,
    SentPaper,
    unaccepted,
)
from services.enrollment.domain.refusals import (
    AlreadyAdmitted,
    AlreadyRejected,
    AlreadyWithdrawn,
    DecidedAlready,
    NotATrainee,
    ReasonMissing,
)
from shared.aggregate import Aggregate
from shared.clock import derived_id
from shared.contracts.enrollment import (
    ApplicationChanged,
    ApplicationMovedUp,
    ApplicationRejected,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    AutomatedPairingChosen,
    ConsentGiven,
    GuardianAnswered,
    PaperReviewed,
    PaperSent,
    TraineeAdmitted,
    TraineeLeft,
)
from shared.contracts.event import Sealed

SUBMITTED, ADMITTED, REJECTED = "submitted", "admitted", "rejected"
WAITING, WITHDRAWN, LEFT = "waiting", "withdrawn", "left"
STATES = (SUBMITTED, WAITING, ADMITTED, REJECTED, WITHDRAWN, LEFT)
UNDECIDED = (SUBMITTED, WAITING)


def application_id(person_id: str, cohort_id: str) -> str:
    """One application for a person and a cohort: the id follows from the two, so a repeat cannot make a second."""
    return derived_id("application", person_id, cohort_id)


def number_of(id: str) -> str:
    """A number people can read out loud, such as ``QH-7K4-M2P``, from the application's id (30 bits of it)."""
    value = int(id[:8], 16) >> 2
    signs = "".join(CROCKFORD[(value >> shift) & 31] for shift in range(25, -1, -5))
    return f"QH-{signs[:3]}-{signs[3:]}"


@dataclass(kw_only=True)
class Application(Aggregate):
    """One person's wish to join one cohort. ``name``, ``email``, ``goals`` and ``reason`` are sealed.

    ``guardian``, of a minor: sealed ``name`` and ``phone``, then ``consented`` (``yes`` or ``no``), ``relation``, ``answered_at``
    and the text's ``version`` and ``hash``. ``consents``: list of ``{"purpose", "text_version", "text_hash", "given_at"}``.
    ``papers``: what was sent, by the id of the cohort's paper; ``has_files``: whether any of it is kept still.
    ``answers``: sealed, by the key of a field of the catalogue that has no place of its own here.
    """

    person_id: str
    cohort_id: str
    cohort_name: str
    number: str
    name: str
    email: str
    goals: str
    platforms: list[str]
    languages: list[str]
    availability: list[str]
    goal: str
    locale: str
    submitted_at: str
    state: str = SUBMITTED
    decided_at: str = ""
    decided_by: str = ""
    reason: str = ""
    consents: list[dict[str, str]] = field(default_factory=list)
    left_at: str = ""
    minor: bool = False
    guardian: dict[str, str] = field(default_factory=dict)
    papers: dict[str, SentPaper] = field(default_factory=dict)
    has_files: bool = False
    answers: dict[str, str] = field(default_factory=dict)

    def submit(self, channel: str = "web") -> None:
        """Say that the application and its consents exist."""
        self.record(
            ApplicationSubmitted(
                application_id=self.id,
                person_id=self.person_id,
                base_id=self.base_id,
                cohort_id=self.cohort_id,
                cohort_name=self.cohort_name,
                number=self.number,
                name=Sealed(self.name),
                platforms=self.platforms,
                languages=self.languages,
                availability=self.availability,
                goal=self.goal,
                submitted_at=self.submitted_at,
                email=Sealed(self.email),
                locale=self.locale,
            )
        )
        for consent in self.consents:
            self.record(ConsentGiven(person_id=self.person_id, base_id=self.base_id, channel=channel, **consent))
        allowed = any(consent["purpose"] == "automated_match" for consent in self.consents)
        self.record(AutomatedPairingChosen(self.person_id, self.base_id, allowed, self.submitted_at))

    @property
    def guardian_agreed(self) -> bool:
        """Whether nothing is missing on a guardian's side."""
        return not self.minor or self.guardian.get("consented") == "yes"

    def guardian_answered(self, name: str, relation: str, consented: bool, at: str, text: tuple[str, str]) -> None:
        """Note a guardian's answer (``name`` sealed) and say it."""
        word = "yes" if consented else "no"
        said = {"name": name, "relation": relation, "consented": word, "answered_at": at}
        self.guardian = {**self.guardian, **said, "version": text[0], "hash": text[1]}
        self.record(GuardianAnswered(self.id, self.person_id, self.base_id, consented, at, *text))

    @property
    def undecided(self) -> bool:
        """Whether the applicant may still change or withdraw it."""
        return self.state in UNDECIDED

    def correct(self, fields: dict[str, Any], changed: list[str], at: str) -> None:
        """Take what the applicant wants otherwise (``goals`` sealed); ``changed``: the names of what is new. Error: DecidedAlready."""
        self._check_undecided()
        for name, value in fields.items():
            setattr(self, name, value)
        if changed:
            self.record(ApplicationChanged(self.id, self.person_id, self.base_id, changed, at))

    def send_paper(self, paper: Paper, file_id: str, media_type: str, at: str) -> str:
        """Take a paper, or another one in its place; returns the id of the file that is no longer needed. Error: DecidedAlready."""
        self._check_undecided()
        before = self.papers.get(paper.id)
        self.papers[paper.id] = SentPaper(file_id=file_id, media_type=media_type, sent_at=at)
        self.has_files = True
        ids = (self.id, self.person_id, self.base_id)
        self.record(PaperSent(*ids, paper.id, paper.zh, paper.en, at))
        return before.file_id if before else ""

    def take_back_paper(self, paper_id: str) -> str:
        """Take a paper back; returns the id of its file. Error: DecidedAlready."""
        self._check_undecided()
        before = self.papers.pop(paper_id, None)
        self.has_files = any(sent.file_id for sent in self.papers.values())
        return before.file_id if before else ""

    def review_paper(self, paper: Paper, accepted: bool, reason: str, by: str, at: str) -> None:
        """Accept a paper, or ask for another one with a sealed reason; the same again changes nothing.

        Errors: DecidedAlready, PaperNotSent, ReturnWithoutReason.
        """
        self._check_undecided()
        sent = self.papers.get(paper.id)
        if sent is None or not sent.file_id:
            raise PaperNotSent(paper=paper.name)
        if not accepted and not reason:
            raise ReturnWithoutReason(paper=paper.name)
        state = ACCEPTED if accepted else RETURNED
        if sent.state == state == ACCEPTED:
            return
        sent.state, sent.reason, sent.looked_at, sent.looked_by = state, "" if accepted else reason, at, by
        ids = (self.id, self.person_id, self.base_id)
        said = (paper.id, paper.zh, paper.en, state, at, by)
        self.record(PaperReviewed(*ids, *said, Sealed(sent.reason), self.cohort_name))

    def drop_files(self) -> list[str]:
        """Keep what was looked at and how, and no file; returns the ids of the files to delete."""
        ids = [sent.file_id for sent in self.papers.values() if sent.file_id]
        for sent in self.papers.values():
            sent.file_id = ""
        self.has_files = False
        return ids

    def withdraw(self, at: str) -> None:
        """Take it back; withdrawn before: no change. Error: DecidedAlready."""
        if self.state == WITHDRAWN:
            return
        self._check_undecided()
        self.state, self.decided_at = WITHDRAWN, at
        self.record(ApplicationWithdrawn(self.id, self.person_id, self.base_id, at))

    def leave(self, at: str, stays_in: Application | None) -> None:
        """Leave the cohort after admission; left before: no change. ``stays_in``: another one of theirs that is admitted.

        Error: NotATrainee.
        """
        if self.state == LEFT:
            return
        if self.state != ADMITTED:
            raise NotATrainee(number=self.number)
        self.state, self.left_at = LEFT, at
        ids = (self.id, self.person_id, self.base_id, self.cohort_id, self.cohort_name)
        stays = (stays_in.cohort_id, stays_in.cohort_name) if stays_in else ("", "")
        self.record(TraineeLeft(*ids, at, *stays, self.locale))

    def move_up(self, at: str) -> None:
        """Leave the waiting list: a place is kept, and a coordinator decides."""
        if self.state == WAITING:
            self.state = SUBMITTED
            self.record(ApplicationMovedUp(self.id, self.person_id, self.base_id, self.cohort_id, self.cohort_name, at))

    def _check_undecided(self) -> None:
        if not self.undecided:
            raise DecidedAlready(number=self.number)

    @property
    def unseen_papers(self) -> int:
        """How many papers nobody looked at yet."""
        return sum(sent.state == SENT for sent in self.papers.values())

    def check_admissible(self, papers: Sequence[Paper] = ()) -> None:
        """Refuse what cannot be admitted, whatever the seats; ``papers``: those the cohort asks for.

        Errors: AlreadyWithdrawn, GuardianConsentMissing, PapersMissing.
        """
        if self.state == WITHDRAWN:
            raise AlreadyWithdrawn(number=self.number)
        if not self.guardian_agreed:
            raise GuardianConsentMissing(number=self.number)
        if missing := unaccepted(papers, self.papers):
            raise PapersMissing(self.number, missing)

    def ready(self, papers: Sequence[Paper]) -> bool:
        """Whether a cohort's own rule may admit at once: nothing is to be waited for."""
        return self.guardian_agreed and not unaccepted(papers, self.papers)

    def admit(self, by: str, at: str) -> None:
        """Make the applicant a trainee; from rejected or left as well, since both may be taken back. Admitted: no change.

        Errors: AlreadyWithdrawn, GuardianConsentMissing.
        """
        if self.state == ADMITTED:
            return
        self.check_admissible()
        self.state, self.decided_at, self.decided_by, self.reason = ADMITTED, at, by, ""
        self.left_at = ""
        self.record(
            TraineeAdmitted(
                application_id=self.id,
                person_id=self.person_id,
                base_id=self.base_id,
                cohort_id=self.cohort_id,
                cohort_name=self.cohort_name,
                name=Sealed(self.name),
                platforms=self.platforms,
                languages=self.languages,
                availability=self.availability,
                goal=self.goal,
                admitted_at=at,
                by=by,
                email=Sealed(self.email),
                locale=self.locale,
            )
        )

    def reject(self, by: str, at: str, reason: str, sealed_reason: str) -> None:
        """Say no, with a reason the applicant reads. Errors: AlreadyAdmitted, AlreadyRejected, DecidedAlready,
        AlreadyWithdrawn, ReasonMissing."""
        if self.state == ADMITTED:
            raise AlreadyAdmitted(number=self.number)
        if self.state == REJECTED:
            raise AlreadyRejected(number=self.number)
        if self.state == LEFT:
            raise DecidedAlready(number=self.number)
        if self.state == WITHDRAWN:
            raise AlreadyWithdrawn(number=self.number)
        if not reason.strip():
            raise ReasonMissing(number=self.number)
        self.state, self.decided_at, self.decided_by, self.reason = REJECTED, at, by, sealed_reason
        self.record(ApplicationRejected(self.id, self.person_id, self.base_id, Sealed(sealed_reason), at, by))
