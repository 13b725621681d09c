"""``python -m tests.load [--trainees N] [--seconds S] [--one EVENTS/S]``: measures and writes ``docs/performance.md``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from pathlib import Path

from tests.load.arrivals import Seen, run
from tests.load.partitions import COUNTS, carried
from tests.load.picture import draw
from tests.load.region import WEIGHTS, Region

DOCS = Path(__file__).parents[2] / "docs"
PROCESSES = (1, 2, 4)
RATES = (10, 20, 40, 60, 80, 110, 150, 200)
PATIENT = 0.5
"""Seconds that p99 may take; the highest rate that keeps to it, with nothing failed, is the knee."""


def good(seen: Seen) -> bool:
    """Whether a rate is carried."""
    return not seen.failed and seen.percentile(0.99) <= PATIENT


def climb(region: Region, processes: int, seconds: float) -> list[Seen]:
    """Rate after rate, until one is not carried; the first stream only warms up."""
    with region.served(processes) as ports:
        choose = region.chooser(ports)
        run(RATES[0], min(5.0, seconds), choose, seed=0)
        found: list[Seen] = []
        for rate in RATES:
            found.append(run(rate, seconds, choose, seed=rate))
            line = {"bench": "load", "processes": processes, "offered": rate, "served": round(found[-1].rate, 1)}
            line |= {f"p{share * 100:g}_s": round(found[-1].percentile(share), 4) for share in (0.5, 0.99, 0.999)}
            print(json.dumps({**line, "failed": len(found[-1].failed), "why": found[-1].failed[:3]}), flush=True)
            if not good(found[-1]):
                break
        return found


def knee(found: list[Seen]) -> Seen:
    """The highest rate that was carried, or the first when none was."""
    return next((seen for seen in reversed(found) if good(seen)), found[0])


def table(found: dict[int, list[Seen]]) -> list[str]:
    """The routes at the knee of one process, and the knees."""
    at = knee(found[PROCESSES[0]])
    rows = [f"At {at.offered:g} requests a second, one process a service (milliseconds):", ""]
    rows += ["| route | share | requests | p50 | p99 | p99.9 |", "|--|--|--|--|--|--|"]
    for route in WEIGHTS:
        times = " | ".join(f"{1000 * at.percentile(share, route):.0f}" for share in (0.5, 0.99, 0.999))
        rows.append(f"| {route} | {WEIGHTS[route]} % | {len(at.seconds.get(route, []))} | {times} |")
    times = " | ".join(f"{1000 * at.percentile(share):.0f}" for share in (0.5, 0.99, 0.999))
    rows += [f"| **all** | | {at.served} | {times} |", ""]
    rows += [
        "| web processes a service | highest rate carried | p99 there | next rate tried: p99, failed |",
        "|--|--|--|--|",
    ]
    for processes, seen in found.items():
        best, last = knee(seen), seen[-1]
        more = (
            "none" if last is best else f"{last.offered:g}/s: {1000 * last.percentile(0.99):.0f} ms, {len(last.failed)}"
        )
        rows.append(f"| {processes} | {best.offered:g}/s | {1000 * best.percentile(0.99):.0f} ms | {more} |")
    return rows


def write(region: Region, found: dict[int, list[Seen]], seconds: float, one: float) -> None:
    """The report and its pictures."""
    lines = {
        f"{n} process{'' if n == 1 else 'es'}": [(s.offered, s.percentile(0.99)) for s in seen]
        for n, seen in found.items()
    }
    draw("p99 of all requests, seconds", "requests offered a second", lines, DOCS / "performance-load.svg", most=2.0)
    parts = {"modelled": [(float(n), carried(one, n)) for n in COUNTS]}
    draw("Events handled a second (a model)", "partitions", parts, DOCS / "performance-partitions.svg")
    cores, load = os.cpu_count(), os.getloadavg()[0]
    text = [
        "# Performance",
        "Written by `make load`; do not edit.",
        "",
        "## Requests",
        f"{platform.machine()}, {cores} cores shared with the generator itself, load {load:.1f} at the end; Python"
        f" {platform.python_version()}. {region.trainees:,} trainees with mentors in the stores (SQLite), seven webs by",
        f"gunicorn, each rate for {seconds:g} s. Requests arrive as a Poisson stream whether answers have come or not, and each is",
        "timed from the moment it was due. The mix is assumed.",
        f"A rate is carried when nothing fails and p99 stays below {1000 * PATIENT:.0f} ms.",
        "",
        *table(found),
        "",
        "![p99 against the rate offered](performance-load.svg)",
        "",
        "## Partitions: a model, not a measurement",
        f"One worker handles {one:,.0f} events a second (`make bench`, SQLite). A partition has one worker at a time and a key one",
        "partition, so more partitions carry as many times that, less the unevenness of 10,000 keys spread by Kafka's own rule.",
        "Machines, broker and stores must carry it too; the model says nothing of them.",
        "",
        "![events against partitions](performance-partitions.svg)",
    ]
    (DOCS / "performance.md").write_text("\n".join(text) + "\n", encoding="utf-8")


def main() -> None:
    """Measure, print a line a rate, write the report."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--trainees", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--one", type=float, default=5398.0, help="events a second of one worker, from `make bench`")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="slipway-load-") as folder:
        region = Region(Path(folder), given.trainees)
        region.fill()
        found = {processes: climb(region, processes, given.seconds) for processes in PROCESSES}
    write(region, found, given.seconds, given.one)


if __name__ == "__main__":
    main()
