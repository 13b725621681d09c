"""Vital signs: each has a meaning, the board and the alarms ask for what there is, and the operations page shows them."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import yaml
from werkzeug.test import Client

from deploy import manifests
from deploy.local import House, build
from deploy.system import NAMES
from services.enrollment.handlers import register_staff
from shared.actor import SYSTEM
from shared.clock import iso, new_id
from shared.inbox import PARKED
from shared.store.port import Outgoing
from shared.vitals import vitals_of, write_down
from tests.house import config


def figures(house: House, service: str) -> dict[str, float]:
    """Every sample of a service's metrics without labels, by name."""
    text = Client(house.application).get(f"/{service}/metrics").text
    return {m[1]: float(m[2]) for m in re.finditer(r"^(slipway_\w+)(?:\{[^}]*\})? (\S+)$", text, re.M)}


def test_what_waits_is_parked_and_lags_is_seen(tmp_path: Path) -> None:
    house = build(config(tmp_path))
    context = house.contexts["matching"]
    long_ago = iso(context.clock.now())
    waiting = Outgoing(new_id(), "slipway.matching", "k", {"ce_time": long_ago}, b"{}")
    context.store.save("pairings", "p", {"base_id": "b1"}, version=0, events=[waiting])
    context.store.save(PARKED, "e", {"topic": "t", "key": "k", "state": "parked"}, version=0)
    context.store.save("models", "m", {"base_id": "b1", "learnt_at": "2026-01-01T00:00:00.000000Z"}, version=0)
    write_down(context, 7)
    time.sleep(0.05)
    found = figures(house, "matching")
    assert (
        found["slipway_store_up"] == 1 and found["slipway_outbox_events"] == 1 and found["slipway_parked_events"] == 1
    )
    assert found["slipway_consumer_lag"] == 7 and 0 < found["slipway_outbox_age_seconds"] < 60
    assert 0 < found["slipway_worker_seen_seconds"] < 60 and found["slipway_model_age_seconds"] > 86_400
    house.stop()


def test_board_and_alarms_ask_for_what_there_is(tmp_path: Path) -> None:
    house = build(config(tmp_path))
    house.contexts["matching"].store.save("models", "m", {"learnt_at": "2026-01-01T00:00:00.000000Z"}, version=0)
    write_down(house.contexts["matching"], 0)
    Client(house.application).get("/matching/healthz")
    there = set(figures(house, "matching")) | {"up"}
    home = Path(manifests.HOME)
    rules = yaml.safe_load((home / "prometheus/alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    board = json.loads((home / "grafana/slipway.json").read_text(encoding="utf-8"))
    asked = [rule["expr"] for rule in rules] + [panel["targets"][0]["expr"] for panel in board["panels"]]
    names = {name for expr in asked for name in re.findall(r"slipway_\w+", expr)}
    assert len(names) >= 8 and names <= there
    assert all(rule["annotations"]["do"].endswith((".", "?")) for rule in rules)
    jobs = yaml.safe_load((home / "prometheus/prometheus.yaml").read_text(encoding="utf-8"))["scrape_configs"]
    assert {job["job_name"] for job in jobs} == set(NAMES)
    house.stop()


def test_workers_write_down_that_they_live(tmp_path: Path) -> None:
    house = build(config(tmp_path, TICK_SECONDS="0.05"))
    house.start()
    until = time.monotonic() + 60
    while any(vitals_of(context).lag is None for context in house.contexts.values()):
        assert time.monotonic() < until
        time.sleep(0.1)
    house.stop()


def test_long_work_is_seen_with_how_far_it_is(tmp_path: Path) -> None:
    house = build(config(tmp_path, DEMO="1"))
    context = house.contexts["matching"]
    job = {"base_id": "b1", "target": "r", "asked_by": "acc", "kind": "learn", "state": "running", "progress": 0.42}
    context.store.save("jobs", "j1", {**job, "asked_at": "2026-03-01T00:00:00.000000Z"}, version=0)
    old = {**job, "kind": "propose", "state": "failed", "asked_at": "2026-02-01T00:00:00.000000Z"}
    context.store.save("jobs", "j0", old, version=0)
    register_staff(house.contexts["enrollment"], SYSTEM, name="管理员", role="administrator", email="a@x.cn", demo=True)
    client = Client(house.application)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/enrollment/sign-in").text)

    assert token
    assert client.post("/enrollment/demo", data={"csrf_token": token[1], "role": "administrator"}).status_code == 303
    text = client.get("/matching/ops?lang=en").text
    assert 'value="42"' in text and text.index("A scoring model") < text.index("The proposal of a round")
    assert "failed" in text and "Nothing is being computed" not in text
    assert "Nothing is being computed" in client.get("/assessment/ops?lang=en").text
    assert "Long work" not in client.get("/bases/ops?lang=en").text
    house.stop()
