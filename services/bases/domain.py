"""The rules of base profiles, and the stages a person is counted in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shared.aggregate import Aggregate
from shared.contracts.bases import BaseRegistered
from shared.rules import N_, RuleBroken

FUNNEL = ("applied", "admitted", "assessed", "paired", "placed", "selling")
"""The journey's stages in order; a person is counted in each stage they reached."""


class BaseKnown(RuleBroken):
    """A base's name is unique."""

    message = N_("There is already a base named “%(name)s”.")


@dataclass(kw_only=True)
class Base(Aggregate):
    """A base's profile. ``raw``: the annex cells as printed; ``read``: what they state plainly, with qualifiers and flags."""

    name: str
    region: str = ""
    address: str = ""
    supervision_phone: str = ""
    raw: dict[str, str | None] = field(default_factory=dict)
    read: dict[str, Any] = field(default_factory=dict)

    def register(self) -> None:
        """Say that the base is on the register, or that its entry changed."""
        self.record(BaseRegistered(self.id, self.name, self.region, self.supervision_phone))

    def edit(self, address: str, supervision_phone: str) -> None:
        """Change what the base's manager may change."""
        self.address, self.supervision_phone = address, supervision_phone
        self.register()
