"""Is everything as it should be, and what to do when it is not: settings, stores, topics, queues, disk, clock, certificate."""

from __future__ import annotations

import shutil
import socket
import ssl
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from deploy.bus import open_bus
from deploy.system import open_context, services
from shared.config import Config
from shared.inbox import PARKED
from shared.service import Context, Service
from shared.store.port import Unavailable
from shared.worker import topics_heard

OK, LOOK, BAD = "ok", "look", "bad"
FREE_GB, FREE_SHARE = 2.0, 0.1
MANY_WAITING, MUCH_LAG = 1000, 5000
CERTIFICATE_DAYS = 21


@dataclass(frozen=True)
class Finding:
    """One check: ``state`` is ok, look or bad; ``do``: what to do about it, empty when it is well."""

    check: str
    state: str
    says: str
    do: str = ""


def examine(config: Config) -> list[Finding]:
    """All checks. A check that cannot be made says so; none stops the others."""
    found = [*_guarded("secrets", lambda: _secrets(config)), *_guarded("disk", lambda: _disk(config))]
    found += [*_guarded("address", lambda: _address(config)), *_guarded("clock", lambda: _clock())]
    for kind in services():
        found += _guarded(kind.name, lambda kind=kind: _service(config, kind))  # type: ignore[misc]
    return found


def _guarded(check: str, look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(look())
    except Unavailable as error:
        return [Finding(check, BAD, str(error), "Start it, or mend its address in the settings.")]
    except OSError as error:
        return [
            Finding(check, LOOK, f"This could not be looked at: {error}.", "See whether the process may read there.")
        ]


def _service(config: Config, kind: Service) -> Iterator[Finding]:
    context = open_context(config, kind)
    try:
        context.store.ping()
        yield from _queues(config, kind, context)
    finally:
        context.store.close()


def _queues(config: Config, kind: Service, context: Context) -> Iterator[Finding]:
    parked = context.store.count(PARKED)
    if parked:
        do = f"Open /{kind.name}/ops/parked, read the reason, mend it, and press “try again”."
        yield Finding(kind.name, LOOK, f"{parked} events are parked.", do)
    waiting = len(context.store.pending(MANY_WAITING))
    if waiting >= MANY_WAITING:
        yield Finding(
            kind.name, BAD, f"At least {waiting} events were not published.", f"Is the worker of {kind.name} running?"
        )
    bus = open_bus(config)
    try:
        lag = bus.lag(kind.name, topics_heard(kind))
    finally:
        bus.close()
    if lag > MUCH_LAG:
        do = f"Start another worker of {kind.name}, or see in its log what holds it up."
        yield Finding(kind.name, LOOK, f"{lag} events wait to be handled.", do)
    if not parked and waiting < MANY_WAITING and lag <= MUCH_LAG:
        yield Finding(kind.name, OK, f"Store and topics answer; {waiting} to publish, {lag} to handle, nothing parked.")


def _secrets(config: Config) -> Iterator[Finding]:
    folder = config.var / "secrets"
    if not folder.is_dir():
        yield Finding("secrets", OK, "Keys come from the settings.")
        return
    open_ones = [p.name for p in folder.iterdir() if stat.S_IMODE(p.stat().st_mode) & 0o077]
    if open_ones:
        yield Finding("secrets", BAD, f"Others may read {', '.join(open_ones)} in {folder}.", f"chmod 600 {folder}/*")
    else:
        yield Finding("secrets", OK, f"Keys lie in {folder}, closed to others. Keep a copy somewhere else.")
    if config.demo:
        yield Finding(
            "secrets", LOOK, "Demo sign-in is on: anybody may act as anybody.", "Unset SLIPWAY_DEMO in real use."
        )


def _disk(config: Config) -> Iterator[Finding]:
    place = config.var if config.var.exists() else config.var.parent
    total, _used, free = shutil.disk_usage(place)
    says = f"{free / 1e9:.1f} of {total / 1e9:.0f} GB are free at {place}."
    short = free < FREE_GB * 1e9 or free < FREE_SHARE * total / 10
    yield Finding(
        "disk", BAD if short else OK, says, "Make room: nothing is lost, but nothing new is taken." if short else ""
    )


def _clock() -> Iterator[Finding]:
    now = datetime.now(UTC)
    odd = now.year < 2026
    yield Finding(
        "clock", BAD if odd else OK, f"It is {now:%Y-%m-%d %H:%M} UTC.", "Set the machine's clock (NTP)." if odd else ""
    )


def _address(config: Config) -> Iterator[Finding]:
    parts = urlsplit(config.public_url)
    if parts.scheme == "http":
        inside = parts.hostname in ("127.0.0.1", "localhost")
        do = "" if inside else "Put a certificate before it and set SLIPWAY_PUBLIC_URL to https://."
        yield Finding("address", OK if inside else LOOK, f"{config.public_url} is without TLS.", do)
        return
    try:
        days = _certificate_days(str(parts.hostname), parts.port or 443)
    except (OSError, ssl.SSLError) as error:
        yield Finding(
            "address", LOOK, f"{config.public_url} does not answer from here: {error}.", "Try it from outside."
        )
        return
    soon = days < CERTIFICATE_DAYS
    yield Finding(
        "address", LOOK if soon else OK, f"The certificate is good for {days} days.", "Renew it." if soon else ""
    )


def _certificate_days(host: str, port: int) -> int:
    trusted = ssl.create_default_context()
    plain = socket.create_connection((host, port), timeout=5)
    with plain, trusted.wrap_socket(plain, server_hostname=host) as tls:
        ends = ssl.cert_time_to_seconds(str((tls.getpeercert() or {}).get("notAfter")))
    return int((ends - datetime.now(UTC).timestamp()) // 86400)
