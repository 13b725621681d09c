"""“有实绩”: when a shop counts as having a track record. The rule is data with a version, an example until a base sets its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from shared.rules import N_, RuleBroken


@dataclass(frozen=True)
class TrackRecordRule:
    """The rule. ``window_months``: opened within so many months before the end of the report; ``least_orders`` paid orders;

    ``net_above`` in the shop's currency; ``proof``: only months whose proof is confirmed count.
    """

    version: str = "example-1"
    example: bool = True
    window_months: int = 12
    least_orders: int = 1
    net_above: str = "0"
    proof: str = "confirmed"


EXAMPLE = TrackRecordRule()
"""The rule of every base until it sets its own."""


@dataclass(frozen=True)
class Month:
    """What the rule looks at: a month's figures and the state of its proof."""

    month: str
    orders: int
    net: str
    evidence: str


class ReportTooLarge(RuleBroken):
    """A list of months that nobody could look through."""

    message = N_("More than %(most)s months of shops lie from %(first)s to %(last)s. Choose fewer months.")
    status = 422


@dataclass
class Verdict:
    """Whether the rule is met, by which version of it, and each condition with its finding."""

    met: bool
    version: str
    conditions: list[tuple[str, bool]] = field(default_factory=list)


CONDITIONS = {
    "opened": N_("opened within the window"),
    "orders": N_("enough paid orders"),
    "net": N_("net above the mark"),
    "proof": N_("proof confirmed"),
}


def judge(rule: TrackRecordRule, opened_on: str, months: Iterable[Month], first: str, last: str) -> Verdict:
    """Judge a shop over the months from ``first`` to ``last`` (``YYYY-MM``)."""
    within = [month for month in months if first <= month.month <= last]
    proven = [month for month in within if month.evidence == rule.proof or not rule.proof]
    found = [
        ("opened", _earliest(last, rule.window_months) <= opened_on[:7] <= last),
        ("orders", sum(month.orders for month in within) >= rule.least_orders),
        ("net", sum((Decimal(month.net) for month in within), Decimal(0)) > Decimal(rule.net_above)),
        ("proof", _proven(rule, proven)),
    ]
    return Verdict(all(met for _name, met in found), rule.version, found)


def _proven(rule: TrackRecordRule, months: list[Month]) -> bool:
    """The months with proof must carry the rule by themselves: what stands without proof is not counted."""
    orders = sum(month.orders for month in months)
    net = sum((Decimal(month.net) for month in months), Decimal(0))
    return bool(months) and orders >= rule.least_orders and net > Decimal(rule.net_above)


def _earliest(last: str, back: int) -> str:
    number = int(last[:4]) * 12 + int(last[5:7]) - back
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
