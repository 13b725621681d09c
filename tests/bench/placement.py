"""Placement: rows a second of a seller's file against pandas with the same sums, memory, growth, and pages over a large base."""

from __future__ import annotations

import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from services.placement.handlers import confirm_import, preview_import, run_import
from services.placement.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock
from shared.service import Context
from shared.store.mongo import MongoStore
from shared.store.sqlite import SqliteStore
from shared.web.app import create_app
from shared.web.logs import configure_logs
from tests.bench import report
from tests.bench.placement_base import BIG, SHOPS, copy, fill
from tests.house import config
from tests.parts.mongo import MongoServer

ROWS = int(os.environ.get("SLIPWAY_BENCH_ORDER_LINES", "1000000"))
ROUNDS, REQUESTS = 3, 40
STAFF = Actor("a", "coordinator", "b1", "s")
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
                cells += [f"{off / 100:.2f}" if off else "", "", "SEATTLE", "WA", "98101", "US"]
                file.write("\t".join(cells) + "\n")
                made += 1
                if made == rows:
                    return


def ours(path: Path) -> dict[str, Any]:
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


def peer(path: Path) -> dict[str, Any]:
    """The same sums by pandas, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", PEER, str(path)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def throughput(folder: Path) -> None:
    """Rows a second against pandas, memory, and how time grows with the rows. Both run alternately; the medians count."""
    big, small = folder / "orders.txt", folder / "small.txt"
    write_orders(big, ROWS)
    write_orders(small, ROWS // 10)
    pairs = [(ours(big), peer(big)) for _round in range(ROUNDS)]
    one, other = pairs[0]
    mine = [[m["month"], m["orders"], m["units"], m["gross"]] for m in one["months"]]
    assert mine == other["months"], "both must come to the same sums"
    seconds, theirs = (statistics.median(pair[place]["seconds"] for pair in pairs) for place in (0, 1))
    least = statistics.median(ours(small)["seconds"] for _round in range(ROUNDS))
    told = f"pandas.read_csv with the same sums {ROWS / theirs:.0f}/s"
    memory = max(pair[0]["peak_mb"] for pair in pairs)
    report("placement", "import_rows", ROWS / seconds, "rows/s", told, theirs / seconds)
    report(
        "placement",
        "import_memory",
        memory,
        "MB",
        "limit 200 MB",
        max(p[0]["peak_mb"] for p in pairs) / 200,
    )
    report(
        "placement", "import_growth", math.log(seconds / least) / math.log(10), "exponent", "time ~ rows^x, 1 is linear"
    )


PATHS = {
    "list": "/?kind=shop",
    "list_page_1000": "/?kind=shop&page=1000",
    "list_stage": "/?kind=shop&stage=stable&platform=ozon&page=3",
    "overview": "/overview",
    "shops": "/shops",
    "shops_platform": "/shops?platform=shopee&page=20",
    "cohorts": "/cohorts",
    "track_records": "/report",
    "proofs": "/proofs",
    "internships": "/internships",
    "internships_at_risk": "/internships?show=risk",
    "internships_of_employer": "/internships?show=running&employer=%E5%8D%95%E4%BD%8D7",
    "internship": "/internships/i1",
    "shop": f"/{BIG}",
    "imports": f"/{BIG}/imports",
    "new": "/new",
}


def pages(folder: Path, kind: str, context: Context) -> None:
    """How long pages take over a large base: the slowest tenth-of-ten page counts."""
    started = time.perf_counter()
    with (folder / "orders.txt").open("rb") as source:
        made = preview_import(context, STAFF, BIG, source, "orders.txt")
    run_import(context, confirm_import(context, STAFF, made.id).id)
    told = "file, ledger, months, events"
    report("placement", f"import_to_months_{kind}", ROWS / (time.perf_counter() - started), "rows/s", told)
    browser = create_app(service(), context).test_client()
    with browser.session_transaction() as session:
        session.permanent = True
        session["actor"] = vars(STAFF)
    for name, path in {**PATHS, "import": f"/imports/{made.id}"}.items():
        taken = []
        for _request in range(REQUESTS):
            begun = time.perf_counter()
            assert browser.get(path).status_code == 200
            taken.append((time.perf_counter() - begun) * 1000)
        p95 = sorted(taken)[int(len(taken) * 0.95) - 1]
        limit = f"limit 100 ms at {SHOPS:,} shops and {ROWS:,} order lines"
        report("placement", f"page_p95_{name}_{kind}", p95, "ms", limit, p95 / 100)


def on_both_stores(folder: Path) -> None:
    """The pages over the embedded store, and over a server that speaks MongoDB's protocol."""
    embedded = SqliteStore(folder / "placement.db")
    embedded.ensure(service().all_indexes())
    context = Context(config(folder), embedded, FrozenClock())
    fill(context)
    with MongoServer() as server:
        mongo = MongoStore(server.url, "bench_placement")
        mongo.ensure(service().all_indexes())
        copy(embedded, mongo)
        pages(folder, "sqlite", context)
        pages(folder, "mongo", Context(config(folder), mongo, FrozenClock()))


def main() -> None:
    """All figures of placement, or those that ``SLIPWAY_BENCH_ONLY`` names: import or pages."""
    configure_logs("error")
    only = os.environ.get("SLIPWAY_BENCH_ONLY", "")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if only == "pages":
            write_orders(folder / "orders.txt", ROWS)
        else:
            throughput(folder)
        if only != "import":
            on_both_stores(folder)


if __name__ == "__main__":
    main()
