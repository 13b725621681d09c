"""Erasing, proven: everything the installation keeps is searched, before and after; and the access log, checked by command."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from deploy.bus import open_bus
from deploy.proof import facts_of, needles, search
from deploy.rehearsal import SOMEBODY, rehearse
from deploy.system import open_context, services
from services.enrollment.handlers import admit, create_cohort, enrol, open_cohort, register_mentor
from services.enrollment.repository import people
from shared.actor import SYSTEM, Actor
from shared.audit import AUDIT, record
from shared.clock import new_id
from shared.config import load
from shared.store.port import Outgoing
from shared.web.logs import configure_logs
from tests.house import config
from tests.parts.kafka import KafkaServer
from tests.parts.mongo import MongoServer
from tests.system.running import Running, embedded, on_servers

STAFF = Actor("acc", "coordinator", "b1", "staff")


def test_after_erasing_nothing_that_said_who_it_was_is_found_anywhere() -> None:
    before, after = rehearse()
    places = {hit["place"].rsplit("/", 1)[-1].split("-")[0] for hit in before.hits}
    assert {"placement.db", "enrollment.db", "bus.db"} <= places, "the search must be able to find"
    assert {hit["what"] for hit in before.hits} == {"name", "phone", "id number 1", "lookup 1", "wrapped key"}
    assert after.clean and after.hits == [] and after.files > 15 and after.records > 10
    assert set(after.sought) == {"name", "phone", "email", "id number 1", "lookup 1", "wrapped key"}
    assert after.kept["placement"]["files"] == 1 and after.kept["enrollment"]["records"] >= 3


def test_what_is_sought_is_written_in_every_encoding_of_the_house() -> None:
    forms = needles({"name": SOMEBODY["name"], "short": "ab"})
    assert "欧阳靖雯".encode("gb18030") in forms["name"] and b"\\u6b27\\u9633\\u9756\\u96ef" in forms["name"]
    assert b"ab" not in forms["short"]


def test_a_planted_trace_is_found(tmp_path: Path) -> None:
    settings = config(tmp_path)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "access.log").write_bytes("GET /?q=欧阳靖雯".encode("gb18030"))
    found = search(settings, {"name": str(SOMEBODY["name"])}, "p1")
    assert [(Path(hit["place"]).name, hit["what"]) for hit in found.hits] == [("access.log", "name")]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """The system in this process."""
    with embedded(tmp_path, TICK_SECONDS="0.1") as made:
        yield made


def test_the_commands_work_beside_a_running_system(running: Running) -> None:
    from deploy.system import service

    context = open_context(load(running.environment), service("enrollment"))
    days = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 5}
    cohort = open_cohort(context, STAFF, create_cohort(context, STAFF, {"name": "一班", **days}).id)
    made = enrol(context, cohort.code, SOMEBODY, ["enrolment"]).application
    said = running.command("person", "erase", made.number, "--prove", "--yes", "--json")
    proof = json.loads(said.stdout)
    assert said.returncode == 0, said.stdout + said.stderr
    assert proof["clean"] and proof["hits"] == [] and proof["person_id"] == made.person_id
    assert people(context).load(made.person_id, SYSTEM).erased
    again = running.command("person", "erase", made.person_id, "--yes")
    assert again.returncode == 2 and "erased" in again.stderr
    assert running.command("person", "erase", "QH-000-000", "--yes").returncode == 2
    _check_audit(running, context)


def _check_audit(running: Running, context: object) -> None:
    from shared.service import Context

    assert isinstance(context, Context)
    record(context, STAFF, "list.exported")
    whole = running.command("audit", "verify", "--json")
    assert whole.returncode == 0 and json.loads(whole.stdout)["whole"]
    context.store.delete(AUDIT, "000000000001")
    broken = running.command("audit", "verify", "--json")
    rows = {row["service"]: row["problems"] for row in json.loads(broken.stdout)["services"]}
    assert broken.returncode == 1 and rows["enrollment"][0] == {"seq": 1, "problem": "missing"}


ID_NUMBER = "11010119900307803X"


class Spread:
    """Somebody whose data lie in every store of a distributed system: enrolled, admitted, a mentor, with a paper uploaded."""

    def __init__(self, running: Running, folder: Path) -> None:
        self.running, self.config = running, load(running.environment)
        self.contexts = {kind.name: open_context(self.config, kind) for kind in services()}
        context = self.contexts["enrollment"]
        days = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 5}
        cohort = open_cohort(context, STAFF, create_cohort(context, STAFF, {"name": "一班", **days}).id)
        said = {**SOMEBODY, "goals": f"身份证 {ID_NUMBER}"}
        answer = running.client().post(f"/enrollment/api/cohorts/{cohort.code}/applications", json=said)
        assert answer.status_code == 201, answer.text
        self.person_id, self.number = answer.json()["person_id"], answer.json()["number"]
        admit(context, STAFF, answer.json()["application_id"])
        register_mentor(context, STAFF, {**SOMEBODY, "kind": "part_time", "capacity": 3})
        paper, store = new_id(), self.contexts["placement"].store
        store.put_file(paper, f"%PDF {SOMEBODY['name']} {SOMEBODY['phone']} {ID_NUMBER}".encode(), "application/pdf")
        of_them = {"person_id": self.person_id, "base_id": "b1", "proof": {"id": paper}}
        store.save("placements", paper, of_them, version=0)
        self.facts = {**facts_of(context, self.person_id), "ID": ID_NUMBER}
        self.also = folder / "also.txt"
        until = time.monotonic() + 60
        while any(one.keys.known(self.person_id) != "held" for one in self.contexts.values()):
            assert time.monotonic() < until, "the key did not reach every service"
            time.sleep(0.2)

    def close(self) -> None:
        """Let go of the stores."""
        for context in self.contexts.values():
            context.store.close()

    def places(self, logs: Path) -> dict[str, set[str]]:
        """What is found of the person, by the kind of place."""
        found = search(self.config, self.facts, self.person_id, [logs])
        kinds: dict[str, set[str]] = {}
        for hit in found.hits:
            kind = hit["place"] if hit["place"].startswith("topic") else hit["place"].split(".")[0].split("/")[-1]
            kinds.setdefault(kind, set()).add(hit["what"])
        return kinds


@pytest.mark.timeout(300)
def test_on_kafka_and_mongodb_nothing_is_left_either(
    tmp_path: Path, kafka_server: KafkaServer, mongo_server: MongoServer
) -> None:
    """All stores, every topic, the processes' logs at their loudest and the broker's own files."""
    name, logs, broker = f"e{new_id()[:8]}", tmp_path / "logs", kafka_server.folder / "data"
    logs.mkdir()
    logging = structlog.get_config()
    with (
        (logs / "slipway.log").open("w") as log,
        contextlib.redirect_stderr(log),
        embedded(logs, TICK_SECONDS="0.2", **on_servers(kafka_server, mongo_server, name)) as running,
    ):
        configure_logs("debug")
        somebody = Spread(running, tmp_path)
        before = somebody.places(broker)
        assert before[f"{name}_placement"] == {"name", "phone", "ID", "wrapped key"}, before
        assert {"lookup 1", "wrapped key"} <= before[f"{name}_enrollment"], before
        assert before["topic slipway.keys"] == {"wrapped key"} and f"{name}_notify" in before, before
        somebody.also.write_text(ID_NUMBER, encoding="utf-8")
        options = ("--prove", "--yes", "--json", "--logs", str(broker), "--also-file", str(somebody.also))
        said = running.command("person", "erase", somebody.number, *options)
        proof = json.loads(said.stdout)
        assert said.returncode == 0 and proof["clean"] and proof["hits"] == [] == proof["waits"], proof
        assert set(proof["sought"]) == {"name", "phone", "email", "lookup 1", "wrapped key", "also 1"}
        assert proof["documents"] > 30 and proof["records"] > 10 and proof["files"] > 14, proof
        print({n: proof[n] for n in ("files", "documents", "records", "bytes", "seconds", "hits")})
        _plant_traces(somebody, logs)
        planted = somebody.places(broker)
        assert planted.pop("topic slipway.bases") == {"ID"} and planted.pop("stray") == {"phone"}, planted
        planted.pop(name, None)  # the same record in the broker's file
        assert planted == {f"{name}_training": {"name"}}
        somebody.close()
    structlog.configure(**logging)
    assert "request" in (logs / "slipway.log").read_text(), "something is logged"


def _plant_traces(somebody: Spread, logs: Path) -> None:
    """What an untidy process would leave: the search must see it in a store, on a topic and in a log."""
    store = somebody.contexts["training"].store
    store.save("classes", new_id(), {"base_id": "b1", "note": f"{SOMEBODY['name']}迟到"}, version=0)
    producer = open_bus(somebody.config).producer()
    producer.send([Outgoing(new_id(), "slipway.bases", "k", {}, json.dumps({"note": ID_NUMBER}).encode())])
    producer.close()
    (logs / "stray.log").write_text(f"POST /?phone={SOMEBODY['phone']}", encoding="utf-8")
