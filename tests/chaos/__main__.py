"""``python -m tests.chaos [--trainees N] [--kills K] [--seed S]``: the long run; prints one JSON line and what was found."""

from __future__ import annotations

import argparse
import json
import signal
import sys

from tests.chaos.broker import DetouredKafka
from tests.chaos.run import chaos
from tests.parts.mongo import MongoServer


def main() -> int:
    """Exit code 1 when anything was lost, doubled or broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--trainees", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--fault", choices=("commit_first", "no_dedupe"), default="", help="plant it: the run must fail"
    )
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    with DetouredKafka() as kafka, MongoServer() as mongo:
        result = chaos(kafka, mongo, trainees=given.trainees, kills=given.kills, seed=given.seed, fault=given.fault)
    print(json.dumps(result.report()), flush=True)
    for name in ("lost", "duplicated", "violations"):
        for line in getattr(result.findings, name)[:20]:
            print(f"{name}: {line}", flush=True)
    return 0 if result.findings.clean else 1


def _interrupt(*_: object) -> None:
    """Being told to end is no reason to leave a crew behind."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
