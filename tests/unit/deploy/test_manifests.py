"""The files that run Slipway elsewhere: in step with the system, valid by their own schemas, and closed where they should be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from click.testing import CliRunner

from deploy import manifests
from deploy.cli import main
from deploy.system import NAMES, SYSTEM, Part

HOME = Path(manifests.HOME)


def documents() -> list[Any]:
    found = []
    for path in sorted((HOME / "kubernetes").glob("*.yaml")):
        found += [d for d in yaml.safe_load_all(path.read_text(encoding="utf-8")) if d["kind"] != "Kustomization"]
    return found


def test_they_are_in_step_with_the_system() -> None:
    assert manifests.drift() == []
    listed = yaml.safe_load((HOME / "kubernetes/kustomization.yaml").read_text(encoding="utf-8"))["resources"]
    kept = {path.name for path in (HOME / "kubernetes").glob("*.yaml")} - {"kustomization.yaml"}
    assert set(listed) == kept


def test_a_service_that_is_added_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("compose", "kubernetes", "nginx", "secure"):
        place = sys.modules[f"deploy.manifests.{module}"]
        monkeypatch.setattr(place, "SYSTEM", (*SYSTEM, Part("library", 8099)))
    assert set(manifests.drift()) >= {
        "compose.yaml",
        "compose.secure.yaml",
        "mongo/users.js",
        "nginx/slipway.conf",
        "kubernetes/library.yaml",
    }


@pytest.mark.parametrize("document", documents(), ids=lambda d: f"{d['kind']}-{d['metadata']['name']}")
def test_kubernetes_takes_it(document: Any) -> None:
    kubernetes_validate.validate(document, "1.33", strict=True)


def test_a_wrong_document_would_be_seen() -> None:
    broken = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x"}, "spec": {"replicas": "two"}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, "1.33", strict=True)


@pytest.mark.parametrize("name", ["compose.yaml", "compose.secure.yaml"])
def test_compose_takes_it(name: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*command, str(HOME / name)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_process_is_there_and_none_may_do_more_than_it_must() -> None:
    services = yaml.safe_load((HOME / "compose.yaml").read_text(encoding="utf-8"))["services"]
    ours = {name: s for name, s in services.items() if s["image"].startswith("slipway:")}
    assert set(ours) == {"topics", *(f"{name}-{role}" for name in NAMES for role in ("web", "worker"))}
    assert all(s["read_only"] and s["cap_drop"] == ["ALL"] for s in ours.values())
    deployments = [d for d in documents() if d["kind"] == "Deployment"]
    assert len(deployments) == 2 * len(SYSTEM) + 1
    for deployment in deployments:
        pod = deployment["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] and not pod["automountServiceAccountToken"]
        assert all(c["securityContext"]["readOnlyRootFilesystem"] for c in pod["containers"])


def test_services_cannot_reach_each_others_pods_from_outside_the_front() -> None:
    policies = {d["metadata"]["name"]: d["spec"] for d in documents() if d["kind"] == "NetworkPolicy"}
    assert policies["deny-all"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    senders = policies["to-webs"]["ingress"][0]["from"]
    assert {"podSelector": {"matchLabels": {"app.kubernetes.io/component": "front"}}} in senders


def test_nginx_sends_each_path_to_its_service_and_hides_the_inside() -> None:
    text = (HOME / "nginx/slipway.conf").read_text(encoding="utf-8")
    for part in SYSTEM:
        assert f"location /{part.name}/ {{" in text and f"server {part.name}-web:{part.port};" in text
    assert "(metrics|readyz)$ { return 404; }" in text


def test_closed_further_every_secret_is_made_and_no_process_holds_anothers(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["secrets", str(tmp_path)])
    assert done.exit_code == 0, done.output
    over = yaml.safe_load((HOME / "compose.secure.yaml").read_text(encoding="utf-8"))
    base = yaml.safe_load((HOME / "compose.yaml").read_text(encoding="utf-8"))
    wanted = {one["file"].removeprefix("./secrets/") for one in {**base["secrets"], **over["secrets"]}.values()}
    made = {path.name for path in tmp_path.iterdir()}
    assert made == wanted and tmp_path.stat().st_mode & 0o777 == 0o700
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert CliRunner().invoke(main, ["secrets", str(tmp_path)]).exit_code == 0
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}, "what is there is kept"
    for name in NAMES:
        web, worker = (over["services"][f"{name}-{role}"] for role in ("web", "worker"))
        assert web["secrets"] == [f"{name}_store_password"] and "SLIPWAY_BUS_USER" not in web["environment"]
        assert {s for s in worker["secrets"] if s != "kafka_ca.pem"} == {
            f"{name}_store_password",
            f"{name}_bus_password",
        }
        assert worker["environment"]["SLIPWAY_BUS_USER"] == f"slipway-{name}"
    assert set(over["services"]) - set(base["services"]) == {"grant"}
