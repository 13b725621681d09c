"""What operators see of a service: request ids, traces, access logs, metrics, health."""

from __future__ import annotations

import re
import time
from typing import Any

import structlog
from flask import Blueprint, Flask, Request, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from shared.clock import new_id
from shared.tracing import begin_request, current
from shared.web.access import access, current_actor, current_context
from shared.web.signs import Signs

_log = structlog.get_logger("access")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})\Z")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_PROBES = ("/healthz", "/readyz", "/metrics")

ops = Blueprint("health", __name__)


class Metrics:
    """Counts and latencies of one app, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        names = ("endpoint", "method", "status")
        self.requests = Counter("slipway_http_requests_total", "Requests answered.", names, registry=self.registry)
        self.seconds = Histogram(
            "slipway_http_request_seconds", "Time to answer.", names, registry=self.registry, buckets=_BUCKETS
        )

        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def observe(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        place = (endpoint, method if method in _METHODS else "other", status)
        found = self._children.get(place)
        if found is None:
            labels = (*place[:2], str(status))
            found = self._children[place] = (self.requests.labels(*labels), self.seconds.labels(*labels))
        found[0].inc()
        found[1].observe(seconds)


def begin() -> None:
    """Before each request: its id and its trace, taken over if well-formed, else made."""
    asked, found = _asked(), current_app.extensions["slipway"]
    given = asked.headers.get("X-Request-ID", "")
    request_id = given if _REQUEST_ID.match(given) else new_id()
    span = _span(asked, request_id, found)
    traceparent = current()
    g.request_id, g.began, g.span, g.traceparent = request_id, time.perf_counter(), span, traceparent
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(service=found.service.name, request_id=request_id, trace=traceparent[3:35])


def _asked() -> Request:
    """The request itself, found once: each look through Flask's ``request`` searches for it anew."""
    found: Request = request._get_current_object()  # type: ignore[attr-defined]  # part of Flask's API, not of its stubs
    return found


def _span(asked: Request, request_id: str, found: Any) -> Any:
    """The request's span where there is a collector; probes and metrics are not followed. It follows the caller's traceparent."""
    rule = asked.url_rule.rule if asked.url_rule else "-"
    url = "" if rule in _PROBES else found.context.config.traces_url
    method = asked.method if asked.method in _METHODS else "other"
    about = {"http.request.method": method, "http.route": rule, "slipway.request_id": request_id}
    known = _TRACEPARENT.match(asked.headers.get("traceparent", ""))
    return begin_request(url, found.service.name, f"{method} {rule}", known[0] if known else "", about)


def end(response: Response) -> Response:
    """After each request: count it, log it by its rule (an address may hold a name, a query a token), return its id."""
    asked, began = _asked(), g.get("began")
    seconds = time.perf_counter() - began if began else 0.0
    rule, status = asked.url_rule.rule if asked.url_rule else "-", response.status_code
    current_app.extensions["slipway"].metrics.observe(asked.endpoint or "-", asked.method, status, seconds)
    ms, role = round(seconds * 1000, 1), current_actor().role
    _log.info("request", method=asked.method, rule=rule, status=status, ms=ms, role=role)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if span := g.get("span"):
        span.set_attribute("http.response.status_code", status)
        span.end()
    return response


@ops.get("/healthz")
@access("visitor")
def healthz() -> Response:
    """The process lives."""
    return Response("ok\n", mimetype="text/plain")


@ops.get("/readyz")
@access("visitor")
def readyz() -> Response:
    """The process can work: its store answers. Otherwise 503."""
    current_context().store.ping()
    return Response("ready\n", mimetype="text/plain")


@ops.get("/metrics")
@access("visitor")
def metrics() -> Response:
    """Prometheus text format: this process's requests and the service's vital signs."""
    registry = current_app.extensions["slipway"].metrics.registry
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def setup_observation(app: Flask) -> None:
    """Register health, readiness, metrics, ids and access logs."""
    found = app.extensions["slipway"]
    found.metrics.registry.register(Signs(found.service, found.context))
    app.before_request(begin)
    app.register_blueprint(ops)
