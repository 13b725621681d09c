"""Every service follows a merge and its undoing: what it asks a person's files for, whom it lists, whom it writes to."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from deploy.system import NAMES
from deploy.system import service as service_of
from services.bases.wiring import service as bases
from services.notify.queries import audience
from services.notify.wiring import service as notify
from shared.actor import Actor
from shared.contracts.enrollment import ApplicationSubmitted, PersonMerged, PersonMergeUndone, TraineeAdmitted
from shared.contracts.event import Event, Sealed
from shared.merges import ids_of, joined_at, stands_for
from shared.service import Context, Service
from tests import house

AT = "2026-03-0{}T01:00:00.000000Z".format
LISTING = ("assessment", "training", "placement", "matching")
MERGED = PersonMerged("p2", "b1", "p1", AT(2))
UNDONE = PersonMergeUndone("p2", "b1", "p1", AT(3))


def admitted(context: Context, person_id: str) -> TraineeAdmitted:
    """An admission, with the key that its name is sealed with."""
    key = house.person(context, person_id)
    told: dict[str, Any] = {"platforms": [], "languages": [], "availability": [], "goal": "shop", "by": "a"}
    sealed = Sealed(key.seal("王小明"))
    return TraineeAdmitted(f"a-{person_id}", person_id, "b1", "c1", "班", sealed, admitted_at=AT(1), **told)


def hear(kind: Service, context: Context, *events: Event) -> None:
    """Deliver events under their person's key, as enrollment says them."""
    for event in events:
        house.deliver(kind, context, event, event.person_id)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", NAMES)
def test_every_service_knows_who_stands_for_whom(name: str, tmp_path: Path) -> None:
    kind = service_of(name)
    context = house.context(tmp_path, kind)
    hear(kind, context, MERGED)
    assert ids_of(context.store, "p2") == ("p1", "p2") and stands_for(context.store, "p1") == "p1"
    assert joined_at(context.store, "b1") == {"p2": "p1"} and joined_at(context.store, "b2") == {}
    hear(kind, context, UNDONE)
    assert ids_of(context.store, "p2") == ("p2",) and ids_of(context.store, "p1") == ("p1",)


@pytest.mark.parametrize("name", LISTING)
def test_who_was_merged_is_on_no_list_until_that_is_undone(name: str, tmp_path: Path) -> None:
    kind = service_of(name)
    context = house.context(tmp_path, kind)
    hear(kind, context, admitted(context, "p1"), admitted(context, "p2"), MERGED)
    listed = lambda: sorted(d.id for d in context.store.find("trainees", {"base_id": "b1", "erased": False}))  # noqa: E731
    assert listed() == ["p1"]
    hear(kind, context, UNDONE)
    assert listed() == ["p1", "p2"]


def test_the_newest_word_counts_whatever_comes_first(tmp_path: Path) -> None:
    kind = service_of("training")
    words: list[Event] = [MERGED, UNDONE, PersonMerged("p3", "b1", "p1", AT(4))]
    for seed in range(4):
        context = house.context(tmp_path / str(seed), kind)
        random.Random(seed).shuffle(words)
        hear(kind, context, *words)
        assert ids_of(context.store, "p1") == ("p1", "p3") and stands_for(context.store, "p2") == "p2"


def test_a_base_counts_one_person_once(tmp_path: Path) -> None:
    context = house.context(tmp_path, bases())
    for id in ("p1", "p2"):
        told: dict[str, Any] = {"platforms": [], "languages": [], "availability": [], "goal": "shop"}
        name = Sealed(house.person(context, id).seal("王小明"))
        hear(
            bases(),
            context,
            ApplicationSubmitted(f"a-{id}", id, "b1", "c1", "班", "1", name, submitted_at=AT(1), **told),
        )
    counted = lambda: context.store.count("people", {"base_id": "b1", "reached": {"has": "applied"}})  # noqa: E731
    assert counted() == 2
    hear(bases(), context, MERGED)
    assert counted() == 1
    hear(bases(), context, UNDONE)
    assert counted() == 2


def test_messages_go_to_the_file_that_is_kept_once(tmp_path: Path) -> None:
    context = house.context(tmp_path, notify())
    hear(notify(), context, admitted(context, "p1"), MERGED, admitted(context, "p2"))
    told = [d.state["person_id"] for d in context.store.find("notifications") if d.state["person_id"]]
    assert set(told) == {"p1"}
    assert audience(context, "b1", "trainee") == ["p1"] == audience(context, "b1", "cohort:c1")


def test_a_trainee_sees_the_records_of_both_files_and_of_nobody_else() -> None:
    me = Actor("t", "trainee", "b1", "p1", ("p2",))
    assert me.scope() == {"base_id": "b1", "person_id": {"in": ["p1", "p2"]}}
    seen = [id for id in ("p1", "p2", "p3") if me.may_see({"base_id": "b1", "person_id": id})]
    assert seen == ["p1", "p2"] and not me.may_see({"base_id": "b2", "person_id": "p2"})
