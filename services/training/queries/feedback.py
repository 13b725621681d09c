"""What was said of a class: to the trainee their own answers, to staff and the teacher all of them without names."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.training.domain.classes import TrainingClass
from services.training.domain.feedback import USEFUL
from services.training.repository import classes, feedback
from shared.actor import SYSTEM, Actor
from shared.privacy.mask import ERASED_TEXT, PENDING_TEXT
from shared.service import Context

ENOUGH = 3
"""From how many answers on they are shown: fewer would tell who said it."""

FEEDBACK = "training.feedback"
FEEDBACK_SECONDS = 60 * 24 * 3600
"""The teacher's link works for sixty days."""


@dataclass(frozen=True)
class Own:
    """A trainee's own answers on a class."""

    useful: int
    improve: str


@dataclass(frozen=True)
class Heard:
    """How many answered; from :data:`ENOUGH` answers on their mean (one decimal), how many chose each, and the texts."""

    answers: int
    mean: float = 0.0
    chosen: dict[int, int] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    @property
    def shown(self) -> bool:
        """Whether there are enough answers to be read."""
        return self.answers >= ENOUGH


def heard(context: Context, lesson: TrainingClass) -> Heard:
    """What was said of a class. Texts stand in the order of their letters, which tells nothing of who came first."""
    given = feedback(context).find(SYSTEM, {"class_id": lesson.id})
    if len(given) < ENOUGH:
        return Heard(len(given))
    chosen = {number: sum(one.useful == number for one in given) for number in USEFUL}
    mean = round(sum(one.useful for one in given) / len(given), 1)
    opened = (context.keys.open(one.person_id, one.improve) for one in given)
    return Heard(
        len(given), mean, chosen, sorted(text for text in opened if text not in ("", ERASED_TEXT, PENDING_TEXT))
    )


def heard_by_link(context: Context, class_id: str) -> tuple[TrainingClass, Heard]:
    """A class and what was said of it, for the teacher with the link. Error: ``NotFound``."""
    lesson = classes(context).load(class_id, SYSTEM)
    return lesson, heard(context, lesson)


def own_feedback(context: Context, actor: Actor) -> dict[str, Own]:
    """The trainee's answers by class."""
    found = feedback(context).find(actor)
    return {one.class_id: Own(one.useful, context.keys.open(one.person_id, one.improve)) for one in found}
