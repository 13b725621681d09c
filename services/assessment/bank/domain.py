"""The rules of a base's own questions: who writes one does not approve it, and what is not approved is asked of nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken


class OwnReview(RuleBroken):
    """Two pairs of eyes: the author of a version does not approve it."""

    message = N_("You wrote this version of the question; another person has to review it.")


class NothingToReview(RuleBroken):
    """Only a draft is reviewed."""

    message = N_("Version %(version)s of this question is not waiting for a review.")


class ChangedMeanwhile(RuleBroken):
    """Nobody's work is overwritten unseen."""

    message = N_("Version %(version)s of this question was saved meanwhile. Compare it with yours and save again.")


class ItemTaken(RuleBroken):
    """An id names one question of a base."""

    message = N_("There is a question “%(item)s” already.")


class UnknownSkill(RuleBroken):
    """A question belongs to a skill of the base's map."""

    message = N_("There is no skill “%(value)s” in this base's skill map.")
    status = 422


class DimensionTaken(RuleBroken):
    """A skill's code names one skill."""

    message = N_("There is a skill “%(code)s” already.")


@dataclass
class Step:
    """What somebody did with a version: written, approved, returned, retired or restored. ``note``: what is to change."""

    action: str
    version: int
    account_id: str
    role: str
    at: str
    note: str = ""


@dataclass(kw_only=True)
class BankItem(Aggregate):
    """A base's own question, or its own version of a packaged one.

    ``content``: the JSON form being worked on, its ``review`` and ``version`` included. ``live``: the version that was approved
    last and is asked, empty while there is none.
    """

    item_id: str
    dimension: str
    content: dict[str, Any]
    changed_at: str
    live: dict[str, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    @property
    def review(self) -> str:
        """draft, reviewed or retired."""
        return str(self.content["review"])

    @property
    def author_id(self) -> str:
        """The account that wrote the present version; empty for a packaged one."""
        written = [step for step in self.steps if step.action == "written"]
        return written[-1].account_id if written else ""

    def write(self, content: dict[str, Any], account_id: str, role: str, now: str) -> None:
        """A new version, a draft until another person approves it; the approved one goes on being asked."""
        version = int(self.content.get("version", 0)) + 1
        self.content = {**content, "id": self.item_id, "version": version, "review": "draft"}
        self.dimension = str(content["dimension"])
        self._note("written", account_id, role, now)

    def approve(self, account_id: str, role: str, now: str) -> None:
        """The draft is asked from now on. Errors: ``NothingToReview``, ``OwnReview``."""
        self._reviewable(account_id)
        self.content = {**self.content, "review": "reviewed"}
        self.live = dict(self.content)
        self._note("approved", account_id, role, now)

    def send_back(self, note: str, account_id: str, role: str, now: str) -> None:
        """The draft stays one; the author reads what is to change. Errors: ``NothingToReview``, ``OwnReview``."""
        self._reviewable(account_id)
        self._note("returned", account_id, role, now, note)

    def retire(self, account_id: str, role: str, now: str) -> None:
        """It is asked no more; answers given stay scored."""
        self.content = {**self.content, "review": "retired"}
        self._note("retired", account_id, role, now)

    def restore(self, account_id: str, role: str, now: str) -> None:
        """Back from retirement: as the approved version if it is that, else as a draft."""
        approved = bool(self.live) and self.live["version"] == self.content["version"]
        self.content = {**self.content, "review": "reviewed" if approved else "draft"}
        self._note("restored", account_id, role, now)

    def _reviewable(self, account_id: str) -> None:
        if self.review != "draft":
            raise NothingToReview(version=self.content["version"])
        if account_id and account_id == self.author_id:
            raise OwnReview()

    def _note(self, action: str, account_id: str, role: str, now: str, note: str = "") -> None:
        self.steps.append(Step(action, int(self.content["version"]), account_id, role, now, note))
        self.changed_at = now


@dataclass(kw_only=True)
class BaseSkills(Aggregate):
    """The dimensions that a base added to the packaged skill map; ``edition`` counts its changes."""

    edition: int = 0
    dimensions: list[dict[str, str]] = field(default_factory=list)

    def add(self, code: str, zh: str, en: str, known: set[str]) -> None:
        """One more skill; it has no weight in the overall score. Error: ``DimensionTaken``."""
        if code in known or any(d["code"] == code for d in self.dimensions):
            raise DimensionTaken(code=code)
        self.dimensions.append({"code": code, "zh": zh, "en": en})
        self.edition += 1

    def rename(self, code: str, zh: str, en: str) -> None:
        """Other names for a skill of the base's own. Error: ``UnknownSkill``."""
        own = next((dimension for dimension in self.dimensions if dimension["code"] == code), None)
        if own is None:
            raise UnknownSkill(value=code)
        own.update(zh=zh, en=en)
        self.edition += 1
