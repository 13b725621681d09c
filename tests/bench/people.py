"""Importing a list of 10,000 people: looked through, and taken, against openpyxl reading the same file alone."""

from __future__ import annotations

import functools
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook

from services.enrollment.columns import LISTS, PEOPLE
from services.enrollment.handlers import create_cohort, open_cohort
from services.enrollment.handlers.imports import run_import, start_import
from services.enrollment.wiring import service
from shared.actor import Actor
from shared.clock import SystemClock
from shared.sheets import Checked, check, read, write
from shared.web.app import create_app
from tests import house
from tests.bench import report

ROWS, PAIRS = 10_000, 3
STAFF = Actor("bench", "coordinator", "b1", "staff")


def a_list() -> bytes:
    """10,000 people as a base would send them."""
    rows = (
        {
            "name": f"学员{number:05d}",
            "phone": f"13{number:09d}",
            "email": f"p{number}@mail.example",
            "goal": "开店",
            "platforms": "亚马逊、Shopee",
            "languages": "中文、英语",
            "availability": "",
            "goals": "想开一家自己的跨境店铺",
        }
        for number in range(ROWS)
    )
    return write("名单", PEOPLE, rows)


def rows_of(content: bytes) -> Iterator[Checked]:
    """The rows, checked."""
    columns, schema = LISTS["people"]
    return check(read(content, "list.xlsx"), columns, schema())


def alone(content: bytes) -> float:
    """Seconds that openpyxl needs to read every cell."""
    began = time.perf_counter()
    sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
    assert sum(1 for _ in sheet.iter_rows(values_only=True)) == ROWS + 1
    return time.perf_counter() - began


def measured() -> dict[str, float]:
    """Seconds for reading alone, the preview and the import; the peak memory in MB, of this process."""
    import resource

    content = a_list()
    with tempfile.TemporaryDirectory() as folder:
        context = house.context(Path(folder), service(), SystemClock())
        days = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 0}
        cohort = open_cohort(context, STAFF, create_cohort(context, STAFF, {"name": "大班", **days}).id)
        app = create_app(service(), context)
        pairs = []
        for _ in range(PAIRS):
            reading = alone(content)
            began = time.perf_counter()
            with app.test_request_context("/"):
                preview = start_import(context, STAFF, "people", cohort.id, rows_of(content))
            pairs.append((reading, time.perf_counter() - began))
            assert preview.counts == {"new": ROWS, "known": 0, "wrong": 0}, preview.counts
        # One after the other, so that a machine that is busy in between slows both; the pair with the median ratio counts.
        reading, looked = sorted(pairs, key=lambda pair: pair[0] / pair[1])[PAIRS // 2]
        began = time.perf_counter()
        with app.test_request_context("/"):
            done = run_import(context, STAFF, preview.made.id)
        taken = time.perf_counter() - began
        assert done.counts["new"] == ROWS, done.counts
        context.store.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"reading": reading, "preview": looked, "import": taken, "memory": memory}


def main() -> None:
    """Print the figures; measured in a process of its own, so that the memory is the import's."""
    code = "import json; from tests.bench.people import measured; print(json.dumps(measured()))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = json.loads(said.stdout.splitlines()[-1])
    per_second = functools.partial(report, "people", unit="rows/s", peer="openpyxl reading alone")
    per_second(
        figure="list of 10,000 read, checked and previewed",
        value=ROWS / found["preview"],
        ratio=found["reading"] / found["preview"],
    )
    per_second(figure="list of 10,000 taken", value=ROWS / found["import"], ratio=found["reading"] / found["import"])
    report("people", "peak memory of preview and import", found["memory"], "MB", "limit 300", found["memory"] / 300)


if __name__ == "__main__":
    main()
