"""A person: who they are is sealed with a key of their own, and gone when that key is destroyed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from shared.aggregate import Aggregate
from shared.clock import new_id
from shared.contracts.enrollment import PersonCorrected, PersonErased, PersonMerged, PersonMergeUndone, SessionsRevoked
from shared.contracts.event import Sealed
from shared.rules import N_, PersonGone, RuleBroken

_MAINLAND = re.compile(r"1[3-9]\d{9}\Z")
_ABROAD = re.compile(r"\+[1-9]\d{6,14}\Z")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")


class NotAPhone(RuleBroken):
    """The text cannot be somebody's phone number."""

    message = N_("“%(value)s” is not a phone number. Write 11 digits such as 13812345678, or + and the country code.")
    status = 422


class NotAnEmail(RuleBroken):
    """The text cannot be an e-mail address."""

    message = N_("“%(value)s” is not an e-mail address. Write it like name@example.com.")
    status = 422


class PhoneTaken(RuleBroken):
    """The new number leads to another person's file."""

    message = N_("The phone %(phone)s belongs to another person of this base.")


class ReachMissing(RuleBroken):
    """Without a phone or an e-mail address nobody could find or reach the person."""

    message = N_("“%(name)s” needs a phone number or an e-mail address.")
    status = 422


class SameFile(RuleBroken):
    """A file cannot be joined to itself."""

    message = N_("These are not two files but one.")


class JoinedAlready(RuleBroken):
    """A file is joined to one that stands alone: whoever is joined, or holds others, is left as they are."""

    message = N_("One of the two files is merged with another already. Undo that first.")


class MentorIsKept(RuleBroken):
    """The mentor's file is the one to keep."""

    message = N_("Keep the file of the mentor: trainees, sessions and sign-in belong to it.")


class AdmittedIsKept(RuleBroken):
    """The admitted trainee's file is the one to keep."""

    message = N_("Keep the file of the admitted trainee: pairing, classes and placement go by it.")


class NotMerged(RuleBroken):
    """There is nothing to undo."""

    message = N_("This file is not merged with another.")


class FileMerged(RuleBroken):
    """Decisions are taken on the file that is kept."""

    message = N_(
        "The applicant of %(number)s has another file, with which this one is merged. Decide on an application there."
    )


def normal_phone(text: str) -> str:
    """The one way a phone number is written here: 11 digits in mainland China, ``+…`` elsewhere. Error: NotAPhone."""
    plain = re.sub(r"[\s\-().·]", "", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"\A00(?=[1-9])", "+", plain)
    plain = plain.removeprefix("+86") if _MAINLAND.match(plain.removeprefix("+86")) else plain
    plain = plain.removeprefix("86") if _MAINLAND.match(plain.removeprefix("86")) else plain
    if not _MAINLAND.match(plain) and not _ABROAD.match(plain):
        raise NotAPhone(value=text)
    return plain


def normal_email(text: str) -> str:
    """The one way an e-mail address is written here: lower case, no spaces around. Error: NotAnEmail."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if not _EMAIL.match(plain):
        raise NotAnEmail(value=text)
    return plain


@dataclass(kw_only=True)
class Person(Aggregate):
    """Someone with a file at a base. ``name``, ``phone`` and ``email`` are sealed; ``wrapped`` is their wrapped key.

    ``adult_on``, sealed: the day they turn eighteen, kept of minors alone. ``hold``: a legal hold, its ``reason`` sealed.
    ``merged_into``: the file of the same person to which this one was joined, or nothing.
    ``lookups``: ids of the keyed hashes that lead here, so that erasing can remove them without knowing the number.
    """

    person_id: str
    name: str
    phone: str = ""
    email: str = ""
    adult_on: str = ""
    locale: str = "zh"
    wrapped: str = ""
    lookups: list[str] = field(default_factory=list)
    hold: dict[str, str] = field(default_factory=dict)
    created_at: str = ""
    erased_at: str = ""
    merged_into: str = ""

    @property
    def erased(self) -> bool:
        """Whether nobody can read this person any more."""
        return bool(self.erased_at)

    def rename(self, name: str, phone: str, email: str, locale: str, at: str) -> None:
        """Take corrected personal fields, all sealed, and say so. Error: PersonGone."""
        if self.erased:
            raise PersonGone()
        self.record(PersonCorrected(self.person_id, self.base_id, Sealed(name), Sealed(email), locale, at))
        self.name, self.phone, self.email, self.locale = name, phone, email, locale

    def take_key(self, wrapped: str) -> None:
        """The same key, wrapped anew. Error: PersonGone."""
        if self.erased:
            raise PersonGone()
        self.wrapped = wrapped

    def merge_into(self, into_id: str, at: str, by: str) -> None:
        """Go by another file of the same person from now on."""
        self.merged_into = into_id
        self.record(PersonMerged(self.person_id, self.base_id, into_id, at, by))

    def undo_merge(self, at: str, by: str) -> None:
        """Be a person of one's own again. Errors: NotMerged, PersonGone."""
        if self.erased:
            raise PersonGone()
        if not self.merged_into:
            raise NotMerged()
        self.record(PersonMergeUndone(self.person_id, self.base_id, self.merged_into, at, by))
        self.merged_into = ""

    def erase(self, at: str, contexts: list[str]) -> None:
        """Forget the person: fields, key and lookups. Error: PersonGone when that was done before."""
        if self.erased:
            raise PersonGone()
        self.name = self.phone = self.email = self.adult_on = self.wrapped = ""
        self.lookups = []
        self.erased_at = at
        self.record(PersonErased(self.person_id, self.base_id, at, contexts))
        # A trainee's session carries no account; it ends all the same.
        self.record(SessionsRevoked(f"trainee-{self.person_id}", self.base_id, at))


def fresh_person_id() -> str:
    """An id for a new person; random, so that it says nothing about them."""
    return new_id()
