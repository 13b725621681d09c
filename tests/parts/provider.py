"""A real HTTP server in the test's process that plays a provider: it keeps what it was asked and gives the answers it was told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        """The body as a form; the first value of each name."""
        return {name: values[0] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}


@dataclass
class Provider:
    """``answers``: what to answer next, each ``(status, JSON, headers)``; the last one is given again and again."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: list[tuple[int, Any, dict[str, str]]] = field(
        default_factory=lambda: [(200, {"errcode": 0, "code": 0}, {})]
    )

    def answer(self, *answers: Any, status: int = 200, **headers: str) -> None:
        """Give these answers, one after another."""
        self.answers = [(status, each, {n.replace("_", "-"): v for n, v in headers.items()}) for each in answers]

    def take(self) -> tuple[int, Any, dict[str, str]]:
        """The next answer."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def _heads(found: Any) -> dict[str, str]:
    """Headers by their usual spelling: HTTP does not care about capitals."""
    return {name.title(): value for name, value in found.items()}


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that listens until the end of the block."""
    played = Provider()

    class Handler(BaseHTTPRequestHandler):
        def _play(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            played.asked.append(Asked(self.command, parts.path, parse_qs(parts.query), _heads(self.headers), body))
            status, said, headers = played.take()
            content = json.dumps(said).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _play  # noqa: N815

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    played.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield played
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
