"""The whole journey through HTTP, from the first administrator to a shop's proven month, on both ways to run."""

from __future__ import annotations

import hashlib
import hmac
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from shared.clock import SHANGHAI, SystemClock, new_id
from tests.house import SECRETS
from tests.system.person import Person, found
from tests.system.running import Running, distributed, embedded

PASSWORD = "a long enough passphrase 1"
TODAY = SystemClock().now().astimezone(SHANGHAI).date().isoformat()


@pytest.fixture(params=["embedded", "distributed"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    """The system, each way."""
    if request.param == "embedded":
        with embedded(tmp_path, TICK_SECONDS="0.3") as system:
            yield system
        return
    kafka, mongo = request.getfixturevalue("kafka_server"), request.getfixturevalue("mongo_server")
    with distributed(tmp_path, kafka, mongo, f"j{new_id()[:8]}", TICK_SECONDS="0.3") as system:
        yield system


def set_up_code() -> str:
    digest = hmac.new(SECRETS["SLIPWAY_SECRET_KEY"].encode(), b"enrollment setup code", hashlib.sha256).digest()
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[byte & 31] for byte in digest[:10])


def invited(running: Running, text: str) -> Person:
    """Whoever got the invitation link on a page sets a password and is signed in."""
    person = Person(running)
    path = "/enrollment/invite?t=" + found(r"/enrollment/invite\?t=([\w.\-]+)", text)
    person.send(path, path, {"password": PASSWORD})
    return person


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(out, "PNG")
    return out.getvalue()


def staff(running: Running) -> tuple[Person, Person, str]:
    """Administrator → base → coordinator and manager."""
    admin = Person(running)
    account = {"code": set_up_code(), "name": "管理员", "email": "admin@example.cn", "password": PASSWORD}
    admin.send("/enrollment/setup?lang=en", "/enrollment/setup", account)
    admin.send("/bases/dashboard", "/bases/register", {"name": "青岛测试基地"})
    page = admin.wait("/enrollment/accounts", lambda text: "青岛测试基地" in text, "the base")
    base_id = found(r'<option value="([^"]+)">青岛测试基地', page)
    people = []
    for role in ("coordinator", "manager"):
        fields = {"name": f"员工{role}", "email": f"{role}@example.cn", "role": role, "base_id": base_id}
        people.append(invited(running, admin.send("/enrollment/accounts", "/enrollment/accounts", fields)))
    return people[0], people[1], base_id


def mentors(running: Running, coordinator: Person) -> list[Person]:
    people = []
    for number, platform in enumerate(("amazon", "ozon")):
        fields: dict[str, Any] = {
            "name": f"导师{number}",
            "email": f"m{number}@example.cn",
            "kind": "part_time",
            "active": "1",
        }
        fields |= {"practice_years": "5", "capacity": "1", "platforms": [platform], "languages": ["zh"]}
        coordinator.send("/enrollment/mentors/new", "/enrollment/mentors/new", fields)
        page = coordinator.send(coordinator.at, f"{coordinator.at}/invite")
        people.append(invited(running, page))
    return people


def enrolled(running: Running, coordinator: Person) -> Person:
    dates = {"opens_on": TODAY, "closes_on": "2099-12-31", "capacity": "10"}
    coordinator.send("/enrollment/cohorts", "/enrollment/cohorts", {"name": "春季班", **dates})
    page = coordinator.send(coordinator.at, f"{coordinator.at}/open")
    path = "/enrollment/c/" + found(r"/enrollment/c/(\w{6})", page)
    trainee = Person(running)
    wrong = trainee.send(path + "?lang=zh", path, {"name": "林晓雨", "phone": "12", "goal": "shop"}, status=422)
    assert "“12”" in wrong and 'value="林晓雨"' in wrong
    fields: dict[str, Any] = {"name": "林晓雨", "phone": "13800001111", "goal": "shop", "platforms": ["amazon"]}
    fields |= {"languages": ["zh"], "availability": ["mon-eve"], "goals": "想开店", "consents": ["enrolment"]}
    receipt = trainee.send(path, path, fields)
    assert "/enrollment/journey?t=" in receipt
    again = Person(running)
    assert "138****1111" in again.send(path, path, fields, status=409)
    return trainee


def assessed(trainee: Person) -> None:
    trainee.wait("/assessment/", lambda text: "/assessment/start" in text, "the assessment")
    trainee.send("/assessment/", "/assessment/start")
    questions = trainee.read("/assessment/api/mine")["questions"]
    for number in range(len(questions) // 5):
        page = questions[number * 5 : number * 5 + 5]
        given = {q["id"]: "1" if q["kind"] == "numeric" else "a" for q in page}
        trainee.send(f"/assessment/take/{number + 1}", f"/assessment/take/{number + 1}", {**given, "go": "on"})
    profile = trainee.send("/assessment/review", "/assessment/submit")
    assert "<svg" in profile


def paired(coordinator: Person, people: list[Person]) -> Person:
    """A round is published; the first mentor declines, the next best accepts."""
    coordinator.wait("/matching/rounds?lang=en", lambda text: "Trainees waiting: </span>1" in text, "a waiting trainee")
    coordinator.wait("/matching/rounds", lambda text: "Free places: </span>2" in text, "two free places")
    page = coordinator.send("/matching/rounds", "/matching/rounds", {"name": "第一轮", "respond_days": "5"})
    assert "Both work on" in page
    version = {"version": found(r'name="version" value="(\d+)"', coordinator.see(f"{coordinator.at}/publish"))}
    coordinator.send(f"{coordinator.at}/publish", f"{coordinator.at}/publish", version)
    first, second = people
    answer = r'action="(/matching/pairings/\w+/answer)"'
    first.wait("/notify/inbox", lambda text: "林晓雨" in text, "the match notification")
    asked = found(answer, first.wait("/matching/mine", lambda text: "/answer" in text, "the request"))
    first.send("/matching/mine", asked, {"answer": "decline"})
    asked = found(answer, second.wait("/matching/mine", lambda text: "/answer" in text, "the next request"))
    second.send("/matching/mine", asked, {"answer": "accept"})
    day = {"held_on": TODAY, "minutes": "45", "notes": "谈了选品", "id": "s1"}
    second.send(asked.removesuffix("/answer"), asked.replace("/answer", "/sessions"), day)
    return second


def placed(coordinator: Person, trainee: Person, manager: Person) -> None:
    page = coordinator.wait("/placement/new", lambda text: "林晓雨" in text, "the trainee")
    person = found(r'<option value="(\w+)"[^>]*>林晓雨', page)
    shop = {"person_id": person, "kind": "shop", "opened_on": TODAY, "platform": "amazon", "site": "US"}
    coordinator.send("/placement/new", "/placement/new", {**shop, "shop_id": "A1", "currency": "USD"})
    place = coordinator.at
    for stage in ("account", "first_listing", "first_order"):
        coordinator.send(place, f"{place}/stage", {"stage": stage})
    month = {"month": TODAY[:7], "orders": "3", "units": "4", "gross": "100.00", "refunds": "10.50"}
    refused = trainee.send(
        place, f"{place}/outcomes", month, status=422, files={"proof": ("x.png", b"no picture", "image/png")}
    )
    assert "x.png" in refused
    trainee.send(place, f"{place}/outcomes", month, files={"proof": ("x.png", picture(), "image/png")})
    page = manager.wait("/placement/proofs", lambda text: "/review" in text, "the proof")
    review = found(r'action="(/placement/outcomes/\w+/review)"', page)
    manager.send("/placement/proofs", review, {"state": "confirmed"})


def test_the_whole_journey(running: Running) -> None:
    coordinator, manager, base_id = staff(running)
    people = mentors(running, coordinator)
    trainee = enrolled(running, coordinator)
    page = coordinator.wait(
        "/enrollment/applications?state=submitted", lambda text: "林晓雨" in text, "the application"
    )
    application = found(r'href="(/enrollment/applications/\w+)"', page)
    coordinator.send(application, f"{application}/admit")
    assessed(trainee)
    paired(coordinator, people)
    trainee.wait("/notify/inbox", lambda text: "导师1" in text, "who the mentor is")
    placed(coordinator, trainee, manager)
    numbers: dict[str, Any] = {}

    def proven(_text: str) -> bool:
        numbers.update(manager.read("/bases/api/numbers"))
        return bool(
            numbers["evidence"]["confirmed"] == 1 and numbers["funnel"]["selling"] == 1 and numbers["sessions"] == 1
        )

    manager.wait("/bases/dashboard", proven, "the proven month")
    assert numbers["funnel"] == dict.fromkeys(("applied", "admitted", "assessed", "paired", "placed", "selling"), 1)
    assert (numbers["shops"], numbers["outcomes"], numbers["base_id"]) == (1, 1, base_id)
    journey = trainee.wait("/enrollment/journey?lang=en", lambda text: "Proof looked at" in text, "the proof")
    for title in (
        "Applied",
        "Admitted",
        "Skill assessment finished",
        "You have a mentor",
        "Mentoring session",
        "Shop opened",
    ):
        assert title in journey, title
    status = running.command("status", "--json")
    assert status.returncode == 0, status.stdout + status.stderr
    for service in ("bases", "enrollment", "matching"):
        rebuilt = running.command("rebuild", service, "--json")
        assert rebuilt.returncode == 0, rebuilt.stdout + rebuilt.stderr
