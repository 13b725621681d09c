"""A paper form of the test: a fixed set of questions, printed, sat under supervision, keyed in afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from shared.aggregate import Aggregate
from shared.clock import derived_id
from shared.rules import N_, RuleBroken


class CodeUnknown(RuleBroken):
    """A row of the answer sheet belongs to an admitted trainee of the base."""

    message = N_("“%(code)s” is no code of this form's answer sheet.")
    status = 422


class SittingOpen(RuleBroken):
    """Nobody sits two tests at once."""

    message = N_("This trainee is in the middle of the test on screen; it has to be finished first.")


@dataclass(kw_only=True)
class PaperForm(Aggregate):
    """``items`` and ``versions`` in the printed order. ``number``: what is printed on it, such as 2026-03."""

    number: str
    held_on: str
    items: list[str]
    versions: list[int]
    made_at: str

    def code_of(self, person_id: str) -> str:
        """What stands for a person on the answer sheet."""
        return derived_id("paper", self.id, person_id)[:8]
