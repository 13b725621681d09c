"""The files that run Slipway elsewhere, made from ``deploy/system.py``: compose, Kubernetes, nginx. ``slipway manifests --check``
says what is out of step, so that a service added to the system cannot be forgotten in one of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from deploy.manifests.compose import compose
from deploy.manifests.kubernetes import kubernetes
from deploy.manifests.nginx import nginx
from deploy.manifests.secure import mongo_users, secure
from deploy.manifests.watch import alerts, board, scrape

HOME = Path(__file__).parents[1]


def manifests() -> Mapping[str, str]:
    """Path below ``deploy/`` -> text, for every file that is made from the system."""
    found = {"compose.yaml": compose(), "nginx/slipway.conf": nginx("http")}
    found |= {"compose.secure.yaml": secure(), "mongo/users.js": mongo_users()}
    found |= {
        "prometheus/prometheus.yaml": scrape(),
        "prometheus/alerts.yaml": alerts(),
        "grafana/slipway.json": board(),
    }
    return {**found, **{f"kubernetes/{name}": text for name, text in kubernetes().items()}}


def drift() -> list[str]:
    """The files that are not as the code would write them."""
    return [name for name, text in manifests().items() if not _same(HOME / name, text)]


def write() -> list[str]:
    """Write what is out of step; returns the names."""
    names = drift()
    for name in names:
        path = HOME / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(manifests()[name], encoding="utf-8")
    return names


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text
