"""An aggregate: a thing that changes as one, and says what happened to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.contracts.event import Event


@dataclass(kw_only=True)
class Aggregate:
    """Base of all aggregates: its fields are its state, ``record`` what it has to say about a change.

    Subclasses are dataclasses of plain types (str, int, float, bool, lists, dicts, dataclasses of these). ``base_id`` is
    what scopes it; records of a trainee also carry ``person_id``, a mentor's ``mentor_id``. ``version`` is the store's.
    """

    id: str
    base_id: str
    version: int = 0
    _events: list[Event] = field(default_factory=list, init=False, repr=False, compare=False)

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
