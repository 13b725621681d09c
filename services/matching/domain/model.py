"""Scoring models of a base: proposed by the machine, tried in the shadow, put into force by a person, taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from services.matching.domain.rules import ModelNotTried, NoModelBefore
from shared.aggregate import Aggregate
from shared.contracts.matching import ScoringModelPromoted, ScoringModelProposed

PRIOR = ""
"""The id that stands for the base's prior: no learnt model is in force."""


@dataclass(kw_only=True)
class LearntModel(Aggregate):
    """What was learnt once from a base's outcomes; it never changes. ``heads``: the numbers that score; the pipelines they
    come from are the file ``file_id`` with ``sha256``. ``labels``: pairs learnt from; ``report``: how it was judged.
    """

    name: str
    heads: dict[str, Any]
    file_id: str
    sha256: str
    labels: int
    report: dict[str, Any]
    calibration: dict[str, list[float]]
    learnt_at: str
    asked_by: str
    prior: str

    def propose(self) -> None:
        """Say that it waits for a person's decision."""
        self.record(ScoringModelProposed(self.id, self.base_id, self.name, self.labels, self.learnt_at))


@dataclass(kw_only=True)
class ModelChoice(Aggregate):
    """Which model scores at a base. ``active``: an id, or :data:`PRIOR`; ``shadow``: on trial, scores beside it;
    ``past``: what was in force before, newest last, as ``{"id", "name", "from", "until", "by"}``.
    """

    active: str = PRIOR
    name: str = ""
    since: str = ""
    by: str = ""
    shadow: str = ""
    shadow_since: str = ""
    past: list[dict[str, str]] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)

    def try_out(self, model_id: str, now: str) -> None:
        """Let a model score beside the one in force, and decide nothing."""
        self.shadow, self.shadow_since = model_id, now
        self.rejected = [id for id in self.rejected if id != model_id]

    def reject(self, model_id: str) -> None:
        """A person does not want this model."""
        if self.shadow == model_id:
            self.shadow = self.shadow_since = ""
        if model_id not in self.rejected:
            self.rejected.append(model_id)

    def promote(self, model_id: str, name: str, by: str, now: str) -> None:
        """A person puts the model on trial into force. Error: :class:`ModelNotTried`."""
        if self.shadow != model_id:
            raise ModelNotTried(version=name)
        self._switch(model_id, name, by, now, back=False)
        self.shadow = self.shadow_since = ""

    def roll_back(self, by: str, now: str) -> None:
        """The model before is in force again. Error: :class:`NoModelBefore`."""
        if not self.past:
            raise NoModelBefore()
        before = self.past.pop()
        self._switch(before["id"], before["name"], by, now, back=True)
        self.past.pop()

    def _switch(self, model_id: str, name: str, by: str, now: str, *, back: bool) -> None:
        replaced = self.name
        kept = {"id": self.active, "name": self.name, "from": self.since, "until": now, "by": self.by}
        self.past = [*self.past, kept][-20:]
        self.active, self.name, self.since, self.by = model_id, name, now, by
        event = ScoringModelPromoted(model_id or "prior", self.base_id, name or "prior", replaced or "prior", by, now)
        self.record(ScoringModelPromoted(**{**vars(event), "back": back}))


@dataclass(kw_only=True)
class BasePrior(Aggregate):
    """A base's own prior, in the form of the documented one: ``document``; ``number`` counts its changes."""

    document: dict[str, Any]
    number: int = 0
    changed_by: str = ""
    changed_at: str = ""
