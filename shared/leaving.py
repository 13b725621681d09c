"""Who is a trainee now, in each service's read model of trainees: admitted, and not left since.

``admitted_at`` stands while somebody is a trainee and is empty otherwise, so that whoever asks for it asks for nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from shared.contracts.enrollment import TraineeLeft
from shared.contracts.event import Event, Meta
from shared.store.repository import project

if TYPE_CHECKING:
    from shared.service import Context, Handler

State = dict[str, Any]


def take_admission(state: State, at: str) -> bool:
    """Note an admission; whether it is the newest, so that the rest of what it says counts."""
    if at < _newest(state):
        return False
    _stand(state, at, state.get("left_at", ""))
    return True


def take_leave(state: State, event: TraineeLeft) -> None:
    """Note that somebody left a cohort. Who stays in another one is a trainee of that from now on.

    An admission and the leaving of it come in this order, having one key; those of another cohort come whenever they come.
    """
    if not event.next_cohort_id:
        _stand(state, _newest(state), max(state.get("left_at", ""), event.left_at))
    elif event.left_at >= _newest(state):
        said = {"cohort_id": event.next_cohort_id, "cohort_name": event.next_cohort_name}
        state.update({name: value for name, value in said.items() if name in state})


def leaving(collection: str, fresh: Callable[[Any], Mapping[str, Any]]) -> dict[type[Event], Handler]:
    """The projector for a read model of trainees, one document a person."""

    def take(context: Context, event: TraineeLeft, meta: Meta) -> None:
        project(context.store, collection, event.person_id, meta, fresh(event), lambda state: take_leave(state, event))

    return {TraineeLeft: take}


def _newest(state: State) -> str:
    return str(state.get("entered_at") or state["admitted_at"])


def _stand(state: State, entered: str, left: str) -> None:
    if not left:
        state["admitted_at"] = entered
    else:
        state.update(entered_at=entered, left_at=left, admitted_at=entered if entered > left else "")
