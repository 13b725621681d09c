"""A mentor on a base's register: what they can teach, when, how many at a time, and what they hold to prove it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from shared.aggregate import Aggregate
from shared.contracts.enrollment import MentorRegistered, MentorStandingChanged
from shared.contracts.event import Sealed
from shared.rules import N_, NotFound, RuleBroken


class MentorExists(RuleBroken):
    """The phone belongs to a mentor who is on the register already."""

    message = N_("A mentor with the phone %(phone)s is already on the register; change that entry instead.")


class CapacityOutOfRange(RuleBroken):
    """A mentor cannot guide a negative number of people, nor hundreds."""

    message = N_("A mentor can guide 0 to %(most)s trainees at a time, not %(value)s.")
    status = 422


class MinimumAboveCapacity(RuleBroken):
    """A mentor cannot want more trainees than they can take."""

    message = N_("A mentor who can guide %(most)s trainees at a time cannot want at least %(value)s.")
    status = 422


class MentorRetired(RuleBroken):
    """A retired mentor cannot retire once more."""

    message = N_("This mentor is retired already.")


class MentorNotRetired(RuleBroken):
    """Only a retired mentor can come back."""

    message = N_("This mentor is on the register and not retired.")


class MentorCertificatesFull(RuleBroken):
    """A register is no archive."""

    message = N_("%(most)s certificates are on this entry; remove one first.")


MOST_TRAINEES = 200
MOST_CERTIFICATES = 20
UNDO_FOR = timedelta(days=1)
"""So long what was taken off can be put back; then its file is deleted."""
SOON = timedelta(days=60)
"""So long before a certificate runs out the register says so."""


@dataclass(kw_only=True)
class MentorCertificate:
    """What a mentor shows: ``until``: ``YYYY-MM-DD`` or empty; the picture or PDF is the file ``file_id``, sealed."""

    id: str
    title: str
    issuer: str
    issued_on: str
    until: str = ""
    file_id: str = ""
    media_type: str = ""

    def ran_out(self, today: date) -> bool:
        """Whether its last day is over."""
        return bool(self.until) and self.until < today.isoformat()

    def ends_soon(self, today: date) -> bool:
        """Whether it ran out, or does within :data:`SOON`."""
        return bool(self.until) and self.until <= (today + SOON).isoformat()


@dataclass(kw_only=True)
class Mentor(Aggregate):
    """An entry of the register; its id is the mentor's person id. ``name`` and ``email`` are sealed.

    ``minimum``: the fewest trainees that make it worth their while, of the ``capacity`` they can guide at a time.
    ``retired_at``: since when the mentor guides nobody new, or empty.
    """

    person_id: str
    mentor_id: str
    name: str
    email: str = ""
    locale: str = "zh"
    kind: str = "full_time"
    platforms: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    availability: list[str] = field(default_factory=list)
    strengths: list[str] = field(default_factory=list)
    practice_years: float = 0.0
    capacity: int = 5
    minimum: int = 0
    active: bool = True
    account_id: str = ""
    created_at: str = ""
    retired_at: str = ""
    certificates: list[MentorCertificate] = field(default_factory=list)
    removed: list[MentorCertificate] = field(default_factory=list)
    removed_at: str = ""

    def join(self, by: str) -> None:
        """Stand on the register for the first time. Error: CapacityOutOfRange."""
        self.enter()
        self._say("joined", self.created_at, by)

    def retire(self, by: str, at: str) -> None:
        """Guide nobody new from now on; mentoring that goes on may end in its own time. Error: MentorRetired."""
        if not self.active:
            raise MentorRetired()
        self.active, self.retired_at = False, at
        self.enter()
        self._say("retired", at, by)

    def come_back(self, by: str, at: str) -> None:
        """Guide again. Error: MentorNotRetired."""
        if self.active:
            raise MentorNotRetired()
        self.active, self.retired_at = True, ""
        self.enter()
        self._say("returned", at, by)

    def certificate(self, id: str) -> MentorCertificate:
        """A certificate of this entry. Error: NotFound."""
        found = next((one for one in self.certificates if one.id == id), None)
        if found is None:
            raise NotFound(id=id)
        return found

    def add_certificate(self, made: MentorCertificate) -> None:
        """Take a certificate. Error: MentorCertificatesFull."""
        if len(self.certificates) >= MOST_CERTIFICATES:
            raise MentorCertificatesFull(most=MOST_CERTIFICATES)
        self.certificates.append(made)

    def remove_certificate(self, id: str, at: str) -> None:
        """Take it off; until it is :meth:`let_go` it can be put back. Error: NotFound."""
        found = self.certificate(id)
        self.certificates.remove(found)
        self.removed.append(found)
        self.removed_at = at

    def restore_certificate(self, id: str) -> None:
        """Put back what was taken off. Errors: NotFound, MentorCertificatesFull."""
        found = next((one for one in self.removed if one.id == id), None)
        if found is None:
            raise NotFound(id=id)
        self.add_certificate(found)
        self.removed.remove(found)

    def let_go(self) -> list[str]:
        """Nothing that was taken off comes back from now on; returns the files that go with it."""
        files = [one.file_id for one in self.removed]
        self.removed, self.removed_at = [], ""
        return files

    def _say(self, standing: str, at: str, by: str) -> None:
        self.record(MentorStandingChanged(self.id, self.base_id, standing, at, by))

    def enter(self) -> None:
        """Say the whole entry as it stands now. Errors: CapacityOutOfRange, MinimumAboveCapacity."""
        if not 0 <= self.capacity <= MOST_TRAINEES:
            raise CapacityOutOfRange(value=self.capacity, most=MOST_TRAINEES)
        if not 0 <= self.minimum <= self.capacity:
            raise MinimumAboveCapacity(value=self.minimum, most=self.capacity)
        self.record(
            MentorRegistered(
                mentor_id=self.id,
                base_id=self.base_id,
                name=Sealed(self.name),
                kind=self.kind,
                platforms=self.platforms,
                languages=self.languages,
                availability=self.availability,
                strengths=self.strengths,
                practice_years=self.practice_years,
                capacity=self.capacity,
                minimum=self.minimum,
                active=self.active,
                email=Sealed(self.email),
                locale=self.locale,
            )
        )

    def forget(self) -> None:
        """The person is erased: the entry stays for the counts, without name, and takes nobody any more."""
        self.name = self.email = ""
        # The files' ids stay until the files are deleted; what was typed about them goes at once.
        self.certificates = [replace(one, title="", issuer="") for one in self.certificates]
        self.removed = [replace(one, title="", issuer="") for one in self.removed]
        self.active = False
        self.enter()
