"""How a base pairs: data that a coordinator sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.aggregate import Aggregate


@dataclass(kw_only=True)
class PairingSettings(Aggregate):
    """``auto``: ask the best free mentor as soon as a trainee is admitted; ``respond_days``: a mentor has to answer;
    ``remind_days`` before the deadline the mentor is reminded. ``requests``: trainees may ask a mentor themselves, at most
    ``requests_each`` at a time, a mentor is asked by at most ``requests_mentor``. ``refuse_days``: a trainee may refuse
    a mentor. ``check_days``: when both are asked whether they met; ``silent_days`` without a sign a pair is silent.
    ``least``: by mentor, the fewest trainees a round gives, where it is not what their entry says; ``groups``: mentors
    who guide a group, so many or nobody.
    """

    auto: bool = False
    respond_days: int = 5
    remind_days: int = 1
    requests: bool = False
    requests_each: int = 2
    requests_mentor: int = 5
    refuse_days: int = 14
    check_days: list[int] = field(default_factory=lambda: [7, 30])
    silent_days: int = 21
    least: dict[str, int] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)

    def fewest(self, mentor: Mapping[str, Any]) -> int:
        """The fewest trainees that a round gives a mentor: as the base set it, else as the mentor's entry says."""
        return int(self.least.get(mentor["mentor_id"], mentor.get("minimum", 0)))
