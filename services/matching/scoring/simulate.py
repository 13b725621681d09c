"""A population with a known truth: who says yes and who succeeds is drawn from a model that the learner does not see.

So recovery can be tested: what is learnt must come as near to the truth as theory says, and pairings by it must be worth
more than by the prior and no more than by the truth itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from services.matching.scoring.features import PairFeatures, feature_table
from services.matching.scoring.learning import LabelledPair
from services.matching.scoring.model import HEADS, Head, ScoringModel
from services.matching.scoring.people import DIMENSIONS, GOALS, KINDS, SLOTS, MentorFeatures, TraineeFeatures
from services.matching.scoring.prior import prior_model

Floats = npt.NDArray[np.float64]
PLATFORMS = ("amazon", "shopee", "alibaba", "ozon", "tiktok_shop", "ebay", "lazada", "shopify")
LANGUAGES = ("zh", "en", "ru", "ja", "es", "ko")
PUBLIC_YEAR = 2026


@dataclass(frozen=True)
class Population:
    """Trainees and mentors of a made-up base, and the truth about them."""

    trainees: list[TraineeFeatures]
    mentors: list[MentorFeatures]
    capacity: list[int]
    truth: ScoringModel

    def table(self) -> Floats:
        """The features of every pair (n, m, len(FEATURES))."""
        return feature_table(self.trainees, self.mentors)

    def value(self, pairs: list[tuple[int, int]]) -> float:
        """What an assignment is truly worth: its expected number of successes."""
        scores = self.truth.score(self.trainees, self.mentors)
        return float(sum(scores[pair] for pair in pairs))


def population(seed: int, trainees: int, mentors: int, truth: ScoringModel | None = None) -> Population:
    """A base of so many people, the same for the same seed; places for all, and mostly for a few more."""
    random = np.random.default_rng([PUBLIC_YEAR, seed])
    places = max(-(-trainees // mentors), 1)
    people = [_trainee(random, f"t{i}") for i in range(trainees)], [_mentor(random, f"m{j}") for j in range(mentors)]
    capacity: list[int] = random.integers(max(places - 1, 1), places + 3, mentors).tolist()
    capacity[0] += max(trainees - sum(capacity), 0)
    return Population(*people, capacity, truth or another_truth(seed))


def another_truth(seed: int, spread: float = 1.2) -> ScoringModel:
    """A truth that differs from the prior: its coefficients moved by normal noise, so some guesses are plainly wrong."""
    random = np.random.default_rng([PUBLIC_YEAR, seed, 1])
    heads = {}
    for name, head in prior_model().heads.items():
        moved = {f: value + float(random.normal(0.0, spread)) for f, value in head.coefficients.items()}
        heads[name] = Head(head.intercept + float(random.normal(0.0, 0.3)), moved)
    return ScoringModel("truth", str(seed), heads)


def _some(random: np.random.Generator, codes: tuple[str, ...], least: int, most: int) -> tuple[str, ...]:
    count = int(random.integers(least, most + 1))
    return tuple(codes[i] for i in sorted(random.choice(len(codes), count, replace=False)))


def _trainee(random: np.random.Generator, id: str) -> TraineeFeatures:
    skills = {code: float(random.beta(2, 3)) for code in DIMENSIONS}
    languages = tuple(dict.fromkeys(("zh", *_some(random, LANGUAGES, 0, 2))))
    goal = GOALS[int(random.choice(3, p=[0.6, 0.25, 0.15]))]
    return TraineeFeatures(id, _some(random, PLATFORMS, 1, 3), languages, _some(random, SLOTS, 2, 6), skills, goal)


def _mentor(random: np.random.Generator, id: str) -> MentorFeatures:
    languages = tuple(dict.fromkeys(("zh", *_some(random, LANGUAGES, 0, 2))))
    made = MentorFeatures(
        id,
        _some(random, PLATFORMS, 1, 4),
        languages,
        _some(random, SLOTS, 3, 8),
        _some(random, tuple(DIMENSIONS), 2, 5),
        float(random.gamma(2.0, 3.0)),
        KINDS[int(random.integers(3))],
        float(random.random() * 0.8),
    )
    return replace(made, accepts=float(random.uniform(-0.4, 0.4)), keeps=float(random.uniform(-0.4, 0.4)))


def live(
    people: Population,
    pairs: list[tuple[int, int]],
    seed: int,
    *,
    at: str = "",
    chances: dict[tuple[int, int], float] | None = None,
) -> list[LabelledPair]:
    """What comes of these pairs in the true world: who says yes, and who succeeds where both did."""
    random = np.random.default_rng([PUBLIC_YEAR, seed, 2])
    table = people.table()
    made = []
    for i, j in pairs:
        chance = people.truth.probabilities(table[i, j])
        said = {name: bool(random.random() < float(chance[name])) for name in HEADS}
        both = said["trainee_yes"] and said["mentor_yes"]
        trainee = people.trainees[i]
        made.append(
            LabelledPair(
                PairFeatures(*table[i, j].tolist()),
                said["trainee_yes"] if said["mentor_yes"] else None,
                said["mentor_yes"],
                said["outcome"] if both else None,
                at=at,
                known=at,
                trainee=f"{at}-{trainee.id}",
                mentor=people.mentors[j].id,
                propensity=(chances or {}).get((i, j), 1.0),
                groups={"goal": trainee.goal},
            )
        )
    return made


def at_random(people: Population, seed: int) -> list[tuple[int, int]]:
    """An assignment by lot within the places."""
    random = np.random.default_rng([PUBLIC_YEAR, seed, 3])
    places = [j for j, count in enumerate(people.capacity) for _ in range(count)]
    random.shuffle(places)
    return list(zip(range(len(people.trainees)), places, strict=False))
