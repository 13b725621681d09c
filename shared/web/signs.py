"""A service's vital signs as Prometheus gauges, read from its store when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from shared.service import Context, Service
from shared.store.port import Unavailable
from shared.vitals import model_ages, vitals_of


class Signs(Collector):
    """Collects the gauges of one service. When its store is away, it says just that."""

    def __init__(self, service: Service, context: Context) -> None:
        self._service, self._context = service, context

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing is read when the app is made."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """See prometheus_client."""
        try:
            found, ages = vitals_of(self._context), list(model_ages(self._service, self._context))
        except Unavailable:
            yield self._gauge("store_up", "Whether the store answers.", 0)
            return
        yield self._gauge("store_up", "Whether the store answers.", 1)
        yield self._gauge("outbox_events", "Events to be published, at most 1000 are counted.", found.outbox)
        yield self._gauge("outbox_age_seconds", "Age of the oldest event to be published.", found.outbox_age)
        yield self._gauge("parked_events", "Events that could not be handled.", found.parked)
        if found.lag is not None and found.seen_age is not None:
            yield self._gauge("consumer_lag", "Events the worker has not handled yet.", found.lag)
            yield self._gauge("worker_seen_seconds", "Seconds since a worker was last seen.", found.seen_age)
        models = GaugeMetricFamily(
            "slipway_model_age_seconds", "Age of the newest learnt model.", labels=("service", "model")
        )
        for name, age in ages:
            models.add_metric((self._service.name, name), age)
        yield models

    def _gauge(self, name: str, sentence: str, value: float) -> GaugeMetricFamily:
        made = GaugeMetricFamily(f"slipway_{name}", sentence, labels=("service",))
        made.add_metric((self._service.name,), value)
        return made
