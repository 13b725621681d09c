"""How long people are kept: a schedule that is data, a legal hold that stops it, a certificate of what was erased."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from services.enrollment.domain.applications import ADMITTED, LEFT, REJECTED, WITHDRAWN, Application
from services.enrollment.domain.mentors import Mentor
from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken

_FILE = Path(__file__).parent.parent / "data" / "retention.json"


class OnHold(RuleBroken):
    """The law or a dispute asks that the data be kept for now."""

    message = N_(
        "This person's data is under legal hold, so it cannot be erased. The data-protection lead can lift the hold."
    )


class NothingDue(RuleBroken):
    """Nobody's time is over."""

    message = N_("Nobody's time is over today, so nothing was erased.")


@dataclass(frozen=True)
class Rule:
    """One line of the schedule: ``days`` after the last thing that mattered; words in one language."""

    code: str
    days: int
    what: str
    why: str


@cache
def schedule(locale: str = "zh") -> tuple[Rule, ...]:
    """The schedule in a language."""
    language = "en" if locale.startswith("en") else "zh"
    rules = json.loads(_FILE.read_text(encoding="utf-8"))["rules"]
    return tuple(Rule(r["code"], r["days"], **r[language]) for r in rules)


@cache
def schedule_version() -> str:
    """The version of the schedule, for certificates."""
    return str(json.loads(_FILE.read_text(encoding="utf-8"))["version"])


def kept_as(applications: Sequence[Application], last_at: str, mentor: Mentor | None, staff: bool) -> tuple[str, str]:
    """The rule's code for a person and since when it runs (RFC 3339); nothing while they are needed.

    ``last_at``: when something last happened on their journey; ``staff``: they sign in as staff.
    """
    if staff or (mentor and mentor.active):
        return "", ""
    latest = max(
        [
            last_at,
            *(a.left_at or a.decided_at or a.submitted_at for a in applications),
            mentor.created_at if mentor else "",
        ]
    )
    if mentor:
        return "mentor", latest
    states = {a.state for a in applications}
    if states & {ADMITTED, LEFT}:
        return "alumni", latest
    if not states:
        return "", ""
    return ("rejected" if states <= {REJECTED, WITHDRAWN} else "unanswered"), latest


def due_on(code: str, since: str) -> str:
    """The first day on which a record is past its time."""
    days = next(rule.days for rule in schedule() if rule.code == code)
    return (date.fromisoformat(since[:10]) + timedelta(days=days)).isoformat()


@dataclass(kw_only=True)
class Purge(Aggregate):
    """A certificate: who was erased because their time was over, by which rule, by whom. Ids alone."""

    at: str
    by: str
    schedule: str
    people: dict[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many by rule."""
        codes = list(self.people.values())
        return {rule.code: codes.count(rule.code) for rule in schedule() if rule.code in codes}

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate's content, printed on it."""
        content = json.dumps([self.id, self.base_id, self.at, self.by, self.schedule, sorted(self.people.items())])
        return hashlib.sha256(content.encode()).hexdigest()
