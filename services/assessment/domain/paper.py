"""A paper form of the test: a fixed set of questions, printed, sat under supervision, keyed in afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken


class UnknownRow(RuleBroken):
    """A row of the sheet belongs to an admitted trainee of the base."""

    message = N_("Row %(row)s: “%(code)s” is not a code of this form's sheet.")
    status = 422


@dataclass(kw_only=True)
class PaperForm(Aggregate):
    """``items``: ids in the printed order; ``versions``: of each; ``keyed``: persons whose answers are in."""

    number: str
    held_on: str
    proctor: str
    items: list[str]
    versions: list[int]
    made_at: str
    keyed: list[str] = field(default_factory=list)
