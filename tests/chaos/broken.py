"""A worker with a planted fault, to see that the judge sees: it commits before it handles, and dies once in between."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from deploy.cli import main
from shared.bus.port import Consumer, Record
from shared.inbox import Inbox
from shared.worker import Worker

KINDS = ("TraineeAdmitted", "PairingProposed")


def commit_first(worker: Worker, inbox: Inbox, consumer: Consumer, records: list[Record]) -> None:
    """What a careless consumer does."""
    consumer.commit(records)
    mark = Path(os.environ["SLIPWAY_VAR"]) / f"died-{worker.service.name}"
    if worker.service.name == "notify" and not mark.exists() and _worth_it(records):
        mark.touch()
        os._exit(9)
    inbox.receive(records)


def _worth_it(records: list[Record]) -> bool:
    return any(record.headers.get("ce_type") in KINDS for record in records)


if __name__ == "__main__":
    Worker._handle = commit_first  # type: ignore[method-assign]
    main(sys.argv[1:], prog_name="slipway")
