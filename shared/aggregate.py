"""An aggregate: a thing that changes as one, and says what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from shared.contracts.event import Event, Upcast


@dataclass(kw_only=True)
class Aggregate:
    """Base of all aggregates: its fields are its state, ``record`` what it has to say about a change.

    Subclasses are dataclasses of plain types (str, int, float, bool, lists, dicts, dataclasses of these). ``base_id`` is
    what scopes it; records of a trainee also carry ``person_id``, a mentor's ``mentor_id``. ``version`` is the store's.

    ``schema`` numbers the stored shape. It goes up when processes of the release before would misread the new one: they leave such a
    document alone until they are upgraded. ``older[n]`` makes of a state of shape ``n`` one of ``n + 1``. A further field needs
    no new number: who does not know it keeps it.
    """

    schema: ClassVar[int] = 1
    older: ClassVar[Mapping[int, Upcast]] = {}

    id: str
    base_id: str
    version: int = 0
    _events: list[Event] = field(default_factory=list, init=False, repr=False, compare=False)
    _beyond: Mapping[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def record(self, event: Event) -> None:
        """Say what happened; it goes out with the next save."""
        self._events.append(event)

    @property
    def has_news(self) -> bool:
        """Whether something is to be said with the next save."""
        return bool(self._events)

    def take_events(self) -> list[Event]:
        """What is to be said, once."""
        events, self._events = self._events, []
        return events
