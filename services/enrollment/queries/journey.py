"""One person's journey: the timeline, where they stand and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.enrollment.domain.applications import ADMITTED, LEFT, REJECTED, WITHDRAWN, Application
from services.enrollment.domain.journey import Entry, accepted_mentor, in_order, next_step, note, stages_done
from services.enrollment.domain.papers import Paper, unsent
from services.enrollment.handlers.merging import files_of
from services.enrollment.handlers.papers import papers_of
from services.enrollment.handlers.waiting import place_of
from services.enrollment.queries.people import name_of
from services.enrollment.repository import JOURNEYS, applications, people
from shared.actor import SYSTEM, Actor
from shared.service import Context


@dataclass(frozen=True)
class Journey:
    """A journey, ready to be shown: entries oldest first. By undecided application, ``papers``: what its cohort asks for;
    ``lacking``: those that are required and still to be sent.
    """

    person_id: str
    entries: list[Entry]
    step: str
    stages: dict[str, bool]
    mentor_id: str
    mentor_name: str
    applications: list[Application]
    reasons: dict[str, str]
    places: dict[str, int]
    papers: dict[str, list[Paper]]
    lacking: dict[str, list[Paper]]


def journey_of(context: Context, actor: Actor, person_id: str) -> Journey:
    """The journey of a person, through all files of theirs, as far as the actor may see it; empty when there is nothing.

    The applications kept here are laid over the read model, so that the page is right the moment after enrolling,
    before the events have come round.
    """
    files, entries = files_of(context, person_id), dict[str, Entry]()
    for found in (context.store.get(JOURNEYS, id) for id in files):
        entries |= found.state["entries"] if found and actor.may_see(found.state) else {}
    mine = applications(context).find(actor, {"person_id": {"in": files}}, sort=[("submitted_at", 1)])
    for application in mine:
        _lay_over(entries, application)
    ordered = in_order(_evidenced(entries))
    mentor_id, step = accepted_mentor(ordered), next_step(ordered)
    papers = {a.id: papers_of(context, a) for a in mine if a.undecided}
    lacking = {a.id: unsent(papers[a.id], a.papers) for a in mine if a.undecided}
    if step == "wait_admission" and any(lacking.values()):
        step = "papers"
    return Journey(
        person_id,
        ordered,
        step,
        stages_done(ordered),
        mentor_id,
        name_of(context, mentor_id) if mentor_id else "",
        mine,
        {a.id: context.keys.open(a.person_id, a.reason) for a in mine if a.reason},
        {a.id: place_of(context, a) for a in mine},
        papers,
        lacking,
    )


def person_exists(context: Context, person_id: str) -> bool:
    """Whether a person is on file and not erased; a link to an erased person's journey is dead."""
    person = people(context).find_one(person_id, SYSTEM)
    return person is not None and not person.erased


def _lay_over(entries: dict[str, Entry], a: Application) -> None:
    shown: dict[str, Any] = {"application_id": a.id, "cohort_name": a.cohort_name}
    steps = [("applied", "ApplicationSubmitted", a.submitted_at, {**shown, "number": a.number})]
    if a.state in (ADMITTED, LEFT):
        steps.append(("admitted", "TraineeAdmitted", a.decided_at, {**shown, "by": a.decided_by}))
    if a.state == REJECTED:
        steps.append(("rejected", "ApplicationRejected", a.decided_at, {**shown, "by": a.decided_by}))
    if a.state == WITHDRAWN:
        steps.append(("withdrawn", "ApplicationWithdrawn", a.decided_at, shown))
    if a.state == LEFT:
        steps.append(("left", "TraineeLeft", a.left_at, shown))
    for about, kind, at, params in steps:
        key = f"{about}-{a.id}"
        if key not in entries:
            note(entries, key, {"at": at, "type": kind, "params": params, "version": 0, "id": ""})


def _evidenced(entries: dict[str, Entry]) -> list[Entry]:
    """The entries, each month's outcome with the newest word on its proof."""
    shown = []
    for key, entry in entries.items():
        review = entries.get(f"evidence-{key.removeprefix('outcome-')}") if key.startswith("outcome-") else None
        if review and review["at"] >= entry["at"]:
            entry = {**entry, "params": {**entry["params"], "evidence": review["params"]["state"]}}
        shown.append(entry)
    return shown
