"""The rules of placements: stages are walked in order, and an end before its time says why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from services.placement.domain.shops import Launch
from shared.aggregate import Aggregate
from shared.contracts.event import Sealed
from shared.contracts.placement import AuthorisationLetterExpiring, PlacementOpened, PlacementStageReached
from shared.rules import N_, RuleBroken

STAGES = {
    "shop": ("prepare", "account", "first_listing", "first_order", "stable", "grown", "closed"),
    "internship": ("agreed", "started", "midterm", "finished", "ended_early"),
}
ENDS = {"shop": ("closed",), "internship": ("finished", "ended_early")}
EARLY = {"shop": "closed", "internship": "ended_early"}
"""The stage that may follow any other, with a reason."""


class StageNotNext(RuleBroken):
    """Stages are walked one by one."""

    message = N_("“%(wanted)s” does not follow “%(now)s”; the next stage is “%(next)s”.")


class ReasonMissing(RuleBroken):
    """An end before its time says why."""

    message = N_("Write why this placement ends at “%(now)s”.")
    status = 422


class PlacementEnded(RuleBroken):
    """An ended placement does not change."""

    message = N_("This placement has ended (“%(now)s”); it does not change any more.")


@dataclass
class Step:
    """A stage that was reached."""

    stage: str
    at: str
    by: str
    reason: str = ""


@dataclass(kw_only=True)
class Placement(Aggregate):
    """An internship or a shop launch of one trainee. ``opened_on``: ``YYYY-MM-DD``; ``currency`` of the shop's site."""

    person_id: str
    kind: str
    opened_on: str
    mentor_id: str = ""
    platform: str = ""
    site: str = ""
    shop_id: str = ""
    currency: str = ""
    employer: str = ""
    stage: str = ""
    steps: list[Step] = field(default_factory=list)
    launch: Launch = field(default_factory=Launch)
    employer_id: str = ""
    ends_on: str = ""

    @property
    def ended(self) -> bool:
        """Whether it reached one of its ends."""
        return self.stage in ENDS[self.kind]

    @property
    def next_stages(self) -> list[str]:
        """The stages that may be reached from here: the next one, and the early end."""
        if self.ended:
            return []
        stages = STAGES[self.kind]
        following = stages[stages.index(self.stage) + 1]
        return [following] if following == EARLY[self.kind] else [following, EARLY[self.kind]]

    def open(self, by: str, now: str) -> None:
        """Begin at the first stage."""
        self.stage = STAGES[self.kind][0]
        self.steps.append(Step(self.stage, now, by))
        self.record(
            PlacementOpened(
                placement_id=self.id,
                base_id=self.base_id,
                person_id=self.person_id,
                kind=self.kind,
                stage=self.stage,
                opened_on=self.opened_on,
                opened_at=now,
                platform=self.platform,
                site=self.site,
                shop_id=self.shop_id,
                employer=self.employer,
                mentor_id=self.mentor_id,
            )
        )

    def reach(self, stage: str, by: str, now: str, reason: str = "") -> None:
        """Go to a stage, with the sealed reason; the present one again changes nothing.

        Errors: PlacementEnded, StageNotNext, ReasonMissing.
        """
        if stage == self.stage:
            return
        if self.ended:
            raise PlacementEnded(now=self.stage)
        if stage not in self.next_stages:
            raise StageNotNext(wanted=stage, now=self.stage, next=self.next_stages[0])
        if stage == EARLY[self.kind] and not reason:
            raise ReasonMissing(now=self.stage)
        before, self.stage = self.stage, stage
        self.steps.append(Step(stage, now, by, reason))
        ids = (self.id, self.base_id, self.person_id, self.kind)
        self.record(PlacementStageReached(*ids, before, stage, now, Sealed(reason)))

    def say_letters(self, today: date, now: str) -> None:
        """Say which letters run out soon or have run out; of a shop that has ended nothing more is said."""
        for letter in self.launch.letters:
            if "" < letter.next_day() <= today.isoformat():
                left = letter.say(today)
                if not self.ended:
                    ids = (self.id, self.base_id, self.person_id)
                    self.record(AuthorisationLetterExpiring(*ids, letter.name, letter.expires_on, left, now))
        self.launch.keep_letters(self.launch.letters)
