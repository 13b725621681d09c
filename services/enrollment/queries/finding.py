"""What somebody looks for by a few letters: people, mentors and cohorts of their base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.enrollment.queries.applications import ApplicationRow, Wanted, application_rows
from services.enrollment.queries.people import MentorRow, mentor_rows
from services.enrollment.repository import cohorts
from shared.actor import Actor
from shared.service import Context

EACH = 8
"""So many of each kind are shown; more letters find the others."""

COHORTS = 500


@dataclass(frozen=True)
class Found:
    """What was found, the best known first: at most :data:`EACH` of a kind."""

    applications: Sequence[ApplicationRow] = ()
    mentors: Sequence[MentorRow] = ()
    cohorts: Sequence[tuple[str, str]] = ()

    def __bool__(self) -> bool:
        return bool(self.applications or self.mentors or self.cohorts)


def find(context: Context, actor: Actor, text: str) -> Found:
    """Applications by name or number, mentors by name, cohorts (id and name) by name or code, within the actor's scope.

    Names are opened as everywhere: a minor's is masked, an erased one is not found. Nothing is found without a letter.
    """
    wanted = text.strip().casefold()
    if not wanted:
        return Found()
    people, _ = application_rows(context, actor, Wanted(text=wanted), limit=EACH)
    guides, _ = mentor_rows(context, actor, text=wanted, limit=EACH)
    known = cohorts(context).find(actor, sort=[("opens_on", -1)], limit=COHORTS)
    intakes = [(c.id, c.name) for c in known if wanted in c.name.casefold() or wanted in c.code.casefold()]
    return Found(people, guides, intakes[:EACH])
