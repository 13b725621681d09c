"""The aggregates of placement and the collections they live in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from services.placement.domain.evidence import Evidence
from services.placement.domain.imports import Import
from services.placement.domain.internships import Internship
from services.placement.domain.looks import DailyLook, ProofLook
from services.placement.domain.outcomes import Outcome
from services.placement.domain.placements import Placement
from services.placement.domain.posts import Post
from services.placement.domain.week_logs import WeekLog
from shared.actor import Actor
from shared.clock import derived_id, iso
from shared.contracts.event import Meta
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Index, Outgoing
from shared.store.repository import Repository

TRAINEES, NAMES = "trainees", "names"
State = dict[str, Any]
INDEXES = (
    Index(TRAINEES, ("base_id",)),
    Index(NAMES, ("base_id",)),
    Index("placements", ("base_id", "kind", "stage")),
    Index("placements", ("person_id",)),
    Index("placements", ("mentor_id",)),
    Index("placements", ("base_id", "opened_on")),
    Index("placements", ("base_id", "kind", "opened_on")),
    Index("placements", ("base_id", "platform", "opened_on")),
    Index("placements", ("base_id", "kind", "platform", "opened_on")),
    # Counts walk the rows in the order in which they lie; the longer indexes would jump about.
    Index("placements", ("base_id", "kind")),
    Index("placements", ("base_id",)),
    Index("placements", ("launch.letters_due",)),
    Index("outcomes", ("placement_id", "month")),
    Index("outcomes", ("base_id", "evidence")),
    Index("outcomes", ("base_id", "month")),
    Index("imports", ("placement_id", "state")),
    Index("imports", ("state",)),
    Index("internships", ("base_id", "applied_at")),
    Index("internships", ("base_id", "employer")),
    Index("internships", ("post_id",)),
    Index("internships", ("person_id",)),
    Index("internships", ("state", "looked_on")),
    Index("internships", ("told",)),
    Index("week_logs", ("internship_id", "week")),
    Index("week_logs", ("remind_on",)),
    Index("posts", ("base_id", "open")),
    Index("evidence", ("base_id", "state")),
    Index("evidence", ("base_id", "sha256")),
    Index("evidence", ("subject_id",)),
    Index("evidence", ("placement_id",)),
    Index("evidence", ("loose",)),
    Index("chain", ("base_id", "number")),
    Index("chain", ("evidence_id",)),
    Index("evidence_bands"),
    Index("column_maps", ("base_id",)),
    Index("rates", ("base_id", "month")),
)


def admitted_trainee(context: Context, actor: Actor, person_id: str) -> State:
    """What is known of an admitted trainee of the actor's base. Error: ``NotFound``."""
    found = context.store.get(TRAINEES, person_id)
    if found is None or found.state["base_id"] != actor.base_id or not found.state["admitted_at"]:
        raise NotFound(id=person_id)
    return found.state


def placements(context: Context) -> Repository[Placement]:
    """Internships and shops."""
    return Repository(context.store, context.clock, "placements", Placement)


def load_placement(context: Context, actor: Actor, placement_id: str) -> Placement:
    """A placement within the actor's scope; a shop's further people see it as its first one does. Error: ``NotFound``."""
    found = placements(context).find_one(placement_id)
    if found is None or not (actor.may_see(placements(context).state(found)) or _works_on(actor, found)):
        raise NotFound(id=placement_id)
    return found


def _works_on(actor: Actor, found: Placement) -> bool:
    here = actor.role == "trainee" and actor.base_id == found.base_id
    return here and any(actor.owns(id) for id in found.launch.members)


def outcomes(context: Context) -> Repository[Outcome]:
    """Monthly outcomes."""
    return Repository(context.store, context.clock, "outcomes", Outcome)


def outcome_id(placement_id: str, month: str) -> str:
    """The id of a shop's month."""
    return derived_id("outcome", placement_id, month)


def outcomes_of(context: Context, placement_id: str, months: Iterable[str]) -> list[Outcome]:
    """A shop's outcomes of these months, in order; they are found by their ids."""
    wanted = [outcome_id(placement_id, month) for month in months]
    found = context.store.find("outcomes", {"_id": {"in": wanted}}) if wanted else []
    return sorted(map(outcomes(context).read, found), key=lambda outcome: outcome.month)


def load_outcome(context: Context, actor: Actor, outcome_id: str) -> Outcome:
    """A month, for whoever may see its shop now: its people and its present mentor. Error: ``NotFound``."""
    found = outcomes(context).find_one(outcome_id)
    if found is None:
        raise NotFound(id=outcome_id)
    load_placement(context, actor, found.placement_id)
    return found


def load_evidence(context: Context, actor: Actor, evidence_id: str) -> Evidence:
    """A proof, for whoever may see the shop or internship it belongs to. Error: ``NotFound``."""
    found = evidence(context).find_one(evidence_id)
    if found is None:
        raise NotFound(id=evidence_id)
    load_placement(context, actor, found.placement_id)
    return found


def imports(context: Context) -> Repository[Import]:
    """Sellers' files."""
    return Repository(context.store, context.clock, "imports", Import)


def evidence(context: Context) -> Repository[Evidence]:
    """Proofs."""
    return Repository(context.store, context.clock, "evidence", Evidence)


class Internships(Repository[Internship]):
    """Internships; each save says what lists show of it."""

    def save(self, aggregate: Internship, meta: Meta | None = None, *, extra: Sequence[Outgoing] = ()) -> Internship:
        """See the kit's repository."""
        aggregate.tell(iso(self.clock.now()))
        return super().save(aggregate, meta, extra=extra)


def internships(context: Context) -> Repository[Internship]:
    """Internships from application to certificate."""
    return Internships(context.store, context.clock, "internships", Internship)


def week_logs(context: Context) -> Repository[WeekLog]:
    """Weekly logs."""
    return Repository(context.store, context.clock, "week_logs", WeekLog)


def proof_looks(context: Context) -> Repository[ProofLook]:
    """What was said of a base's waiting proofs; the id is the base's."""
    return Repository(context.store, context.clock, "proof_looks", ProofLook)


def daily_looks(context: Context) -> Repository[DailyLook]:
    """What the clock looks through once a day."""
    return Repository(context.store, context.clock, "daily_looks", DailyLook)


def week_log_id(internship_id: str, monday: str) -> str:
    """The id of a week's log."""
    return derived_id("week-log", internship_id, monday)


def posts(context: Context) -> Repository[Post]:
    """Posts that employers offer."""
    return Repository(context.store, context.clock, "posts", Post)
