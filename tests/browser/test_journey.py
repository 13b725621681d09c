"""The whole journey from a plain `slipway run` on: by clicking on a phone without JavaScript, and at a desk by the keyboard alone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser.keyboard import KeyboardPerson
from tests.browser.look import Look
from tests.browser.person import BrowserPerson
from tests.parts.process import free_port
from tests.parts.smtp import SmtpServer
from tests.system.journey import ANSWER, MENTORS, TRAINEE, Cast, by_inbox
from tests.system.person import PATIENCE, found

STARTED = re.compile(r"at (http://\S+)/enrollment/setup with the code (\S+)")


@dataclass
class Installation:
    """A fresh `slipway run`: its address, the set-up code it printed, and the mail it sends."""

    address: str
    code: str
    mail: SmtpServer


@pytest.fixture
def installation(tmp_path: Path, smtp_server: SmtpServer) -> Iterator[Installation]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SLIPWAY_")}
    environment |= {"SLIPWAY_VAR": str(tmp_path / "var"), "SLIPWAY_TICK_SECONDS": "0.3", "PYTHONUNBUFFERED": "1"}
    environment["SLIPWAY_NOTIFY_URL"] = f"mailto://127.0.0.1:{smtp_server.port}?from=base@example.cn&smtp=127.0.0.1"
    command = [sys.executable, "-m", "deploy", "run", "--port", str(free_port())]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as made:
        assert made.stdout
        lines: list[str] = []
        for line in made.stdout:
            lines.append(line)
            if match := STARTED.search(line):
                break
        else:
            pytest.fail(f"slipway run ended: {lines}")
        rest = threading.Thread(target=made.stdout.read, daemon=True)
        rest.start()
        yield Installation(match[1], match[2], smtp_server)
        made.send_signal(signal.SIGTERM)
        made.wait(20)
        rest.join()


def by_mail(mail: SmtpServer, address: str) -> Any:
    """The second mentor accepts on the page behind the signed link of the e-mail, without signing in."""

    def accept(cast: Cast) -> None:
        until = time.monotonic() + PATIENCE
        while not (got := [m for m in mail.messages if m.rcpt == ("m1@example.cn",) and "respond?t=" in _body(m)]):
            assert time.monotonic() < until, [(m.rcpt, m["subject"]) for m in mail.messages]
            time.sleep(0.1)
        assert TRAINEE in got[0]["subject"] and "•" in _body(got[0])
        mentor = cast.join()
        link = found(r"(http\S+/matching/respond\?t=\S+)", _body(got[0]))
        assert link.startswith(address)
        mentor.open(link.removeprefix(address))
        mentor.send(r"/matching/respond\?t=.*", button="accept")
        assert ANSWER not in mentor.text

    return accept


def _body(message: Any) -> str:
    return str(message.get_content())


@pytest.mark.parametrize(("width", "kind"), [(360, BrowserPerson), (1280, KeyboardPerson)], ids=["phone", "keyboard"])
def test_the_whole_journey(chromium: Any, installation: Installation, width: int, kind: type[BrowserPerson]) -> None:
    look = Look(chromium, width)
    browsers: list[BrowserPerson] = []

    def join() -> BrowserPerson:
        browsers.append(kind(chromium, installation.address, look))
        return browsers[-1]

    people = Cast(join)
    try:
        people.begin(installation.code)
        people.register_mentors()
        people.enrol()
        people.admit()
        people.assess()
        people.pair(by_mail(installation.mail, installation.address) if width == 360 else by_inbox)
        people.meet()
        people.place()
        people.report()
        numbers = people.read_the_numbers()
        people.look_back()
    finally:
        for one in browsers:
            one.close()
        look.close()
    assert look.faults == []
    assert len(look.pages) > 25 and len(numbers) >= 12, (look.pages, numbers)
    assert MENTORS[1][0] in people.trainee.text
    without_pointer = [one for one in browsers if isinstance(one, KeyboardPerson)]
    assert [fault for one in without_pointer for fault in one.faults] == []
    assert width == 360 or sum(one.stops for one in without_pointer) > 1000
