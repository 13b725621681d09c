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

from services.placement.domain.internships import CHECKING, FINISHED, RUNNING, Internship
from services.placement.domain.placements import Placement
from services.placement.domain.week_logs import WeekLog
from services.placement.handlers import confirm_import, preview_import, run_import
from services.placement.marketplaces.sites import PLATFORM_SITES
from services.placement.projections import (
    LAUNCHES,
    MENTORS,
    MONTHS,
    PARTS,
    SUMS,
    _add,
    _shift,
    add_up,
    fresh_launches,
    leave,
    quarter_of,
)
from services.placement.queries.overview import month_range
from services.placement.repository import TRAINEES, internships, placements, week_logs
from services.placement.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock
from shared.service import Context
from shared.store.mongo import MongoStore
from shared.store.port import Store
from shared.store.repository import Repository
from shared.store.sqlite import SqliteStore
from shared.web.app import create_app
from shared.web.logs import configure_logs
from tests.bench import report
from tests.house import config
from tests.parts.mongo import MongoServer

ROWS = int(os.environ.get("SLIPWAY_BENCH_ORDER_LINES", "1000000"))
SHOPS = int(os.environ.get("SLIPWAY_BENCH_SHOPS", "50000"))
INTERNSHIPS, MENTOR_COUNT, ROUNDS, REQUESTS = 2_000, 72, 3, 40
PLATFORMS = tuple(PLATFORM_SITES)
STATES = ("confirmed", "attached", "none")
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


def _fill(context: Context) -> str:
    """50,000 shops with a month each, the base's sums, 2,000 internships, and a shop whose files hold 1,000,000 order lines."""
    deliver_key(context)
    store, chance = context.store, random.Random(3)
    made = placements(context).save(_shop("big", "2024-01-02", "amazon"))
    shops: Repository[Placement] = placements(context)
    months = month_range("2026-03", 12)
    totals: dict[tuple[str, str], dict[str, Any]] = {}
    launches: dict[tuple[str, str], dict[str, Any]] = {}
    portfolios: dict[tuple[int, int], list[dict[str, Any]]] = {}
    with store.batch():
        for number in range(SHOPS):
            platform = PLATFORMS[number % len(PLATFORMS)]
            opened = f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
            store.save("placements", f"s{number}", shops.state(_shop(f"s{number}", opened, platform)), version=0)
            part = {name: str(chance.randrange(1, 90)) for name in SUMS}
            part |= {"currency": "USD", "evidence": chance.choice(STATES)}
            own: dict[str, Any] = {}
            for sums in (own, totals.setdefault((months[number % 12], platform), {})):
                _shift(sums, part, 1)
            portfolios.setdefault((number % MENTOR_COUNT, number // MENTOR_COUNT % PARTS), []).append(own)
            quarter = quarter_of(opened)
            cell = launches.setdefault((quarter, platform), fresh_launches("b1", quarter, platform))
            _add(cell["opened"], opened)
            for mark, every in (("first_order", 3), ("stable", 7)):
                if number % every:
                    leave(cell[mark], opened, number % 120 * every // 2, reached=number % 11 > 0)
        for (month, platform), sums in totals.items():
            state = {"base_id": "b1", "month": month, "platform": platform, "totals": sums}
            store.save(MONTHS, f"b1:{month}:{platform}", state, version=0)
        for (quarter, platform), state in launches.items():
            store.save(LAUNCHES, f"b1:{quarter}:{platform}", state, version=0)
        for mentor in range(MENTOR_COUNT):
            parts = {
                str(part): {"shops": len(own), "totals": add_up(own)}
                for (other, part), own in portfolios.items()
                if other == mentor
            }
            state = {"base_id": "b1", "mentor_id": f"m{mentor}", "parts": parts}
            count = sum(part["shops"] for part in parts.values())
            store.save(MENTORS, f"b1:m{mentor}", {**state, "shops": count}, version=0)
        _fill_internships(context)
    return made.id


def _fill_internships(context: Context) -> None:
    """Internships in every state, those under way with two logs each."""
    states = (CHECKING, RUNNING, RUNNING, FINISHED)
    for number in range(INTERNSHIPS):
        about = {"employer": f"单位{number % 80}", "title": "助理", "starts_on": "2026-01-05", "ends_on": "2026-04-30"}
        at = f"2025-12-{number % 28 + 1:02d}T00:00:00.000000Z"
        item = Internship(id=f"i{number}", base_id="b1", person_id="p", age=20, applied_at=at, **about)
        item.state, item.chosen_at = states[number % 4], at
        for week in ("2026-01-05", "2026-01-12")[: number % 3]:
            ids = {"internship_id": item.id, "person_id": "p", "week": week, "text": "", "written_at": at}
            week_logs(context).save(WeekLog(id=f"l{number}-{week}", base_id="b1", hours=[8] * 5 + [0] * 2, **ids))
            item.logged([*item.weeks, week])
        internships(context).save(item)


def _shop(id: str, opened: str, platform: str) -> Placement:
    made = Placement(
        id=id, base_id="b1", person_id="p", kind="shop", opened_on=opened, platform=platform, site="US", currency="USD"
    )
    made.open("a", f"{opened}T00:00:00.000000Z")
    made.take_events()
    return made


def deliver_key(context: Context) -> None:
    """The trainee of all shops."""
    key = context.keys.create("p")
    context.keys.receive("p", key.wrapped)
    state = {
        "base_id": "b1",
        "person_id": "p",
        "erased": False,
        "name": key.seal("林晓雨"),
        "cohort_name": "班",
        "admitted_at": "2024",
    }
    context.store.save(TRAINEES, "p", {**state, "mentor_id": "", "paired_at": "", "goal": "internship"}, version=0)


def pages(folder: Path, kind: str, store: Store) -> None:
    """How long pages take over a large base: the slowest tenth-of-ten page counts."""
    store.ensure(service().all_indexes())
    context = Context(config(folder), store, FrozenClock())
    shop = _fill(context)
    started = time.perf_counter()
    with (folder / "orders.txt").open("rb") as source:
        made = preview_import(context, STAFF, shop, source, "orders.txt")
    run_import(context, confirm_import(context, STAFF, made.id).id)
    report(
        "placement",
        f"import_to_months_{kind}",
        ROWS / (time.perf_counter() - started),
        "rows/s",
        "file, ledger, months, events",
    )
    browser = create_app(service(), context).test_client()
    with browser.session_transaction() as session:
        session.permanent = True
        session["actor"] = vars(STAFF)
    paths = {
        "list": "/?kind=shop",
        "overview": "/overview",
        "shops": "/shops",
        "cohorts": "/cohorts",
        "internships": "/internships",
        "internship": "/internships/i1",
        "shop": f"/{shop}",
        "imports": f"/{shop}/imports",
        "import": f"/imports/{made.id}",
    }
    for name, path in paths.items():
        taken = []
        for _request in range(REQUESTS):
            begun = time.perf_counter()
            assert browser.get(path).status_code == 200
            taken.append((time.perf_counter() - begun) * 1000)
        p95 = sorted(taken)[int(len(taken) * 0.95) - 1]
        report(
            "placement",
            f"page_p95_{name}_{kind}",
            p95,
            "ms",
            f"limit 100 ms at {SHOPS:,} shops and {ROWS:,} order lines",
            p95 / 100,
        )


def main() -> None:
    """All figures of placement."""
    configure_logs("error")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        throughput(folder)
        pages(folder, "sqlite", SqliteStore(folder / "placement.db"))
        with MongoServer() as mongo:
            pages(folder, "mongo", MongoStore(mongo.url, "bench_placement"))


if __name__ == "__main__":
    main()
