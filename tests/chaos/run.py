"""One run: people walk, a seeded schedule kills, an independent reader judges."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.system import open_context
from deploy.system import service as find
from services.enrollment.handlers import create_cohort, open_cohort, register_mentor
from services.matching.handlers import change_settings
from shared.clock import new_id
from shared.config import load
from tests.chaos.broker import DetouredKafka
from tests.chaos.crew import Crew
from tests.chaos.faults import Faults
from tests.chaos.reader import Findings, Reader
from tests.chaos.upgrade import Upgrade
from tests.chaos.walkers import COORDINATOR, Walkers
from tests.parts.mongo import MongoServer

SETTLE_SECONDS, STILL_SECONDS = 240, 40.0
MENTEES = 90
"""About how many trainees there are to a mentor."""


@dataclass
class Result:
    """What a run came to; ``recovered_p99_s`` over webs, broker and store; ``faults`` beside the kills."""

    acknowledged: int = 0
    lost: int = 0
    duplicated: int = 0
    violations: int = 0
    kills: int = 0
    recovered_p99_s: float = 0.0
    unanswered: int = 0
    seconds: float = 0.0
    faults: dict[str, int] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)

    def report(self) -> dict[str, Any]:
        """The figures, without the sentences."""
        found = {name: value for name, value in vars(self).items() if name != "findings"}
        return {name: round(value, 2) if isinstance(value, float) else value for name, value in found.items()}


def chaos(
    kafka: DetouredKafka,
    mongo: MongoServer,
    *,
    trainees: int,
    kills: int,
    seed: int,
    fault: str = "",
    upgrade: bool = False,
) -> Result:
    """Run it. ``kills`` and what else goes wrong are spread over the walk. ``fault``: see :mod:`tests.chaos.unruly`;
    ``upgrade``: nothing is killed, all are upgraded one by one instead.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="slipway-chaos-") as name:
        crew = Crew(Path(name), kafka, mongo, f"x{new_id()[:8]}", seed, fault)
        walkers = Walkers(crew, trainees, seed, STILL_SECONDS if kills else STILL_SECONDS / 3)
        try:
            crew.start()
            walkers.code = _prepared(crew, trainees)
            walking = threading.Thread(target=walkers.run, daemon=True)
            walking.start()
            faults = Upgrade(crew, walkers.may_enrol) if upgrade else Faults(crew, kills, seed)
            faults.run(lambda: walkers.progress() if walking.is_alive() else 1.0)
            walking.join()
            settled = _settle(crew, trainees)
            reader = Reader(crew)
            findings = reader.findings(walkers.promises)
            findings.violations += [*settled, *faults.judge(reader), *walkers.promises.errors[:5]]
            findings.violations += [] if fault else _rebuilt(crew)
        finally:
            walkers.done.set()
            walkers.may_enrol.set()
            crew.stop()
    times = sorted(crew.recovered)
    return Result(
        walkers.promises.acknowledged,
        len(findings.lost),
        len(findings.duplicated),
        len(findings.violations),
        faults.kills,
        times[min(len(times) - 1, int(len(times) * 0.99))] if times else 0.0,
        walkers.promises.unanswered,
        time.monotonic() - began,
        dict(faults.done),
        findings,
    )


def _prepared(crew: Crew, trainees: int) -> str:
    """The code of an open cohort that admits at once; mentors with a little more room than is needed, pairing by itself."""
    config = load(crew.environment)
    enrollment, matching = open_context(config, find("enrollment")), open_context(config, find("matching"))
    day = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 0, "auto_admit": True}
    cohort = create_cohort(enrollment, COORDINATOR, {"name": "混沌班", **day})
    open_cohort(enrollment, COORDINATOR, cohort.id)
    mentors = max(4, -(-trainees // MENTEES))
    for number in range(mentors):
        entry = {
            "name": f"混沌学员导师{number}",
            "email": f"m{number}@x.cn",
            "capacity": -(-trainees // mentors) + 2,
            "platforms": ["amazon"],
        }
        register_mentor(enrollment, COORDINATOR, entry)
    change_settings(matching, COORDINATOR, auto=True, respond_days=3)
    enrollment.store.close()
    matching.store.close()
    return cohort.code


def _settle(crew: Crew, trainees: int) -> list[str]:
    """Until nothing waits and nothing lags; a sentence when it does not come to rest."""
    seconds = SETTLE_SECONDS + trainees // 10
    until, quiet = time.monotonic() + seconds, 0
    rows: list[Any] = []
    while time.monotonic() < until:
        done = crew.command("status", "--json")
        rows = json.loads(done.stdout) if done.stdout.startswith("[") else []
        still = bool(rows) and not any(row["pending"] or row["lag"] for row in rows)
        quiet = quiet + 1 if still else 0
        if quiet >= 2:
            return []
        time.sleep(1)
    return [f"the system did not come to rest within {seconds} s: {rows}"]


def _rebuilt(crew: Crew) -> list[str]:
    """Read models built anew from the topics must equal the live ones."""
    found = []
    for service in ("bases", "enrollment", "matching", "notify"):
        done = crew.command("rebuild", service, "--json")
        if done.returncode:
            found.append(f"read models of {service} differ when rebuilt: {(done.stdout + done.stderr)[-600:]}")
    return found
