"""The rules of internships: nobody under sixteen, an agreement signed by all before the start, no fee, weekly logs, three views."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta

from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken

APPLIED, CHECKING, RUNNING, FINISHED, ENDED, DECLINED = (
    "applied",
    "checking",
    "running",
    "finished",
    "ended",
    "declined",
)
OPEN = (APPLIED, CHECKING, RUNNING)
LEAST_AGE, GROWN_UP = 16, 18
STATES = {
    APPLIED: N_("Applied"),
    CHECKING: N_("Checks before the start"),
    RUNNING: N_("Under way"),
    FINISHED: N_("Finished"),
    ENDED: N_("Ended early"),
    DECLINED: N_("Declined"),
}
PARTIES = ("trainee", "employer", "base")
GUARDIAN = "guardian"
CRITERIA = ("attendance", "skill", "diligence", "teamwork", "rules")
ROUNDS = ("midterm", "final")
WEEK_HOURS = 44
SILENT_DAYS = 14


class TooYoung(RuleBroken):
    """Nobody under sixteen."""

    message = N_("The trainee is %(age)s years old on %(day)s; an internship may begin at 16. Choose a later start.")
    status = 422


class DaysReversed(RuleBroken):
    """An internship ends after it begins."""

    message = N_("The last day %(last)s is before the first day %(first)s.")
    status = 422


class NoPlaceLeft(RuleBroken):
    """A post has so many places."""

    message = N_("All %(places)s places of “%(title)s” are taken. Raise the number of places or choose another post.")


class AgreementUnsigned(RuleBroken):
    """A three-party agreement before the start."""

    message = N_("The agreement is not signed by: %(parties)s. Send them their links; it begins when all have signed.")


class GuardianUnsigned(RuleBroken):
    """Under eighteen with the guardian's consent."""

    message = N_("The trainee is under 18 and the guardian has not consented. Send the guardian the link.")


class FeeNotExcluded(RuleBroken):
    """No fee and no deposit."""

    message = N_(
        "It is not confirmed that the employer takes no fee and no deposit. Ask, then tick it; otherwise decline this internship."
    )


class InsuranceMissing(RuleBroken):
    """Insured before the start."""

    message = N_("No insurance is noted. Enter the insurer and the policy's number.")


class VisitMissing(RuleBroken):
    """The first internship with an employer is preceded by a visit."""

    message = N_("Nobody has visited %(employer)s yet. Note the day of the site visit.")


class SharingNotAgreed(RuleBroken):
    """Nothing about a trainee goes to an employer without the trainee's separate consent."""

    message = N_(
        "The trainee has not agreed to sharing data with an employer, or has taken it back. "
        "The trainee can agree under “My data and my rights”; then this is possible."
    )


class SignedAlready(RuleBroken):
    """Each party signs once."""

    message = N_("This agreement is signed already. Nothing more is needed.")


class NotInThisState(RuleBroken):
    """Each step has its time."""

    message = N_("This internship is “%(state)s”; this step is not possible now.")


class WeekOutside(RuleBroken):
    """A log is about a week of the internship that has begun."""

    message = N_("The week %(week)s lies outside the internship or has not begun.")
    status = 422


class TooManyHours(RuleBroken):
    """At most 44 hours a week, the limit of the labour law."""

    message = N_("%(hours)s hours in a week are more than %(most)s. Correct the hours, or speak to the employer.")
    status = 422


class LogReviewed(RuleBroken):
    """A reviewed log does not change."""

    message = N_("The log of %(week)s is reviewed; it does not change any more.")


class ScoreOutside(RuleBroken):
    """Marks go from 1 to 5."""

    message = N_("Each criterion takes a mark from 1 to 5.")
    status = 422


class RatedAlready(RuleBroken):
    """Each party rates once a round."""

    message = N_("This evaluation is given already.")


class RatingsMissing(RuleBroken):
    """All three have a say before the end."""

    message = N_("The final evaluation is missing from: %(parties)s. It ends when all three have given theirs.")


class EndWithoutReason(RuleBroken):
    """An end before its time says why."""

    message = N_("Write why this internship ends early.")
    status = 422


@dataclass
class Signature:
    """Who signed which text, and when. ``name``: as typed, sealed; ``terms``: hash of the agreement."""

    party: str
    name: str
    at: str
    terms: str


@dataclass
class Rating:
    """One party's marks in one round; ``comment``: sealed."""

    round: str
    party: str
    scores: dict[str, int]
    comment: str
    at: str


@dataclass(frozen=True)
class Wait:
    """What is missing before the start, for whom it waits, and since when."""

    code: str
    who: str
    since: str


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


@dataclass(kw_only=True)
class Internship(Aggregate):
    """One trainee's internship from application to certificate. ``age``: whole years on the first day; no birthday is kept."""

    person_id: str
    employer: str
    title: str
    starts_on: str
    ends_on: str
    age: int
    applied_at: str
    mentor_id: str = ""
    post_id: str = ""
    self_found: bool = False
    state: str = APPLIED
    chosen_at: str = ""
    signatures: list[Signature] = field(default_factory=list)
    no_fee: bool = False
    insurance: str = ""
    visited_on: str = ""
    placement_id: str = ""
    ratings: list[Rating] = field(default_factory=list)
    reason: str = ""
    ended_at: str = ""

    def check(self) -> None:
        """Errors: DaysReversed, TooYoung."""
        if self.ends_on < self.starts_on:
            raise DaysReversed(first=self.starts_on, last=self.ends_on)
        if self.age < LEAST_AGE:
            raise TooYoung(age=self.age, day=self.starts_on)

    @property
    def terms(self) -> str:
        """The hash of what is agreed; who signed other terms has not signed these."""
        text = "\n".join((self.person_id, self.employer, self.title, self.starts_on, self.ends_on))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def parties(self) -> tuple[str, ...]:
        """Who must sign."""
        return (*PARTIES, GUARDIAN) if self.age < GROWN_UP else PARTIES

    def unsigned(self) -> list[str]:
        """Who has not signed these terms."""
        signed = {s.party for s in self.signatures if s.terms == self.terms}
        return [party for party in self.parties if party not in signed]

    def choose(self, now: str) -> None:
        """Take the application; the checks begin. Error: NotInThisState."""
        self._in(APPLIED)
        self.state, self.chosen_at = CHECKING, now

    def sign(self, party: str, name: str, now: str) -> None:
        """Sign the terms as they are now. Errors: NotInThisState, SignedAlready."""
        self._in(CHECKING)
        if party not in self.unsigned():
            raise SignedAlready()
        self.signatures = [s for s in self.signatures if s.party != party]
        self.signatures.append(Signature(party, name, now, self.terms))

    def missing(self, visited: bool, shared: bool) -> list[Wait]:
        """What stands between now and the start, in the order of the chain.

        ``visited``: the employer was seen before; ``shared``: the trainee agrees to sharing data with an employer.
        """
        since = self.chosen_at or self.applied_at
        waits = [Wait("visit", "base", since)] if not (visited or self.visited_on) else []
        waits += [Wait("fee", "base", since)] if not self.no_fee else []
        waits += [Wait("insurance", "base", since)] if not self.insurance else []
        waits += [Wait("sharing", "trainee", since)] if not shared else []
        return waits + [Wait("guardian" if p == GUARDIAN else "agreement", p, since) for p in self.unsigned()]

    def start(self, visited: bool, shared: bool) -> None:
        """Begin. ``visited`` and ``shared`` as in :meth:`missing`.

        Errors, each with how to make it right: NotInThisState, TooYoung, Visit…, Fee…, Insurance…, Sharing…, Guardian…, Agreement….
        """
        self._in(CHECKING)
        self.check()
        codes = {wait.code for wait in self.missing(visited, shared)}
        if "visit" in codes:
            raise VisitMissing(employer=self.employer)
        if "fee" in codes:
            raise FeeNotExcluded()
        if "insurance" in codes:
            raise InsuranceMissing()
        if "sharing" in codes:
            raise SharingNotAgreed()
        if "guardian" in codes:
            raise GuardianUnsigned()
        if "agreement" in codes:
            raise AgreementUnsigned(parties=", ".join(p for p in self.unsigned() if p != GUARDIAN))
        self.state = RUNNING

    def rate(self, round: str, party: str, scores: dict[str, int], comment: str, now: str) -> None:
        """Give one party's marks. Errors: NotInThisState, ScoreOutside, RatedAlready."""
        self._in(RUNNING)
        if set(scores) != set(CRITERIA) or not all(1 <= value <= 5 for value in scores.values()):
            raise ScoreOutside()
        if any(r.round == round and r.party == party for r in self.ratings):
            raise RatedAlready()
        self.ratings.append(Rating(round, party, scores, comment, now))

    def unrated(self, round: str) -> list[str]:
        """Who has not given marks in a round: the trainee, the employer, the base."""
        return [party for party in PARTIES if not any(r.round == round and r.party == party for r in self.ratings)]

    def finish(self, now: str) -> None:
        """End as agreed. Errors: NotInThisState, RatingsMissing."""
        self._in(RUNNING)
        if self.unrated("final"):
            raise RatingsMissing(parties=", ".join(self.unrated("final")))
        self.state, self.ended_at = FINISHED, now

    def end(self, reason: str, now: str) -> None:
        """End early or decline, with the sealed reason. Errors: NotInThisState, EndWithoutReason."""
        if self.state not in OPEN:
            raise NotInThisState(state=STATES[self.state])
        if not reason:
            raise EndWithoutReason()
        self.state, self.reason, self.ended_at = ENDED if self.state == RUNNING else DECLINED, reason, now

    def _in(self, state: str) -> None:
        if self.state != state:
            raise NotInThisState(state=STATES[self.state])


@dataclass(kw_only=True)
class WeekLog(Aggregate):
    """A week's log. ``week``: its Monday; ``hours``: Monday to Sunday; ``text`` and ``comment``: sealed."""

    internship_id: str
    person_id: str
    week: str
    text: str
    hours: list[int]
    written_at: str
    mentor_id: str = ""
    state: str = "written"
    comment: str = ""
    reviewed_at: str = ""

    def write(self, text: str, hours: list[int], now: str) -> None:
        """Write or correct it. Errors: LogReviewed, TooManyHours."""
        if self.state == "reviewed":
            raise LogReviewed(week=self.week)
        if sum(hours) > WEEK_HOURS:
            raise TooManyHours(hours=sum(hours), most=WEEK_HOURS)
        self.text, self.hours, self.written_at, self.state = text, hours, now, "written"

    def review(self, accepted: bool, comment: str, now: str) -> None:
        """The mentor has read it, or gives it back."""
        self.state, self.comment, self.reviewed_at = "reviewed" if accepted else "returned", comment, now


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def due_weeks(starts_on: str, ends_on: str, written: set[str], today: date) -> list[str]:
    """The Mondays of weeks that are over and have no log."""
    week, found = monday_of(date.fromisoformat(starts_on)), []
    while week <= date.fromisoformat(ends_on) and week + timedelta(days=7) <= today:
        if week.isoformat() not in written:
            found.append(week.isoformat())
        week += timedelta(days=7)
    return found
