"""Lists of people and of mentors."""

from __future__ import annotations

from dataclasses import dataclass

from shared.lists import SentList

KINDS = ("people", "mentors")


@dataclass(kw_only=True)
class Import(SentList):
    """A list of a kind on its way in; people's with the cohort they apply for."""

    kind: str
    cohort_id: str
