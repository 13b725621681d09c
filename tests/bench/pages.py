"""Every kind of page of every role over a large demo, in process: CPU time of serving it, and what it reads from the store.

``python -m tests.bench.pages [FOLDER]``: the demo stays in FOLDER, where the next run finds it. The workers rest while pages
are asked for, so that what is measured is the page alone; times are those of the thread (CPU), not of the clock.
"""

from __future__ import annotations

import html
import os
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from werkzeug.test import Client

from deploy.demo import fill
from deploy.local import House, build
from tests.bench import report
from tests.house import config

SAME = 3
"""How many pages of a kind are asked for: they differ in how much they hold."""
PEOPLE = int(os.environ.get("SLIPWAY_BENCH_PEOPLE", "500"))
SERVED_MS, TOLD, ASKED = 100, 30, 3
ROLES = ("visitor", "trainee", "mentor", "coordinator", "manager", "quality", "privacy", "association", "administrator")
STARTS = ("/bases/", "/bases/today", "/notify/inbox", "/assessment/papers", "/placement/new", "/matching/pairings")
VARIABLE = re.compile(r"(?<![\w-])(?:[0-9a-f-]{12,}|[0-9A-Z]{6,}|b?\d+|\d{4}-\d\d)(?![\w-])")
NO_PAGE = re.compile(r"/static/|/export|/sign-out|\.(csv|xlsx|pdf|svg|png|jpg|json|ics|zip|docx)$|[?&]lang=")
READS = ("get", "find", "count", "total")


@dataclass
class Reads:
    """Calls of the stores by thread and method, and the documents that came of them."""

    calls: Counter[str] = field(default_factory=Counter)
    documents: int = 0


@dataclass(frozen=True)
class Served:
    """A page as one role got it."""

    role: str
    path: str
    cpu_ms: float
    calls: int
    documents: int


@contextmanager
def counted(house: House) -> Iterator[Reads]:
    """What the stores of the house are asked for by this thread."""
    told, mine = Reads(), threading.get_ident()

    def watch(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            found = method(*args, **kwargs)
            if threading.get_ident() == mine:
                told.calls[f"{name} {args[0]}"] += 1
                told.documents += len(found) if name == "find" else int(found is not None)
            return found

        return call

    stores = [context.store for context in house.contexts.values()]
    for store in stores:
        for name in READS:
            setattr(store, name, watch(name, getattr(store, name)))
    try:
        yield told
    finally:
        for store in stores:
            for name in READS:
                delattr(store, name)


def kind_of(path: str) -> str:
    """What pages have in common that differ in ids and values alone: ``/training/courses/*?page``."""
    parts = urlsplit(path)
    asked = sorted({name for name, value in parse_qsl(parts.query) if value})
    return VARIABLE.sub("*", parts.path) + ("?" + "&".join(asked) if asked else "")


def signed_in(house: House, role: str) -> Client:
    """A client of the whole house with the role's session."""
    client = Client(house.application)
    start = client.get("/bases/?lang=zh").text
    if role != "visitor":
        token = re.search(r'name="csrf_token" value="([^"]+)"', start)
        assert token
        answer = client.post("/enrollment/demo", data={"role": role, "csrf_token": token.group(1)})
        assert answer.status_code == 303, answer.text[:200]
    return client


def ask(client: Client, path: str) -> tuple[float, Any]:
    """One answer, and the CPU time of this thread in ms."""
    began = time.thread_time()
    answer = client.get(path)
    return (time.thread_time() - began) * 1000, answer


def walked(house: House, role: str, told: Reads) -> Iterator[Served]:
    """Every kind of page that the role is led to, each asked for a few times; the least counts, for the machine has other work."""
    client, waiting = signed_in(house, role), list(STARTS)
    seen, asked = Counter[str](), set[str]()
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if path in asked or seen[kind] >= SAME or NO_PAGE.search(path):
            continue
        seen[kind] += 1
        asked.add(path)
        told.calls.clear()
        told.documents = 0
        first, answer = ask(client, path)
        calls, documents = sum(told.calls.values()), told.documents
        if answer.status_code in (302, 303):
            waiting.append(urlsplit(answer.headers["Location"])._replace(scheme="", netloc="").geturl())
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        least = min([first, *(ask(client, path)[0] for _ in range(ASKED - 1))] if first > 20 else [first])
        yield Served(role, path, least, calls, documents)
        here = urlsplit(path).path
        for link in re.findall(r'<a\b[^>]*\bhref="([^"]+)"', answer.text):
            link = html.unescape(link).split("#")[0]
            if link.startswith("?"):
                link = here + link
            if link.startswith("/"):
                waiting.append(link)


def walk(house: House) -> list[Served]:
    """All roles' pages."""
    with counted(house) as told:
        return [served for role in ROLES for served in walked(house, role, told)]


def main(folder: str = "") -> None:
    """The figures: how many pages, the slowest of them."""
    with tempfile.TemporaryDirectory() as other:
        house = build(config(Path(folder or other), DEMO="1", LOG_LEVEL="error"))
        house.start()
        fill(house, PEOPLE)
        house.settle(600)
        for worker in house.workers:
            worker.stop()
        found = sorted(walk(house), key=lambda served: -served.cpu_ms)
        house.workers = []
        house.stop()
    worst = {(one.role, kind_of(one.path)): one for one in reversed(found)}
    for one in sorted(worst.values(), key=lambda served: -served.cpu_ms)[:TOLD]:
        what = f"{one.calls} reads, {one.documents} documents"
        report("pages", f"served_cpu {one.role} {one.path}", one.cpu_ms, f"ms at {PEOPLE} people", what)
    slow = sum(one.cpu_ms > SERVED_MS for one in found)
    share = 1 - slow / len(found)
    report("pages", "pages_walked", len(found), f"pages of {len(worst)} kinds of all roles")
    report("pages", "pages_over_goal", slow, f"pages over {SERVED_MS} ms of CPU", "goal 0", share)


if __name__ == "__main__":
    main(*sys.argv[1:2])
