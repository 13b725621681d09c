"""Mentors and their standing."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.event import Event, Sealed


@dataclass(frozen=True)
class MentorRegistered(Event, publisher="enrollment"):
    """A mentor is on the base's register, or the entry changed (same event, whole entry, newer version).

    Heard by matching (who can be paired), notify (where to reach), bases (mentors' load), placement.
    ``capacity`` in trainees at a time, ``minimum`` the fewest of them a round should give; ``practice_years`` in years;
    ``kind``: full_time, part_time or enterprise; ``strengths``: skill dimension codes.
    """

    mentor_id: str
    base_id: str
    name: Sealed
    kind: str
    platforms: list[str]
    languages: list[str]
    availability: list[str]
    strengths: list[str]
    practice_years: float
    capacity: int
    active: bool = True
    email: Sealed = Sealed("")
    locale: str = "zh"
    minimum: int = 0


@dataclass(frozen=True)
class MentorStandingChanged(Event, publisher="enrollment"):
    """A mentor joined the base's register (``standing`` = ``joined``), left it (``retired``) or guides again (``returned``).

    Heard by enrollment (the person's journey). Whether trainees can be paired says ``MentorRegistered`` of the same write.
    ``by``: the account that entered it.
    """

    mentor_id: str
    base_id: str
    standing: str
    changed_at: str
    by: str = ""
