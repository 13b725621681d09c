"""Read models rebuilt from the topics, compared with the live ones, and put in their place when asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.bus.port import Record
from shared.contracts.envelope import meta_of
from shared.contracts.event import event_types
from shared.service import Context, Service
from shared.store.port import AlreadyHandled, Conflict


@dataclass
class Comparison:
    """What a rebuild found: documents by collection, and the ids that differ (``collection/id``)."""

    events: int = 0
    documents: dict[str, int] = field(default_factory=dict)
    different: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        """Whether the rebuilt read models equal the live ones."""
        return not self.different and not self.failed


def replay(service: Service, scratch: Context, records: Iterable[Record]) -> Comparison:
    """Run every record through the service's projections into the scratch context's store."""
    result = Comparison()
    kinds = {kind.__name__: kind for kind in service.projections}
    with scratch.store.batch(alone=True):
        for record in records:
            meta = meta_of(record.headers)
            if meta is None or meta.type not in kinds:
                continue
            result.events += 1
            try:
                event = event_types()[meta.type].loads(record.body or b"{}", meta.schema)
                service.projections[kinds[meta.type]](scratch, event, meta)
            except AlreadyHandled:
                continue
            except Exception as error:  # an event that cannot be replayed is named, the others go on
                result.failed.append(f"{meta.type} {meta.id}: {type(error).__name__}: {error}")
    return result


def compare(service: Service, live: Context, scratch: Context, result: Comparison) -> Comparison:
    """Fill ``result`` with what differs between the live read models and the rebuilt ones."""
    for name in service.read_models:
        ours = {d.id: d.state for d in live.store.find(name)}
        rebuilt = {d.id: d.state for d in scratch.store.find(name)}
        result.documents[name] = len(rebuilt)
        result.different += [f"{name}/{id}" for id in sorted({*ours, *rebuilt}) if ours.get(id) != rebuilt.get(id)]
    return result


def apply(live: Context, scratch: Context, result: Comparison) -> int:
    """Put the rebuilt documents that differ in place of the live ones; returns how many were written or removed.

    A document that a running worker changes at the same moment is left to it; run the comparison again.
    """
    changed = 0
    for name, id in (place.split("/", 1) for place in result.different):
        rebuilt, ours = scratch.store.get(name, id), live.store.get(name, id)
        if rebuilt is None:
            live.store.delete(name, id)
        else:
            try:
                live.store.save(name, id, rebuilt.state, version=ours.version if ours else 0)
            except Conflict:
                continue
        changed += 1
    return changed
