"""The distributed Bus: Apache Kafka by kafka-python. Idempotent producer with ``acks=all``; offsets committed by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    KafkaError,
    MessageSizeTooLargeError,
    RebalanceInProgressError,
    TopicAlreadyExistsError,
    UnknownMemberIdError,
)

from shared.bus.login import Login
from shared.bus.port import Record
from shared.store.port import Outgoing, Unavailable

F = TypeVar("F", bound=Callable[..., Any])
_NOT_OURS_ANY_MORE = (CommitFailedError, IllegalGenerationError, RebalanceInProgressError, UnknownMemberIdError)


def _guarded(method: F) -> F:
    """Turn the client's errors into Unavailable: with encoded events and known topics they are outages."""

    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except (KafkaError, OSError) as error:
            raise Unavailable(f"Kafka cannot be reached now: {type(error).__name__}: {error}") from error

    return cast(F, call)


_HOUR, _DAY = 3_600_000, 86_400_000
_COMPACTED = {
    "cleanup.policy": "compact",
    # An erased person's key must leave the log soon: segments are closed by the hour and compacted within a day.
    "segment.ms": str(_HOUR),
    "min.cleanable.dirty.ratio": "0.01",
    "max.compaction.lag.ms": str(_DAY),
    # A tombstone stays long enough for a worker that was away for a month.
    "delete.retention.ms": str(31 * _DAY),
}

_AT_ONCE = {"segment.ms": "100", "max.compaction.lag.ms": "100", "file.delete.delay.ms": "0"}
"""Closes a segment with the next record and lets it be cleaned by the broker's next round (15 s as it comes)."""
_USUAL = {name: _COMPACTED.get(name, str(_HOUR // 60)) for name in _AT_ONCE}

_NOBODY = Login()


class KafkaBus:
    """See :class:`shared.bus.port.Bus`.

    ``url``: ``kafka://host:port[,host:port][/prefix]``; topics and groups carry the prefix, so that several installations
    may share a cluster.
    """

    def __init__(
        self,
        url: str,
        *,
        partitions: int = 4,
        replication: int = -1,
        session_seconds: float = 10.0,
        login: Login = _NOBODY,
    ) -> None:
        servers, _, prefix = url.removeprefix("kafka://").partition("/")
        self._servers = servers.split(",")
        self._login = login
        self.prefix = f"{prefix}." if prefix else ""
        self._partitions, self._replication = partitions, replication
        self._session_ms = int(session_seconds * 1000)

    def settings(self) -> dict[str, Any]:
        """What every client of this bus is made with."""
        common = {"bootstrap_servers": self._servers, "reconnect_backoff_max_ms": 1000, "bootstrap_timeout_ms": 5000}
        return {**common, **self._login.settings()}

    @_guarded
    def ensure_topics(self, topics: Mapping[str, bool]) -> None:
        """See the port."""
        admin = KafkaAdminClient(**self.settings())
        try:
            known = set(admin.list_topics())
            for name, compacted in topics.items():
                if self.prefix + name not in known:
                    self._create(admin, self.prefix + name, compacted)
        finally:
            admin.close()

    def _create(self, admin: Any, name: str, compacted: bool) -> None:
        settings = _COMPACTED if compacted else {"retention.ms": "-1"}
        wanted = {"num_partitions": self._partitions, "replication_factor": self._replication, "configs": settings}
        try:
            admin.create_topics({name: wanted}, wait_for_metadata=True)
        except TopicAlreadyExistsError:
            return  # another worker was faster

    def producer(self) -> KafkaSender:
        """See the port."""
        return KafkaSender(self.settings(), self.prefix)

    def consumer(self, group: str, topics: Sequence[str]) -> KafkaReceiver:
        """See the port."""
        return KafkaReceiver(self.settings(), self._session_ms, self.prefix, group, topics)

    def read_all(self, topics: Sequence[str]) -> Iterator[Record]:
        """See the port."""
        try:
            yield from self._read_all(topics)
        except (KafkaError, OSError) as error:
            raise Unavailable(f"Kafka cannot be reached now: {type(error).__name__}: {error}") from error

    def _read_all(self, topics: Sequence[str]) -> Iterator[Record]:
        consumer = KafkaConsumer(**self.settings(), enable_auto_commit=False, auto_offset_reset="earliest")
        try:
            places = self._places(consumer, topics)
            consumer.assign(places)
            consumer.seek_to_beginning()
            ends = consumer.end_offsets(places)
            while any(consumer.position(place, timeout_ms=10_000) < ends[place] for place in places):
                for records in consumer.poll(timeout_ms=500).values():
                    ended = (r for r in records if r.offset < ends[TopicPartition(r.topic, r.partition)])
                    yield from (_record(r, self.prefix) for r in ended)
        finally:
            consumer.close()

    @_guarded
    def pass_over(self, group: str, topics: Sequence[str]) -> None:
        """See the port."""
        consumer = KafkaConsumer(**self.settings(), group_id=self.prefix + group, enable_auto_commit=False)
        try:
            places = self._places(consumer, topics)
            consumer.assign(places)
            ends = consumer.end_offsets(places)
            consumer.commit({place: OffsetAndMetadata(ends[place], "", -1) for place in places}, timeout_ms=10_000)
        finally:
            consumer.close(autocommit=False)

    @_guarded
    def lag(self, group: str, topics: Sequence[str]) -> int:
        """See the port."""
        consumer = KafkaConsumer(**self.settings(), group_id=self.prefix + group, enable_auto_commit=False)
        try:
            places = self._places(consumer, topics)
            ends = consumer.end_offsets(places)
            return sum(ends[place] - (consumer.committed(place) or 0) for place in places)
        finally:
            consumer.close(autocommit=False)

    @_guarded
    def forget(self, topic: str, key: str, seconds: float) -> None:
        """See the port: the topic is told to close and clean its segments at once, for as long as it takes.

        A segment is closed by the record after it, so the tombstone is sent again until what was before it is gone.
        """
        until, admin, producer = time.monotonic() + seconds, KafkaAdminClient(**self.settings()), self.producer()
        try:
            self._configure(admin, topic, _AT_ONCE)
            while any(record.key == key and record.body is not None for record in self.read_all([topic])):
                if time.monotonic() > until:
                    raise TimeoutError(f"{topic} was not compacted within {seconds:g} s.")
                producer.send([Outgoing(f"{key}-{time.monotonic()}", topic, key, {}, None)])
                time.sleep(1)
        finally:
            self._configure(admin, topic, _USUAL)
            producer.close()
            admin.close()

    def _configure(self, admin: Any, topic: str, settings: Mapping[str, str]) -> None:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, self.prefix + topic, dict(settings))])

    def _places(self, consumer: Any, topics: Sequence[str]) -> list[Any]:
        names = [self.prefix + topic for topic in topics]
        return [TopicPartition(t, p) for t in names for p in sorted(consumer.partitions_for_topic(t) or ())]

    def close(self) -> None:
        """See the port: producers and consumers close themselves."""


class KafkaSender:
    """See :class:`shared.bus.port.Producer`."""

    @_guarded
    def __init__(self, common: dict[str, Any], prefix: str) -> None:
        self._prefix = prefix
        self._producer = KafkaProducer(
            **common,
            acks="all",
            enable_idempotence=True,
            max_block_ms=5_000,
            request_timeout_ms=10_000,
            delivery_timeout_ms=30_000,
            linger_ms=0,
            batch_size=65_536,
            compression_type="lz4",
            allow_auto_create_topics=False,
        )

    def send(self, items: Sequence[Outgoing]) -> list[Outgoing]:
        """See the port."""
        waiting: list[tuple[Outgoing, Any]] = []
        failed: set[str] = set()
        away: set[str] = set()
        error: Exception | None = None
        for item in items:
            if item.key in failed or item.topic in away:
                continue
            try:
                waiting.append((item, self._enqueue(item)))
            except MessageSizeTooLargeError as problem:
                failed.add(item.key)
                error = problem
            except (KafkaError, OSError) as problem:
                away.add(item.topic)  # no metadata: waiting again for each item would only take longer
                error = problem
        arrived: list[Outgoing] = []
        for item, future in waiting:
            try:
                future.get(timeout=35)
            except (KafkaError, OSError) as problem:
                failed.add(item.key)
                error = problem
            if item.key not in failed:
                arrived.append(item)
        if error is not None and not arrived:
            raise Unavailable(f"Kafka did not take the events: {type(error).__name__}: {error}") from error
        return arrived

    def _enqueue(self, item: Outgoing) -> Any:
        headers = [(name, value.encode()) for name, value in item.headers.items()]
        return self._producer.send(self._prefix + item.topic, value=item.body, key=item.key.encode(), headers=headers)

    def close(self) -> None:
        """See the port. What was not acknowledged is given up for good.

        ``close(timeout)`` alone leaves the sender's thread alive while the broker is away, and it would deliver old
        records after the relay has sent them again: doubled, and out of order.
        """
        try:
            self._producer.close(timeout=2)
        except (KafkaError, OSError):
            sender = self._producer._sender
            sender.force_close()
            sender.join(5)


class KafkaReceiver:
    """See :class:`shared.bus.port.Consumer`."""

    @_guarded
    def __init__(self, common: dict[str, Any], session_ms: int, prefix: str, group: str, topics: Sequence[str]) -> None:
        self._prefix = prefix
        self._consumer = KafkaConsumer(
            **common,
            group_id=prefix + group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=session_ms,
            heartbeat_interval_ms=max(session_ms // 4, 100),
            # The broker gathers what arrives for a tenth of a second: a batch costs a worker far more than a record does.
            fetch_min_bytes=32_768,
            fetch_max_wait_ms=100,
            metadata_max_age_ms=30_000,
            allow_auto_create_topics=False,
        )
        self._consumer.subscribe([prefix + topic for topic in topics])
        self._owed: dict[Any, Any] = {}

    @_guarded
    def poll(self, seconds: float, limit: int) -> list[Record]:
        """See the port. Commits that failed are made up for first."""
        if self._owed:
            self._catch_up()
        batches = self._consumer.poll(timeout_ms=int(seconds * 1000), max_records=limit)
        return [_record(record, self._prefix) for records in batches.values() for record in records]

    @_guarded
    def commit(self, records: Sequence[Record]) -> None:
        """See the port."""
        ends: dict[Any, Any] = {}
        for record in records:
            ends[TopicPartition(self._prefix + record.topic, record.partition)] = OffsetAndMetadata(
                record.offset + 1, "", -1
            )
        self._owed.update(ends)
        self._commit(ends)

    def _commit(self, ends: Mapping[Any, Any]) -> None:
        try:
            self._consumer.commit(ends, timeout_ms=10_000)
        except _NOT_OURS_ANY_MORE:
            return  # who owns them after the next poll: another, who recognises them, or this one, which then catches up
        for place in ends:
            self._owed.pop(place, None)

    def _catch_up(self) -> None:
        """Commit what is handled and still ours: a partition that was kept goes on behind it and is never received again."""
        ours = self._consumer.assignment()
        behind = {p: end for p, end in self._owed.items() if p in ours}
        self._owed = {p: end for p, end in behind.items() if (self._consumer.committed(p) or 0) < end.offset}
        if self._owed:
            self._commit(dict(self._owed))

    @_guarded
    def rewind(self) -> None:
        """See the port."""
        for place in self._consumer.assignment():
            committed = self._consumer.committed(place)
            if committed is None:
                self._consumer.seek_to_beginning(place)
            else:
                self._consumer.seek(place, committed)

    @_guarded
    def idle(self) -> None:
        """See the port."""
        places = list(self._consumer.assignment())
        self._consumer.pause(*places)
        self._consumer.poll(timeout_ms=0)
        self._consumer.resume(*places)

    @_guarded
    def close(self) -> None:
        """See the port."""
        self._consumer.close(autocommit=False, timeout_ms=3000)


def _record(found: Any, prefix: str) -> Record:
    headers = {name: value.decode(errors="replace") for name, value in found.headers or ()}
    key = (found.key or b"").decode(errors="replace")
    return Record(found.topic.removeprefix(prefix), found.partition, found.offset, key, headers, found.value)
