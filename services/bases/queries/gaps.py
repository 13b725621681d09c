"""The gap analysis: area by area the clauses, what the live figures come to, and what the base does about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.bases.domain import Check, Clause, Finding
from services.bases.domain.expression import ExpressionWrong, Read, Verdict, judge, parse
from services.bases.domain.indicators import NAMES
from services.bases.queries.figures import Figures
from services.bases.queries.standard import Area, areas, reader, requirements
from services.bases.repository import checks, clauses, findings
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, local_day
from shared.service import Context

STATES = ("met", "partly", "gap", "open")


@dataclass(frozen=True)
class Line:
    """A clause at a base. ``verdict`` of its rule, ``assumed`` with the figures asked for; ``problem``: why the rule cannot
    be worked out now."""

    clause: Clause
    finding: Finding
    verdict: Verdict | None = None
    assumed: Verdict | None = None
    problem: ExpressionWrong | None = None

    @property
    def state(self) -> str:
        """``met``, ``partly``, ``gap``, or ``open`` when nobody judged and no rule measures."""
        if self.verdict is not None:
            return "met" if self.verdict.met else "gap"
        return self.finding.judgement or "open"


@dataclass(frozen=True)
class GapArea:
    """An area of requirements with its live figures, examples and clauses."""

    area: Area
    lines: list[Line]


def gap_areas(context: Context, base_id: str, until: str, more: Mapping[str, Decimal] | None = None) -> list[GapArea]:
    """Every area with the clauses of the association and of the base. Error: ``NotFound`` for an unknown base."""
    known = Figures(context, base_id)
    read = reader(context, base_id, until, known=known)
    what_if = reader(context, base_id, until, more, known) if more else None
    kept = [_line(context, base_id, clause, read, what_if) for clause in clauses_of(context, base_id)]
    return [
        GapArea(area, [line for line in kept if line.clause.area == area.id])
        for area in areas(context, base_id, until, more, known)
    ]


def clauses_of(context: Context, base_id: str) -> list[Clause]:
    """The clauses in force for a base: the association's first, then its own."""
    found = clauses(context).find(SYSTEM, {"base_id": {"in": ["", base_id]}, "ended_at": ""})
    return sorted(found, key=lambda clause: (clause.base_id, clause.area, clause.id))


def finding_of(context: Context, base_id: str, clause_id: str) -> Finding:
    """What a base finds about a clause; an empty finding when it found nothing yet."""
    id = derived_id("finding", base_id, clause_id)
    return findings(context).find_one(id) or Finding(id=id, base_id=base_id, clause_id=clause_id)


def line_of(context: Context, base_id: str, clause: Clause, until: str) -> Line:
    """One clause at a base."""
    return _line(context, base_id, clause, reader(context, base_id, until), None)


def _line(context: Context, base_id: str, clause: Clause, read: Read, what_if: Read | None) -> Line:
    finding = finding_of(context, base_id, clause.id)
    if not clause.rule:
        return Line(clause, finding)
    try:
        rule = parse(clause.rule, NAMES)
        return Line(clause, finding, judge(rule, read), judge(rule, what_if) if what_if else None)
    except ExpressionWrong as problem:
        return Line(clause, finding, problem=problem)


def targets(context: Context, base_id: str, known: Figures | None = None) -> list[Line]:
    """The clauses with a rule, as the base's targets, with what the live figures of the twelve months come to.

    ``known``: what was read of the base before.
    """
    measured = [clause for clause in clauses_of(context, base_id) if clause.rule]
    if not measured:
        return []
    read = reader(context, base_id, local_day(context.clock.now()).isoformat()[:7], known=known)
    return [_line(context, base_id, clause, read, None) for clause in measured]


def open_measures(context: Context, base_id: str) -> list[Finding]:
    """Measures that wait to be done or verified, by the day they are due."""
    found = findings(context).find(SYSTEM, {"base_id": base_id, "measure": {"gt": ""}, "verified_at": ""})
    return sorted(found, key=lambda finding: (finding.due or "9999", finding.id))


def snapshot(context: Context, base_id: str, until: str) -> dict[str, Any]:
    """The analysis as plain values to keep: ``until``, ``requirements``, ``areas``, ``counts`` by state."""
    found = gap_areas(context, base_id, until)
    counts = Counter(line.state for area in found for line in area.lines)
    return {
        "until": until,
        "requirements": requirements()["version"],
        "areas": [_plain_area(area) for area in found],
        "counts": {state: counts[state] for state in STATES},
    }


def _plain_area(found: GapArea) -> dict[str, Any]:
    figures = {name: f"{value:f}" for name, value in found.area.figures.items()}
    lines = [plain_line(line) for line in found.lines]
    return {"id": found.area.id, "wording": found.area.wording, "figures": figures, "lines": lines}


def plain_line(line: Line) -> dict[str, Any]:
    """A line as plain values."""
    clause, finding, verdict = line.clause, line.finding, line.verdict
    known = {"clause_id": clause.id, "of": "base" if clause.base_id else "association", "text": clause.text}
    measured = {
        "rule": clause.rule,
        "actual": {name: f"{value:f}" for name, value in verdict.readings.items()} if verdict else {},
        "short": {place: f"{value:f}" for place, value in verdict.short} if verdict else {},
    }
    names = ("actual", "cause", "measure", "owner", "due", "result", "done_at", "verified_at")
    return {**known, **measured, "state": line.state, "finding": {name: getattr(finding, name) for name in names}}


def checks_of(context: Context, base_id: str) -> list[Check]:
    """A base's self-assessments, latest first."""
    return checks(context).find(SYSTEM, {"base_id": base_id}, sort=[("at", -1)], limit=60)


def check_of(context: Context, actor: Actor, check_id: str) -> Check:
    """One self-assessment. Error: ``NotFound``."""
    return checks(context).load(check_id, actor)
