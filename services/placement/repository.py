"""The aggregates of placement and the collections they live in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from services.placement import kept
from services.placement.domain.evidence import ATTACHED, Evidence
from services.placement.domain.imports import Import
from services.placement.domain.internships import CHECKING, RUNNING, Internship
from services.placement.domain.looks import DailyLook, ProofLook
from services.placement.domain.outcomes import Outcome
from services.placement.domain.placements import Placement
from services.placement.domain.posts import Post
from services.placement.domain.week_logs import WeekLog
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso
from shared.contracts.event import Meta
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Index, Outgoing
from shared.store.repository import Repository

TRAINEES, NAMES = "trainees", "names"
TAKES = (CHECKING, RUNNING)
"""The states in which an internship takes a place of its post."""
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
    Index(kept.LISTS, ("base_id",)),
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


class Imports(Repository[Import]):
    """Sellers' files; each stands on its shop's list."""

    def save(self, aggregate: Import, meta: Meta | None = None, *, extra: Sequence[Outgoing] = ()) -> Import:
        """See the kit's repository."""
        shop, name = aggregate.placement_id, f"imports:{aggregate.placement_id}"
        kept.put(self.store, name, aggregate.base_id, aggregate.id, aggregate.previewed_at, lambda: self._before(shop))
        return super().save(aggregate, meta, extra=extra)

    def of_shop(self, actor: Actor, placement_id: str, most: int = 0) -> list[Import]:
        """A shop's files, latest first."""
        marks = kept.held(self.store, f"imports:{placement_id}", lambda: self._before(placement_id))
        found = self.find(actor, {"_id": {"in": sorted(kept.latest(marks, most or len(marks)))}}) if marks else []
        return sorted(found, key=lambda item: (item.previewed_at, item.id), reverse=True)

    def _before(self, placement_id: str) -> kept.Marks:
        return {item.id: item.previewed_at for item in self.find(SYSTEM, {"placement_id": placement_id})}


def imports(context: Context) -> Imports:
    """Sellers' files."""
    return Imports(context.store, context.clock, "imports", Import)


class Proofs(Repository[Evidence]):
    """Proofs; each stands on the list of its placement, and while it waits on that of its base if it is of no month."""

    def save(self, aggregate: Evidence, meta: Meta | None = None, *, extra: Sequence[Outgoing] = ()) -> Evidence:
        """See the kit's repository."""
        placement, base_id = aggregate.placement_id, aggregate.base_id
        ids = (base_id, aggregate.id)
        subject = aggregate.subject_id
        kept.put(self.store, f"proofs:{placement}", *ids, subject, lambda: self._before(placement))
        waits = aggregate.state == ATTACHED and aggregate.subject_kind != "outcome"
        if waits:
            kept.put(self.store, f"waits:{base_id}", *ids, aggregate.acts[0].at, lambda: self._waited(base_id))
        saved = super().save(aggregate, meta, extra=extra)
        if not waits and aggregate.subject_kind != "outcome":
            kept.put(self.store, f"waits:{base_id}", *ids, None, lambda: self._waited(base_id))
        return saved

    def of_placement(self, placement_id: str, subject_id: str = "") -> list[Evidence]:
        """The proofs of a placement's figures, or of one of them, oldest first."""
        marks = kept.held(self.store, f"proofs:{placement_id}", lambda: self._before(placement_id))
        ids = kept.having(marks, subject_id) if subject_id else list(marks)
        return self._of(ids)

    def waiting(self, base_id: str, skip: int, limit: int) -> tuple[list[Evidence], int]:
        """Proofs of other figures than months that nobody has looked at, oldest first, and how many there are."""
        marks = kept.held(self.store, f"waits:{base_id}", lambda: self._waited(base_id))
        ids = sorted(marks, key=lambda id: (marks[id], id))[skip : skip + limit]
        return [item for item in self._of(ids) if item.state == ATTACHED], len(marks)

    def _of(self, ids: Sequence[str]) -> list[Evidence]:
        found = self.find(SYSTEM, {"_id": {"in": sorted(ids)}}) if ids else []
        return sorted(found, key=lambda item: (item.acts[0].at, item.id))

    def _before(self, placement_id: str) -> kept.Marks:
        return {item.id: item.subject_id for item in self.find(SYSTEM, {"placement_id": placement_id})}

    def _waited(self, base_id: str) -> kept.Marks:
        where = {"base_id": base_id, "state": ATTACHED, "subject_kind": {"ne": "outcome"}}
        return {item.id: item.acts[0].at for item in self.find(SYSTEM, where)}


def evidence(context: Context) -> Proofs:
    """Proofs."""
    return Proofs(context.store, context.clock, "evidence", Evidence)


class Internships(Repository[Internship]):
    """Internships; each save says what lists show of it, and whether it takes a place of its post."""

    def save(self, aggregate: Internship, meta: Meta | None = None, *, extra: Sequence[Outgoing] = ()) -> Internship:
        """See the kit's repository."""
        aggregate.tell(iso(self.clock.now()))
        if aggregate.state in TAKES:
            self._place(aggregate, "taken")
        saved = super().save(aggregate, meta, extra=extra)
        if aggregate.state not in TAKES:
            self._place(aggregate, None)
        return saved

    def taken(self, post_ids: Sequence[str]) -> dict[str, int]:
        """How many places of each post are taken."""
        sizes = kept.sizes(self.store, (f"places:{id}" for id in post_ids))
        found = {id: sizes[f"places:{id}"] for id in post_ids if f"places:{id}" in sizes}
        earlier = [id for id in post_ids if id not in found]
        where = {"post_id": {"in": earlier}, "state": {"in": list(TAKES)}}
        counted = self.store.total(self.collection, "post_id", (), where) if earlier else {}
        return {**found, **{id: sums["count"] for id, sums in counted.items()}}

    def _place(self, item: Internship, mark: str | None) -> None:
        post = item.post_id
        if post and (mark or item.id in kept.held(self.store, f"places:{post}", dict)):
            kept.put(self.store, f"places:{post}", item.base_id, item.id, mark, lambda: self._before(post))

    def _before(self, post_id: str) -> kept.Marks:
        where = {"post_id": post_id, "state": {"in": list(TAKES)}}
        return {item.id: "taken" for item in self.find(SYSTEM, where)}


def internships(context: Context) -> Internships:
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


class Posts(Repository[Post]):
    """Posts; those that take applications stand on their base's list."""

    def save(self, aggregate: Post, meta: Meta | None = None, *, extra: Sequence[Outgoing] = ()) -> Post:
        """See the kit's repository."""
        if not aggregate.version:
            kept.begin(self.store, f"places:{aggregate.id}", aggregate.base_id)
        if aggregate.open:
            self._offer(aggregate, aggregate.starts_on)
        saved = super().save(aggregate, meta, extra=extra)
        if not aggregate.open:
            self._offer(aggregate, None)
        return saved

    def open_of(self, base_id: str, most: int) -> list[Post]:
        """The posts of a base that take applications, the earliest first."""
        marks = kept.held(self.store, f"posts:{base_id}", lambda: self._before(base_id))
        ids = sorted(marks, key=lambda id: (marks[id], id))[:most]
        found = self.find(SYSTEM, {"_id": {"in": ids}}) if ids else []
        return sorted((post for post in found if post.open), key=lambda post: (post.starts_on, post.id))

    def _offer(self, post: Post, mark: str | None) -> None:
        base_id = post.base_id
        kept.put(self.store, f"posts:{base_id}", base_id, post.id, mark, lambda: self._before(base_id))

    def _before(self, base_id: str) -> kept.Marks:
        return {post.id: post.starts_on for post in self.find(SYSTEM, {"base_id": base_id, "open": True})}


def posts(context: Context) -> Posts:
    """Posts that employers offer."""
    return Posts(context.store, context.clock, "posts", Post)
