"""Who is a trainee now comes out the same in whatever order different applications' words are heard."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from shared.contracts.enrollment import TraineeLeft
from shared.leaving import take_admission, take_leave

Said = tuple[str, str, str, str]
"""``(kind, application, at, next cohort)``"""


def heard(said: tuple[Said, ...]) -> dict[str, Any]:
    state: dict[str, Any] = {"admitted_at": "", "cohort_id": ""}
    for kind, application, at, following in said:
        if kind == "left":
            take_leave(state, TraineeLeft(application, "p", "b", application, application, at, following, following))
        elif take_admission(state, at):
            state["cohort_id"] = application
    return state


def orders(said: list[Said]) -> list[tuple[Said, ...]]:
    """All orders in which what is said of one application keeps its own order."""

    def kept(order: tuple[Said, ...]) -> bool:
        return all(
            [s for s in order if s[1] == name] == [s for s in said if s[1] == name] for name in {s[1] for s in said}
        )

    return [order for order in permutations(said) if kept(order)]


def test_left_for_good_and_taken_back_in() -> None:
    gone: list[Said] = [("in", "A", "1", ""), ("left", "A", "2", "")]
    assert [(s["admitted_at"], s["cohort_id"]) for s in map(heard, orders(gone))] == [("", "A")]
    back = [*gone, ("in", "A", "3", "")]
    assert heard(tuple(back))["admitted_at"] == "3"


def test_two_cohorts_in_every_order() -> None:
    stays: list[Said] = [("in", "A", "1", ""), ("in", "B", "2", ""), ("left", "B", "3", "A")]
    assert len(orders(stays)) == 3
    assert {(s["admitted_at"], s["cohort_id"]) for s in map(heard, orders(stays))} == {("2", "A")}
    both = [*stays, ("left", "A", "4", "")]
    found = [heard(order) for order in orders(both)]
    assert {s["admitted_at"] for s in found} == {""} and all(s["left_at"] == "4" for s in found)
    later = [*both, ("in", "C", "5", "")]
    assert {(s["admitted_at"], s["cohort_id"]) for s in map(heard, orders(later))} == {("5", "C")}


def test_a_record_of_before_is_read() -> None:
    """A trainee who was admitted before anybody could leave."""
    state = {"admitted_at": "1", "cohort_id": "A"}
    take_leave(state, TraineeLeft("A", "p", "b", "A", "A", "2"))
    assert state["admitted_at"] == "" and not take_admission(state, "0")
    assert take_admission(state, "3") and state["admitted_at"] == "3"
