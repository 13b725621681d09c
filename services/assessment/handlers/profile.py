"""The merged profile as it is said to others: by a portfolio that changed, or by a result that came or moved beside one."""

from __future__ import annotations

from typing import Protocol

from services.assessment.bank.queries import skill_map
from services.assessment.domain import Portfolio, Result, Sitting
from services.assessment.merging import merged, ratings_of
from services.assessment.repository import portfolio_id, portfolios
from shared.clock import iso, local_day
from shared.service import Context


class Saying(Protocol):
    """A sitting or a portfolio: each can say the profile."""

    base_id: str

    def say_profile(self, skills: dict[str, float], errors: dict[str, float], sources: list[str], now: str) -> None:
        """Record ``SkillProfileChanged``."""


def say_merged(context: Context, by: Saying, results: list[Result], portfolio: Portfolio | None) -> None:
    """Have ``by`` say what results and portfolio show together."""
    now, today = iso(context.clock.now()), local_day(context.clock.now()).isoformat()
    codes = [skill.code for skill in skill_map(context, by.base_id)]
    lines = [m for m in merged(results, ratings_of(portfolio, today), codes) if m.shares]
    skills = {m.dimension: round(m.level, 4) for m in lines}
    errors = {m.dimension: round(m.error, 4) for m in lines}
    by.say_profile(skills, errors, sorted({source for m in lines for source in m.shares}), now)


def say_beside(context: Context, sitting: Sitting) -> None:
    """After a sitting ended: where there is a portfolio, what both show together, for the newest profile is what counts."""
    found = portfolios(context).find_one(portfolio_id(sitting.person_id))
    today = local_day(context.clock.now()).isoformat()
    if found and ratings_of(found, today):
        say_merged(context, sitting, sitting.results, found)
