"""The generator leaves nothing out: a server that stands still makes every request late that was due meanwhile."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.load.arrivals import Ask, due_times, run
from tests.load.partitions import carried, evenness
from tests.load.picture import draw


@pytest.fixture
def stalling() -> Iterator[int]:
    """A server that answers at once, but stands still from its tenth request on for a second."""
    answers, stall = [0], threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with stall:
                answers[0] += 1
                if answers[0] == 10:
                    time.sleep(1)
            self.send_response(200 if answers[0] != 20 else 500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_stall_is_counted_for_everybody_who_was_due_meanwhile(stalling: int) -> None:
    seen = run(40, 2.0, lambda _: Ask("page", stalling, "GET", "/"), seed=3)
    late = [second for second in seen.seconds["page"] if second > 0.3]
    assert len(late) > 15, "a closed loop would have counted one late request a client"
    assert seen.failed == ["page: 500"] and seen.served + 1 == len(due_times(40, 2.0, random.Random(3)))
    assert 0.7 < seen.percentile(0.99) < 3 and seen.rate < 40


def test_the_stream_has_the_rate_it_says() -> None:
    times = due_times(100, 50, random.Random(1))
    assert times == sorted(times) and 4700 < len(times) < 5300


def test_the_model_of_partitions_stays_below_as_many_times_one() -> None:
    assert carried(1000, 1) == 1000 and 0.9 < evenness(12) < 1
    assert 1000 < carried(1000, 2) < 2000 < carried(1000, 12) < 12_000


def test_a_picture_holds_every_point(tmp_path: Path) -> None:
    draw("p99", "rate", {"1 process": [(10, 0.02), (20, 9.0)], "2 processes": [(10, 0.01)]}, tmp_path / "p.svg", most=2)
    text = (tmp_path / "p.svg").read_text(encoding="utf-8")
    assert text.count("<title>1 process:") == 2 and "20, 9" in text and text.count("<polyline") == 2
