"""What can be asked about clauses, findings and self-assessments."""

from __future__ import annotations

from typing import Any

from services.bases.domain import Check, Clause, Finding
from services.bases.repository import checks, clauses, findings
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso, new_id
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict


def add_clause(context: Context, actor: Actor, area: str, values: dict[str, str]) -> Clause:
    """A clause of the actor's base, or of the association for all. Error: ``ExpressionWrong``."""
    made = Clause(id=new_id(), base_id=actor.base_id, area=area)
    made.write(values, actor.account_id, iso(context.clock.now()))
    return clauses(context).save(made)


def clause_for(context: Context, actor: Actor, clause_id: str) -> Clause:
    """A clause that concerns the actor: their base's, or the association's. Error: ``NotFound``."""
    found = clauses(context).load(clause_id, SYSTEM)
    if found.base_id not in ("", actor.base_id) and actor.role != "administrator":
        raise NotFound(id=clause_id)
    return found


def _own(context: Context, actor: Actor, clause_id: str) -> Clause:
    found = clause_for(context, actor, clause_id)
    if found.base_id != actor.base_id:
        raise NotFound(id=clause_id)
    return found


def change_clause(context: Context, actor: Actor, clause_id: str, version: int, values: dict[str, str]) -> Clause:
    """Change one's own clause as it was shown at ``version``.

    Errors: ``NotFound``, ``Conflict``, ``ClauseEnded``, ``ExpressionWrong``.
    """
    found = _own(context, actor, clause_id)
    if found.version != version:
        raise Conflict(f"clauses/{clause_id} is at version {found.version}, not {version}.")
    found.write(values, actor.account_id, iso(context.clock.now()))
    return clauses(context).save(found)


def end_clause(context: Context, actor: Actor, clause_id: str) -> Clause:
    """Take one's own clause out of force. Errors: ``NotFound``, ``ClauseEnded``."""
    found = _own(context, actor, clause_id)
    found.end(actor.account_id, iso(context.clock.now()))
    return clauses(context).save(found)


def _finding(context: Context, actor: Actor, clause_id: str) -> tuple[Clause, Finding]:
    clause = clause_for(context, actor, clause_id)
    id = derived_id("finding", actor.base_id, clause_id)
    found = findings(context).find_one(id, actor)
    return clause, found or Finding(id=id, base_id=actor.base_id, clause_id=clause_id)


def note_finding(context: Context, actor: Actor, clause_id: str, values: dict[str, str]) -> Finding:
    """Write down what the actor's base finds about a clause. Error: ``NotFound``."""
    _clause, found = _finding(context, actor, clause_id)
    found.note(values, actor.account_id, iso(context.clock.now()))
    return findings(context).save(found)


def report_done(context: Context, actor: Actor, clause_id: str, result: str) -> Finding:
    """Report the measure about a clause as done. Errors: ``NotFound``, ``MeasureMissing``."""
    clause, found = _finding(context, actor, clause_id)
    found.report_done(result, clause.text, actor.account_id, iso(context.clock.now()))
    return findings(context).save(found)


def verify_measure(context: Context, actor: Actor, clause_id: str) -> Finding:
    """Verify a measure that somebody else did. Errors: ``NotFound``, ``NothingDone``, ``VerifiedByOneself``."""
    _clause, found = _finding(context, actor, clause_id)
    found.verify(actor.account_id, iso(context.clock.now()))
    return findings(context).save(found)


def keep_check(context: Context, actor: Actor, shown: dict[str, Any], note: str) -> Check:
    """Keep a self-assessment as it stands: ``shown`` is what :func:`services.bases.queries.snapshot` gives."""
    at = iso(context.clock.now())
    made = Check(id=new_id(), base_id=actor.base_id, at=at, by=actor.account_id, note=note, **shown)
    return checks(context).save(made)
