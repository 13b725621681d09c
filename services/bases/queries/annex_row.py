"""A base's annex row for twelve months, counted from its records: figures, proof, and the list each opens."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from services.bases.domain import Base, ProfileEntry, Window
from services.bases.domain.surveys import suppressed as survey_suppressed
from services.bases.projections.presence import presences
from services.bases.projections.shops import KIND, RANK
from services.bases.queries.figures import Figures, named, number
from services.bases.queries.profiles import base_list, base_of
from services.bases.repository import COURSES, SHOPS, entries
from shared.actor import SYSTEM
from shared.service import Context

STATES = ("none", "attached", "confirmed", "rejected")
LITTLE, HIDDEN = "< 5", "—"
SUMS = (("full_time", "part_time", "enterprise"),)
"""Figures that add up to another one that is shown."""
DONE_BY = {"people": ("attendances", "hours"), "shops": ("confirmed",)}
"""What is told of few people or shops only together with them."""
SMALL = 5
"""Counts below this are not shown to the association, so that nobody can be recognised."""


@dataclass(frozen=True)
class Cell:
    """One cell: ``figures`` by name, ``lines`` of text from profile entries, how many records there are by state of their
    proof (``rejected`` ones are in no figure), and the address of the records."""

    column: str
    figures: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    proof: dict[str, int] = field(default_factory=dict)
    href: str = ""

    @property
    def evidence(self) -> str:
        """The cell's proof as a whole: the weakest of what is counted; ``rejected`` when nothing else is there."""
        return next((s for s in STATES if self.proof.get(s)), "none")


@dataclass(frozen=True)
class AnnexRow:
    """A base's row over a window, cell by column in the order of the annex. ``kept``: what it was counted from."""

    base: Base
    window: Window
    cells: dict[str, Cell]
    kept: Figures = field(repr=False)

    @property
    def figures(self) -> dict[str, Any]:
        """All figures of the row by name."""
        return {name: value for cell in self.cells.values() for name, value in cell.figures.items()}


def annex_row(context: Context, base_id: str, window: Window, known: Figures | None = None) -> AnnexRow:
    """The row of a base; ``known``: what was read of it before.

    Error: ``NotFound`` for a base that is not on the register.
    """
    base, figures = base_of(context, base_id), known or Figures(context, base_id)
    kept: dict[str, list[ProfileEntry]] = defaultdict(list)
    for entry in entries(context).find(SYSTEM, {"base_id": base_id}):
        kept[entry.kind].append(entry)
    shops = figures.shop_proof(window)
    cells = [
        Cell("name", lines=[base.name]),
        Cell("established", lines=[base.established] if base.established else []),
        _stated("qualification", window, kept["licence"]),
        _stated("platform_official_training_org", window, kept["recognition"]),
        _area(window, kept["site"], kept["room"]),
        _stated("facilities", window, kept["resource"], rooms=_by_purpose(window, kept["room"])),
        _courses(context, figures, window, kept["curriculum"]),
        _teachers(figures, window, kept["credential"]),
        _trained(figures, window),
        _shops(window, shops),
        _platforms(figures, window, shops, kept["platform"]),
        _stated("brand_honours", window, kept["honour"]),
    ]
    return AnnexRow(base, window, {cell.column: cell for cell in cells}, figures)


def _proof(states: list[str]) -> dict[str, int]:
    found = Counter(states)
    return {state: found[state] for state in STATES if found[state]}


def _in_force(window: Window, kept: list[ProfileEntry]) -> list[ProfileEntry]:
    return [entry for entry in kept if entry.counts(window.last)]


def _line(entry: ProfileEntry) -> str:
    values = entry.values
    extra = "，".join(values[name] for name in ("authority", "number") if values.get(name))
    many = f" ×{values['count']}" if values.get("count") else ""
    return values.get("title", "") + many + (f"（{extra}）" if extra else "")


def _stated(column: str, window: Window, kept: list[ProfileEntry], **figures: Any) -> Cell:
    """A cell composed of what the profile states."""
    counted = _in_force(window, kept)
    given = {name: value for name, value in figures.items() if value}
    shown = [*counted, *(e for e in kept if e.evidence == "rejected" and not e.ended_at)]
    kind = kept[0].kind if kept else ""
    return Cell(
        column,
        {f"{column}_entries": len(counted), **given},
        [_line(entry) for entry in counted],
        _proof([e.evidence for e in shown]),
        f"/bases/profile?kind={kind}" if kind else "/bases/profile?",
    )


def _by_purpose(window: Window, rooms: list[ProfileEntry]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for room in _in_force(window, rooms):
        found[room.values.get("purpose") or "other"] += int(room.values.get("count") or 1)
    return dict(found)


def _size(entry: ProfileEntry) -> Decimal:
    return Decimal(entry.values.get("area") or 0) * int(entry.values.get("count") or 1)


def _area(window: Window, sites: list[ProfileEntry], rooms: list[ProfileEntry]) -> Cell:
    """Total area as stated for the site, else the sum of the rooms; training area from the rooms for training."""
    here, inside = _in_force(window, sites), _in_force(window, rooms)
    total = sum((_size(e) for e in here or inside), Decimal())
    training = sum((_size(e) for e in inside if e.values.get("purpose") == "training"), Decimal())
    seats = sum(int(e.values.get("seats") or 0) * int(e.values.get("count") or 1) for e in inside)
    figures = {"total_area": str(total), "training_area": str(training), "seats": seats}
    return Cell("office_area", figures, [], _proof([e.evidence for e in (*here, *inside)]), "/bases/profile?kind=room")


def _courses(context: Context, known: Figures, window: Window, kept: list[ProfileEntry]) -> Cell:
    """What was really taught in the window, the courses with a syllabus in force, and what the profile says of them."""
    taught = named(known.cells(window), "course")
    stated = _stated("curriculum_capability", window, kept)
    offered = context.store.count(COURSES, {"base_id": known.base_id, "offered": True})
    figures = {**stated.figures, "courses": len(taught), "courses_offered": offered}
    href = f"/bases/records/courses?first={window.first}&last={window.last}"
    return Cell(stated.column, figures, stated.lines, stated.proof, href)


def _teachers(known: Figures, window: Window, credentials: list[ProfileEntry]) -> Cell:
    mentors = known.mentors
    kinds = Counter(mentor["kind"] for mentor in mentors)
    years = [mentor["practice_years"] for mentor in mentors if mentor["practice_years"]]
    figures: dict[str, Any] = {kind: kinds[kind] for kind in ("full_time", "part_time", "enterprise")}
    figures |= {"teachers": len(mentors), "least_years": min(years, default=0)}
    held = _stated("teachers", window, credentials)
    href = "/bases/records/mentors?all=1"
    return Cell("teachers", figures, held.lines, held.proof or _proof(["none"] * bool(mentors)), href)


def _trained(known: Figures, window: Window) -> Cell:
    """Distinct people and attendances. Who signed in themselves proves it; a list kept by staff is proof to look at."""
    cells = known.cells(window)
    attendances, minutes, listed = (number(cells, "lessons", place) for place in range(3))
    proof = {"attached": listed, "confirmed": attendances - listed}
    figures = {"people": known.people(window), "attendances": attendances, "hours": round(minutes / 60)}
    figures["staff_trained"] = known.staff(window)
    # Enterprises of whose staff somebody attended an enterprise class.
    figures["clients_trained"] = len(named(cells, "client"))
    href = f"/bases/records/attendances?first={window.first}&last={window.last}"
    return Cell("trained_last_year", figures, [], {s: n for s, n in proof.items() if n}, href)


def _shops(window: Window, shops: dict[str, int]) -> Cell:
    proof = {state: shops[state] for state in STATES if shops[state]}
    counted = sum(shops.values()) - shops["rejected"]
    href = f"/bases/annex/shops?first={window.first}&last={window.last}"
    return Cell("shops_with_results_last_year", {"shops": counted}, [], proof, href)


def _platforms(known: Figures, window: Window, shops: dict[str, int], kept: list[ProfileEntry]) -> Cell:
    """Platforms of the shops with results, and those that the profile names."""
    stated = _stated("platforms", window, kept)
    codes = {*known.platforms(window), *(e.values.get("platform") for e in _in_force(window, kept))}
    proof = Counter(stated.proof) + Counter(shops)
    figures = {"platform_codes": sorted(code for code in codes if code)}
    return Cell("platforms", figures, stated.lines, dict(proof), stated.href)


def shop_rows(
    context: Context, base_id: str, window: Window, *, skip: int = 0, limit: int = 0
) -> tuple[list[dict[str, Any]], int]:
    """A page of the shops behind the figure, each with the state of its proof in the window, and how many there are.

    By their id, rejected ones last.
    """
    best = {
        id: next(s for s in reversed(RANK) if any(window.holds(month) for month in months.get(s, ())))
        for id, months in presences(context.store, KIND, base_id).items()
        if any(window.holds(month) for month in months.get(RANK[0], ()))
    }
    ids = sorted(best, key=lambda id: (best[id] == "rejected", id))
    asked = ids[skip : skip + limit if limit else None]
    found = {d.id: d.state for d in context.store.find(SHOPS, {"_id": {"in": asked}})} if asked else {}
    return [{**found[id], "evidence": best[id]} for id in asked if id in found], len(ids)


def association_rows(context: Context, window: Window) -> list[tuple[Base, dict[str, Any]]]:
    """The figures of every base over a window, in the order of the register; never a person."""
    return [(base, annex_row(context, base.id, window).figures) for base in base_list(context)]


def suppressed(figures: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The named figures for readers outside the base: counts from 1 to 4 become ``< 5``.

    What would tell them all the same becomes a dash: of the parts of a sum the next smallest, where one alone is small; and
    what a few people or shops did.
    """
    plain = {name: figures.get(name, 0) for name in names}
    shown = {**plain, **{n: LITTLE for n, value in plain.items() if isinstance(value, int) and 0 < value < SMALL}}
    for parts in SUMS:
        counts = {name: plain[name] for name in parts if name in plain}
        hidden = [name for name, count in survey_suppressed(counts).items() if count is None]
        shown |= {name: HIDDEN for name in hidden if shown[name] != LITTLE}
    for few, done in DONE_BY.items():
        if shown.get(few) == LITTLE:
            shown |= {name: HIDDEN for name in done if plain.get(name)}
    return shown


@dataclass(frozen=True)
class Change:
    """A figure now and a year before."""

    name: str
    was: int
    now: int


@dataclass(frozen=True)
class Turned:
    """What there is now and was not the year before, and what there was and is no more."""

    new: list[str]
    gone: list[str]


@dataclass(frozen=True)
class Changes:
    """What a row differs by from the row of a year before, and the shops and courses that explain it."""

    window: Window
    figures: list[Change]
    shops_new: int
    shops_gone: int
    people_new: int
    people_gone: int
    courses: Turned
    platforms: Turned

    def each(self, name: str) -> tuple[Decimal, Decimal]:
        """How much of a figure came to one attendance (hours) or one person (attendances): the year before, and now."""
        per = "people" if name == "attendances" else "attendances"
        found = {change.name: change for change in self.figures}
        was, now = ((getattr(found[name], one), getattr(found[per], one)) for one in ("was", "now"))
        return round(Decimal(was[0]) / (was[1] or 1), 1), round(Decimal(now[0]) / (now[1] or 1), 1)


COMPARED = ("people", "attendances", "hours", "shops", "courses", "platform_codes")


def changes(context: Context, row: AnnexRow) -> Changes:
    """Compare a row with the same months a year before.

    The two spans lie side by side, so who came in one of them alone is what both together have more than the other.
    """
    before, known = row.window.before(), row.kept
    old = annex_row(context, row.base.id, before, known)
    figures = [Change(n, _size_of(old.figures[n]), _size_of(row.figures[n])) for n in COMPARED]
    both = Window(before.first, row.window.last)
    shops = [known.shops("none", window) for window in (both, before, row.window)]
    people = [known.people(window) for window in (both, before, row.window)]
    (shops_new, shops_gone), (new, gone) = ((both - was, both - now) for both, was, now in (shops, people))
    taught = [set(named(known.cells(window), "course")) for window in (before, row.window)]
    sold = [set(one.figures["platform_codes"]) for one in (old, row)]
    return Changes(before, figures, shops_new, shops_gone, new, gone, _turned(*taught), _turned(*sold))


def _turned(was: set[str], now: set[str]) -> Turned:
    return Turned(sorted(now - was), sorted(was - now))


def _size_of(value: Any) -> int:
    return len(value) if isinstance(value, list) else int(value)
