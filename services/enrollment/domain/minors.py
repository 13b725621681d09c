"""People under eighteen: a guardian agrees before admission counts, and staff look only when somebody allowed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shared.aggregate import Aggregate
from shared.clock import derived_id, iso, parse_iso
from shared.rules import N_, RuleBroken

GROWN_UP = 18
ALLOWED_DAYS = 7
ASKED, ALLOWED, DENIED = "asked", "allowed", "denied"


class GuardianMissing(RuleBroken):
    """A minor applies without saying who their guardian is."""

    key = "birth_date"
    message = N_("You are under 18: give your date of birth and your guardian's name, who is asked to agree.")
    status = 422


class GuardianConsentMissing(RuleBroken):
    """A minor's guardian has not agreed."""

    message = N_(
        "The applicant of %(number)s is under 18. Their guardian must agree first; the link stands on this page."
    )


class MinorProtected(RuleBroken):
    """The record is a minor's, and nobody has allowed this reader to open it."""

    message = N_("This record is protected because the person is under 18. Ask for access and say why.")
    status = 403

    def __init__(self, person_id: str) -> None:
        self.person_id = person_id
        super().__init__()


class MinorCannotGuide(RuleBroken):
    """Whoever guides others is of age."""

    message = N_("This person is under 18 until %(day)s and cannot be a mentor before.")


class AlreadyDecided(RuleBroken):
    """Somebody answered this request before."""

    message = N_("This request was answered before.")


def grown_up_on(born: str) -> str:
    """The day somebody born on ``born`` (ISO) turns eighteen; on 29 February that is 1 March in other years."""
    day = date.fromisoformat(born)
    try:
        return day.replace(year=day.year + GROWN_UP).isoformat()
    except ValueError:
        return date(day.year + GROWN_UP, 3, 1).isoformat()


def minor_until(data: Mapping[str, Any], today: str) -> str:
    """The day an applicant turns eighteen if that lies ahead, else nothing. Error: GuardianMissing.

    ``data``: ``under_18`` (ticked or not), ``birth_date``, ``guardian_name``, as typed into the form.
    """
    born = data.get("birth_date") or ""
    adult_on = grown_up_on(born) if born else ""
    if adult_on <= today and (adult_on or not data.get("under_18")):
        return ""
    if not adult_on or not (data.get("guardian_name") or "").strip():
        raise GuardianMissing()
    return adult_on


def access_id(person_id: str, account_id: str) -> str:
    """One standing request for a person and a member of staff."""
    return derived_id("minor-access", person_id, account_id)


@dataclass(kw_only=True)
class MinorAccess(Aggregate):
    """Somebody of the staff asks to open a minor's record. ``reason`` is sealed with the minor's key; ``until``: RFC 3339."""

    person_id: str
    account_id: str
    role: str
    reason: str
    asked_at: str
    state: str = ASKED
    decided_by: str = ""
    decided_at: str = ""
    until: str = ""

    def ask(self, reason: str, at: str) -> None:
        """Ask, or ask again."""
        self.state, self.reason, self.asked_at, self.until = ASKED, reason, at, ""

    def decide(self, allowed: bool, by: str, now: datetime) -> None:
        """Allow for a week, or deny. Error: AlreadyDecided."""
        if self.state != ASKED:
            raise AlreadyDecided()
        self.state, self.decided_by, self.decided_at = ALLOWED if allowed else DENIED, by, iso(now)
        self.until = iso(now + timedelta(days=ALLOWED_DAYS)) if allowed else ""

    def open_at(self, now: datetime) -> bool:
        """Whether the record may be opened now."""
        return self.state == ALLOWED and now < parse_iso(self.until)
