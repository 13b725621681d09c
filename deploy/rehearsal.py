"""A rehearsal of erasing: a fresh installation in a temporary folder, one person walked through it, then erased and searched for."""

from __future__ import annotations

import contextlib
import tempfile
import time
import uuid
from pathlib import Path

import structlog
from werkzeug.test import Client

from deploy.local import House, build
from deploy.proof import Proof, erase_and_prove, facts_of, search, wait_for
from services.enrollment.domain.form_fields import ID_NUMBER
from services.enrollment.handlers import admit, create_cohort, open_cohort, register_mentor
from services.enrollment.handlers.cohorts import compose_form
from shared.actor import Actor
from shared.config import load
from shared.web.logs import configure_logs

STAFF = Actor("rehearsal", "coordinator", "b1", "staff")
NUMBER = "11010519491231002X"
"""The example of GB 11643-1999 itself."""
SOMEBODY = {
    "name": "欧阳靖雯",
    "phone": "19912345678",
    "email": "ouyang.jingwen@mail.example",
    "goal": "shop",
    "goals": "我叫欧阳靖雯，想在东南亚开一家店。",
    "platforms": ["shopee"],
    "languages": ["zh"],
    "availability": ["mon-eve"],
    "consents": ["enrolment", "automated_match"],
}


def rehearse() -> tuple[Proof, Proof]:
    """What the search found before the person was erased, which shows that it can find, and after."""
    logging = structlog.get_config()
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        with (var / "slipway.log").open("w") as log, contextlib.redirect_stderr(log):
            configure_logs("debug")
            house = build(load({"SLIPWAY_VAR": folder, "SLIPWAY_TICK_SECONDS": "0.1"}))
            house.start()
            try:
                return _walk(house)
            finally:
                house.stop()
                structlog.configure(**logging)


def _walk(house: House) -> tuple[Proof, Proof]:
    context = house.contexts["enrollment"]
    days = {"opens_on": "2020-01-01", "closes_on": "2099-12-31"}
    cohort = create_cohort(context, STAFF, {"name": "演练班", **days, "capacity": 5})
    compose_form(context, STAFF, cohort.id, {ID_NUMBER: "required"}, "subsidy")
    open_cohort(context, STAFF, cohort.id)
    client = Client(house.application)
    said = {**SOMEBODY, ID_NUMBER: NUMBER, "consents": ["enrolment", "automated_match", ID_NUMBER]}
    answer = client.post(f"/enrollment/api/cohorts/{cohort.code}/applications", json=said)
    made = answer.get_json()
    admit(context, STAFF, made["application_id"])
    register_mentor(context, STAFF, {**SOMEBODY, "kind": "part_time", "capacity": 3})
    _upload(house, made["person_id"])
    house.settle()
    person_id = made["person_id"]
    before = search(house.config, facts_of(context, person_id), person_id)
    after = erase_and_prove(house.config, context, person_id, settle=lambda: _settled(house, person_id))
    return before, after


def _upload(house: House, person_id: str) -> None:
    """A file of the person's in the placement service, named in a record about them."""
    store, id = house.contexts["placement"].store, uuid.uuid4().hex
    store.put_file(id, f"%PDF-1.7 {SOMEBODY['name']} {SOMEBODY['phone']} {NUMBER}".encode(), "application/pdf")
    store.save("placements", id, {"person_id": person_id, "base_id": "b1", "proof": {"id": id}}, version=0)


def _settled(house: House, person_id: str) -> None:
    wait_for(house.contexts["enrollment"], person_id, 60)
    house.settle()
    until = time.monotonic() + 20
    while any(c.store.find("rights_answers", {"scrubbed": False}, limit=1) for c in house.contexts.values()):
        if time.monotonic() > until:
            raise TimeoutError("The stores were not scrubbed in time.")
        time.sleep(0.05)
