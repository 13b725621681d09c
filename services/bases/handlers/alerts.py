"""A tick: say of what has its day soon, or had it, that it is so; once for each step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from services.bases.domain.alerts import STEPS, Alert, step
from services.bases.repository import actions, agreements, alerts, documents, entries, inspections
from shared.actor import SYSTEM
from shared.clock import derived_id, iso, local_day
from shared.service import Context
from shared.store.port import Conflict

Due = tuple[str, str, str, str, str]
"""What, id, base, name, day."""


def say_deadlines(context: Context) -> None:
    """Say what is to be said today."""
    today, at = local_day(context.clock.now()), iso(context.clock.now())
    made = {}
    for what, id, base_id, name, due in _due(context, today):
        days = step(due, today, STEPS[what])
        if days is not None:
            alert_id = derived_id("alert", what, id, due, str(days))
            made[alert_id] = (
                Alert(id=alert_id, base_id=base_id, what=what, about=id, due=due, days=days, said_at=at),
                name,
            )
    known = {alert.id for alert in alerts(context).find(SYSTEM, {"_id": {"in": list(made)}})} if made else set()
    for id, (alert, name) in made.items():
        if id not in known:
            alert.say(name)
            try:
                alerts(context).save(alert)
            except Conflict:
                continue  # Another worker said it at this moment.


def _due(context: Context, today: date) -> Iterator[Due]:
    def near(what: str) -> dict[str, str]:
        return {"gt": "", "lte": str(today + timedelta(days=max(STEPS[what])))}

    for entry in entries(context).find(SYSTEM, {"ended_at": "", "values.expires_on": near("entry")}):
        yield "entry", entry.id, entry.base_id, entry.values.get("title", ""), entry.values["expires_on"]
    for planned in inspections(context).find(SYSTEM, {"state": "planned", "due": near("inspection")}):
        yield "inspection", planned.id, planned.base_id, planned.number, planned.due
    for action in actions(context).find(SYSTEM, {"done_at": "", "due": near("action")}):
        yield "action", action.id, action.base_id, action.number, action.due
    for document in documents(context).find(SYSTEM, {"destroyed_at": "", "review_on": near("document")}):
        yield "document", document.id, document.base_id, document.number, document.review_on
    for signed in agreements(context).find(SYSTEM, {"ends_on": near("agreement")}):
        yield "agreement", signed.id, signed.base_id, signed.partner, signed.ends_on
