"""Notifications a second through rules, limits and log to a real SMTP server, against bare smtplib; and what kill -9 costs."""

from __future__ import annotations

import os
import resource
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from statistics import harmonic_mean

from services.notify.channels.email import server_of
from services.notify.handlers import Notice, tell_by_time
from services.notify.repository import CONTACTS, notifications
from services.notify.sender import send_queued
from services.notify.wiring import service
from shared.actor import SYSTEM
from shared.clock import SystemClock, derived_id
from shared.service import Context
from shared.web.logs import configure_logs
from tests import house
from tests.bench import report
from tests.parts.process import free_port

TOLD = int(os.environ.get("SLIPWAY_BENCH_NOTICES", "3000"))
EACH = 10
"""Notices a person: with 100,000 notices 10,000 people."""
KILLS = 10
PEER = 200
"""Messages of each peer after each of our slices."""
SERVER = """
import asyncio, sys
from aiosmtpd.controller import Controller
class Kept:
    async def handle_DATA(self, server, session, envelope):
        subject = next(l for l in envelope.content.decode("utf8", "replace").splitlines() if l.startswith("Subject:"))
        log.write(subject + "\\n")
        log.flush()
        return "250 OK"
log = open(sys.argv[2], "a")
Controller(Kept(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
print("ready", flush=True)
asyncio.new_event_loop().run_forever()
"""


def smtp_server(folder: Path, port: int) -> subprocess.Popen[str]:
    """An SMTP server in a process of its own that writes down each message's subject."""
    command = [sys.executable, "-c", SERVER, str(port), str(folder / "mail.log")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


def opened(folder: Path, port: int, late: float = 0.0) -> Context:
    """Notify's own context; ``late``: seconds that its clock goes ahead, so that claims of a dead run have run out."""

    class Ahead(SystemClock):
        def now(self):  # type: ignore[no-untyped-def]
            from datetime import timedelta

            return super().now() + timedelta(seconds=late)

    return house.context(folder, service(), Ahead(), NOTIFY_URL=f"mailto://127.0.0.1:{port}?from=slipway@example.cn")


def fill(context: Context, told: int) -> None:
    """People with addresses, and notices for them: each heading is its number."""
    with context.store.batch():
        for number in range(max(1, told // EACH)):
            person_id = f"p{number}"
            key = house.person(context, person_id)
            contact = {"base_id": "b", "role": "trainee", "person_id": person_id, "locale": "zh", "account_id": ""}
            sealed = {"name": key.seal("林晓雨"), "email": key.seal(f"t{number}@example.cn")}
            context.store.save(CONTACTS, person_id, {**contact, **sealed}, version=0)
    with context.store.batch():
        for number in range(told):
            text = {"kind": "text", "value": f"N{number:06d}"}
            notice = Notice("broadcast", "b", f"p{number % max(1, told // EACH)}", {"heading": text, "text": text})
            tell_by_time(context, notice, "Bench", "s", derived_id("bench", str(number)))


def run_until_sent(context: Context) -> None:
    """Send until nothing is due any more."""
    while notifications(context).count(SYSTEM, {"next_at": {"gt": ""}}):
        send_queued(context)


def bare(port: int, messages: int, *, reuse: bool) -> float:
    """Messages a second by smtplib alone, over one connection or one each, as Apprise makes them."""

    def message(number: int) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = f"B{number:06d}", "slipway@example.cn", "t@example.cn"
        mail.set_content("正文" * 60)
        return mail

    start = time.perf_counter()
    held = smtplib.SMTP("127.0.0.1", port) if reuse else None
    for number in range(messages):
        if held:
            held.send_message(message(number))
        else:
            with smtplib.SMTP("127.0.0.1", port) as smtp:
                smtp.send_message(message(number))
    if held:
        held.quit()
    return messages / (time.perf_counter() - start)


def throughput(folder: Path, port: int) -> None:
    """Ours in slices, each followed by one of either peer, so that what else the machine does meets all three alike;
    memory is this process's own highest."""
    context = opened(folder / "speed", port)
    start = time.perf_counter()
    fill(context, TOLD)
    report("notify", "told", TOLD / (time.perf_counter() - start), "notices/s", "into inbox and queue")
    # Apprise, which reads the setting, takes a second to load, once a process.
    server_of(context.config.notify_url)
    own, each, kept = 0.0, [], []
    while notifications(context).count(SYSTEM, {"next_at": {"gt": ""}}):
        start = time.perf_counter()
        send_queued(context)
        own += time.perf_counter() - start
        each.append(bare(port, PEER, reuse=False))
        kept.append(bare(port, PEER, reuse=True))
    rate = TOLD / own
    peers = [harmonic_mean(each), harmonic_mean(kept)]
    for name, peer in zip(("a connection each", "one connection"), peers, strict=True):
        report("notify", "sent", rate, "notices/s", f"bare smtplib, {name}: {peer:.0f}/s", rate / peer)
    report("notify", "memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB", f"{TOLD} notices")
    context.store.close()


def kills(folder: Path, port: int) -> None:
    """Kill the sender in mid-stream ten times: none lost; doubles in the mail counted."""
    place = folder / "kills"
    context = opened(place, port)
    fill(context, min(TOLD, 1000))
    context.store.close()
    (folder / "mail.log").write_text("")
    for number in range(KILLS + 1):
        late = str(number * 400)
        child = subprocess.Popen([sys.executable, "-m", "tests.bench.notify", "send", str(place), str(port), late])
        if number < KILLS:
            before = len((folder / "mail.log").read_text().splitlines())
            while len((folder / "mail.log").read_text().splitlines()) < before + 15 and child.poll() is None:
                time.sleep(0.01)
            child.send_signal(signal.SIGKILL)
        child.wait()
    context = opened(place, port)
    total = notifications(context).count(SYSTEM)
    sent = notifications(context).count(SYSTEM, {"outward": "sent"})
    subjects = Counter((folder / "mail.log").read_text().splitlines())
    doubled = sum(times - 1 for subject, times in subjects.items() if "N0" in subject)
    report("notify", "kill_lost", total - sent, "notices", f"{KILLS} kills, {total} notices", (total - sent) / total)
    report("notify", "kill_doubled_in_mail", doubled, "messages", f"limit 1 a kill: {KILLS}", doubled / KILLS)
    report(
        "notify", "kill_doubled_in_inbox", total - len({d.id for d in context.store.find("notifications")}), "notices"
    )
    context.store.close()


def main() -> None:
    """All figures of notify; with ``send FOLDER PORT LATE`` the child that is killed."""
    configure_logs("error")
    if sys.argv[1:2] == ["send"]:
        run_until_sent(opened(Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
        return
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        server = smtp_server(folder, port)
        try:
            throughput(folder, port)
            kills(folder, port)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
