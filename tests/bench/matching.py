"""Pairing beside its peers: seconds and memory from 1,000 to 100,000 trainees, each measured in a process of its own.

Instance: n trainees, 0.3 n mentors of different popularity, places for 1.05 n, 20 features a side, score
sigmoid(x . y / sqrt(20) + popularity / 2). Peers get the finished table of scores; so do we in the runs beside them.
Memory is what solving takes beyond the loaded instance. The figures are medians of repeated solves (one for the large).

Environment: ORLIB, a folder of OR-Library assignment files with assignopt.txt (without it instances of the same two
families are made and checked against scipy); LARGEST (default 100000); PEERS=all to let also those peers run that
take minutes and many gigabytes (OR-Tools at 20,000, scipy at 10,000).
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from services.matching.assignment import FeatureScores, assign, feature_scores
from services.matching.assignment.files import read_orlib
from tests.bench import report
from tests.bench.pairing_picture import draw

LARGEST = int(os.environ.get("LARGEST", 100_000))
ALL = os.environ.get("PEERS") == "all"
REPAIRS = 400


def market(n: int, seed: int = 0) -> tuple[FeatureScores, np.ndarray]:
    """The instance."""
    random = np.random.default_rng(seed)
    x, y, popularity = (
        random.normal(size=(n, 20)),
        random.normal(size=(int(0.3 * n), 20)),
        random.normal(size=int(0.3 * n)),
    )
    capacity = random.integers(2, 6, len(y)).astype(float)
    capacity = np.maximum(1, np.round(capacity * 1.05 * n / capacity.sum())).astype(int)
    return feature_scores(x, y, None, popularity / 2), capacity


def by_ortools(table: np.ndarray, capacity: np.ndarray) -> float:
    """OR-Tools' min-cost flow, scores in millionths."""
    from ortools.graph.python import min_cost_flow

    (n, m), flow = table.shape, min_cost_flow.SimpleMinCostFlow()
    source, sink, trainees, mentors = n + m, n + m + 1, np.arange(n), np.arange(n, n + m)
    add = flow.add_arcs_with_capacity_and_unit_cost
    add(
        np.repeat(trainees, m), np.tile(mentors, n), np.ones(n * m, int), -np.round(table.reshape(-1) * 1e6).astype(int)
    )
    add(np.full(n, source), trainees, np.ones(n, int), np.zeros(n, int))
    add(mentors, np.full(m, sink), capacity, np.zeros(m, int))
    add(trainees, np.full(n, sink), np.ones(n, int), np.zeros(n, int))
    flow.set_node_supply(source, n)
    flow.set_node_supply(sink, -n)
    assert flow.solve() == flow.OPTIMAL
    return -flow.optimal_cost() / 1e6


def by_scipy(table: np.ndarray, capacity: np.ndarray) -> float:
    """scipy's assignment with the columns repeated."""
    from scipy.optimize import linear_sum_assignment

    repeated = np.repeat(table, capacity, axis=1)
    rows, columns = linear_sum_assignment(repeated, maximize=True)
    return float(repeated[rows, columns].sum())


def peak() -> float:
    """The process's largest memory so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Memory(threading.Thread):
    """The largest resident memory from now on beyond that of now, looked at every few milliseconds."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._start = self._most = psutil.Process().memory_info().rss
        self._done = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._done.wait(0.003):
            self._most = max(self._most, psutil.Process().memory_info().rss)

    def beyond(self) -> float:
        """The difference, MB."""
        self._done.set()
        return max(0.1, (self._most - self._start) / 2**20)


def child(who: str, n: int) -> dict[str, Any]:
    """One measurement: seconds (also of processor time) and MB beyond the loaded instance."""
    scores, capacity = market(n)
    table = scores.rows(0, n) if who != "features" else None
    if who in ("table", "features"):
        small, places = market(1000)
        assign(small if table is None else small.rows(0, 1000), places)  # compiled before the clock starts
    seconds, cpu, near, memory = [], [], 0.0, Memory()
    for _ in range(5 if n <= 1000 else 3 if n <= 5000 else 1):
        start, used = time.perf_counter(), time.process_time()
        told: list[tuple[float, str]] = []
        if who in ("ortools", "scipy"):
            objective, gap = {"ortools": by_ortools, "scipy": by_scipy}[who](table, capacity), 0.0
        else:
            found = assign(
                scores if table is None else table,
                capacity,
                progress=lambda stage, _, told=told, start=start: told.append((time.perf_counter() - start, stage)),
            )
            objective, gap = found.objective, found.gap / found.objective
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
        proven = [(at, float(stage.split()[2].rstrip("%"))) for at, stage in told if stage.startswith("proven within")]
        near = next((at for at, percent in proven if percent <= 0.05), seconds[-1])
    return {
        "seconds": statistics.median(seconds), "cpu": statistics.median(cpu), "near": near, "gap": gap,
        "mb": memory.beyond(), "process_mb": peak(), "objective": objective,
    }  # fmt: skip


def repairs(n: int) -> dict[str, Any]:
    """Changes one after the other on a kept market of n trainees: milliseconds each, and whether it ends at the optimum."""
    from services.matching.assignment.large.standing import LargeStanding

    scores, capacity = market(n)
    standing, random = LargeStanding(scores, capacity), np.random.default_rng(9)
    took: list[float] = []
    used: list[float] = []
    for step in range(-12, REPAIRS):
        placed = dict(standing.pairs[:: max(1, n // 997)])
        trainee = int(random.choice(list(placed)))
        kind = ("arrive", "leave", "decline", "pause")[step % 4]
        features = random.normal(size=20)
        start, cpu = time.perf_counter(), time.process_time()
        if kind == "arrive":
            standing.arrive(features)
        elif kind == "leave":
            standing.leave(trainee)
        elif kind == "decline":
            standing.decline(trainee, placed[trainee])
        else:
            standing.pause(placed[trainee])
        if step >= 0:
            took.append((time.perf_counter() - start) * 1000)
            used.append((time.process_time() - cpu) * 1000)
        if kind == "pause":
            standing.undo()  # so that places do not run out over many pauses
    found = standing.assignment()
    p50, p99 = np.percentile(took, [50, 99]).tolist()
    return {"p50": p50, "p99": p99, "cpu_p99": float(np.percentile(used, 99)), "gap": found.gap / found.objective}


def measured(*words: object) -> dict[str, Any]:
    """A measurement in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.matching", *map(str, words)], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


def instances(folder: Path) -> None:
    """Costs of the OR-Library's dense and sparse families, written as it writes them, with their optimum by scipy."""
    from scipy.optimize import linear_sum_assignment

    lines = ["Data file    Optimal solution value"]
    for n in (100, 300, 800):
        costs = np.random.default_rng(n).integers(1, 101, (n, n))
        kept = (np.random.default_rng(n + 1).random((n, n)) < 0.12) | np.eye(n, dtype=bool)
        (folder / f"assign{n}.txt").write_text(f" {n}\n" + "\n".join(" ".join(map(str, row)) for row in costs))
        sparse = "\n".join(f"{i + 1} {j + 1} {costs[i, j]}" for i, j in np.argwhere(kept))
        (folder / f"assignp{n}.txt").write_text(f"{n}\n{sparse}")
        for name, table in ((f"assign{n}", costs), (f"assignp{n}", np.where(kept, costs, 10_000))):
            lines.append(f"{name} {table[linear_sum_assignment(table)].sum()}")
    (folder / "assignopt.txt").write_text("\n".join(lines))


def orlib(folder: Path) -> None:
    """How many of a folder's instances come out at the optimum."""
    words = (line.split() for line in (folder / "assignopt.txt").read_text().splitlines()[1:])
    known = {word[0]: float(word[1]) for word in words if len(word) == 2}
    names = [name for name in known if (folder / f"{name}.txt").exists()]
    good = 0
    for name in names:
        costs = read_orlib(str(folder / f"{name}.txt"))
        scores = -costs if isinstance(costs, np.ndarray) else type(costs)(
            costs.shape, costs.listed_rows, costs.listed_columns, -costs.values
        )  # fmt: skip
        found = assign(scores, np.ones(costs.shape[1]), placed="most")
        good += bool(found.gap <= 1e-6 and -found.objective == known[name])
    report("matching", "orlib_optimum", good, "instances", f"of {len(names)}", good / max(1, len(names)))


def beside_peers(points: dict[str, list[tuple[int, float, float]]]) -> None:
    """The same table to us and to the peers."""
    for n, name in ((1000, "1k_x_300"), (10_000, "10k_x_3k"), (20_000, "20k_x_6k")):
        own = measured("table", n)
        assert own["gap"] < 1e-9, own
        report("matching", f"{name}_table", own["seconds"], "s")
        report("matching", f"{name}_table_memory", own["mb"], "MB")
        for peer, most in (("ortools", 10_000), ("scipy", 1000)):
            if n > most and not ALL or peer == "scipy" and n > 10_000:
                continue
            other = measured(peer, n)
            assert abs(other["objective"] - own["objective"]) < 1e-6 * n, (other, own)
            points[peer].append((n, other["seconds"], other["mb"]))
            report(
                "matching", f"{name}_against_{peer}", other["seconds"], "s", "ours", other["seconds"] / own["seconds"]
            )
            report("matching", f"{name}_cpu_against_{peer}", other["cpu"], "cpu s", "ours", other["cpu"] / own["cpu"])
            report("matching", f"{name}_memory_of_{peer}", other["mb"], "MB", "ours / theirs", own["mb"] / other["mb"])


def growth(points: dict[str, list[tuple[int, float, float]]]) -> None:
    """From features, without a table: seconds, memory, fitted exponent."""
    for n in [n for n in (1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000) if n <= LARGEST]:
        own = measured("features", n)
        points["slipway"].append((n, own["seconds"], own["process_mb"]))
        report("matching", f"{n}_from_features", own["seconds"], "s", "certified optimal", own["gap"])
        report("matching", f"{n}_from_features_cpu", own["cpu"], "cpu s")
        report("matching", f"{n}_within_0.05_percent", own["near"], "s")
        report("matching", f"{n}_from_features_process", own["process_mb"], "MB")
    sizes, seconds, _ = np.array(points["slipway"]).T
    report("matching", "growth_exponent", float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0]), "of n")


def main() -> None:
    """All figures, and the picture."""
    with tempfile.TemporaryDirectory() as name:
        if "ORLIB" not in os.environ:
            instances(Path(name))
        orlib(Path(os.environ.get("ORLIB", name)))
    points: dict[str, list[tuple[int, float, float]]] = {"slipway": [], "ortools": [], "scipy": []}
    beside_peers(points)
    growth(points)
    kept = measured("repair", LARGEST)
    report("matching", f"repair_p50_at_{LARGEST}", kept["p50"], "ms")
    report("matching", f"repair_p99_at_{LARGEST}", kept["p99"], "ms", "goal 20 ms", kept["p99"] / 20)
    report("matching", f"repair_cpu_p99_at_{LARGEST}", kept["cpu_p99"], "cpu ms", "goal 20 ms", kept["cpu_p99"] / 20)
    report("matching", f"repair_gap_at_{LARGEST}", kept["gap"], "of the objective")
    draw(points, Path("docs/pairing-growth.svg"))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(
            json.dumps(repairs(int(sys.argv[2])) if sys.argv[1] == "repair" else child(sys.argv[1], int(sys.argv[2])))
        )
    else:
        main()
