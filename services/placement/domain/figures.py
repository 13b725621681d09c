"""What a proof may stand behind beside a shop's months: the opening, each stage and milestone, letters, an internship's hours."""

from __future__ import annotations

from dataclasses import dataclass

from services.placement.domain.placements import Placement

PLACEMENT, STAGE, MILESTONE, LETTER, INTERNSHIP = "placement", "stage", "milestone", "letter", "internship"


@dataclass(frozen=True)
class Figure:
    """Something a placement states. ``subject``: the id its proofs carry; ``code``: the stage, milestone or letter; ``at``: its day."""

    kind: str
    subject: str
    code: str
    at: str

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.kind}:{self.code}"


def figures_of(placement: Placement) -> list[Figure]:
    """Every figure of a placement but its months, in order."""
    found = [Figure(PLACEMENT, placement.id, "opened", placement.opened_on)]
    found += [Figure(STAGE, f"{placement.id}:{step.stage}", step.stage, step.at[:10]) for step in placement.steps]
    found += [
        Figure(MILESTONE, f"{placement.id}:{reached.code}", reached.code, reached.at[:10])
        for reached in placement.launch.milestones
    ]
    found += [Figure(LETTER, letter.id, letter.id, letter.expires_on) for letter in placement.launch.letters]
    if placement.kind == INTERNSHIP:
        found.append(Figure(INTERNSHIP, f"{placement.id}:hours", "hours", placement.steps[-1].at[:10]))
    return found


def figure_of(placement: Placement, key: str) -> Figure | None:
    """The figure a form names."""
    return next((figure for figure in figures_of(placement) if figure.key == key), None)
