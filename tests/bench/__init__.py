"""Benchmarks: one JSON line a figure, ``{"bench","figure","value","unit","peer","ratio"}``, always against a peer measured in
the same run, because the machines differ and drift."""

from __future__ import annotations

import json


def report(bench: str, figure: str, value: float, unit: str, peer: str = "", ratio: float | None = None) -> None:
    """Print one figure."""
    rounded = None if ratio is None else round(ratio, 3)
    line = {"bench": bench, "figure": figure, "value": round(value, 4), "unit": unit, "peer": peer, "ratio": rounded}
    print(json.dumps(line), flush=True)
