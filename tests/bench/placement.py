"""Placement: rows a second of a seller's file against pandas with the same sums, memory, growth, and pages over a large base."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 1_000_000
HEADERS = Path(__file__).parents[1] / "unit" / "placement" / "headers.json"
COLUMNS = json.loads(HEADERS.read_text(encoding="utf-8"))["amazon"]

PEER = """
import json, sys, time
import pandas as pd
start = time.perf_counter()
use = ["amazon-order-id","purchase-date","order-status","sku","asin","quantity","currency","item-price","shipping-price",
       "item-promotion-discount","ship-promotion-discount"]
frame = pd.read_csv(sys.argv[1], sep="\\t", quoting=3, usecols=use, dtype={name: "string" for name in use[:5] + use[6:7]})
frame = frame.drop_duplicates(["amazon-order-id", "sku", "asin"], keep="last")
frame = frame[~frame["order-status"].str.lower().isin(["cancelled", "pending"])]
frame["month"] = (pd.to_datetime(frame["purchase-date"], utc=True).dt.tz_convert("America/Los_Angeles")
                  .dt.tz_localize(None).dt.strftime("%Y-%m"))
money = [(frame[name].fillna(0) * 100).round().astype("int64") for name in use[7:]]
frame["gross"] = money[0] + money[1] - money[2] - money[3]
groups = frame.groupby(["month", "currency"])
result = groups.agg(units=("quantity", "sum"), gross=("gross", "sum"))
orders = frame.sort_values("month").drop_duplicates("amazon-order-id").groupby(["month", "currency"]).size()
found = [[m, int(orders[(m, c)]), int(r.units), f"{r.gross / 100:.2f}"] for (m, c), r in result.iterrows()]
print(json.dumps({"months": found, "seconds": time.perf_counter() - start}))
"""


def write_orders(path: Path, rows: int) -> None:
    """A file in the layout of Amazon's All Orders report: a year of orders, one in ten of two lines, one in fifty cancelled."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        file.write("\t".join(COLUMNS) + "\n")
        made, order = 0, 0
        while made < rows:
            order += 1
            day, hour = chance.randrange(365), chance.randrange(86_400)
            at = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(1_704_067_200 + day * 86_400 + hour))
            state = "Cancelled" if order % 50 == 0 else "Shipped"
            for line in range(2 if order % 10 == 0 else 1):
                price, off = chance.randrange(500, 9000), chance.choice((0, 0, 0, 100))
                cells = [
                    f"{order % 900 + 100}-{order:07d}-{order % 9999999:07d}",
                    "",
                    at,
                    at,
                    state,
                    "Amazon",
                    "Amazon.com",
                    "",
                    "",
                ]
                cells += [
                    "Expedited",
                    f"Bamboo lamp no. {order % 500}",
                    f"SKU-{order % 500}-{line}",
                    f"B0{order % 500:08d}",
                    "Shipped",
                ]
                cells += [
                    str(order % 3 + 1),
                    "USD",
                    f"{price / 100:.2f}",
                    "1.20",
                    "3.99" if line == 0 else "",
                    "",
                    "",
                    "",
                ]
                cells += [f"{off / 100:.2f}" if off else "", "", "SEATTLE", "WA", "98101", "US", "", "false", "", ""]
                file.write("\t".join(cells) + "\n")
                made += 1
                if made == rows:
                    return


def ours(path: Path) -> dict[str, object]:
    """The command a person types, in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "deploy",
        "import-orders",
        str(path),
        "--shop",
        "none",
        "--site",
        "US",
        "--dry-run",
        "--json",
    ]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def peer(path: Path) -> dict[str, object]:
    """The same sums by pandas, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", PEER, str(path)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write_orders(Path(folder) / "orders.txt", ROWS)
