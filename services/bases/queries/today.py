"""What waits for somebody at a base today, each with how many and where to go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.bases.domain.complaints import STAFF_DUE
from services.bases.queries.clients import tickets_late
from services.bases.queries.documents import past
from services.bases.queries.entries import expiring
from services.bases.queries.figures import Figures, proofs
from services.bases.queries.gaps import open_measures
from services.bases.queries.quality import action_where
from services.bases.queries.standing import Standing, standing
from services.bases.repository import APPEALS, actions, complaints, documents, entries, inspections
from shared.actor import SYSTEM
from shared.clock import local_day
from shared.service import Context


@dataclass(frozen=True)
class Task:
    """Something to do: ``kind`` names it, ``count`` says how many, ``href`` opens them, ``late``: the day is past.

    ``names``: of those who have waited longest, since ``since``, where it is about people.
    """

    kind: str
    count: int
    href: str
    late: bool = False
    names: tuple[str, ...] = ()
    since: str = ""


def today(
    context: Context, base_id: str, who: Sequence[Standing] | None = None, known: Figures | None = None
) -> list[Task]:
    """What waits, late things first; nothing that is nought. ``who``: where people stand, where that was asked before."""
    kept = known or Figures(context, base_id)
    now = local_day(context.clock.now())
    day = str(now)
    where = {"base_id": base_id}
    to_do = {s: actions(context).count(SYSTEM, action_where(context, base_id, s)) for s in ("late", "done")}

    def held(due: dict[str, str]) -> int:
        return inspections(context).count(SYSTEM, {**where, "state": "planned", "due": due})

    owed = complaints(context).find(SYSTEM, {**where, "state": {"in": list(STAFF_DUE)}})
    due = expiring(context, base_id)
    measures = open_measures(context, base_id)
    stand = {one.stage: one for one in (standing(context, base_id, kept) if who is None else who)}
    overdue = [m for m in measures if m.due and m.due < day and not m.done_at]
    found = [
        Task("measures_late", len(overdue), "/bases/gap?all=1", True),
        Task("complaints_late", sum(c.due < day for c in owed), "/bases/complaints?all=1", True),
        Task("expired", sum(left < 0 for _entry, left in due), "/bases/profile?all=1", True),
        Task("actions_late", to_do["late"], "/bases/actions?state=late", True),
        Task("inspections_late", held({"lt": day}), "/bases/inspections?state=planned", True),
        Task("tickets_late", tickets_late(context, base_id), "/bases/tickets?state=open", True),
        _of_people("applications", stand["applied"]),
        Task("appeals", context.store.count(APPEALS, {**where, "filed_at": {"ne": ""}, "answered_at": ""}), "/assessment/appeals"),
        _of_people("unassessed", stand["admitted"]),
        _of_people("unpaired", stand["assessed"]),
        Task("unanswered", sum(mentor["asked"] for mentor in kept.all_mentors), "/matching/pairings?state=proposed"),
        Task("months", proofs(kept.cells(), ["attached"])["attached"], "/bases/records/outcomes?evidence=attached"),
        Task("complaints", sum(c.due >= day for c in owed), "/bases/complaints?all=1"),
        Task("proofs", entries(context).count(SYSTEM, {**where, "evidence": "attached", "ended_at": ""}), "/bases/profile?all=1"),
        Task("expiring", sum(left >= 0 for _entry, left in due), "/bases/profile?all=1"),
        Task("inspections", held({"gte": day, "lte": str(now + timedelta(days=7))}), "/bases/inspections?state=planned"),
        Task("actions_verify", to_do["done"], "/bases/actions?state=done"),
        Task("documents_past", documents(context).count(SYSTEM, {**where, **past(context)}), "/bases/documents?state=past"),
        Task("measures_verify", sum(bool(m.done_at) for m in measures), "/bases/gap?all=1"),
    ]  # fmt: skip
    return [task for task in found if task.count]


def _of_people(kind: str, who: Standing) -> Task:
    href = f"/bases/records/trainees?here={who.stage}"
    return Task(kind, who.count, href, names=tuple(who.names), since=who.since)
