"""What a service is to the kit: a name, what it hears, what it keeps, its pages. ``wiring.py`` of each service makes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shared import merges, rights, sessions, tokens
from shared.clock import Clock, SystemClock
from shared.config import Config
from shared.contracts.event import Event, Meta
from shared.privacy.keys import KEYS, Keyring
from shared.store.port import Index, Store
from shared.work import Work

if TYPE_CHECKING:
    from flask import Flask


KIT_PROJECTIONS: Mapping[type[Event], Callable[[Context, Any, Meta], None]] = {
    **sessions.PROJECTIONS,  # type: ignore[dict-item]
    **merges.PROJECTIONS,
    **tokens.PROJECTIONS,  # type: ignore[dict-item]
}
KIT_READ_MODELS = (sessions.REVOKED, merges.MERGES, tokens.KNOWN)
VITALS = "vitals"
"""Where a worker writes down that it lives (:mod:`shared.vitals`)."""


@dataclass
class Context:
    """What handlers work with: the service's own store, the clock, the keyring and the settings."""

    config: Config
    store: Store
    clock: Clock = field(default_factory=SystemClock)
    keys: Keyring = field(init=False)

    def __post_init__(self) -> None:
        self.keys = Keyring(self.store, self.config.wrapping_keys)


Handler = Callable[[Context, Any, Meta], None]
"""``handler(context, event, meta)``; raises to say that the event could not be handled."""

Tick = Callable[[Context], None]
"""Work that time brings (deadlines, queued messages); run every TICK_SECONDS by one worker of the service."""


@dataclass(frozen=True)
class Service:
    """A service as the kit sees it.

    ``reactions``: event -> handler that may change aggregates and say events. ``projections``: event -> projector that
    writes read models alone (``read_models`` names their collections), by :func:`shared.store.repository.project`;
    these are what ``slipway rebuild`` replays. An event may be in both; the projector runs first. ``check(config)`` looks at
    the settings that only this service understands, before it starts; error: :class:`shared.config.BadSetting`.
    ``models``: each kind of model it learns -> the collection and the field with the moment it was learnt. ``rewrap``: wraps anew
    the keys that the service made, when the wrapping key is changed; returns how many.
    ``work``: the long work of its worker, for the operations page; ``stop_work(context, id)`` stops work that is of no base.
    """

    name: str
    register: Callable[[Flask, Context], None]
    publishes: Sequence[type[Event]] = ()
    reactions: Mapping[type[Event], Handler] = field(default_factory=dict)
    projections: Mapping[type[Event], Handler] = field(default_factory=dict)
    read_models: Sequence[str] = ()
    indexes: Sequence[Index] = ()
    ticks: Sequence[Tick] = ()
    check: Callable[[Config], None] | None = None
    models: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    rewrap: Callable[[Context], int] | None = None
    work: Callable[[Context], Sequence[Work]] | None = None
    stop_work: Callable[[Context, str], object] | None = None

    def __post_init__(self) -> None:
        # What every service hears for the kit, beside its own.
        object.__setattr__(self, "projections", _beside(KIT_PROJECTIONS, self.projections))
        object.__setattr__(self, "reactions", rights.beside(self, self.reactions))
        object.__setattr__(self, "ticks", (rights.scrub, *self.ticks))
        object.__setattr__(self, "read_models", tuple(dict.fromkeys((*self.read_models, *KIT_READ_MODELS))))

    @property
    def hears(self) -> tuple[type[Event], ...]:
        """Every event this service listens to, by name."""
        return tuple(sorted({*self.reactions, *self.projections}, key=lambda kind: kind.__name__))

    def all_indexes(self) -> list[Index]:
        """Its own indexes and those of the kit's collections."""
        from shared import audit
        from shared.inbox import MARKS, PARKED

        parked = [Index(PARKED, fields) for fields in (("topic", "key"), ("state",))]
        plain = (KEYS, MARKS, VITALS, *self.read_models)
        return [
            *self.indexes,
            *(Index(name) for name in plain),
            *parked,
            *audit.INDEXES,
            *rights.INDEXES,
            *tokens.INDEXES,
        ]


def both(first: Handler, then: Handler) -> Handler:
    """Two projectors of one event, one after the other."""

    def projector(context: Context, event: Any, meta: Meta) -> None:
        first(context, event, meta)
        then(context, event, meta)

    return projector


def _beside(kit: Mapping[type[Event], Handler], own: Mapping[type[Event], Handler]) -> dict[type[Event], Handler]:
    """The kit's projectors and the service's own; of an event that both hear, the kit's first."""
    return {**kit, **own, **{kind: both(kit[kind], own[kind]) for kind in kit if kind in own}}
