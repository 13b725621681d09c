"""A large base for placement's bench: 50,000 shops with a month each, its sums and lists, 2,000 internships with their logs."""

from __future__ import annotations

import os
import random
from typing import Any

from services.placement import shelves
from services.placement.domain.internships import CHECKING, FINISHED, RUNNING, Internship
from services.placement.domain.months import month_range
from services.placement.domain.outcomes import Figures, Outcome, Proof
from services.placement.domain.placements import STAGES, Placement
from services.placement.domain.week_logs import WeekLog
from services.placement.listing import ADMITTED, PLACEMENTS, PROOFS, internship_listed, placement_group
from services.placement.marketplaces.sites import PLATFORM_SITES
from services.placement.projections import (
    LAUNCH_LISTS,
    LAUNCHES,
    MENTOR_ORDER,
    MENTORS,
    MONTHS,
    PARTS,
    SUMS,
    _add,
    _shift,
    add_up,
    fresh_launches,
    leave,
    quarter_of,
)
from services.placement.repository import (
    TRAINEES,
    internships,
    outcome_id,
    outcomes,
    placements,
    week_log_id,
    week_logs,
)
from shared.contracts.event import Meta
from shared.contracts.placement import InternshipMoved
from shared.service import Context
from shared.store.port import Store, Write

SHOPS = int(os.environ.get("SLIPWAY_BENCH_SHOPS", "50000"))
INTERNSHIPS, MENTOR_COUNT, PEOPLE = 2_000, 72, 5_000
PLATFORMS = tuple(PLATFORM_SITES)
STATES = ("confirmed", "attached", "none")
BIG = "big"
"""The shop whose files hold all the order lines."""
AT_ONCE = 1_000


def fill(context: Context) -> None:
    """See the module."""
    store, chance = context.store, random.Random(3)
    placements(context).save(_shop(BIG, "2024-01-02", "amazon"))
    shops, months = placements(context), month_range("2026-03", 12)
    totals: dict[tuple[str, str], dict[str, Any]] = {}
    launches: dict[tuple[str, str], dict[str, Any]] = {}
    portfolios: dict[tuple[int, int], list[dict[str, Any]]] = {}
    listed: dict[tuple[str, str], dict[str, str]] = {("2024-01", "shop|prepare|amazon"): {BIG: "2024-01-02"}}
    waiting: dict[tuple[str, str], dict[str, str]] = {}
    with store.batch():
        for number in range(PEOPLE):
            admit(context, person_of(number))
        for number in range(SHOPS):
            platform = PLATFORMS[number % len(PLATFORMS)]
            opened = f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
            shop = _shop(f"s{number}", opened, platform, person_of(number))
            shop.stage = STAGES["shop"][number // 14 % 7]
            store.save("placements", shop.id, shops.state(shop), version=0)
            listed.setdefault((opened[:7], placement_group("shop", shop.stage, platform)), {})[shop.id] = opened
            part = {name: str(chance.randrange(1, 90)) for name in SUMS}
            part |= {"currency": "USD", "evidence": chance.choice(STATES)}
            month = _month(context, shop, months[number % 12], part)
            if month.evidence == "attached":
                waiting.setdefault((month.recorded_at[:7], ""), {})[month.id] = month.recorded_at
            own: dict[str, Any] = {}
            for sums in (own, totals.setdefault((months[number % 12], platform), {})):
                _shift(sums, part, 1)
            portfolios.setdefault((number % MENTOR_COUNT, number // MENTOR_COUNT % PARTS), []).append(own)
            quarter = quarter_of(opened)
            cell = launches.setdefault((quarter, platform), fresh_launches("b1", quarter, platform))
            _add(cell["opened"], opened)
            for mark, every in (("first_order", 3), ("stable", 7)):
                if number % every:
                    leave(cell[mark], opened, number % 120 * every // 2, reached=number % 11 > 0)
        classes: dict[tuple[str, str], dict[str, str]] = {}
        for number in range(PEOPLE):
            classes.setdefault(("2025-01", f"{number % 100}班"), {})[person_of(number)] = "2025-01-02T00:00:00.000000Z"
        _shelf(store, ADMITTED, classes)
        _shelf(store, PLACEMENTS, listed)
        _shelf(store, PROOFS, waiting)
        _sums(store, totals, launches, portfolios)
        _fill_internships(context)


def _month(context: Context, shop: Placement, month: str, part: dict[str, str]) -> Outcome:
    ids: dict[str, Any] = {
        "placement_id": shop.id,
        "person_id": shop.person_id,
        "currency": "USD",
        "platform": shop.platform,
    }
    made = Outcome(id=outcome_id(shop.id, month), base_id="b1", month=month, **ids)
    made.figures = Figures(int(part["orders"]), int(part["units"]) + 90, part["gross"], part["refunds"])
    made.evidence, made.recorded_at = part["evidence"], f"{month}-28T00:00:00.000000Z"
    if made.evidence != "none":
        made.proof = Proof(f"f-{made.id}", "report.csv", "text/csv", "0" * 64, 1000)
    context.store.save("outcomes", made.id, outcomes(context).state(made), version=0)
    return made


def _shelf(store: Store, name: str, cells: dict[tuple[str, str], dict[str, str]]) -> None:
    """A base's shelf as the projectors leave it."""
    counts: dict[str, list[Any]] = {}
    for (month, group), items in sorted(cells.items()):
        store.save(shelves.CELLS, shelves.cell_id(name, "b1", month, group), {"base_id": "b1", "of": items}, version=0)
        counts.setdefault(month, []).append([group, len(items)])
    for month, of in counts.items():
        store.save(shelves.COUNTS, f"{name}:b1:{month}", {"base_id": "b1", "of": of}, version=0)
    store.save(shelves.SHELVES, f"{name}:b1", {"base_id": "b1", "months": sorted(counts)}, version=0)


def _sums(store: Store, totals: Any, launches: Any, portfolios: Any) -> None:
    """The base's sums as the projectors leave them."""
    for (month, platform), sums in totals.items():
        state = {"base_id": "b1", "month": month, "platform": platform, "totals": sums}
        store.save(MONTHS, f"b1:{month}:{platform}", state, version=0)
    for (quarter, platform), state in launches.items():
        store.save(LAUNCHES, f"b1:{quarter}:{platform}", state, version=0)
    ids = sorted(f"b1:{quarter}:{platform}" for quarter, platform in launches)
    store.save(LAUNCH_LISTS, "b1", {"base_id": "b1", "ids": ids}, version=0)
    order = {}
    for mentor in range(MENTOR_COUNT):
        mine = {part: own for (other, part), own in portfolios.items() if other == mentor}
        parts = {str(part): {"shops": len(own), "totals": add_up(own)} for part, own in mine.items()}
        order[f"m{mentor}"] = sum(part["shops"] for part in parts.values())
        state = {"base_id": "b1", "mentor_id": f"m{mentor}", "parts": parts, "shops": order[f"m{mentor}"]}
        store.save(MENTORS, f"b1:m{mentor}", state, version=0)
    store.save(MENTOR_ORDER, "b1", {"base_id": "b1", "of": order}, version=0)


def _fill_internships(context: Context) -> None:
    """Internships in every state, those under way with two logs each; their lists by the projector itself."""
    states = (CHECKING, RUNNING, RUNNING, FINISHED)
    for number in range(INTERNSHIPS):
        about = {"employer": f"单位{number % 80}", "title": "助理", "starts_on": "2026-01-05", "ends_on": "2026-04-30"}
        at = f"2025-12-{number % 28 + 1:02d}T00:00:00.000000Z"
        item = Internship(id=f"i{number}", base_id="b1", person_id=person_of(number), age=20, applied_at=at, **about)
        item.state, item.chosen_at = states[number % 4], at
        for week in ("2026-01-05", "2026-01-12")[: number % 3]:
            ids: dict[str, Any] = {"internship_id": item.id, "person_id": "p", "week": week, "text": ""}
            log = WeekLog(id=week_log_id(item.id, week), base_id="b1", hours=[8] * 5 + [0] * 2, written_at=at, **ids)
            week_logs(context).save(log)
            item.logged([*item.weeks, week])
        item.tell(at)
        for event in item.take_events():
            if isinstance(event, InternshipMoved):
                internship_listed(context, event, Meta(f"e{number}", "InternshipMoved", "placement", item.id, at, 1))
        internships(context).save(item)


def copy(source: Store, target: Store) -> None:
    """All documents of one store into an empty other one."""
    for name in source.collections():
        found = source.find(name)
        for start in range(0, len(found), AT_ONCE):
            target.save_many([Write(name, d.id, d.state, 0) for d in found[start : start + AT_ONCE]])


def person_of(number: int) -> str:
    """Whose a shop or an internship is."""
    return f"p{number % PEOPLE}"


def _shop(id: str, opened: str, platform: str, person_id: str = "p0") -> Placement:
    whose: dict[str, Any] = {"base_id": "b1", "person_id": person_id, "kind": "shop", "site": "US", "currency": "USD"}
    made = Placement(id=id, opened_on=opened, platform=platform, **whose)
    made.open("a", f"{opened}T00:00:00.000000Z")
    made.take_events()
    return made


def admit(context: Context, person_id: str) -> None:
    """A trainee with a key of their own, in one of a hundred classes."""
    key = context.keys.create(person_id)
    context.keys.receive(person_id, key.wrapped)
    named = {"name": key.seal(f"林{person_id}"), "cohort_name": f"{int(person_id[1:]) % 100}班", "goal": "internship"}
    whole = {
        "base_id": "b1",
        "person_id": person_id,
        "erased": False,
        "admitted_at": "2025-01-02T00:00:00.000000Z",
        **named,
    }
    context.store.save(TRAINEES, person_id, {**whole, "mentor_id": "", "paired_at": ""}, version=0)
