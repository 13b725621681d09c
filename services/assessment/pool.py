"""The questions a test draws from, each with its curves: calibrated where there were answers enough, the author's prior else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from services.assessment.bank.item import Dimension, Item
from services.assessment.bank.queries import in_use, skill_map
from services.assessment.instrument import current_instrument
from services.assessment.irt.model import Floats, sigmoid
from services.assessment.irt.scoring import GRID
from services.assessment.repository import CALIBRATIONS
from shared.service import Context

CURRENT = "current"
_KEPT = 8
PARTLY_SLOPE = 0.9
"""The prior slope where partly right answers earn points: the points of one question are less apart than questions are."""
_STEP = 0.8
"""How far the steps of partly right answers lie apart, until they are calibrated (logits)."""


@dataclass(frozen=True)
class Question:
    """An item with its parameters: P(at least k points) = c + (1 - c) logistic(a (theta - steps[k - 1]))."""

    item: Item
    a: float
    steps: tuple[float, ...]
    c: float
    calibrated: bool

    @cached_property
    def logs(self) -> Floats:
        """The log of :meth:`curves` on the grid."""
        return np.asarray(np.log(self.curves()))

    def curves(self, nodes: Floats = GRID) -> Floats:
        """P of each number of points at each node: (points + 1, nodes)."""
        above = self.c + (1 - self.c) * sigmoid(self.a * (nodes[None, :] - np.array(self.steps)[:, None]))
        whole = np.vstack([np.ones(len(nodes)), above, np.zeros(len(nodes))])
        return np.asarray(np.clip(whole[:-1] - whole[1:], 1e-9, 1.0))


@dataclass(frozen=True)
class Pool:
    """Questions by id, with their curves side by side for choosing: ``curves[n]`` belongs to ``ids[n]``.

    ``skills``: the base's skill map; ``prior``: how its dimensions' abilities correlate.
    """

    questions: dict[str, Question]
    ids: tuple[str, ...]
    dimensions: np.ndarray
    curves: Floats
    skills: tuple[Dimension, ...]
    prior: Floats

    def find(self, item_id: str) -> Question | None:
        """The question, if it is (still) in the pool."""
        return self.questions.get(item_id)

    @property
    def codes(self) -> list[str]:
        """The skill map's codes, those of the base's own included, in their order."""
        return [skill.code for skill in self.skills]

    @property
    def weights(self) -> dict[str, float]:
        """The shares of the overall score by dimension; those without one do not count in it."""
        return {skill.code: float(skill.weight) for skill in self.skills if skill.weight}

    @property
    def calibrated_share(self) -> float:
        """How much of the pool is calibrated."""
        return sum(q.calibrated for q in self.questions.values()) / max(len(self.questions), 1)


def fingerprint(item: Item) -> str:
    """What a calibration belongs to: the item's content. A changed question begins anew."""
    said = "\x1f".join([item.id, item.stem["zh"], item.stem["en"], str(item.answer), str(item.tolerance)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def pool_of(context: Context, base_id: str) -> Pool:
    """The pool a base's tests draw from."""
    found = context.store.get(CALIBRATIONS, CURRENT)
    known = found.state["items"] if found else {}
    rows = tuple(sorted((key, p["a"], tuple(p["steps"])) for key, p in known.items()))
    items, skills = in_use(context, base_id), skill_map(context, base_id)
    learnt = found.state.get("correlations", {}) if found else {}
    # An approved version of a question never changes, so that id and version tell what it says in this base.
    key = (base_id, skills, tuple((item.id, item.version) for item in items.values()), rows, repr(learnt))
    if key not in _built:
        if len(_built) >= _KEPT:
            _built.pop(next(iter(_built)), None)
        _built[key] = _made(items, skills, rows, prior_of(skills, learnt))
    return _built[key]


_built: dict[tuple[Any, ...], Pool] = {}


def prior_of(skills: tuple[Dimension, ...], learnt: dict[str, dict[str, float]]) -> Floats:
    """The correlations of a skill map's abilities: as learnt from sittings, else the instrument's own."""
    codes, usual = [skill.code for skill in skills], current_instrument().correlation
    matrix = np.array([[learnt.get(a, {}).get(b, usual) for b in codes] for a in codes])
    np.fill_diagonal(matrix, 1.0)
    return matrix


def _made(items: dict[str, Item], skills: tuple[Dimension, ...], rows: tuple[Any, ...], prior: Floats) -> Pool:
    known = {key: (a, steps) for key, a, steps in rows}
    questions = {item.id: _question(item, known) for item in items.values()}
    most = max((q.item.most_points for q in questions.values()), default=1)
    curves = np.zeros((len(questions), most + 1, len(GRID)))
    for n, question in enumerate(questions.values()):
        curves[n, : question.item.most_points + 1] = question.curves()
    dimensions = np.array([q.item.dimension for q in questions.values()])
    return Pool(questions, tuple(questions), dimensions, curves, skills, prior)


def _question(item: Item, known: dict[str, Any]) -> Question:
    found = known.get(fingerprint(item))
    if found and len(found[1]) == item.most_points:
        return Question(item, float(found[0]), tuple(found[1]), 0.0, True)
    return Question(item, prior_slope(item), prior_steps(item), item.guessing or 0.0, False)


def prior_slope(item: Item) -> float:
    """The author's slope, or the usual one of the item's kind."""
    return item.discrimination or (1.0 if item.most_points == 1 else PARTLY_SLOPE)


def prior_steps(item: Item) -> tuple[float, ...]:
    """The author's difficulty as steps: one for a right/wrong item, else spread evenly around it."""
    points = item.most_points
    return tuple(item.difficulty + _STEP * (k - (points - 1) / 2) for k in range(points))
