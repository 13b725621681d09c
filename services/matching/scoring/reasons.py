"""Reasons as data: a code and its values, so that a page can say them in Chinese and in English.

Only what both sides have in common, or what the mentor shows openly, is named: no level, no answer, no slot or language
of one side alone. A growth goal names a dimension only, and never a figure. What one side said or did alone (a wish, how
often a mentor said yes) is named to the base's staff and to nobody else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from services.matching.scoring.features import GOAL_FIT, NEUTRAL, growth_needs
from services.matching.scoring.people import SLOTS, MentorFeatures, TraineeFeatures

N_ = str
"""Marks a sentence for translation; it is translated where it is shown."""

TEMPLATES: dict[str, str] = {
    "platform_overlap": N_("Both work on %(platforms)s."),
    "no_common_platform": N_("No platform in common yet."),
    "language": N_("Both speak %(languages)s."),
    "no_common_language": N_("No language in common."),
    "availability": N_("%(count)d weekly times in common: %(slots)s."),
    "no_common_time": N_("No weekly time in common."),
    "complement": N_("Strong where the trainee wants to grow: %(skills)s."),
    "other_strengths": N_("The mentor's strengths lie elsewhere than the growth goals."),
    "experience": N_("Practice of %(years)d years."),
    "new_to_practice": N_("Less than a year of practice."),
    "load": N_("Has room: %(percent)d%% of the places are free."),
    "nearly_full": N_("Hardly a place left."),
    "goal": N_("Mentors of this kind suit the trainee's goal: %(kind)s."),
    "other_kind": N_("Mentors of another kind suit the trainee's goal better."),
    "wished": N_("The trainee asked for this mentor."),
    "often_accepts": N_("This mentor says yes more often than others here."),
    "seldom_accepts": N_("This mentor says yes less often than others here."),
    "keeps_pairs": N_("Pairs of this mentor last longer than others here."),
    "loses_pairs": N_("Pairs of this mentor end early more often than others here."),
}
"""Code -> English sentence. Values: lists of codes (platforms, languages, slots, skills), a code (kind), numbers."""

GROWTH_BELOW = 0.6
"""A measured level below this counts as "wants to grow"."""

MOST_SKILLS = 3
"""As many dimensions are named, those with most to gain first."""


@dataclass(frozen=True)
class Fact:
    """What can be said about one feature of a pair."""

    feature: str
    code: str
    params: dict[str, Any]
    private: bool = False


@dataclass(frozen=True)
class Reason:
    """A fact with its weight: what its feature adds to the score, exactly; below 0 it speaks against."""

    feature: str
    code: str
    params: dict[str, Any]
    weight: float


def facts(trainee: TraineeFeatures, mentor: MentorFeatures) -> Iterator[Fact]:
    """One fact for each feature on which both sides have said something; ``private`` ones are for the staff alone."""
    if trainee.platforms and mentor.platforms:
        platforms = sorted(set(trainee.platforms) & set(mentor.platforms))
        yield _shared("platform_overlap", "platform_overlap", "no_common_platform", {"platforms": platforms})
    if trainee.languages and mentor.languages:
        languages = sorted(set(trainee.languages) & set(mentor.languages))
        yield _shared("language_overlap", "language", "no_common_language", {"languages": languages})
    if trainee.availability and mentor.availability:
        slots = [slot for slot in SLOTS if slot in trainee.availability and slot in mentor.availability]
        yield _shared("availability", "availability", "no_common_time", {"slots": slots, "count": len(slots)})
    if trainee.skills and mentor.strengths:
        yield _shared("complement", "complement", "other_strengths", {"skills": _growth(trainee, mentor)})
    yield from _mentor_facts(trainee, mentor)


def _shared(feature: str, code: str, otherwise: str, params: dict[str, Any]) -> Fact:
    """The fact with its values, or the opposite without any when the list in common is empty."""
    return Fact(feature, code, params) if all(params.values()) else Fact(feature, otherwise, {})


def _growth(trainee: TraineeFeatures, mentor: MentorFeatures) -> list[str]:
    """The mentor's strengths in which the trainee has most to gain, most first."""
    needs = growth_needs(trainee)
    wanted = [code for code in needs if code in mentor.strengths and trainee.skills.get(code, 1.0) < GROWTH_BELOW]
    return sorted(wanted, key=lambda code: -needs[code])[:MOST_SKILLS]


def _mentor_facts(trainee: TraineeFeatures, mentor: MentorFeatures) -> Iterator[Fact]:
    """What the mentor's practice, places and kind say."""
    years = math.floor(mentor.practice_years)
    yield Fact("practice", "experience", {"years": years}) if years else Fact("practice", "new_to_practice", {})
    free = round(100 * (1 - min(mentor.load, 1.0)))
    yield Fact("load_slack", "load", {"percent": free}) if free >= 25 else Fact("load_slack", "nearly_full", {})
    if trainee.goal != "undecided":
        suits = GOAL_FIT[trainee.goal, mentor.kind] > NEUTRAL
        yield Fact("goal_fit", "goal", {"kind": mentor.kind}) if suits else Fact("goal_fit", "other_kind", {})
    if trainee.wish and trainee.wish == mentor.id:
        yield Fact("wish", "wished", {}, private=True)
    if mentor.accepts:
        code = "often_accepts" if mentor.accepts > 0 else "seldom_accepts"
        yield Fact("mentor_accepts", code, {}, private=True)
    if mentor.keeps:
        yield Fact("mentor_keeps", "keeps_pairs" if mentor.keeps > 0 else "loses_pairs", {}, private=True)
