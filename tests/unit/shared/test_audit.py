"""The access log: a chain that shows every change, and never keeps a reason in the clear."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from services.training.wiring import service
from shared.actor import Actor
from shared.audit import AUDIT, HEAD, lines, reason_of, record, verify
from shared.service import Context
from tests import house

PRIVACY = Actor("a1", "privacy", "b1", "staff-1")
OTHER = Actor("a2", "privacy", "b2", "staff-2")


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """A context that holds the keys of one person and of a member of staff."""
    made = house.context(tmp_path, service())
    house.person(made, "p1")
    house.person(made, "staff-1")
    return made


def filled(context: Context) -> Context:
    for number in range(5):
        record(context, PRIVACY, "person.unmasked", about="p1", reason=f"电话回访{number}")
    return context


def test_a_whole_log_verifies_and_is_read_by_its_base_alone(context: Context) -> None:
    filled(context)
    found = verify(context)
    assert found.whole and found.entries == 5 and len(found.head) == 64
    mine, total = lines(context, PRIVACY, {"about": "p1"}, limit=2)
    assert [line.state["seq"] for line in mine] == [5, 4] and total == 5
    assert reason_of(context, mine[0].state) == "电话回访4"
    assert lines(context, OTHER) == ([], 0)


def test_a_changed_line_is_found_and_named(context: Context) -> None:
    filled(context)
    third = context.store.get(AUDIT, "000000000003")
    assert third
    context.store.save(AUDIT, third.id, {**third.state, "account_id": "somebody-else"}, version=third.version)
    assert verify(context).problems == [{"seq": 3, "problem": "changed"}]


@pytest.mark.parametrize("gone", [[1], [3], [5], [4, 5], [1, 2, 3, 4, 5]])
def test_a_missing_line_is_found_wherever_it_was(context: Context, gone: list[int]) -> None:
    filled(context)
    for seq in gone:
        context.store.delete(AUDIT, f"{seq:012d}")
    assert [p["seq"] for p in verify(context).problems if p["problem"] == "missing"] == gone


def test_a_forged_end_is_found(context: Context) -> None:
    filled(context)
    context.store.delete(AUDIT, "000000000005")
    head = context.store.get(HEAD, HEAD)
    assert head
    fourth = context.store.get(AUDIT, "000000000004")
    assert fourth
    forged = {"seq": 4, "mac": fourth.state["mac"], "signed": head.state["signed"]}
    context.store.save(HEAD, HEAD, forged, version=head.version)
    assert verify(context).problems == [{"seq": 4, "problem": "the head is changed"}]
    context.store.delete(HEAD, HEAD)
    assert verify(context).problems == [{"seq": 4, "problem": "the head is missing"}]


def test_a_line_put_in_between_is_found(context: Context) -> None:
    filled(context)
    second, third = (context.store.get(AUDIT, f"{n:012d}") for n in (2, 3))
    assert second and third
    context.store.save(AUDIT, third.id, {**second.state, "seq": 3}, version=third.version)
    assert {p["seq"] for p in verify(context).problems} >= {3}


def test_a_rush_makes_one_chain(context: Context) -> None:
    def work() -> None:
        for _ in range(10):
            record(context, PRIVACY, "list.exported", details={"rows": 3})

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify(context).whole and verify(context).entries == 40


def test_a_reason_is_sealed_and_goes_with_the_person(context: Context) -> None:
    filled(context)
    assert all("电话回访" not in str(d.state) for d in context.store.find(AUDIT))
    context.keys.receive("p1", None)
    assert reason_of(context, lines(context, PRIVACY)[0][0].state) == "—" and verify(context).whole
    record(context, PRIVACY, "list.exported", reason="年度报告")
    assert reason_of(context, lines(context, PRIVACY)[0][0].state) == "年度报告"
    record(context, OTHER, "list.exported", reason="没有密钥的人")
    line = lines(context, OTHER)[0][0].state
    assert reason_of(context, line) == "没有密钥的人" and "没有密钥" not in str(line)
