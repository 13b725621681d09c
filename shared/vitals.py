"""The vital signs of a service, from its own store: what waits, since when, what is parked, how far its worker lags and when it was
last seen. Webs never touch the bus, so the worker writes down its lag now and then, and pages and metrics read it there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.clock import iso, parse_iso
from shared.service import VITALS, Context, Service
from shared.store.port import Conflict

WORKER = "worker"
EVERY_SECONDS = 15.0
MOST = 1000


@dataclass(frozen=True)
class Vitals:
    """``outbox``: events to be published (at most :data:`MOST` are counted), the oldest ``outbox_age`` seconds old. ``lag``: events
    the worker had not handled ``seen_age`` seconds ago, when it last wrote; None: it never did."""

    outbox: int
    outbox_age: float
    parked: int
    lag: int | None
    seen_age: float | None


def write_down(context: Context, lag: int) -> None:
    """The worker is here, and so far behind. Error: ``Unavailable``."""
    found = context.store.get(VITALS, WORKER)
    state = {"lag": lag, "at": iso(context.clock.now())}
    try:
        context.store.save(VITALS, WORKER, state, version=found.version if found else 0)
    except Conflict:
        return  # another worker wrote at the same moment


def vitals_of(context: Context) -> Vitals:
    """As they are now. Error: ``Unavailable``."""
    from shared.inbox import PARKED

    now, waiting = context.clock.now(), context.store.pending(MOST)
    since = next((p.outgoing.headers["ce_time"] for p in waiting if "ce_time" in p.outgoing.headers), "")
    seen = context.store.get(VITALS, WORKER)
    return Vitals(
        outbox=len(waiting),
        outbox_age=_age(now, since),
        parked=context.store.count(PARKED),
        lag=int(seen.state["lag"]) if seen else None,
        seen_age=_age(now, seen.state["at"]) if seen else None,
    )


def model_ages(service: Service, context: Context) -> Iterator[tuple[str, float]]:
    """Each kind of model the service learns and how many seconds old the newest is. Error: ``Unavailable``."""
    for name, (collection, at) in service.models.items():
        newest = context.store.find(collection, sort=[(at, -1)], limit=1)
        if newest:
            yield name, _age(context.clock.now(), str(newest[0].state[at]))


def _age(now: datetime, since: str) -> float:
    return max(0.0, (now - parse_iso(since)).total_seconds()) if since else 0.0
