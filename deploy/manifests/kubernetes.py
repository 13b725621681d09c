"""Kubernetes: a web and a worker for each service, scaled, kept apart and restarted one by one; kustomize puts them together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deploy.manifests.compose import alive as running
from deploy.manifests.nginx import nginx
from deploy.manifests.yaml import dump
from deploy.system import SYSTEM

NAMESPACE = "slipway"
SECRET = "slipway"  # noqa: S105 - the name of the object, not a secret
IMAGE = "slipway:0.1.0"
WEB, WORKER = "web", "worker"


def kubernetes() -> Mapping[str, str]:
    """File name -> text."""
    files = {f"{part.name}.yaml": dump(*_service(part.name, part.port)) for part in SYSTEM}
    shared = {
        "namespace.yaml": dump({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}),
        "settings.yaml": dump(_settings()),
        "topics.yaml": dump(_topics()),
        "network.yaml": dump(*_network()),
        "front.yaml": dump(*_front()),
    }
    names = [*shared, *files]
    root = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "namespace": NAMESPACE}
    return {**shared, **files, "kustomization.yaml": dump({**root, "resources": sorted(names)})}


def _meta(name: str, **labels: str) -> dict[str, Any]:
    return {"name": name, "namespace": NAMESPACE, "labels": {"app.kubernetes.io/part-of": "slipway", **labels}}


def _labels(service: str, role: str) -> dict[str, str]:
    return {"app.kubernetes.io/name": service, "app.kubernetes.io/component": role}


def _service(name: str, port: int) -> list[dict[str, Any]]:
    web, worker = _labels(name, WEB), _labels(name, WORKER)
    probe = {"httpGet": {"path": f"/{name}/readyz", "port": port}, "periodSeconds": 5, "failureThreshold": 6}
    alive = {"httpGet": {"path": f"/{name}/healthz", "port": port}, "periodSeconds": 10, "failureThreshold": 6}
    container = _container(["web", name, "--host", "0.0.0.0", "--port", str(port)], f"{name}-{WEB}")
    heard_of = {"exec": {"command": ["python", "-c", running(name)]}, "initialDelaySeconds": 30, "periodSeconds": 20}
    # Endpoints are taken out before the process hears that it must stop, so that nobody meets a closed door.
    pause = {"preStop": {"exec": {"command": ["python", "-c", "import time; time.sleep(5)"]}}}
    serving = {"ports": [{"name": "http", "containerPort": port}], "readinessProbe": probe, "livenessProbe": alive}
    return [
        _deployment(f"{name}-{WEB}", web, {**container, **serving, "lifecycle": pause}, 2, port),
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": _meta(f"{name}-{WEB}", **web),
            "spec": {"selector": web, "ports": [{"name": "http", "port": port, "targetPort": "http"}]},
        },
        _deployment(
            f"{name}-{WORKER}",
            worker,
            {**_container(["worker", name], f"{name}-{WORKER}"), "livenessProbe": heard_of},
            1,
        ),
        _scaler(f"{name}-{WEB}", web, 2, 8, [_cpu(70)]),
        _scaler(f"{name}-{WORKER}", worker, 1, 4, [_cpu(80), _lag(name)]),
        _budget(f"{name}-{WEB}", web),
    ]


def _container(arguments: list[str], role: str = "") -> dict[str, Any]:
    """``role``: whose users on MongoDB and Kafka it signs in with, from a secret of that name if there is one."""
    secrets = [{"name": SECRET}, *([{"name": f"slipway-{role}", "optional": True}] if role else [])]
    return {
        "name": "slipway",
        "image": IMAGE,
        "args": arguments,
        "envFrom": [{"configMapRef": {"name": "slipway"}}, *({"secretRef": s} for s in secrets)],
        "resources": {"requests": {"cpu": "100m", "memory": "160Mi"}, "limits": {"memory": "512Mi"}},
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}, {"name": "var", "mountPath": "/var/lib/slipway"}],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def _pod(container: dict[str, Any], labels: dict[str, str], *, restart: str = "") -> dict[str, Any]:
    spec: dict[str, Any] = {
        "automountServiceAccountToken": False,
        "securityContext": {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}},
        # A worker finishes its batch and commits its offsets in this time; a web drains its requests.
        "terminationGracePeriodSeconds": 45,
        "containers": [container],
        "volumes": [{"name": "tmp", "emptyDir": {}}, {"name": "var", "emptyDir": {}}],
    }
    if restart:
        spec["restartPolicy"] = restart
    return {"metadata": {"labels": labels}, "spec": spec}


def _deployment(
    name: str, labels: dict[str, str], container: dict[str, Any], replicas: int, port: int = 0
) -> dict[str, Any]:
    pod = _pod(container, labels)
    if port:
        where = {"prometheus.io/scrape": "true", "prometheus.io/port": str(port)}
        pod["metadata"]["annotations"] = {**where, "prometheus.io/path": f"/{labels['app.kubernetes.io/name']}/metrics"}
    step = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}
    spec = {"replicas": replicas, "selector": {"matchLabels": labels}, "strategy": step, "template": pod}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": _meta(name, **labels), "spec": spec}


def _cpu(percent: int) -> dict[str, Any]:
    target = {"type": "Utilization", "averageUtilization": percent}
    return {"type": "Resource", "resource": {"name": "cpu", "target": target}}


def _lag(name: str) -> dict[str, Any]:
    """Events a worker has not handled yet; more than a thousand a worker asks for one more (up to the partitions)."""
    metric = {"name": "slipway_consumer_lag", "selector": {"matchLabels": {"service": name}}}
    return {
        "type": "External",
        "external": {"metric": metric, "target": {"type": "AverageValue", "averageValue": "1000"}},
    }


def _scaler(name: str, labels: dict[str, str], least: int, most: int, metrics: list[dict[str, Any]]) -> dict[str, Any]:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}
    spec = {"scaleTargetRef": target, "minReplicas": least, "maxReplicas": most, "metrics": metrics}
    kind = {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler"}
    return {**kind, "metadata": _meta(name, **labels), "spec": spec}


def _budget(name: str, labels: dict[str, str]) -> dict[str, Any]:
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": labels}}
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": _meta(name, **labels), "spec": spec}


def _settings() -> dict[str, Any]:
    """Settings that are no secrets; the secret ``slipway`` holds SECRET_KEY, INSTALLATION_KEY and the addresses with
    passwords, and is made by whoever runs this. Secrets of one process (``slipway-matching-web``: STORE_USER and STORE_PASSWORD;
    ``slipway-matching-worker``: BUS_USER and BUS_PASSWORD too; ``slipway-topics``: who may alter the cluster) hold who it is."""
    data = {
        "SLIPWAY_STORE": "mongodb://mongo-0.mongo,mongo-1.mongo,mongo-2.mongo/?replicaSet=rs0",
        "SLIPWAY_BUS": "kafka://kafka-0.kafka:9092,kafka-1.kafka:9092,kafka-2.kafka:9092/slipway",
        "SLIPWAY_PUBLIC_URL": "https://slipway.example.cn",
        "SLIPWAY_PARTITIONS": "12",
        "SLIPWAY_PROXIES": "2",
        "SLIPWAY_VAR": "/var/lib/slipway",
    }
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": _meta("slipway"), "data": data}


def _topics() -> dict[str, Any]:
    labels = _labels("slipway", "topics")
    spec = {
        "backoffLimit": 10,
        "ttlSecondsAfterFinished": 3600,
        "template": _pod(_container(["topics"], "topics"), labels, restart="OnFailure"),
    }
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": _meta("slipway-topics", **labels), "spec": spec}


def _network() -> list[dict[str, Any]]:
    """Nobody speaks to anybody, but: the front to the webs, Prometheus to the webs, and all of ours to DNS, Kafka, MongoDB
    and the mail server. Services never speak to each other: what they have to say goes over topics."""
    web = {"app.kubernetes.io/component": WEB}
    front = {"podSelector": {"matchLabels": {"app.kubernetes.io/component": "front"}}}
    watch = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
    tcp = [{"protocol": "TCP", "port": port} for port in (9092, 9093, 27017, 25, 465, 587, 443)]
    dns = [{"protocol": protocol, "port": 53} for protocol in ("UDP", "TCP")]
    ports = [{"protocol": "TCP", "port": part.port} for part in SYSTEM]
    inside = {"to": [{"podSelector": {"matchLabels": web}}], "ports": ports}
    door = [{"ports": [{"protocol": "TCP", "port": 8080}]}]
    return [
        _policy("deny-all", {}, {"policyTypes": ["Ingress", "Egress"]}),
        _policy("to-webs", web, {"policyTypes": ["Ingress"], "ingress": [{"from": [front, watch], "ports": ports}]}),
        _policy("out", {}, {"policyTypes": ["Egress"], "egress": [{"ports": [*dns, *tcp]}, inside]}),
        _policy("to-front", front["podSelector"]["matchLabels"], {"policyTypes": ["Ingress"], "ingress": door}),
    ]


def _policy(name: str, labels: dict[str, str], rules: dict[str, Any]) -> dict[str, Any]:
    selector = {"matchLabels": labels} if labels else {}
    spec = {"podSelector": selector, **rules}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": _meta(name), "spec": spec}


def _front() -> list[dict[str, Any]]:
    labels = _labels("slipway", "front")
    image = "nginxinc/nginx-unprivileged:1.29-alpine"
    container = {
        "name": "nginx",
        "image": image,
        "ports": [{"name": "http", "containerPort": 8080}],
        "readinessProbe": {"httpGet": {"path": "/healthz", "port": 8080}, "periodSeconds": 5},
        "resources": {"requests": {"cpu": "50m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}},
        "volumeMounts": [{"name": "conf", "mountPath": "/etc/nginx/conf.d"}, {"name": "tmp", "mountPath": "/tmp"}],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    pod = _pod(container, labels)
    pod["spec"]["volumes"] = [{"name": "conf", "configMap": {"name": "slipway-front"}}, {"name": "tmp", "emptyDir": {}}]
    pod["spec"]["securityContext"]["runAsUser"] = 101
    spec = {"replicas": 2, "selector": {"matchLabels": labels}, "template": pod}
    backend = {"service": {"name": "slipway-front", "port": {"name": "http"}}}
    rule = {"host": "slipway.example.cn", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    tls = [{"hosts": ["slipway.example.cn"], "secretName": "slipway-tls"}]
    conf = {"default.conf": nginx("https")}
    ports = [{"name": "http", "port": 80, "targetPort": "http"}]
    return [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": _meta("slipway-front"), "data": conf},
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": _meta("slipway-front", **labels), "spec": spec},
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": _meta("slipway-front", **labels),
            "spec": {"selector": labels, "ports": ports},
        },
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "Ingress",
            "metadata": _meta("slipway"),
            "spec": {"tls": tls, "rules": [rule]},
        },
        _budget("slipway-front", labels),
    ]
