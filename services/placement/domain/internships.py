"""The rules of an internship's course: nobody under sixteen, begun when every check is done, ended by three views or with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.placement.domain.agreements import (
    GUARDIAN,
    PARTIES,
    AgreementUnsigned,
    BegunAlready,
    Change,
    ChangeWithoutReason,
    FeeNotExcluded,
    GuardianUnsigned,
    InsuranceMissing,
    NothingChanged,
    SharingNotAgreed,
    Signature,
    SignedAlready,
    VisitMissing,
    Wait,
)
from services.placement.domain.evaluations import (
    CRITERIA,
    ROUNDS,
    RatedAlready,
    Rating,
    RatingsMissing,
    ScoreOutside,
    due_on,
)
from services.placement.domain.week_logs import due_weeks
from shared.aggregate import Aggregate
from shared.contracts.placement import EvaluationDue, InternshipMoved, WeekLogDue
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
SILENT_DAYS = 14
RISK_RULE = "example-1"
"""At risk: waiting longer than :data:`SILENT_DAYS` for the start, or two logs missing; an example until a base sets its own."""
REMIND_EVERY = 3
"""Days between two reminders of a missing log."""


class TooYoung(RuleBroken):
    """Nobody under sixteen."""

    message = N_("The trainee is %(age)s years old on %(day)s; an internship may begin at 16. Choose a later start.")
    status = 422


class DaysReversed(RuleBroken):
    """An internship ends after it begins."""

    message = N_("The last day %(last)s is before the first day %(first)s.")
    status = 422


class NotInThisState(RuleBroken):
    """Each step has its time."""

    message = N_("This internship is “%(state)s”; this step is not possible now.")


class EndWithoutReason(RuleBroken):
    """An end before its time says why."""

    message = N_("Write why this internship ends early.")
    status = 422


@dataclass(kw_only=True)
class Internship(Aggregate):
    """One trainee's internship from application to certificate. ``age``: whole years on the first day; no birthday is kept.

    ``weeks``: the Mondays that have a log; ``risk_from``: the day from which it is at risk if nothing happens before;
    ``looked_on``: the day on which the clock last looked for missing logs; ``told``: what was last said for lists; ``asked``: the
    rounds of marks that were asked for.
    """

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
    changes: list[Change] = field(default_factory=list)
    weeks: list[str] = field(default_factory=list)
    risk_from: str = ""
    looked_on: str = ""
    told: str = ""
    asked: list[str] = field(default_factory=list)

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
        self.must_be(APPLIED)
        self.state, self.chosen_at = CHECKING, now
        self.watch()

    def sign(self, party: str, name: str, now: str) -> None:
        """Sign the terms as they are now, before the start or after a change. Errors: NotInThisState, SignedAlready."""
        self.must_be(CHECKING, RUNNING)
        if party not in self.unsigned():
            raise SignedAlready()
        self.signatures = [s for s in self.signatures if s.party != party]
        self.signatures.append(Signature(party, name, now, self.terms))

    def change(self, title: str, days: tuple[str, str], reason: str, by: str, now: str) -> None:
        """Other terms, with the sealed reason; who signed the terms before signs anew. ``days``: the first and the last.

        Errors: NotInThisState, ChangeWithoutReason, NothingChanged, BegunAlready, DaysReversed, TooYoung.
        """
        self.must_be(CHECKING, RUNNING)
        if not reason:
            raise ChangeWithoutReason()
        before = (self.title, self.starts_on, self.ends_on)
        if (title, *days) == before:
            raise NothingChanged(title=title, first=days[0], last=days[1])
        if self.state == RUNNING and days[0] != self.starts_on:
            raise BegunAlready(first=self.starts_on)
        if days[1] < days[0]:
            raise DaysReversed(first=days[0], last=days[1])
        self.title, self.starts_on, self.ends_on = title, *days
        self.changes.append(Change(*before, reason, by, now))
        self.watch()

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
        self.must_be(CHECKING)
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
        self.watch()

    def rate(self, round: str, party: str, scores: dict[str, int], comment: str, now: str) -> None:
        """Give one party's marks. Errors: NotInThisState, ScoreOutside, RatedAlready."""
        self.must_be(RUNNING)
        if set(scores) != set(CRITERIA) or not all(1 <= value <= 5 for value in scores.values()):
            raise ScoreOutside()
        if any(r.round == round and r.party == party for r in self.ratings):
            raise RatedAlready()
        self.ratings.append(Rating(round, party, scores, comment, now))

    def unrated(self, round: str) -> list[str]:
        """Who has not given marks in a round: the trainee, the employer, the base."""
        return [party for party in PARTIES if not any(r.round == round and r.party == party for r in self.ratings)]

    def finish(self, now: str) -> None:
        """End as agreed. Errors: NotInThisState, AgreementUnsigned after a change, RatingsMissing."""
        self.must_be(RUNNING)
        if self.unsigned():
            raise AgreementUnsigned(parties=", ".join(self.unsigned()))
        if self.unrated("final"):
            raise RatingsMissing(parties=", ".join(self.unrated("final")))
        self.state, self.ended_at = FINISHED, now
        self.watch()

    def end(self, reason: str, now: str) -> None:
        """End early or decline, with the sealed reason. Errors: NotInThisState, EndWithoutReason."""
        if self.state not in OPEN:
            raise NotInThisState(state=STATES[self.state])
        if not reason:
            raise EndWithoutReason()
        self.state, self.reason, self.ended_at = ENDED if self.state == RUNNING else DECLINED, reason, now
        self.watch()

    def logged(self, weeks: Iterable[str]) -> None:
        """These weeks have a log."""
        self.weeks = sorted(set(weeks))
        self.watch()

    def due(self, today: date) -> list[str]:
        """The Mondays of weeks that are over and have no log."""
        return due_weeks(self.starts_on, self.ends_on, set(self.weeks), today) if self.state == RUNNING else []

    def watch(self) -> None:
        """From when it is at risk: two weeks of waiting for its start, or two logs missing."""
        self.risk_from = ""
        if self.state == CHECKING:
            since = date.fromisoformat((self.chosen_at or self.applied_at)[:10])
            self.risk_from = str(since + timedelta(days=SILENT_DAYS + 1))
        if len(missing := self.due(date.max)) >= 2:
            self.risk_from = str(date.fromisoformat(missing[1]) + timedelta(days=7))

    def remind(self, today: date, now: str) -> None:
        """Once a day: say which weeks have no log, on the day after a week's end and every third day after it."""
        self.looked_on, due = today.isoformat(), self.due(today)
        if due and ((today - date.fromisoformat(due[-1])).days - 7) % REMIND_EVERY == 0:
            self.record(WeekLogDue(self.id, self.base_id, self.person_id, self.employer, due, now))

    def ask_for_marks(self, today: date, now: str) -> None:
        """Say whose marks are due, once for each round and party; a round that everybody gave needs no asking."""
        for round in ROUNDS if self.state == RUNNING else ():
            day = due_on(round, self.starts_on, self.ends_on)
            if round in self.asked or day > today.isoformat():
                continue
            self.asked = [*self.asked, round]
            for party in self.unrated(round):
                ids = (self.id, self.base_id, self.person_id, self.mentor_id, self.employer)
                self.record(EvaluationDue(*ids, round, party, day, now))

    def tell(self, now: str) -> None:
        """Say what lists show of it, if that changed."""
        shown = "|".join((self.state, self.risk_from, self.visited_on, self.employer))
        if shown != self.told:
            self.told = shown
            ids = (self.id, self.base_id, self.person_id)
            facts = (self.employer, self.state, self.applied_at, self.risk_from, self.visited_on)
            self.record(InternshipMoved(*ids, *facts, now))

    def must_be(self, *states: str) -> None:
        """Error: NotInThisState."""
        if self.state not in states:
            raise NotInThisState(state=STATES[self.state])
