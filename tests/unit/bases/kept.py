"""A base's life in events by chance, what its figures must come to worked out the long way, and a store that breaks off."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

from services.bases import queries
from services.bases.domain import FUNNEL, Window
from services.bases.domain.base import Base
from services.bases.projections import standing
from services.bases.repository import (
    ATTENDANCES,
    CERTIFICATES,
    LESSONS,
    MENTORS,
    OPINIONS,
    OUTCOMES,
    PEOPLE,
    READ_MODELS,
    RESULTS,
    SESSIONS,
    SHOPS,
    bases,
)
from services.bases.wiring import service
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.enrollment import (
    ApplicationRejected,
    ApplicationSubmitted,
    MentorRegistered,
    PersonMerged,
    PersonMergeUndone,
    TraineeAdmitted,
    TraineeLeft,
)
from shared.contracts.event import Event, Meta, Sealed
from shared.contracts.matching import MentoringSessionLogged, PairingAccepted, PairingEnded, PairingProposed
from shared.contracts.placement import EvidenceReviewed, OutcomeRecorded, PlacementOpened
from shared.contracts.training import (
    AttendanceRecorded,
    CertificateIssued,
    CertificateRevoked,
    ClassFeedbackGiven,
    ExamResultRecorded,
    OccasionHeld,
)
from shared.merges import MERGES
from shared.service import Context

BASE = "b1"
MONTHS = ("2024-11", "2025-01", "2025-02", "2025-05", "2025-06", "2025-12", "2026-01", "2026-02")
WINDOWS = (
    Window.until("2026-02"),
    Window.until("2025-02"),
    Window.until("2025-06", 3),
    Window.until("2025-04", 1),
    Window.until("2026-01", 1),
    Window.until("2026-02", 24),
)
PROJECTIONS = service().projections
Told = tuple[str, Event, Meta]


def at(month: str, day: int) -> str:
    return f"{month}-{day:02d}T02:00:00.000000Z"


def life(seed: int, people: int = 14) -> list[Told]:
    """What is heard of a base, key by key in the order in which it was said: (key, event, meta)."""
    chance = random.Random(seed)
    told: list[Told] = []

    def say(key: str, event: Event) -> None:
        version = 1 + sum(key == other for other, _event, _meta in told)
        told.append(
            (key, event, Meta(f"e{len(told)}", type(event).__name__, event.publisher, key, at("2026-03", 1), version))
        )

    for n in range(3):
        say(f"m{n}", MentorRegistered(f"m{n}", BASE, Sealed(""), "full_time", ["amazon"], ["zh"], [], [], 5.0 + n, 9))
    for n in range(people):
        _person(say, chance, f"p{n}")
    for n in range(20):
        _class(say, chance, f"l{n}", [f"p{k}" for k in range(people)])
    say("p1", PersonMerged("p1", BASE, "p0", at("2026-02", 3), "c"))
    say("p3", PersonMerged("p3", BASE, "p2", at("2026-02", 3), "c"))
    say("p3", PersonMergeUndone("p3", BASE, "p2", at("2026-02", 4), "c"))
    for n, month in enumerate(MONTHS):
        say(f"o{n}", OccasionHeld(f"o{n}", BASE, "开放日", "open_day", f"{month}-04", 7 * n, n, at(month, 4), 0, 0))
    return told


def _person(say: Any, chance: random.Random, person: str) -> None:
    lists: dict[str, Any] = {"platforms": ["amazon"], "languages": ["zh"], "availability": [], "goal": "shop"}
    ids = {"application_id": f"a{person}", "person_id": person, "base_id": BASE, "cohort_id": "c", "cohort_name": "班"}
    begun = chance.choice(MONTHS)
    say(f"a{person}", ApplicationSubmitted(**ids, number="QH", name=Sealed(""), submitted_at=at(begun, 1), **lists))
    if chance.random() < 0.2:
        say(f"a{person}", ApplicationRejected(f"a{person}", person, BASE, "full", at(begun, 2), "x"))
        return
    say(f"a{person}", TraineeAdmitted(**ids, name=Sealed(""), admitted_at=at(begun, 3), by="x", **lists))
    if chance.random() < 0.3:
        say(f"a{person}", TraineeLeft(f"a{person}", person, BASE, "c", "班", at(chance.choice(MONTHS), 20)))
    if chance.random() < 0.7:
        say(f"s{person}", AssessmentCompleted(f"s{person}", person, BASE, {}, 50.0, "fixed-1", at(begun, 4)))
    mentor = f"m{chance.randrange(3)}"
    say(
        f"g{person}",
        PairingProposed(f"g{person}", BASE, person, mentor, 0.5, "prior-1", [], at(begun, 9), at(begun, 5)),
    )
    if chance.random() < 0.7:
        say(f"g{person}", PairingAccepted(f"g{person}", BASE, person, mentor, at(begun, 6)))
        held = f"{chance.choice(MONTHS)}-07"
        say(
            f"v{person}",
            MentoringSessionLogged(f"v{person}", f"g{person}", BASE, person, mentor, held, 45, "m", at(begun, 7)),
        )
    if chance.random() < 0.3:
        say(f"g{person}", PairingEnded(f"g{person}", BASE, person, mentor, "completed", at(begun, 8), "a"))
    if chance.random() < 0.6:
        _shop(say, chance, person, begun)
    if chance.random() < 0.6:
        month = chance.choice(MONTHS)
        names = {
            "certificate_id": f"z{person}",
            "base_id": BASE,
            "person_id": person,
            "course_id": "c1",
            "course": "选品",
        }
        _certify(say, chance, names, month)
    say(
        f"x{person}",
        ExamResultRecorded("e1", person, BASE, "c1", "exam", f"{begun}-09", Sealed(""), 100, chance.random() < 0.5),
    )


def _certify(say: Any, chance: random.Random, names: dict[str, str], month: str) -> None:
    id = names["certificate_id"]
    say(id, CertificateIssued(**names, number=f"N{id}", family="skills", hours=3, issued_at=at(month, 9)))
    if chance.random() < 0.3:
        say(id, CertificateRevoked(**names, number=f"N{id}", revoked_at=at(month, 10)))


def _shop(say: Any, chance: random.Random, person: str, begun: str) -> None:
    shop, platform = f"h{person}", chance.choice(("amazon", "temu"))
    say(
        shop, PlacementOpened(shop, BASE, person, "shop", "prepare", f"{begun}-11", at(begun, 11), platform, "US", "A1")
    )
    for month in chance.sample(MONTHS, 4):
        ids = (f"{shop}-{month}", shop, BASE, person)
        orders = chance.choice((0, 2))
        for net in ("9.10", "8.05")[: chance.choice((1, 1, 2))]:
            say(
                ids[0],
                OutcomeRecorded(*ids, month, orders, orders, net, "0", net, "USD", "attached", "x", at(month, 28)),
            )
        if verdict := chance.choice(("", "confirmed", "rejected")):
            say(ids[0], EvidenceReviewed(*ids, verdict, "y", at(month, 28)))


def _class(say: Any, chance: random.Random, lesson: str, people: list[str]) -> None:
    month, course = chance.choice(MONTHS), chance.choice(("选品", "物流.$1", "合规"))
    client = {"client_id": "k1", "client": "企业"} if chance.random() < 0.2 else {}
    come = chance.sample(people, 5)
    for person in come:
        status, method = chance.choice(("present", "present", "late", "absent")), chance.choice(("code", "list"))
        say(
            lesson,
            AttendanceRecorded(lesson, person, BASE, course, "skills", at(month, 12), 90, status, method, **client),
        )
    if chance.random() < 0.4:
        # Corrected: some were not there, or the class was in another month.
        moved = chance.choice(MONTHS)
        for person in come[:2]:
            status = chance.choice(("absent", "present"))
            event = AttendanceRecorded(
                lesson, person, BASE, course, "skills", at(moved, 12), 60, status, "list", **client
            )
            say(lesson, event)
    for n, person in enumerate(come[:3]):
        given = ClassFeedbackGiven(
            f"f{lesson}{person}", lesson, BASE, "c1", course, at(month, 12), 3 + n % 2, at(month, 13)
        )
        say(f"f{lesson}{person}", given)


def mixed(told: list[Told], seed: int) -> list[Told]:
    """The same in another order; each key's events stay in theirs."""
    chance, keys = random.Random(seed), [key for key, _event, _meta in told]
    chance.shuffle(keys)
    left = {key: iter([one for one in told if one[0] == key]) for key in keys}
    return [next(left[key]) for key in keys]


def hear(context: Context, told: list[Told]) -> None:
    for _key, event, meta in told:
        PROJECTIONS[type(event)](context, event, meta)


def register(context: Context) -> None:
    """The base itself, for the pages."""
    bases(context).save(Base(id=BASE, base_id=BASE, name="基地"))


def held(context: Context) -> dict[str, Any]:
    """All that the read models hold."""
    return {name: {d.id: d.state for d in context.store.find(name)} for name in READ_MODELS}


def check(context: Context) -> None:
    """What is kept comes to what the records themselves come to, one by one."""
    kept = queries.Figures(context, BASE)
    states = {name: [d.state for d in context.store.find(name)] for name in READ_MODELS}
    into = {d.id: d.state["into"] for d in context.store.find(MERGES) if d.state["into"]}
    people = [p for p in states[PEOPLE] if p["base_id"] == BASE and "1" in p["steps"]]
    assert kept.steps == Counter(p["steps"] for p in people)
    admitted = [p for p in people if "admitted" in p["reached"]]
    stay = {p["person_id"] for p in admitted if p.get("left_at", "") <= p["admitted_last"]}
    assert standing.here(context.store, BASE) == stay
    for stage in FUNNEL:
        here = [p for p in people if p["reached"][-1] == stage and not (stage == "applied" and "rejected" in p["at"])]
        longest = sorted([p["last_at"], p["person_id"]] for p in here)[:3]
        assert kept.waiting[stage] == (len(here), longest), stage
    for window in (*WINDOWS, Window("", "9999")):
        _check_window(kept, states, into, window)
    for mentor in kept.all_mentors:
        known = next(m for m in states[MENTORS] if m["mentor_id"] == mentor["mentor_id"])
        assert mentor["held"] == known["held"] and mentor["asked"] == list(known["pairings"].values()).count("proposed")


def _check_window(
    kept: queries.Figures, states: Mapping[str, list[Any]], into: Mapping[str, str], window: Window
) -> None:
    cells = kept.cells(window)

    def number(name: str, place: int = 0) -> int:
        return cells[name][place] if name in cells else 0

    came = [a for a in states[ATTENDANCES] if a["counted"] and window.holds(a["month"])]
    assert kept.people(window) == len({into.get(a["person_id"], a["person_id"]) for a in came}), window
    assert [number("lessons", place) for place in range(3)] == [
        len(came),
        sum(a["minutes"] for a in came),
        sum(a["method"] == "list" for a in came),
    ]
    staff = {a["person_id"] for a in came if a.get("client")}
    assert kept.staff(window) == len({into.get(id, id) for id in staff}), window
    courses = Counter(a["course"] for a in came)
    assert {name[7:]: line[0] for name, line in cells.items() if name.startswith("course ")} == courses
    clients = {lesson["class_id"]: lesson.get("client_id") for lesson in states[LESSONS]}
    taught = {clients[a["class_id"]] for a in came} - {None}
    assert {name[7:] for name in cells if name.startswith("client ")} == taught
    sold = [o for o in states[OUTCOMES] if o["month"] and window.holds(o["month"]) and o["orders"]]
    rank = ("rejected", "none", "attached", "confirmed")
    best: dict[str, str] = {}
    for one in sold:
        best[one["placement_id"]] = max(best.get(one["placement_id"], rank[0]), one["evidence"], key=rank.index)
    assert kept.shop_proof(window) == {state: Counter(best.values())[state] for state in rank}, window
    platforms = {s["placement_id"]: s["platform"] for s in states[SHOPS]}
    assert kept.platforms(window) == sorted({platforms[id] for id, state in best.items() if state != "rejected"})
    months = [o for o in states[OUTCOMES] if o["month"] and window.holds(o["month"])]
    sums = Counter({f"outcomes {o['evidence']} {o['currency']}": 0 for o in months})
    for one in months:
        sums[f"outcomes {one['evidence']} {one['currency']}"] += one["net_hundredths"]
    assert {name: line[2] for name, line in cells.items() if name.startswith("outcomes ")} == sums
    assert number("certificates") == sum(
        not c["revoked"] and window.holds(c["month"]) for c in states[CERTIFICATES] if c["month"]
    )
    for outcome in ("passed", "failed"):
        there = [r for r in states[RESULTS] if r["outcome"] == outcome and window.holds(r["month"])]
        assert number(f"results {outcome}") == len(there)
    assert number("opinions", 1) == sum(o["answers"] for o in states[OPINIONS] if window.holds(o["month"]))
    assert number("sessions") == sum(window.holds(s["held_on"][:7]) for s in states[SESSIONS])
    opened = [s for s in states[SHOPS] if s["kind"] == "shop" and window.holds(s["opened_on"][:7])]
    assert number("placed shop") == len(opened)
