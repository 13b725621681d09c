"""What stands on which shelf: placements and internships as the base's pages list them, who wants an internship, who has one."""

from __future__ import annotations

import json
import zlib
from typing import Any

from services.placement import shelves
from services.placement.domain.evidence import ATTACHED
from services.placement.domain.internships import FINISHED, OPEN, RUNNING
from services.placement.repository import TRAINEES
from shared.contracts.event import Event, Meta
from shared.contracts.placement import (
    EvidenceReviewed,
    InternshipMoved,
    OutcomeRecorded,
    PlacementOpened,
    PlacementStageReached,
)
from shared.service import Context, Handler
from shared.store.repository import project

PLACED, SECURED, EMPLOYERS = "placement_facts", "secured_facts", "employer_facts"
READ_MODELS = (PLACED, SECURED, EMPLOYERS)
PLACEMENTS, INTERNSHIPS, RISKS, WISHES, PLACES = "placements", "internships", "risks", "wishes", "places"
"""The shelves: all placements, all internships, those that will be at risk by the month, who wants one, who has one."""
ADMITTED = "admitted"
"""The shelf of the trainees who may be placed, by admission and cohort."""
CANDIDATES = "candidates"
"""The shelf of those who want an internship and have none under way or finished, each with the levels of their skills."""
PROOFS = "proofs"
"""The shelf of shops' months whose proof waits to be looked at, by when they were recorded."""
PARTS = 16
"""People of whom only the number is shown stand in so many cells."""
SEPARATOR = "|"
State = dict[str, Any]


def placement_group(kind: str, stage: str, platform: str) -> str:
    """The group of a placement: what its list is narrowed by."""
    return SEPARATOR.join((kind, stage, platform))


def placement_listed(context: Context, event: PlacementOpened | PlacementStageReached, meta: Meta) -> None:
    """A placement stands in the month of its opening, among those of its kind, stage and platform."""

    def change(state: State) -> None:
        if isinstance(event, PlacementOpened):
            state.update(opened_on=event.opened_on, platform=event.platform, stage=state["stage"] or event.stage)
        else:
            state["stage"] = event.stage

    fresh = {"base_id": event.base_id, "kind": event.kind, "stage": "", "platform": "", "opened_on": ""}
    project(context.store, PLACED, event.placement_id, meta, fresh, change)
    found = context.store.get(PLACED, event.placement_id)
    if found and found.state["opened_on"]:
        facts = found.state
        group = placement_group(facts["kind"], facts["stage"], facts["platform"])
        place = (facts["opened_on"][:7], group, facts["opened_on"])
        shelves.put(context.store, PLACEMENTS, event.base_id, event.placement_id, place, meta)


def proof_listed(context: Context, event: OutcomeRecorded | EvidenceReviewed, meta: Meta) -> None:
    """A month whose proof is attached waits to be looked at, until it is, or is recorded anew without one."""
    place = None
    if isinstance(event, OutcomeRecorded) and event.evidence == ATTACHED:
        place = (event.recorded_at[:7], "", event.recorded_at)
    shelves.put(context.store, PROOFS, event.base_id, event.outcome_id, place, meta)


def internship_group(state: str, employer: str) -> str:
    """The group of an internship: what the home is narrowed by."""
    return SEPARATOR.join((state, employer))


def internship_listed(context: Context, event: InternshipMoved, meta: Meta) -> None:
    """An internship stands in the month it was applied for; while it may come to be at risk, also in the month of that day."""
    store, group = context.store, internship_group(event.state, event.employer)
    ids = (event.base_id, event.internship_id)
    shelves.put(store, INTERNSHIPS, *ids, (event.applied_at[:7], group, event.applied_at), meta)
    risky = event.state in OPEN and event.risk_from
    by_day = (event.risk_from[:7], group, f"{event.risk_from} {event.applied_at}")
    shelves.put(store, RISKS, *ids, by_day if risky else None, meta)
    _visit(context, event, meta)
    _secure(context, event, meta)


def _visit(context: Context, event: InternshipMoved, meta: Meta) -> None:
    """Whether the base has seen an employer: by which internships."""

    def change(state: State) -> None:
        other = {*state["visits"]} - {event.internship_id}
        state["visits"] = sorted(other | ({event.internship_id} if event.visited_on else set()))

    project(
        context.store,
        EMPLOYERS,
        employer_id(event.base_id, event.employer),
        meta,
        {"base_id": event.base_id, "visits": []},
        change,
    )


def employer_id(base_id: str, employer: str) -> str:
    """Where it is kept whether an employer was visited."""
    return f"{base_id}:{employer}"


def _secure(context: Context, event: InternshipMoved, meta: Meta) -> None:
    """Whoever has an internship under way or finished is secured, once however many they have; whoever has one on its way is
    no candidate for another."""

    def change(state: State) -> None:
        for name, states in (("of", (RUNNING, FINISHED)), ("busy", (*OPEN, FINISHED))):
            other = {*state.get(name, ())} - {event.internship_id}
            state[name] = sorted(other | ({event.internship_id} if event.state in states else set()))

    project(context.store, SECURED, event.person_id, meta, {"base_id": event.base_id, "of": []}, change)
    found = context.store.get(SECURED, event.person_id)
    _number(context, PLACES, event.base_id, event.person_id, bool(found and found.state["of"]), meta)
    _suggest(context, event.person_id, meta)


def _number(
    context: Context, name: str, base_id: str, person_id: str, counted: bool, meta: Meta, key: str = ""
) -> None:
    part = f"{zlib.crc32(person_id.encode()) % PARTS:02d}"
    shelves.put(context.store, name, base_id, person_id, ("", part, key) if counted else None, meta)


def _suggest(context: Context, person_id: str, meta: Meta) -> None:
    """Whether a trainee is suggested for posts, and by which levels."""
    found, has = context.store.get(TRAINEES, person_id), context.store.get(SECURED, person_id)
    if found is None:
        return
    facts = found.state
    wants = bool(facts["admitted_at"]) and not facts["erased"] and facts["goal"] == "internship"
    free = not (has and has.state.get("busy"))
    levels = json.dumps(facts.get("skills", {}), sort_keys=True)
    _number(context, CANDIDATES, facts["base_id"], person_id, wants and free, meta, levels)


def with_lists(handler: Handler) -> Handler:
    """A projector of trainees that also keeps who may be chosen, how many want an internship, and who is suggested for posts."""

    def take(context: Context, event: Event, meta: Meta) -> None:
        handler(context, event, meta)
        person_id = str(getattr(event, "person_id", ""))
        found = context.store.get(TRAINEES, person_id)
        if found:
            facts = found.state
            here = bool(facts["admitted_at"]) and not facts["erased"]
            _number(context, WISHES, facts["base_id"], person_id, here and facts["goal"] == "internship", meta)
            place = (facts["admitted_at"][:7], facts["cohort_name"], facts["admitted_at"])
            shelves.put(context.store, ADMITTED, facts["base_id"], person_id, place if here else None, meta)
            _suggest(context, person_id, meta)

    return take
