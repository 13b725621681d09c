"""The wordings of the mentoring agreement that a base has used: each is kept as it was signed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from services.matching.domain.rules import AgreementEdited
from shared.aggregate import Aggregate

Wording = dict[str, Any]
"""``version``, ``zh`` and ``en`` (paragraphs), and ``hash``, the SHA-256 of both languages."""


@dataclass(kw_only=True)
class AgreementTexts(Aggregate):
    """The id is the base's. ``texts``: wordings by hash, never changed and never removed; ``active``: the hash of the one
    in force, empty as long as the documented text counts; ``history``: what came into force, oldest first, as
    ``{"hash", "at", "by"}``.
    """

    active: str = ""
    texts: dict[str, Wording] = field(default_factory=dict)
    history: list[dict[str, str]] = field(default_factory=list)

    def keep(self, wording: Wording) -> bool:
        """Keep a wording for good; False if it was kept before."""
        if wording["hash"] in self.texts:
            return False
        self.texts[wording["hash"]] = wording
        return True

    def put_into_force(self, wording: Wording, documented: Wording, seen: str, by: str, now: str) -> bool:
        """From now on this wording is signed; False if it is in force already. A wording used before keeps its version.

        ``seen``: the hash of the text the change was made from. Error: :class:`AgreementEdited` when another came between.
        """
        current = self.texts[self.active] if self.active else documented
        if seen != current["hash"]:
            raise AgreementEdited(version=current["version"])
        if wording["hash"] == current["hash"]:
            return False
        self.keep(documented)
        self.keep(wording)
        self.active = wording["hash"]
        self.history.append({"hash": wording["hash"], "at": now, "by": by})
        return True
