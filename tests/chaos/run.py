"""One run: people walk, a seeded schedule kills, an independent reader judges."""

from __future__ import annotations

import json
import random
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
from tests.chaos.crew import Crew
from tests.chaos.reader import Findings, Reader
from tests.chaos.walkers import COORDINATOR, Walkers
from tests.parts.kafka import KafkaServer
from tests.parts.mongo import MongoServer

SETTLE_SECONDS = 240


@dataclass
class Result:
    """What a run came to; ``recovered_p99_s`` over webs and broker."""

    acknowledged: int = 0
    lost: int = 0
    duplicated: int = 0
    violations: int = 0
    kills: int = 0
    recovered_p99_s: float = 0.0
    unanswered: int = 0
    seconds: float = 0.0
    findings: Findings = field(default_factory=Findings)

    def report(self) -> dict[str, Any]:
        """The figures, without the sentences."""
        names = (
            "acknowledged",
            "lost",
            "duplicated",
            "violations",
            "kills",
            "recovered_p99_s",
            "unanswered",
            "seconds",
        )
        return {name: round(value, 2) if isinstance(value := getattr(self, name), float) else value for name in names}


def chaos(
    kafka: KafkaServer, mongo: MongoServer, *, trainees: int, kills: int, seed: int, module: str = "deploy"
) -> Result:
    """Run it. ``kills`` are spread over the walk; more people are not needed for more kills, the walk then takes longer."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="slipway-chaos-") as name:
        crew = Crew(Path(name), kafka, mongo, f"x{new_id()[:8]}", module)
        try:
            crew.start()
            code, mentors = _prepared(crew, trainees)
            walkers = Walkers(crew, code, mentors, trainees, seed)
            walking = threading.Thread(target=walkers.run)
            walking.start()
            done = _kill(crew, kills, seed)
            walking.join()
            settled = _settle(crew)
            reader = Reader(crew)
            findings = reader.findings(walkers.promises)
            findings.violations += [*settled, *_rebuilt(crew), *walkers.promises.errors[:5]]
        finally:
            crew.stop()
    times = sorted(crew.recovered)
    result = Result(
        walkers.promises.acknowledged, len(findings.lost), len(findings.duplicated), len(findings.violations)
    )
    result.kills, result.unanswered, result.findings = done, walkers.promises.unanswered, findings
    result.recovered_p99_s = times[min(len(times) - 1, int(len(times) * 0.99))] if times else 0.0
    result.seconds = time.monotonic() - began
    return result


def _prepared(crew: Crew, trainees: int) -> tuple[str, list[str]]:
    """An open cohort that admits at once, mentors with a little more room than is needed, pairing by itself."""
    config = load(crew.environment)
    enrollment, matching = open_context(config, find("enrollment")), open_context(config, find("matching"))
    day = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 0, "auto_admit": True}
    cohort = create_cohort(enrollment, COORDINATOR, {"name": "混沌班", **day})
    open_cohort(enrollment, COORDINATOR, cohort.id)
    mentors = []
    for number in range(max(4, min(12, trainees // 12))):
        room = -(-trainees // max(4, min(12, trainees // 12))) + 2
        entry = {
            "name": f"混沌学员导师{number}",
            "email": f"m{number}@x.cn",
            "capacity": min(room, 200),
            "platforms": ["amazon"],
        }
        mentors.append(register_mentor(enrollment, COORDINATOR, entry).id)
    change_settings(matching, COORDINATOR, auto=True, respond_days=3)
    enrollment.store.close()
    matching.store.close()
    return cohort.code, mentors


def _kill(crew: Crew, kills: int, seed: int) -> int:
    """kill -9 one member after another, also while the last people are told; the broker seldom, it takes seconds to return."""
    chance, done = random.Random(seed), 0
    while done < kills:
        members = crew.members[1:] if chance.random() < 0.93 else crew.members[:1]
        time.sleep(chance.uniform(0.3, 1.2))
        crew.kill(chance.choice(members))
        done += 1
    return done


def _settle(crew: Crew) -> list[str]:
    """Until nothing waits and nothing lags; a sentence when it does not come to rest."""
    until = time.monotonic() + SETTLE_SECONDS
    quiet = 0
    while time.monotonic() < until:
        done = crew.command("status", "--json")
        rows = json.loads(done.stdout) if done.stdout.startswith("[") else []
        still = bool(rows) and not any(row["pending"] or row["lag"] for row in rows)
        quiet = quiet + 1 if still else 0
        if quiet >= 2:
            return []
        time.sleep(1)
    return [f"the system did not come to rest within {SETTLE_SECONDS} s: {rows}"]


def _rebuilt(crew: Crew) -> list[str]:
    """Read models built anew from the topics must equal the live ones."""
    found = []
    for service in ("bases", "enrollment", "matching", "notify"):
        done = crew.command("rebuild", service, "--json")
        if done.returncode:
            found.append(f"read models of {service} differ when rebuilt: {(done.stdout + done.stderr)[-600:]}")
    return found
