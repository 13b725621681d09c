"""compose: everything on one machine as it runs in a cluster, with Kafka (KRaft) and a MongoDB replica set."""

from __future__ import annotations

from typing import Any

from deploy.manifests.yaml import dump
from deploy.system import SYSTEM

IMAGE = "slipway:${SLIPWAY_VERSION:-0.1.0}"
KAFKA = "apache/kafka:4.1.1"
MONGO = "mongo:8.0"
NGINX = "nginxinc/nginx-unprivileged:1.29-alpine"
HEALTH = {"interval": "10s", "timeout": "5s", "retries": 12, "start_period": "20s"}


def compose() -> str:
    """The text of compose.yaml."""
    services: dict[str, Any] = {"kafka": _kafka(), "mongo": _mongo(), "topics": _topics()}
    for part in SYSTEM:
        services[f"{part.name}-web"] = _web(part.name, part.port)
        services[f"{part.name}-worker"] = _worker(part.name)
    services["front"] = _front()
    volumes: dict[str, Any] = {"kafka": {}, "mongo": {}}
    secrets = {name: {"file": f"./secrets/{name}"} for name in SECRETS}
    return dump({"name": "slipway", "services": services, "volumes": volumes, "secrets": secrets})


SECRETS = ("secret_key", "installation_key")
"""Each is a file that is read where its setting ends in ``_FILE``."""


def slipway(command: list[str]) -> dict[str, Any]:
    """A process of ours: not root, nothing writable but /tmp, no more rights than it was born with."""
    return {
        "image": IMAGE,
        "build": {"context": "..", "dockerfile": "deploy/Dockerfile"},
        "command": command,
        "environment": {
            "SLIPWAY_STORE": "mongodb://mongo:27017/?replicaSet=rs0",
            "SLIPWAY_BUS": "kafka://kafka:9092/slipway",
            "SLIPWAY_PUBLIC_URL": "${SLIPWAY_PUBLIC_URL:?the address that people open, such as https://slipway.example.cn}",
            "SLIPWAY_PROXIES": "1",
            "SLIPWAY_NOTIFY_URL": "${SLIPWAY_NOTIFY_URL:-}",
            **{f"SLIPWAY_{name.upper()}_FILE": f"/run/secrets/{name}" for name in SECRETS},
        },
        "secrets": list(SECRETS),
        "read_only": True,
        "tmpfs": ["/tmp", "/var/lib/slipway"],
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "stop_grace_period": "40s",
        "restart": "unless-stopped",
        "depends_on": {
            "mongo": {"condition": "service_healthy"},
            "topics": {"condition": "service_completed_successfully"},
        },
    }


def _web(name: str, port: int) -> dict[str, Any]:
    ask = f"import urllib.request as u; u.urlopen('http://127.0.0.1:{port}/{name}/readyz', timeout=4)"
    found = slipway(["web", name, "--host", "0.0.0.0", "--port", str(port)])
    return {**found, "expose": [str(port)], "healthcheck": {"test": ["CMD", "python", "-c", ask], **HEALTH}}


def _worker(name: str) -> dict[str, Any]:
    return {**slipway(["worker", name]), "healthcheck": {"test": ["CMD", "python", "-c", alive(name)], **HEALTH}}


def alive(name: str) -> str:
    """A program that fails when a worker has not been heard of for a minute."""
    path = f"/var/lib/slipway/{name}.alive"
    return f"import os, time, sys; sys.exit(time.time() - os.path.getmtime('{path}') > 60)"


def _topics() -> dict[str, Any]:
    """Makes the topics once, before anybody writes."""
    found = slipway(["topics"])
    return {
        **found,
        "restart": "on-failure",
        "depends_on": {"kafka": {"condition": "service_healthy"}, "mongo": {"condition": "service_healthy"}},
    }


def _kafka() -> dict[str, Any]:
    settings = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": "PLAINTEXT://kafka:9092",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_LOG_DIRS": "/var/lib/kafka/data",
    }
    test = ["CMD-SHELL", "/opt/kafka/bin/kafka-broker-api-versions.sh --bootstrap-server localhost:9092 > /dev/null"]
    return {
        "image": KAFKA,
        "environment": settings,
        "volumes": ["kafka:/var/lib/kafka/data"],
        "restart": "unless-stopped",
        "healthcheck": {"test": test, **HEALTH},
    }


def _mongo() -> dict[str, Any]:
    script = (
        "try { rs.status().ok } catch (e) { rs.initiate({_id: 'rs0', members: [{_id: 0, host: 'mongo:27017'}]}).ok }"
    )
    return {
        "image": MONGO,
        "command": ["--replSet", "rs0", "--bind_ip_all"],
        "volumes": ["mongo:/data/db"],
        "restart": "unless-stopped",
        "healthcheck": {"test": ["CMD", "mongosh", "--quiet", "--eval", script], **HEALTH},
    }


def _front() -> dict[str, Any]:
    return {
        "image": NGINX,
        "volumes": ["./nginx/slipway.conf:/etc/nginx/conf.d/default.conf:ro"],
        "ports": ["${SLIPWAY_PORT:-8080}:8080"],
        "read_only": True,
        "tmpfs": ["/tmp"],
        "restart": "unless-stopped",
        "depends_on": {f"{part.name}-web": {"condition": "service_healthy"} for part in SYSTEM},
    }
