"""The whole journey through HTTP, from the first administrator to a shop's proven month, on both ways to run."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from deploy.proof import needles
from shared.clock import new_id
from tests.house import SECRETS
from tests.system.journey import MENTORS, PHONE, TRAINEE, Cast, by_inbox
from tests.system.person import HttpPerson
from tests.system.running import Running, distributed, embedded


@pytest.fixture(params=["embedded", "distributed"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    """The system, each way."""
    if request.param == "embedded":
        with embedded(tmp_path, TICK_SECONDS="0.3") as system:
            yield system
        return
    kafka, mongo = request.getfixturevalue("kafka_server"), request.getfixturevalue("mongo_server")
    with distributed(tmp_path, kafka, mongo, f"j{new_id()[:8]}", TICK_SECONDS="0.3", LOG_LEVEL="debug") as system:
        yield system


def set_up_code() -> str:
    digest = hmac.new(SECRETS["SLIPWAY_SECRET_KEY"].encode(), b"enrollment setup code", hashlib.sha256).digest()
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[byte & 31] for byte in digest[:10])


def test_the_whole_journey(running: Running, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    people = Cast(lambda: HttpPerson(running))
    people.begin(set_up_code())
    people.register_mentors()
    people.enrol()
    people.admit()
    people.assess()
    people.pair(by_inbox)
    people.meet()
    people.place()
    people.report()
    people.read_the_numbers()
    numbers: dict[str, Any] = {}

    def met(_text: str) -> bool:
        numbers.update(cast(HttpPerson, people.manager).read("/bases/api/numbers"))
        return bool(numbers["sessions"] == 2)

    people.manager.wait("/bases/dashboard", met, "the sessions")
    assert numbers["funnel"] == dict.fromkeys(("applied", "admitted", "assessed", "paired", "placed", "selling"), 1)
    assert (numbers["shops"], numbers["outcomes"], numbers["base_id"]) == (1, 1, people.base_id)
    people.look_back()
    status = running.command("status", "--json")
    assert status.returncode == 0, status.stdout + status.stderr
    logged = capfd.readouterr()
    texts = {path.name: path.read_bytes() for path in tmp_path.glob("*.log")}
    texts |= {"output": logged.out.encode(), "errors": logged.err.encode()}
    assert sum(map(len, texts.values())) > 1000, "something is logged"
    planted = needles(
        {"name": TRAINEE, "phone": PHONE, **{name: name for name, _platform in MENTORS}, "mail": "@example.cn"}
    )
    seen = [
        (place, what)
        for place, text in texts.items()
        for what, forms in planted.items()
        if any(f in text for f in forms)
    ]
    assert seen == [], "nobody's data stands in a log"
    for service in ("bases", "enrollment", "matching"):
        rebuilt = running.command("rebuild", service, "--json")
        assert rebuilt.returncode == 0, rebuilt.stdout + rebuilt.stderr
