"""Complaints: filed without an account, accepted, investigated, answered, confirmed or appealed, closed; each step in time.

The days are a base's own setting; the defaults are this product's and of no standard.
Words of people are sealed under a key of the complaint's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar

from shared.aggregate import Aggregate
from shared.contracts.bases import ComplaintClosed, ComplaintEscalated, ComplaintFiled
from shared.rules import N_, RuleBroken

SUBJECTS = ("teaching", "mentoring", "fees", "premises", "privacy", "conduct", "other")
STATES = ("filed", "investigating", "replied", "appealed", "closed")
DAYS = {"filed": 3, "investigating": 15, "replied": 10, "appealed": 15}
"""Days within which a state must be left: accepted, answered, confirmed by whoever complained, the appeal answered."""
STAFF_DUE = ("filed", "investigating", "appealed")
"""States in which the base owes the next step."""


class ComplaintElsewhere(RuleBroken):
    """A step belongs to a state."""

    message: ClassVar[str] = N_("Complaint %(number)s is past this step already; look at how it stands now.")


class AppealUsed(RuleBroken):
    """There is one appeal."""

    message: ClassVar[str] = N_("Complaint %(number)s was appealed once already; call the supervision phone instead.")


class AppealBySamePerson(RuleBroken):
    """An appeal is answered by somebody else than the first reply."""

    message: ClassVar[str] = N_(
        "You wrote the first reply to %(number)s yourself; somebody else must answer the appeal."
    )


class NotClosable(RuleBroken):
    """Whoever complained has their days to answer a reply."""

    message: ClassVar[str] = N_("Complaint %(number)s can be closed once it is confirmed, or after %(due)s.")


@dataclass(kw_only=True)
class Step:
    """Something that happened: ``what`` is the step's name, ``by`` an account or empty for whoever complained, ``note``
    sealed."""

    at: str
    what: str
    by: str = ""
    note: str = ""


@dataclass(kw_only=True)
class Complaint(Aggregate):
    """A complaint. ``text`` and ``contact`` are sealed; ``secret`` is a keyed hash; ``due`` is ``YYYY-MM-DD`` of the step
    that is owed now; ``rating`` 1 to 5 from whoever complained, 0 while there is none;
    ``days``: the base's own when it was filed, by state."""

    number: str
    secret: str
    subject: str
    text: str
    contact: str = ""
    state: str = "filed"
    filed_at: str = ""
    due: str = ""
    replied_by: str = ""
    replied_at: str = ""
    first_replied_at: str = ""
    appealed_at: str = ""
    rating: int = 0
    days: dict[str, int] = field(default_factory=dict)
    escalated_at: str = ""
    late_steps: int = 0
    closed_at: str = ""
    steps: list[Step] = field(default_factory=list)

    def file(self, at: str, today: date) -> None:
        """Begin."""
        self.filed_at = at
        self._go("filed", today)
        self.steps.append(Step(at=at, what="filed"))
        self.record(ComplaintFiled(self.id, self.base_id, self.number, self.subject, at, self.due))

    def accept(self, by: str, at: str, today: date) -> None:
        """Take it on; the investigation begins. Error: ``ComplaintElsewhere``."""
        self._must("filed")
        self._step("accepted", by, at, today)
        self._go("investigating", today)

    def note(self, text: str, by: str, at: str) -> None:
        """Write down what was found out; only staff read it. Error: ``ComplaintElsewhere``."""
        self._must("investigating", "appealed")
        self.steps.append(Step(at=at, what="noted", by=by, note=text))

    def reply(self, text: str, by: str, at: str, today: date) -> None:
        """Answer whoever complained. Errors: ``ComplaintElsewhere``, ``AppealBySamePerson``."""
        self._must("investigating", "appealed")
        if self.state == "appealed" and by == self.replied_by:
            raise AppealBySamePerson(number=self.number)
        self._step("replied", by, at, today, text)
        self.replied_by, self.replied_at = by, at
        self.first_replied_at = self.first_replied_at or at
        self._go("replied", today)

    def confirm(self, rating: int, text: str, at: str) -> None:
        """Whoever complained is answered, with a mark from 1 to 5; closes it. Error: ``ComplaintElsewhere``."""
        self._must("replied")
        self.rating = rating
        self.steps.append(Step(at=at, what="confirmed", note=text))
        self._close(at)

    def appeal(self, text: str, at: str, today: date) -> None:
        """Whoever complained does not agree; once. Errors: ``ComplaintElsewhere``, ``AppealUsed``."""
        self._must("replied")
        if self.appealed_at:
            raise AppealUsed(number=self.number)
        self.appealed_at = at
        self.steps.append(Step(at=at, what="appealed", note=text))
        self._go("appealed", today)

    def close(self, by: str, at: str, today: date) -> None:
        """Close what nobody answered in time. Errors: ``ComplaintElsewhere``, ``NotClosable``."""
        self._must("replied")
        if str(today) <= self.due:
            raise NotClosable(number=self.number, due=self.due)
        self.steps.append(Step(at=at, what="closed", by=by))
        self._close(at)

    def escalate(self, at: str, today: date) -> bool:
        """Say once for each step that it is late; whether it was said now."""
        if not self.is_late(today) or self.escalated_at:
            return False
        self.escalated_at = at
        self.steps.append(Step(at=at, what="escalated"))
        self.record(ComplaintEscalated(self.id, self.base_id, self.number, self.state, self.due, at))
        return True

    def is_late(self, today: date) -> bool:
        """Whether the base owes a step whose day is past."""
        return self.state in STAFF_DUE and self.due < str(today)

    def _must(self, *states: str) -> None:
        if self.state not in states:
            raise ComplaintElsewhere(number=self.number)

    def _step(self, what: str, by: str, at: str, today: date, note: str = "") -> None:
        self.late_steps += int(self.is_late(today))
        self.steps.append(Step(at=at, what=what, by=by, note=note))

    def _go(self, state: str, today: date) -> None:
        self.state, self.escalated_at = state, ""
        self.due = str(today + timedelta(days=self.days.get(state, DAYS[state])))

    def _close(self, at: str) -> None:
        self.state, self.due, self.closed_at = "closed", "", at
        self.record(ComplaintClosed(self.id, self.base_id, self.number, self.subject, self.rating, at))
