"""On a real broker with users and rules each service does all its work, and writes nobody else's topics."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from deploy.bus import open_bus
from deploy.cli import main
from deploy.permits import passwords, permits, user_of
from deploy.system import NAMES, open_context, service
from services.bases.handlers import file_complaint
from services.bases.handlers.bases import register_base
from services.enrollment.handlers import admit, create_cohort, enrol, open_cohort
from services.training.handlers.groups import open_group, put_on_list
from shared.actor import SYSTEM, Actor
from shared.bus.kafka import KafkaBus
from shared.clock import new_id
from shared.config import Config
from shared.store.port import Outgoing, Unavailable
from shared.worker import Worker, topics_heard
from tests.house import SECRETS, config
from tests.parts.secure_kafka import ADMIN, PASSWORD, SecureKafka

STAFF = Actor("acc", "coordinator", "b1", "staff")
SOMEBODY = {"name": "欧阳靖雯", "phone": "13912345678", "email": "a@b.cn", "goal": "shop", "platforms": ["shopee"]}


@pytest.fixture(scope="module")
def broker() -> Iterator[SecureKafka]:
    with SecureKafka() as server:
        yield server


@pytest.fixture(scope="module")
def folder(broker: SecureKafka, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the passwords lie, after `slipway topics` and `slipway grant` as the administrator."""
    place = tmp_path_factory.mktemp("passwords")
    environment = {**SECRETS, "SLIPWAY_VAR": str(place), "SLIPWAY_BUS": f"kafka://{broker.bootstrap}/s"}
    environment |= {"SLIPWAY_BUS_USER": ADMIN, "SLIPWAY_BUS_PASSWORD": PASSWORD, "SLIPWAY_BUS_CA": str(broker.ca)}
    done = CliRunner().invoke(main, ["topics"], env=environment)
    assert done.exit_code == 0, done.output
    for _ in range(2):  # a second time changes nothing
        done = CliRunner().invoke(main, ["grant", "--passwords", str(place), "--json"], env=environment)
        assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["users"]["slipway-matching"]["writes"] == ["slipway.matching", "slipway.privacy"]
    assert {p.stat().st_mode & 0o777 for p in place.glob("*_bus_password")} == {0o600}
    return place


def settings_of(name: str, broker: SecureKafka, folder: Path, var: Path, **other: str) -> Config:
    login = {"BUS_USER": user_of(name), "BUS_PASSWORD": passwords(folder, "bus")[user_of(name)]}
    given = {"BUS": f"kafka://{broker.bootstrap}/s", "BUS_CA": str(broker.ca), "TICK_SECONDS": "0.2", **login, **other}
    return config(var, **given)


def said(topic: str) -> Outgoing:
    return Outgoing(new_id(), topic, "k", {}, b"{}")


def test_each_service_writes_its_own_topics_and_no_others(broker: SecureKafka, folder: Path, tmp_path: Path) -> None:
    allowed = {permit.user: set(permit.writes) for permit in permits()}
    every = {"slipway.keys", "slipway.privacy", *(f"slipway.{name}" for name in NAMES)}
    for name in ("enrollment", "matching", "notify"):
        bus = open_bus(settings_of(name, broker, folder, tmp_path))
        for topic in sorted(every):
            producer = bus.producer()
            if topic in allowed[user_of(name)]:
                assert len(producer.send([said(topic)])) == 1
            else:
                with pytest.raises(Unavailable, match="Authorization"):
                    producer.send([said(topic)])
            producer.close()
        assert bus.lag(name, topics_heard(service(name))) >= 0
        with pytest.raises(Unavailable, match="Authorization"):
            bus.lag("another", topics_heard(service(name)))


def test_nobody_comes_in_with_a_wrong_password_or_unencrypted(
    broker: SecureKafka, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(Unavailable):
        open_bus(settings_of("matching", broker, folder, tmp_path, BUS_PASSWORD="guessed"))
    with pytest.raises(Unavailable):
        KafkaBus(f"kafka://{broker.bootstrap}/s").ensure_topics({})


@pytest.mark.timeout(180)
def test_all_workers_do_their_work_within_their_rules(broker: SecureKafka, folder: Path, tmp_path: Path) -> None:
    contexts = {name: open_context(settings_of(name, broker, folder, tmp_path), service(name)) for name in NAMES}
    workers = [Worker(service(name), c, open_bus(c.config)) for name, c in contexts.items()]
    for worker in workers:
        worker.start()
    enrollment = contexts["enrollment"]
    days = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 5}
    cohort = open_cohort(enrollment, STAFF, create_cohort(enrollment, STAFF, {"name": "一班", **days}).id)
    given = {**SOMEBODY, "goals": "", "languages": ["zh"], "availability": []}
    found = enrol(enrollment, cohort.code, given, ["enrolment", "automated_match"])
    admit(enrollment, STAFF, found.application.id)
    # Services that make keys of their own may write them: a complaint's, one of an enterprise's staff.
    base = register_base(contexts["bases"], SYSTEM, name="启航基地", region="福州", supervision_phone="12345")
    file_complaint(contexts["bases"], base.id, subject="room", text="太冷", contact="")
    group = open_group(contexts["training"], STAFF, {"name": "内训班", "client": "海拓贸易"})
    put_on_list(contexts["training"], STAFF, group, {"name": "罗一鸣", "phone": "13811110002", "number": "", "job": ""})
    until = time.monotonic() + 90
    while not contexts["notify"].store.count("notifications"):
        assert time.monotonic() < until, [w.failed for w in workers]
        time.sleep(0.2)
    assert contexts["matching"].keys.known(found.application.person_id) == "held"
    assert [w.failed for w in workers] == [""] * len(workers)
    for worker in workers:
        worker.stop()
    for context in contexts.values():
        assert context.store.pending(10) == []
        context.store.close()
