"""Receive: from the bus to the handlers, each event once in effect, never forever.

What a record meets, in order: unknown types are passed over; behind a parked event of the same key it is parked too; a
repeat is recognised by the store; a handler that fails three times parks its event with the reason. An outage is not the
event's fault and is not counted. A batch is announced in the store before it is handled: when the process dies in it,
its records are received again one by one with a durable count, so that one that kills the process is parked as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog

from shared.bus.port import Record
from shared.clock import iso
from shared.contracts.envelope import meta_of
from shared.contracts.event import Event, Meta, event_types
from shared.failure import failure
from shared.privacy.keys import KEYS, KEYS_TOPIC
from shared.service import Context, Service
from shared.store.ahead import Ahead
from shared.store.port import AlreadyHandled, Conflict, Unavailable, Write
from shared.tracing import handling

PARKED = "parked"
MARKS = "inbox_marks"
TRIES = 3
CONFLICT_TRIES = 20
TOO_MANY_IN_A_ROW = 20
_log = structlog.get_logger("inbox")


class TooManyParked(Exception):  # noqa: N818
    """So many events in a row could not be handled that the fault is not theirs; the consumer stops."""


class Inbox:
    """Hands records to one service's projections and reactions."""

    def __init__(self, service: Service, context: Context) -> None:
        self._service, self._context, self._store = service, context, context.store
        self._heard = {kind.__name__: kind for kind in service.hears}
        self._announced: dict[str, int] = {}
        self._marks: dict[str, int] = {}
        self._suspect: dict[str, int] = {}
        self._counted: dict[str, int] = {}
        self._in_a_row = 0
        self._ahead = Ahead(context.store)
        self._ahead_context = replace(context, store=self._ahead)

    def receive(self, records: Sequence[Record]) -> None:
        """Handle records in order. Errors: ``Unavailable`` (receive them again later), :class:`TooManyParked`."""
        records = [record for record in records if self._hears(record)]
        if not records:
            return  # nothing to do for this service: nothing to write either
        self._announce(records)
        careful = [r for r in records if r.offset <= self._suspect.get(_place(r), -1)]
        for record in careful:
            self._handle(record, self._count(record))
            self._over(record)
        with self._store.batch(alone=True):
            blocked = self._blocked()
            rest = [r for r in records if r.offset > self._suspect.get(_place(r), -1)]
            done = self._gather(rest, blocked) if self._store.gathers else set()
            for record in rest:
                if (record.topic, record.key) in done:
                    self._in_a_row = 0
                else:
                    self._handle(record, 0, blocked)
        if self._in_a_row >= TOO_MANY_IN_A_ROW:
            raise TooManyParked(f"{self._in_a_row} events in a row could not be handled; the last are parked.")

    def _gather(self, records: Sequence[Record], blocked: set[tuple[str, str]]) -> set[tuple[str, str]]:
        """Handle what can be, its saves sent together; returns the keys that are done. The others come one by one."""
        self._ahead.begin()
        self._ahead.expect(KEYS, {record.key for record in records if record.topic == KEYS_TOPIC})
        again = set(blocked)
        for record in records:
            key = (record.topic, record.key)
            if key in again or key in self._ahead.redo:
                continue
            self._ahead.work_on(key)
            try:
                self._take(record, self._ahead_context)
            except Unavailable:
                raise
            except Exception as error:  # whatever it is, it is looked at again, by itself
                _log.info("to be handled by itself", topic=record.topic, error=type(error).__name__)
                again.add(key)
        self._ahead.flush()
        return {(r.topic, r.key) for r in records} - again - self._ahead.redo

    def _hears(self, record: Record) -> bool:
        """Whether anything is to be done about a record: it carries a key, or an event that the service hears."""
        return record.topic == KEYS_TOPIC or record.headers.get("ce_type") in self._heard

    def _take(self, record: Record, context: Context) -> None:
        """Hand one record to who hears it: a key to the keyring, an event to its handlers."""
        if record.topic == KEYS_TOPIC:
            context.keys.receive(record.key, record.body.decode() if record.body is not None else None)
            return
        meta = meta_of(record.headers)
        if meta is not None and meta.type in self._heard:
            self._dispatch(event_types()[meta.type].loads(record.body or b"{}", meta.schema), meta, context)

    def retry(self) -> int:
        """Handle again the parked events that somebody asked for and those that only waited; returns how many left."""
        done = 0
        stuck: set[tuple[str, str]] = set()
        for parked in self._store.find(PARKED, sort=[("topic", 1), ("partition", 1), ("offset", 1)]):
            state = parked.state
            key = (state["topic"], state["key"])
            if key in stuck or state["state"] == "parked":
                stuck.add(key)
                continue
            record = Record(
                *key[:1], state["partition"], state["offset"], key[1], state["headers"], state["body"].encode()
            )
            reason = self._attempt(record)
            if reason:
                again = {**state, "state": "parked", "reason": reason, "attempts": state["attempts"] + 1}
                self._store.save(PARKED, parked.id, again, version=parked.version)
                stuck.add(key)
            else:
                self._store.delete(PARKED, parked.id)
                done += 1
        return done

    def _announce(self, records: Sequence[Record]) -> None:
        """Say durably which records are about to be handled; find out which were announced and never finished."""
        for place, last in {_place(r): r.offset for r in records}.items():
            found = None
            if place not in self._announced:
                found = self._store.get(MARKS, place)
                self._suspect[place] = found.state["to"] if found and not found.state["done"] else -1
            self._announced[place] = last
        self._mark(dict.fromkeys({_place(r) for r in records}, False))

    def finished(self) -> None:
        """Everything announced is handled and committed; a clean stop leaves nothing suspect."""
        self._mark(dict.fromkeys(self._announced, True))

    def _mark(self, places: Mapping[str, bool], tries: int = 2) -> None:
        """Write for each partition up to where records are announced, and whether that is done."""
        for place in places:
            if place not in self._marks:
                found = self._store.get(MARKS, place)
                self._marks[place] = found.version if found else 0
        states = {place: {"to": self._announced[place], "done": done} for place, done in places.items()}
        writes = [Write(MARKS, place, state, self._marks[place]) for place, state in states.items()]
        refused = {}
        for write, refusal in zip(writes, self._store.save_many(writes), strict=True):
            if refusal is None:
                self._marks[write.id] += 1
            else:
                _log.info("another member marks this partition", place=write.id)
                del self._marks[write.id]
                refused[write.id] = places[write.id]
        if refused and tries > 1:
            self._mark(refused, tries - 1)

    def _count(self, record: Record) -> int:
        """Count an attempt durably before the handler runs; returns the count.

        Once in the life of a process: an outage that it outlives is no attempt.
        """
        id = _try_of(record)
        if id not in self._counted:
            found = self._store.get(MARKS, id)
            tries = (found.state["tries"] if found else 0) + 1
            self._store.save(MARKS, id, {"tries": tries}, version=found.version if found else 0)
            self._counted[id] = tries
        return self._counted[id]

    def _over(self, record: Record) -> None:
        """The record did not stop the process: when the process dies later in the same batch, that was not its doing."""
        self._store.delete(MARKS, _try_of(record))
        del self._counted[_try_of(record)]

    def _blocked(self) -> set[tuple[str, str]]:
        return {(p.state["topic"], p.state["key"]) for p in self._store.find(PARKED)}

    def _handle(self, record: Record, tries: int, blocked: set[tuple[str, str]] | None = None) -> None:
        if record.topic == KEYS_TOPIC:
            self._take(record, self._context)
            return
        meta = meta_of(record.headers)
        if meta is None or meta.type not in self._heard:
            return
        if (record.topic, record.key) in (self._blocked() if blocked is None else blocked):
            self._park(record, meta, "waiting", "An earlier event of the same key is parked.", 0)
            return
        reason = "It stopped the process each time." if tries > TRIES else self._attempt(record)
        if reason:
            self._park(record, meta, "parked", reason, max(tries, TRIES))
            self._in_a_row += 1
            if blocked is not None:
                blocked.add((record.topic, record.key))
        else:
            self._in_a_row = 0

    def _attempt(self, record: Record) -> str:
        """Run the handlers, up to TRIES times; returns the reason of failure or nothing. Error: ``Unavailable``."""
        meta = meta_of(record.headers)
        assert meta is not None
        reason = ""
        for _ in range(TRIES):
            try:
                self._take(record, self._context)
                return ""
            except Unavailable:
                raise
            except Exception as error:  # any other failure is the event's own: it is kept, with the reason
                reason = f"{type(error).__name__}: {error}"
                _log.warning("handler failed", type=meta.type, id=meta.id, **failure(error))
        return reason

    def _dispatch(self, event: Event, meta: Meta, context: Context) -> None:
        url, about = context.config.traces_url, {"messaging.message.id": meta.id, "slipway.event": meta.type}
        with (
            structlog.contextvars.bound_contextvars(event=meta.type, event_id=meta.id, trace=meta.traceparent[3:35]),
            handling(url, self._service.name, meta.type, meta.traceparent, about),
        ):
            for table in (self._service.projections, self._service.reactions):
                handler = table.get(type(event))
                for attempt in range(CONFLICT_TRIES if handler else 0):
                    try:
                        if handler:
                            handler(context, event, meta)
                        break
                    except AlreadyHandled:
                        break
                    except Conflict:
                        if attempt == CONFLICT_TRIES - 1:
                            raise

    def _park(self, record: Record, meta: Meta, state: str, reason: str, attempts: int) -> None:
        parked = {
            "state": state,
            "event_id": meta.id,
            "type": meta.type,
            "subject": meta.subject,
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "key": record.key,
            "headers": dict(record.headers),
            "body": (record.body or b"").decode(errors="replace"),
            "reason": reason,
            "attempts": attempts,
            "parked_at": iso(self._context.clock.now()),
        }
        try:
            self._store.save(PARKED, meta.id, parked, version=0)
        except Conflict:
            _log.info("parked before", id=meta.id)
        # The reason may hold somebody's data: it stands on the page of parked events, not in the log.
        _log.error("event parked", type=meta.type, id=meta.id, why=reason.partition(":")[0], state=state)


def _place(record: Record) -> str:
    return f"{record.topic}/{record.partition}"


def _try_of(record: Record) -> str:
    return f"try:{_place(record)}/{record.offset}"
