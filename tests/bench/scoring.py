"""Scoring against a known truth: how near a model comes with so many outcomes, and what pairings by it are worth.

Peers measured in the same run: the prior alone, chance, and the truth itself (the oracle).
"""

from __future__ import annotations

import time

import numpy as np

from services.matching.assignment import assign
from services.matching.scoring import LabelledPair, ScoringModel, learn, prior_model
from services.matching.scoring.evaluation import report as judge
from services.matching.scoring.simulate import Population, another_truth, at_random, live, population
from tests.bench import report

SEEDS, ROUNDS, SIZE, MENTORS = (5, 6, 7), 40, 60, 12
OUTCOMES = (100, 400, 1600)


def main() -> None:
    """Print the figures, means over three truths."""
    worth: dict[str, list[float]] = {}
    for seed in SEEDS:
        truth = another_truth(seed)
        pairs = history(truth)
        models = {"prior": prior_model(), **{f"learnt_{n}": learn(pairs[:n]) for n in OUTCOMES}}
        for name, share in shares(truth, models).items():
            worth.setdefault(name, []).append(share)
    prior = float(np.mean(worth["prior"]))
    for name, values in worth.items():
        mean = float(np.mean(values))
        report("scoring", f"realised_value_{name}", mean, "of the oracle", "prior", mean / prior)
    began = time.perf_counter()
    found = judge(history(another_truth(SEEDS[0])), None, lambda _part, _step: None)
    report("scoring", f"report_of_{found['pairs']}_pairs", time.perf_counter() - began, "s")
    for head, figures in found["heads"].items():
        report("scoring", f"brier_{head}", figures["brier"], "", "prior", figures["brier"] / figures["brier_prior"])


def history(truth: ScoringModel) -> list[LabelledPair]:
    """What came of rounds paired by lot."""
    made: list[LabelledPair] = []
    for number in range(ROUNDS):
        people = population(number, SIZE, MENTORS, truth)
        made += live(people, at_random(people, number), number, at=f"2026-{number:04d}")
    return made


def shares(truth: ScoringModel, models: dict[str, ScoringModel]) -> dict[str, float]:
    """The true value of assignments by each model and by lot, as a share of the oracle's."""
    value = dict.fromkeys([*models, "random"], 0.0)
    oracle = 0.0
    for number in range(800, 806):
        people = population(number, SIZE, MENTORS, truth)
        oracle += _worth(truth, people)
        value["random"] += people.value(at_random(people, number))
        for name, model in models.items():
            value[name] += _worth(model, people)
    return {name: total / oracle for name, total in value.items()}


def _worth(model: ScoringModel, people: Population) -> float:
    return people.value(assign(model.score(people.trainees, people.mentors), people.capacity).pairs)


if __name__ == "__main__":
    main()
