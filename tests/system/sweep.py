"""The demo with hostile people in it, and every page of it as each role opens it."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from deploy.local import House
from deploy.system import NAMES
from services.enrollment.handlers import admit, create_cohort, enrol, open_cohort, register_mentor, register_staff
from shared.actor import SYSTEM, Actor
from tests.system.matrix import OWN, Matrix, cells

FORMULA = "=cmd|' /C calc'!A0"
SCRIPT = b"<script>alert(1)</script>"
PASSWORD = "ein langes Wort genügt"


@dataclass(frozen=True)
class Opened:
    """A page or file as a role got it."""

    service: str
    rule: Rule
    role: str
    path: str
    answer: TestResponse

    @property
    def is_page(self) -> bool:
        return self.answer.mimetype == "text/html"


def hostile(house: House) -> None:
    """Somebody whose name is a formula and a script in one, as applicant, mentor and member of staff."""
    context, staff = house.contexts["enrollment"], Actor("a-coordinator", "coordinator", OWN)
    days = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 9}
    cohort = create_cohort(context, staff, {"name": FORMULA, **days})
    open_cohort(context, staff, cohort.id)
    about = {"name": FORMULA, "goal": "shop", "goals": FORMULA + SCRIPT.decode(), "platforms": ["amazon"]}
    about |= {"languages": ["zh"], "availability": ["mon-eve"]}
    made = enrol(context, cohort.code, {**about, "phone": "13900001111", "email": "f@b.cn"}, ["enrolment"]).application
    admit(context, staff, made.id)
    register_mentor(context, staff, {**about, "phone": "13900002222", "kind": "part_time", "capacity": 3})
    login = {"name": "柳静", "email": "liu@base.cn", "role": "coordinator", "base_id": OWN}
    register_staff(context, SYSTEM, **login, password=PASSWORD)


def swept(matrix: Matrix) -> list[Opened]:
    """Whatever a role can open by GET, each route once for each role that it names."""
    found = []
    for service in NAMES:
        for rule, method, roles in cells(matrix, service):
            for role in sorted(roles) if method == "GET" else ():
                opened_ = _first_that_opens(matrix, service, rule, role)
                found += [opened_] if opened_ else []
    return found


def _first_that_opens(matrix: Matrix, service: str, rule: Rule, role: str) -> Opened | None:
    for number, values in enumerate(matrix.samples.choices(service, rule, OWN)):
        path = matrix.path(service, rule, "GET", values)
        answer = matrix.send(role, service, path)
        if answer.status_code == 200 or number == 20:
            return Opened(service, rule, role, path, answer)
    return None
