"""The open loop: a seeded Poisson stream of requests at a stated rate, and what became of it."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

HANDS = 48
"""How many requests may be on their way at once; what is due beyond waits, and its waiting counts."""


@dataclass(frozen=True)
class Ask:
    """One request of the mix. ``route`` names it in the report; ``good``: the statuses that count as served."""

    route: str
    port: int
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    good: tuple[int, ...] = (200,)


@dataclass
class Seen:
    """What became of one stream: seconds by route, from the moment each was due, and the failures."""

    offered: float
    seconds: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    took: float = 0.0

    @property
    def served(self) -> int:
        """How many were answered well."""
        return sum(map(len, self.seconds.values()))

    @property
    def rate(self) -> float:
        """Requests served a second, until the last answer."""
        return self.served / self.took if self.took else 0.0

    def percentile(self, share: float, route: str = "") -> float:
        """In seconds, over one route or all; nothing served: infinity."""
        found = (
            sorted(self.seconds.get(route, [])) if route else sorted(s for all_ in self.seconds.values() for s in all_)
        )
        return found[min(len(found) - 1, int(len(found) * share))] if found else float("inf")


def due_times(rate: float, seconds: float, chance: random.Random) -> list[float]:
    """When requests are due: exponential gaps, as of many people who know nothing of each other."""
    times, at = [], chance.expovariate(rate)
    while at < seconds:
        times.append(at)
        at += chance.expovariate(rate)
    return times


def run(rate: float, seconds: float, choose: Callable[[random.Random], Ask], seed: int) -> Seen:
    """Send the stream and wait for every answer."""
    chance = random.Random(seed)
    plan = [(due, choose(chance)) for due in due_times(rate, seconds, chance)]
    seen, lock, began = Seen(rate), threading.Lock(), time.perf_counter()
    rest = iter(plan)

    def hand() -> None:
        lines: dict[int, http.client.HTTPConnection] = {}
        while True:
            with lock:
                due, ask = next(rest, (-1.0, None))
            if ask is None:
                return
            time.sleep(max(0.0, began + due - time.perf_counter()))
            problem = _send(lines, ask)
            took = time.perf_counter() - began - due
            with lock:
                if problem:
                    seen.failed.append(f"{ask.route}: {problem}")
                else:
                    seen.seconds.setdefault(ask.route, []).append(took)

    _together(hand)
    seen.took = time.perf_counter() - began
    return seen


def _together(hand: Callable[[], None]) -> None:
    threads: Sequence[threading.Thread] = [threading.Thread(target=hand) for _ in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _send(lines: dict[int, http.client.HTTPConnection], ask: Ask) -> str:
    """Send over a connection that is kept; a second time when the server had closed it meanwhile. Nothing, or what went wrong."""
    for again in (True, False):
        line = lines.setdefault(ask.port, http.client.HTTPConnection("127.0.0.1", ask.port, timeout=60))
        fresh = line.sock is None
        try:
            line.request(ask.method, ask.path, ask.body.encode() or None, ask.headers)
            answer = line.getresponse()
            answer.read()
            return "" if answer.status in ask.good else str(answer.status)
        except (OSError, http.client.HTTPException) as error:
            line.close()
            if fresh or not again:
                return type(error).__name__
    return "closed"
