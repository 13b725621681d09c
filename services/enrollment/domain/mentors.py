"""A mentor on a base's register: what they can teach, when, and how many at a time."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.aggregate import Aggregate
from shared.contracts.enrollment import MentorRegistered
from shared.contracts.event import Sealed
from shared.rules import N_, RuleBroken


class MentorExists(RuleBroken):
    """The phone belongs to a mentor who is on the register already."""

    message = N_("A mentor with the phone %(phone)s is already on the register; change that entry instead.")


class CapacityOutOfRange(RuleBroken):
    """A mentor cannot guide a negative number of people, nor hundreds."""

    message = N_("A mentor can guide 0 to %(most)s trainees at a time, not %(value)s.")
    status = 422


MOST_TRAINEES = 200


@dataclass(kw_only=True)
class Mentor(Aggregate):
    """An entry of the register; its id is the mentor's person id. ``name`` and ``email`` are sealed."""

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
    active: bool = True
    account_id: str = ""
    created_at: str = ""

    def enter(self) -> None:
        """Say the whole entry as it stands now. Error: CapacityOutOfRange."""
        if not 0 <= self.capacity <= MOST_TRAINEES:
            raise CapacityOutOfRange(value=self.capacity, most=MOST_TRAINEES)
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
                active=self.active,
                email=Sealed(self.email),
                locale=self.locale,
            )
        )

    def forget(self) -> None:
        """The person is erased: the entry stays for the counts, without name, and takes nobody any more."""
        self.name = self.email = ""
        self.active = False
        self.enter()
