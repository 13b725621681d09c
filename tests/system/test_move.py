"""An installation moves from its folder to Kafka and MongoDB, works there, and moves back: counted, compared, nothing said twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from werkzeug.test import Client

from deploy.cli import main
from deploy.local import House, build
from services.enrollment.handlers import admit, create_cohort, open_cohort
from services.enrollment.repository import people
from shared.actor import SYSTEM, Actor
from shared.clock import new_id
from shared.config import load
from shared.inbox import PARKED
from tests.house import SECRETS
from tests.parts.kafka import KafkaServer
from tests.parts.mongo import MongoServer

STAFF = Actor("acc", "coordinator", "b1", "staff")
SOMEBODY = {
    "name": "欧阳靖雯",
    "phone": "13912345678",
    "email": "a@b.cn",
    "goal": "shop",
    "goals": "开店",
    "platforms": ["shopee"],
}
SOMEBODY |= {"languages": ["zh"], "availability": ["mon-eve"], "consents": ["enrolment", "automated_match"]}


def enrolled(house: House, code: str, phone: str) -> dict[str, Any]:
    """One more person, enrolled and admitted."""
    answer = Client(house.application).post(
        f"/enrollment/api/cohorts/{code}/applications", json={**SOMEBODY, "phone": phone, "email": f"{phone}@b.cn"}
    )
    made: dict[str, Any] = answer.get_json()
    admit(house.contexts["enrollment"], STAFF, made["application_id"])
    house.settle()
    return made


def opened(environment: dict[str, str]) -> House:
    house = build(load(environment))
    house.start()
    return house


def moved(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(main, ["migrate", *arguments], env=environment, catch_exceptions=False)


@pytest.mark.timeout(240)
def test_there_and_back(tmp_path: Path, kafka_server: KafkaServer, mongo_server: MongoServer) -> None:
    old = {**SECRETS, "SLIPWAY_VAR": str(tmp_path / "old"), "SLIPWAY_TICK_SECONDS": "0.2"}
    name = f"move{new_id()[:8]}"
    place = (mongo_server.url, f"kafka://{kafka_server.bootstrap}/{name}")
    house = opened(old)
    days = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 50}
    cohort = create_cohort(house.contexts["enrollment"], STAFF, {"name": "一班", **days})
    open_cohort(house.contexts["enrollment"], STAFF, cohort.id)
    first = enrolled(house, cohort.code, "13912345678")
    house.contexts["placement"].store.put_file("proof", b"%PDF" * 600_000, "application/pdf")
    event = {"type": "X", "topic": "slipway.matching", "key": "k", "state": "parked", "headers": {}, "body": "{}"}
    for number in range(2):
        lies = {**event, "event_id": f"e{number}", "partition": 3, "offset": 90 + number, "attempts": 3, "reason": "r"}
        house.contexts["bases"].store.save(PARKED, f"e{1 - number}", lies, version=0)
    notices = house.contexts["notify"].store.count("notifications")
    assert notices > 0
    refused = moved({**old, "SLIPWAY_DATABASE": name}, "--to", *place)
    assert refused.exit_code == 2 and "is still running" in refused.output
    house.stop()

    there = {**old, "SLIPWAY_DATABASE": name}
    done = moved(there, "--to", *place, "--json")
    report = json.loads(done.stdout)
    assert done.exit_code == 0 and report["equal"] and report["differing"] == [], report
    assert report["documents"]["enrollment/people"] == 1 and report["files"] == {"placement": 1}
    assert report["records"]["slipway.enrollment"] >= 3 and report["records"]["slipway.keys"] == 1
    again = moved(there, "--to", *place)
    assert again.exit_code == 2 and "not empty" in again.output

    new = {**there, "SLIPWAY_VAR": str(tmp_path / "new"), "SLIPWAY_STORE": place[0], "SLIPWAY_BUS": place[1]}
    house = opened(new)
    house.settle(60)
    enrollment, notify, bases = (house.contexts[n] for n in ("enrollment", "notify", "bases"))
    assert notify.store.count("notifications") == notices, "nothing is said a second time"
    person = people(enrollment).load(first["person_id"], SYSTEM)
    assert enrollment.keys.open(person.id, person.name) == SOMEBODY["name"]
    found = bases.store.find(PARKED, sort=[("offset", 1)])
    assert [d.id for d in found] == ["e1", "e0"] and {d.state["partition"] for d in found} == {-1}
    enrolled(house, cohort.code, "13912345679")
    house.settle(60)
    assert notify.store.count("notifications") > notices
    house.stop()

    back = moved(new, "--to", "sqlite", "embedded", "--var", str(tmp_path / "back"), "--json")
    assert back.exit_code == 0 and json.loads(back.stdout)["documents"]["enrollment/people"] == 2, back.output
    without_keys = {"SLIPWAY_VAR": str(tmp_path / "back"), "SLIPWAY_SECRET_KEY": "", "SLIPWAY_INSTALLATION_KEY": ""}
    house = opened(without_keys)
    house.settle()
    person = people(house.contexts["enrollment"]).load(first["person_id"], SYSTEM)
    assert house.contexts["enrollment"].keys.open(person.id, person.name) == SOMEBODY["name"]
    assert house.contexts["placement"].store.get_file("proof") == (b"%PDF" * 600_000, "application/pdf")
    house.stop()


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    here = {**SECRETS, "SLIPWAY_VAR": str(tmp_path)}
    for to, says in (
        (("mysql://x", "embedded"), "mongodb://"),
        (("sqlite", "embedded"), "where everything already is"),
    ):
        refused = moved(here, "--to", *to)
        assert refused.exit_code == 2 and says in refused.output
    (tmp_path / "other/secrets").mkdir(parents=True)
    (tmp_path / "other/secrets/secret_key").write_text("another")
    refused = moved(here, "--to", "sqlite", "embedded", "--var", str(tmp_path / "other"))
    assert refused.exit_code == 2 and "another key" in refused.output
