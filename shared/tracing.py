"""Traces: one enrolment followed through every service and topic by its W3C traceparent; sent to a collector where one is set.

Without a collector (``SLIPWAY_TRACES_URL``) nothing is recorded, but the traceparent still travels with every event and stands in
every log line. With one, requests and handled events become OpenTelemetry spans, sent by OTLP over HTTP in the background;
a collector that is away disturbs nobody. Spans name rules and event types, never a person.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

_current: ContextVar[str] = ContextVar("traceparent", default="")


def current() -> str:
    """The traceparent of what is being done on this thread; empty outside of requests and handlers."""
    return _current.get()


def follow(traceparent: str) -> None:
    """From now on this thread works for this trace."""
    _current.set(traceparent)


@contextmanager
def handling(url: str, service: str, event: str, traceparent: str, attributes: Mapping[str, str]) -> Iterator[None]:
    """While an event is handled: what is said meanwhile belongs to its trace. ``url``: the collector's address or nothing."""
    before = _current.set(traceparent)
    try:
        if not url:
            yield
            return
        from opentelemetry.trace import SpanKind

        span = _begin(url, service, f"handle {event}", SpanKind.CONSUMER, traceparent, attributes)
        try:
            _current.set(_traceparent(span))
            yield
        except BaseException as error:
            span.set_attribute("error.type", type(error).__name__)
            raise
        finally:
            span.end()
    finally:
        _current.reset(before)


def begin_request(url: str, service: str, name: str, traceparent: str, attributes: Mapping[str, str]) -> Span | None:
    """A request comes in, perhaps with its caller's traceparent. Returns the span to end, or None without a collector; the
    thread follows it."""
    if not url:
        _, trace, _, flags = (traceparent or f"00-{secrets.token_hex(16)}--01").split("-")
        follow(f"00-{trace}-{secrets.token_hex(8)}-{flags}")
        return None
    from opentelemetry.trace import SpanKind

    span = _begin(url, service, name, SpanKind.SERVER, traceparent, attributes)
    follow(_traceparent(span))
    return span


def _begin(url: str, service: str, name: str, kind: Any, traceparent: str, attributes: Mapping[str, str]) -> Span:
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    parent = TraceContextTextMapPropagator().extract({"traceparent": traceparent})
    tracer = provider(url, service).get_tracer("slipway")
    return tracer.start_span(name, context=parent, kind=kind, attributes=dict(attributes))


def _traceparent(span: Span) -> str:
    found = span.get_span_context()
    return f"00-{found.trace_id:032x}-{found.span_id:016x}-{found.trace_flags:02x}"


@cache
def provider(url: str, service: str) -> TracerProvider:
    """What sends a service's spans, made when the first is begun, so that no process inherits another's thread."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    made = TracerProvider(resource=Resource({"service.name": f"slipway-{service}", "service.namespace": "slipway"}))
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url, timeout=5)))
    return made
