"""Erasing, proven: everything the installation keeps is searched, before and after; and the access log, checked by command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.proof import needles, search
from deploy.rehearsal import SOMEBODY, rehearse
from services.enrollment.handlers import create_cohort, enrol, open_cohort
from services.enrollment.repository import people
from shared.actor import SYSTEM, Actor
from shared.audit import AUDIT, record
from tests.house import config
from tests.system.running import Running, embedded

STAFF = Actor("acc", "coordinator", "b1", "staff")


def test_after_erasing_nothing_that_said_who_it_was_is_found_anywhere() -> None:
    before, after = rehearse()
    places = {hit["place"].rsplit("/", 1)[-1].split("-")[0] for hit in before.hits}
    assert {"placement.db", "enrollment.db", "bus.db"} <= places, "the search must be able to find"
    assert {hit["what"] for hit in before.hits} == {"name", "phone", "lookup 1", "wrapped key"}
    assert after.clean and after.hits == [] and after.files > 15 and after.records > 10
    assert set(after.sought) == {"name", "phone", "email", "lookup 1", "wrapped key"}
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
    from deploy.system import open_context, service
    from shared.config import load

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
