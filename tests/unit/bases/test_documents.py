"""Rules have versions that take effect on a day and are read; files of the archive are sealed, held, and destroyed in time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from services.bases import queries
from services.bases.domain import Window
from services.bases.domain.documents import (
    Destroyed,
    Document,
    EffectiveBefore,
    KeptForGood,
    KeptStill,
    NotInForce,
    OnHold,
)
from services.bases.handlers import (
    add_version,
    destroy_document,
    document_for,
    file_document,
    file_of,
    hold_document,
    load_annex,
    read_document,
)
from services.bases.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock
from shared.contracts.bases import RulePublished
from shared.contracts.enrollment import (
    AccountRegistered,
    ApplicationSubmitted,
    MentorRegistered,
    PersonErased,
    TraineeAdmitted,
    TraineeLeft,
)
from shared.contracts.event import Sealed
from shared.rules import NotFound, PersonGone
from shared.service import Context
from tests.house import context as make_context
from tests.house import deliver, person, said

MANAGER, QUALITY = Actor("m", "manager", "b01", "p1"), Actor("q", "quality", "b01", "p2")
MENTOR, OTHER = Actor("g", "mentor", "b01", "g"), Actor("x", "manager", "b02", "p3")
PDF = ("制度.pdf", b"%PDF-1.4 rule")
RULE: dict[str, Any] = {
    "title": "导师守则", "number": "", "kind": "rule", "about": "", "about_id": "", "readers": ["mentor", "quality"],
    "review_on": "", "keep_years": 5, "effective_from": "2026-03-01", "note": "",
}  # fmt: skip


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def context(tmp_path: Path, clock: FrozenClock) -> Context:
    made = make_context(tmp_path, service(), clock)
    load_annex(made)
    return made


def applied(context: Context, id: str) -> None:
    lists = {"platforms": ["amazon"], "languages": ["zh"], "availability": [], "goal": "shop"}
    ids = {"application_id": "a", "person_id": id, "base_id": "b01", "cohort_id": "c", "cohort_name": "班"}
    at = "2026-03-01T00:00:00.000000Z"
    deliver(service(), context, ApplicationSubmitted(**ids, number="Q", name=Sealed(""), submitted_at=at, **lists), "a")  # type: ignore[arg-type]


def about(id: str, **data: Any) -> dict[str, Any]:
    return {**RULE, "kind": "record", "about": "person", "about_id": id, **data}


def test_the_version_in_force_is_the_latest_that_took_effect(context: Context, clock: FrozenClock) -> None:
    made = file_document(context, MANAGER, RULE, PDF)
    made = add_version(context, MANAGER, made.id, {"effective_from": "2026-04-01", "note": "新"}, PDF)
    now = made.in_force(clock.now().date())
    assert now is not None and now.number == 1
    clock.advance(days=40)
    later = made.in_force(clock.now().date())
    assert later is not None and later.number == 2 and made.keep_until == "2031-04-01"
    with pytest.raises(EffectiveBefore):
        add_version(context, MANAGER, made.id, {"effective_from": "2026-03-30", "note": ""}, PDF)
    assert [e.version for e in said(context) if isinstance(e, RulePublished)] == [1, 2]


def test_who_read_and_who_did_not(context: Context, clock: FrozenClock) -> None:
    key = person(context, "p2")
    deliver(service(), context, AccountRegistered("q", "p2", "b01", "quality", Sealed(key.seal("赵磊"))), "q")
    for id in ("g", "h"):
        name = Sealed(person(context, id).seal(f"导师{id}"))
        deliver(service(), context, MentorRegistered(id, "b01", name, "full_time", [], [], [], [], 5.0, 3), id)
    made = file_document(context, MANAGER, RULE, PDF)
    assert [read for _d, _v, read in queries.rules_for(context, MENTOR)] == [False]
    for _twice in range(2):
        read_document(context, MENTOR, made.id, 1)
    version = made.in_force(clock.now().date())
    assert version is not None
    found = {r.role: (r.read, r.people, r.missing) for r in queries.readings(context, made, version)}
    assert found == {"mentor": (1, 2, ["导师h"]), "quality": (0, 1, ["赵磊"])}
    assert [read for _d, _v, read in queries.rules_for(context, MENTOR)] == [True]
    read = queries.reader(context, "b01", "2026-03")
    assert (read("rules_in_force", 0), read("rules_read", 12)) == (1, 1)
    with pytest.raises(NotInForce):
        read_document(context, MENTOR, made.id, 2)


def test_who_left_need_not_read_the_rules(context: Context, clock: FrozenClock) -> None:
    made = file_document(context, MANAGER, {**RULE, "readers": ["trainee"]}, PDF)
    version = made.in_force(clock.now().date())
    assert version is not None
    for id in ("t1", "t2"):
        name = Sealed(person(context, id).seal(f"学员{id}"))
        admitted = TraineeAdmitted(f"a-{id}", id, "b01", "c", "春季班", name, [], [], [], "shop", "2026-03-01", "x")
        deliver(service(), context, admitted, f"a-{id}")
    deliver(service(), context, TraineeLeft("a-t1", "t1", "b01", "c", "春季班", "2026-03-02"), "a-t1")
    deliver(service(), context, TraineeLeft("a-t2", "t2", "b01", "c", "春季班", "2026-03-02", "d", "二班"), "a-t2")
    assert [(r.role, r.people) for r in queries.readings(context, made, version)] == [("trainee", 1)]


def test_a_rule_is_there_for_its_readers_alone(context: Context) -> None:
    made = file_document(context, MANAGER, {**RULE, "readers": ["trainee"]}, PDF)
    for stranger in (MENTOR, OTHER, Actor("t", "trainee", "b02", "t")):
        with pytest.raises(NotFound):
            document_for(context, stranger, made.id)
        with pytest.raises(NotFound):
            file_of(context, stranger, made.id, 1)
    assert file_of(context, Actor("t", "trainee", "b01", "t"), made.id, 1)[1] == PDF[1]
    for act in (hold_document, add_version):
        with pytest.raises(NotFound):
            act(context, OTHER, made.id, *(("x",) if act is hold_document else ({}, PDF)))  # type: ignore[operator]


def test_a_file_about_a_person_is_sealed_and_goes_with_them(context: Context) -> None:
    person(context, "t1")
    applied(context, "t1")
    made = file_document(context, MANAGER, about("t1"), ("协议.pdf", b"%PDF-1.4 secret agreement"))
    assert b"secret agreement" not in b"".join(content for _place, content in context.store.scan())
    assert file_of(context, QUALITY, made.id, 1)[1] == b"%PDF-1.4 secret agreement"
    assert made.readers == [] and queries.document_list(context, "b01", {"id": "t1"})[1] == 1
    deliver(service(), context, PersonErased("t1", "b01", "2026-03-02T00:00:00.000000Z"), "t1")
    assert context.store.get_file(made.versions[0].file.id) is None
    with pytest.raises((NotFound, PersonGone)):
        file_of(context, QUALITY, made.id, 1)
    with pytest.raises(NotFound):
        file_document(context, OTHER, about("t1"), PDF)


def test_nothing_is_destroyed_before_its_time_or_while_it_is_held(context: Context, clock: FrozenClock) -> None:
    made = file_document(context, MANAGER, {**RULE, "keep_years": 1, "effective_from": "2024-02-29"}, PDF)
    assert made.keep_until == "2025-02-28"
    hold_document(context, QUALITY, made.id, "审计")
    with pytest.raises(OnHold):
        destroy_document(context, MANAGER, made.id)
    assert queries.document_list(context, "b01", {"state": "past"})[1] == 0
    hold_document(context, QUALITY, made.id, "")
    assert queries.document_list(context, "b01", {"state": "past"})[1] == 1
    gone: Document = destroy_document(context, MANAGER, made.id)
    assert context.store.get_file(gone.versions[0].file.id) is None
    for again in (
        lambda: destroy_document(context, MANAGER, made.id),
        lambda: hold_document(context, MANAGER, made.id, "x"),
    ):
        with pytest.raises(Destroyed):
            again()
    fresh, forever = (file_document(context, MANAGER, {**RULE, "keep_years": n}, PDF) for n in (1, 0))
    for one, error in ((fresh, KeptStill), (forever, KeptForGood)):
        with pytest.raises(error):
            destroy_document(context, MANAGER, one.id)
    assert queries.receipt_count(context, "b01", Window.until("2026-03")) == 0
