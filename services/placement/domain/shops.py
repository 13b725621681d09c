"""The rules of a shop launch: what each stage asks for, who works on it, which letters it needs, and what puts it at risk."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from shared.rules import N_, RuleBroken

QUIET_DAYS = 45
REFUND_SHARE = Decimal("0.2")
LETTER_DAYS = 30
LETTER_SAID = (LETTER_DAYS, 7, -1)
"""So many days before its last day a letter's end is said; the last time when it has run out."""

MILESTONES = {
    "product_chosen": N_("Product chosen and checked"),
    "licence_ready": N_("Business licence at hand"),
    "payment_account": N_("Account for payouts opened"),
    "authorisation_letter": N_("Brand's authorisation letter, where needed"),
    "identity_verified": N_("Identity verified by the platform"),
    "bank_linked": N_("Bank account linked"),
    "tax_form_filed": N_("Tax form filed"),
    "listing_complete": N_("Listing complete in the site's language"),
    "pictures_ready": N_("Pictures as the platform asks"),
    "stock_ready": N_("Stock ready or in the warehouse"),
    "shipping_template": N_("Shipping template set"),
    "order_shipped": N_("First order shipped"),
    "order_delivered": N_("First order delivered"),
    "first_payout": N_("First payout received"),
    "three_months_orders": N_("Orders in three months in a row"),
    "returns_under_control": N_("Returns under control"),
    "advertising_measured": N_("Advertising measured against sales"),
    "second_site": N_("A second site opened"),
    "brand_registered": N_("Brand registered"),
    "team_of_two": N_("A team of two or more"),
}
FLAGS = {
    "quiet": N_("no order for %(days)s days"),
    "refunds": N_("%(share)s %% of sales refunded"),
    "suspended": N_("account suspended"),
    "letter_expired": N_("authorisation letter “%(name)s” ran out on %(day)s"),
    "letter_expiring": N_("authorisation letter “%(name)s” runs out on %(day)s"),
    "slow": N_("%(days)s days in this stage; %(usual)s are usual"),
}


class MilestoneUnknown(RuleBroken):
    """Milestones are data."""

    message = N_("“%(code)s” is not a milestone of a shop's stages.")
    status = 422


class MemberKnown(RuleBroken):
    """Each person works on a shop once."""

    message = N_("This person already works on the shop.")


class LetterUndated(RuleBroken):
    """A letter has a name and a last day."""

    message = N_("Give the letter's name and its last day.")
    status = 422


@dataclass
class Milestone:
    """A milestone that was reached."""

    code: str
    at: str
    by: str


@dataclass
class Letter:
    """A brand's authorisation letter; ``expires_on``: its last day; ``said``: which of :data:`LETTER_SAID` were said."""

    id: str
    name: str
    expires_on: str
    by: str
    said: list[int] = field(default_factory=list)

    def next_day(self) -> str:
        """The day on which its end is said next; nothing once all is said."""
        left = [days for days in LETTER_SAID if days not in self.said]
        return str(date.fromisoformat(self.expires_on) - timedelta(days=left[0])) if left else ""

    def say(self, today: date) -> int:
        """Note what is said with this day, and return the days it has left."""
        left = (date.fromisoformat(self.expires_on) - today).days
        self.said = [days for days in LETTER_SAID if days in self.said or left <= days]
        return left


@dataclass
class Launch:
    """What a shop carries beside its stages. ``members``: ids of further trainees who work on it.

    ``letters_due``: the day on which a letter's end is said next.
    """

    milestones: list[Milestone] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    suspended_on: str = ""
    letters_due: str = ""

    def keep_letters(self, letters: list[Letter]) -> None:
        """These are the shop's letters now."""
        self.letters = letters
        self.letters_due = min((day for letter in letters if (day := letter.next_day())), default="")

    def mark(self, code: str, done: bool, by: str, now: str) -> None:
        """Tick or untick a milestone. Error: MilestoneUnknown."""
        if code not in MILESTONES:
            raise MilestoneUnknown(code=code)
        self.milestones = [m for m in self.milestones if m.code != code]
        if done:
            self.milestones.append(Milestone(code, now, by))

    def reached(self, code: str) -> Milestone | None:
        """The milestone, if it was reached."""
        return next((m for m in self.milestones if m.code == code), None)


@dataclass(frozen=True)
class Flag:
    """A risk: its code in :data:`FLAGS` and the values for its sentence."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


@cache
def stage_data() -> dict[str, Any]:
    """The stages with their milestones and usual days, as data with a version; an example until a base sets its own."""
    place = Path(__file__).parents[1] / "data" / "shop_stages.json"
    found: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return found


def days_in_stage(reached_at: str, today: date) -> int:
    """How long a stage has lasted."""
    return max(0, (today - date.fromisoformat(reached_at[:10])).days)


def flags(
    stage: str, reached_at: str, launch: Launch, months: Sequence[tuple[str, int, str, str]], today: date
) -> list[Flag]:
    """What puts a shop at risk. ``months``: (month, orders, gross, refunds) in order."""
    found = []
    if launch.suspended_on:
        found.append(Flag("suspended"))
    sold = [month for month, orders, _gross, _refunds in months if orders]
    if stage in ("first_order", "stable", "grown") and sold:
        # A month tells no day: the quiet begins when the last month with an order ends.
        quiet = (today - _month_end(sold[-1])).days
        if quiet > QUIET_DAYS:
            found.append(Flag("quiet", {"days": quiet}))
    gross = sum((Decimal(m[2]) for m in months[-3:]), Decimal(0))
    refunds = sum((Decimal(m[3]) for m in months[-3:]), Decimal(0))
    if gross > 0 and refunds / gross > REFUND_SHARE:
        found.append(Flag("refunds", {"share": round(refunds / gross * 100)}))
    for letter in launch.letters:
        left = (date.fromisoformat(letter.expires_on) - today).days
        if left <= LETTER_DAYS:
            code = "letter_expired" if left < 0 else "letter_expiring"
            found.append(Flag(code, {"name": letter.name, "day": letter.expires_on}))
    usual = stage_data()["stages"].get(stage, {}).get("days")
    days = days_in_stage(reached_at, today)
    if usual and days > usual:
        found.append(Flag("slow", {"days": days, "usual": usual}))
    return found


def _month_end(month: str) -> date:
    first = date.fromisoformat(f"{month}-01")
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
