"""Enterprise classes: the staff of one enterprise who are taught together, and who they are."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.aggregate import Aggregate
from shared.clock import parse_iso
from shared.lists import SentList
from shared.rules import N_, RuleBroken

KEPT = timedelta(days=1825)
"""How long the staff of enterprises are kept after their last class: as long as trainees."""

_MAINLAND = re.compile(r"\A(?:\+|00)?(?:86)?(1[3-9]\d{9})\Z")


class ClientMissing(RuleBroken):
    """An enterprise class is for the staff of an enterprise."""

    message = N_("Choose an enterprise of the base's list, or write its name.")
    status = 422


class MarkMissing(RuleBroken):
    """People are told apart by a number."""

    message = N_("Give a mobile phone or a staff number.")
    status = 422


class GroupClosed(RuleBroken):
    """A closed class takes nobody in and has no further lessons."""

    message = N_("The enterprise class “%(name)s” is closed.")


class NotOnStaffList(RuleBroken):
    """Who signs in to an enterprise class is on the list that the enterprise gave."""

    message = N_(
        "“%(mark)s” is not on the list of “%(course)s”. Look at the number again, or ask the teacher to enter you."
    )
    status = 422


@dataclass(kw_only=True)
class Group(Aggregate):
    """An enterprise class. ``client_id``: an enterprise of the base's list, or derived from a name that was typed."""

    name: str
    client_id: str
    client: str
    opened_at: str
    opened_by: str
    closed_at: str = ""

    def stands(self) -> None:
        """Error: :class:`GroupClosed`."""
        if self.closed_at:
            raise GroupClosed(name=self.name)


@dataclass(kw_only=True)
class Learner(Aggregate):
    """A member of an enterprise's staff. Name, phone and staff number are sealed with a key of their own.

    ``lookups``: keyed hashes by which they are found again; ``last_at``: when they were last put on a list or attended;
    ``wrapped``: their key, until it is in the keyring.
    """

    person_id: str
    client_id: str
    name: str = ""
    phone: str = ""
    number: str = ""
    wrapped: str = ""
    lookups: list[str] = field(default_factory=list)
    last_at: str = ""
    erased: bool = False

    def erase(self) -> None:
        """Nothing that tells of them stays; what they attended still counts."""
        self.name, self.phone, self.number, self.wrapped = "", "", "", ""
        self.lookups, self.erased = [], True

    def past(self, now: datetime) -> bool:
        """Whether their time is over."""
        return now - parse_iso(self.last_at) > KEPT


@dataclass(kw_only=True)
class Member(Aggregate):
    """One of the staff on the list of one enterprise class; the id derives from both. ``job`` is sealed with their key."""

    group_id: str
    person_id: str
    job: str = ""
    left_at: str = ""


@dataclass(kw_only=True)
class StaffList(SentList):
    """A list of the staff for an enterprise class on its way in."""

    group_id: str


def normal_mark(text: str) -> str:
    """The one way in which a phone or a staff number is written here: no spaces and dashes, capitals, no +86."""
    plain = re.sub(r"[\s()\-–—.·]", "", unicodedata.normalize("NFKC", text)).upper()
    mainland = _MAINLAND.match(plain)
    return mainland.group(1) if mainland else plain
