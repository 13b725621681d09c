"""What watches over Slipway: where Prometheus asks, what it raises an alarm for, and a board for Grafana."""

from __future__ import annotations

import json
from typing import Any

from deploy.manifests.yaml import dump
from deploy.system import SYSTEM

ALERTS = (
    ("WebDown", "up == 0", "2m", "page", "A web of {{ $labels.service }} does not answer. Is it running?"),
    ("StoreDown", "slipway_store_up == 0", "1m", "page", "The store of {{ $labels.service }} does not answer."),
    ("WorkerGone", "slipway_worker_seen_seconds > 90", "1m", "page", "No worker of {{ $labels.service }}; start one."),
    (
        "OutboxOld",
        "slipway_outbox_age_seconds > 120",
        "2m",
        "page",
        "{{ $labels.service }} cannot publish: is Kafka there?",
    ),
    (
        "LagHigh",
        "slipway_consumer_lag > 5000",
        "10m",
        "look",
        "{{ $labels.service }} falls behind; start another worker.",
    ),
    (
        "EventsParked",
        "slipway_parked_events > 0",
        "5m",
        "look",
        "Open /{{ $labels.service }}/ops/parked and read the reason.",
    ),
    (
        "PagesFail",
        'sum by (service) (rate(slipway_http_requests_total{status=~"5.."}[5m])) > 0.1',
        "5m",
        "page",
        "{{ $labels.service }} answers with errors; its log names them by request id.",
    ),
    (
        "PagesSlow",
        "histogram_quantile(0.99, sum by (service, le) (rate(slipway_http_request_seconds_bucket[5m]))) > 2",
        "10m",
        "look",
        "One in a hundred pages of {{ $labels.service }} takes more than 2 s.",
    ),
    (
        "ModelOld",
        "slipway_model_age_seconds > 90 * 86400",
        "1h",
        "look",
        "The model {{ $labels.model }} is 90 days old.",
    ),
)
PANELS = (
    ("Requests a second", "sum by (service) (rate(slipway_http_requests_total[5m]))", "reqps"),
    (
        "99th percentile of answers, by route",
        "histogram_quantile(0.99, sum by (service, endpoint, le) (rate(slipway_http_request_seconds_bucket[5m])))",
        "s",
    ),
    ("Errors a second", 'sum by (service) (rate(slipway_http_requests_total{status=~"5.."}[5m]))', "reqps"),
    ("Events to be handled", "max by (service) (slipway_consumer_lag)", "short"),
    ("Age of the oldest event to be published", "max by (service) (slipway_outbox_age_seconds)", "s"),
    ("Parked events", "max by (service) (slipway_parked_events)", "short"),
    ("Worker last seen", "max by (service) (slipway_worker_seen_seconds)", "s"),
    ("Age of models", "max by (model) (slipway_model_age_seconds)", "s"),
)


def scrape() -> str:
    """The text of prometheus/prometheus.yaml, for compose; on Kubernetes the pods say themselves where to ask."""
    jobs = [
        {
            "job_name": part.name,
            "metrics_path": f"/{part.name}/metrics",
            "static_configs": [{"targets": [f"{part.name}-web:{part.port}"], "labels": {"service": part.name}}],
        }
        for part in SYSTEM
    ]
    return dump({"global": {"scrape_interval": "15s"}, "rule_files": ["alerts.yaml"], "scrape_configs": jobs})


def alerts() -> str:
    """The text of prometheus/alerts.yaml."""
    rules = [
        {
            "alert": f"Slipway{name}",
            "expr": expr,
            "for": hold,
            "labels": {"severity": severity},
            "annotations": {"do": do},
        }
        for name, expr, hold, severity, do in ALERTS
    ]
    return dump({"groups": [{"name": "slipway", "rules": rules}]})


def board() -> str:
    """The text of grafana/slipway.json."""
    panels = [_panel(number, *panel) for number, panel in enumerate(PANELS)]
    found = {"title": "Slipway", "uid": "slipway", "schemaVersion": 39, "refresh": "30s", "tags": ["slipway"]}
    return json.dumps({**found, "time": {"from": "now-6h", "to": "now"}, "panels": panels}, indent=1) + "\n"


def _panel(number: int, title: str, expr: str, unit: str) -> dict[str, Any]:
    place = {"x": 12 * (number % 2), "y": 8 * (number // 2), "w": 12, "h": 8}
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": title,
        "gridPos": place,
        "datasource": {"type": "prometheus"},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [{"refId": "A", "expr": expr}],
    }
