"""What operators see of a service: request ids, traces, access logs, metrics, health."""

from __future__ import annotations

import re
import time
from typing import Any

import structlog
from flask import Blueprint, Flask, Response, current_app, g, request
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
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.match(given) else new_id()
    g.began = time.perf_counter()
    g.span = _span(request.headers.get("traceparent", ""))
    g.traceparent = current()
    structlog.contextvars.clear_contextvars()
    service = current_app.extensions["slipway"].service.name
    structlog.contextvars.bind_contextvars(service=service, request_id=g.request_id, trace=g.traceparent[3:35])


def _span(given: str) -> Any:
    """The request's span where there is a collector; probes and metrics are not followed. ``given``: the caller's traceparent."""
    found = current_app.extensions["slipway"]
    rule = request.url_rule.rule if request.url_rule else "-"
    url = "" if rule in _PROBES else found.context.config.traces_url
    method = request.method if request.method in _METHODS else "other"
    about = {"http.request.method": method, "http.route": rule, "slipway.request_id": g.request_id}
    known = _TRACEPARENT.match(given)
    return begin_request(url, found.service.name, f"{method} {rule}", given if known else "", about)


def end(response: Response) -> Response:
    """After each request: count it, log it by its rule (an address may hold a name, a query a token), return its id."""
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    rule = request.url_rule.rule if request.url_rule else "-"
    current_app.extensions["slipway"].metrics.observe(
        request.endpoint or "-", request.method, response.status_code, seconds
    )
    _log.info(
        "request",
        method=request.method,
        rule=rule,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        role=current_actor().role,
    )
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if span := g.get("span"):
        span.set_attribute("http.response.status_code", response.status_code)
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
