"""One enrolment is followed across services and topics by its traceparent, as a real collector receives it."""

from __future__ import annotations

import gzip
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from werkzeug.test import Client

from deploy.bus import open_bus
from deploy.local import build
from deploy.system import NAMES, topics
from services.enrollment.handlers import create_cohort, open_cohort
from shared.actor import Actor
from shared.tracing import provider
from tests.house import config

STAFF = Actor("acc", "coordinator", "b1", "staff")
SOMEBODY = {"name": "欧阳靖雯", "phone": "13912345678", "email": "ouyang@mail.example", "goal": "shop", "goals": "开店"}
SOMEBODY |= {"platforms": ["shopee"], "languages": ["zh"], "consents": ["enrolment", "automated_match"]}
TRACE = "0af7651916cd43dd8448eb211c80319c"


class Collector:
    """Takes OTLP over HTTP, as a collector does."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                packed = self.headers.get("Content-Encoding") == "gzip"
                collector.bodies.append(gzip.decompress(body) if packed else body)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/traces"
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def spans(self) -> list[tuple[str, Any]]:
        """Service and span, of all that came."""
        found = []
        for body in self.bodies:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                names = {a.key: a.value.string_value for a in resource.resource.attributes}
                found += [(names["service.name"], span) for scope in resource.scope_spans for span in scope.spans]
        return found

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def test_an_enrolment_is_one_trace_in_every_service_that_hears_of_it(tmp_path: Path) -> None:
    collector = Collector()
    house = build(config(tmp_path, TRACES_URL=collector.url))
    house.start()
    enrollment = house.contexts["enrollment"]
    days = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 5, "auto_admit": True}
    cohort = open_cohort(enrollment, STAFF, create_cohort(enrollment, STAFF, {"name": "一班", **days}).id)
    path = f"/enrollment/api/cohorts/{cohort.code}/applications"
    answer = Client(house.application).post(
        path, json=SOMEBODY, headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    )
    assert answer.status_code == 201
    house.settle()
    events = [r for r in open_bus(house.config).read_all(sorted(topics())) if TRACE in r.headers.get("traceparent", "")]
    house.stop()
    for name in NAMES:
        provider(collector.url, name).shutdown()
    collector.stop()

    assert {r.headers["ce_type"] for r in events} >= {
        "ApplicationSubmitted",
        "TraineeAdmitted",
        "NotificationDelivered",
    }
    mine = [(service, span) for service, span in collector.spans() if span.trace_id.hex() == TRACE]
    assert {service for service, _ in mine} >= {f"slipway-{n}" for n in ("enrollment", "bases", "notify", "matching")}
    (request,) = [span for _, span in mine if span.name.startswith("POST ")]
    assert (
        request.name == "POST /api/cohorts/<code>/applications" and request.parent_span_id.hex() == "b7ad6b7169203331"
    )
    ids = {span.span_id for _, span in mine}
    assert all(span.parent_span_id in ids for _, span in mine if span is not request), (
        "every step hangs on an earlier one"
    )
    heard = [s for name, s in mine if name == "slipway-notify" and s.name == "handle TraineeAdmitted"]
    assert heard and heard[0].parent_span_id == request.span_id
    for body in collector.bodies:
        for text in (SOMEBODY["name"], SOMEBODY["phone"], SOMEBODY["email"]):
            assert str(text).encode() not in body and json.dumps(text).encode() not in body


def test_a_collector_that_is_away_disturbs_nobody(tmp_path: Path) -> None:
    house = build(config(tmp_path, TRACES_URL="http://127.0.0.1:9/v1/traces"))
    assert Client(house.application).get("/bases/").status_code == 200
    house.stop()
    provider("http://127.0.0.1:9/v1/traces", "bases").shutdown()
