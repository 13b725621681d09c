"""What each service may do on Kafka, from what it hears and says, and the passwords of the services' users."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from deploy.system import NAMES, services
from shared.bus.kafka_access import Permit
from shared.contracts.event import topic_of
from shared.privacy.keys import KEYS_TOPIC
from shared.worker import topics_heard


def user_of(service: str) -> str:
    """The name of a service's user, on Kafka and on MongoDB."""
    return f"slipway-{service}"


def permits() -> list[Permit]:
    """One permit a service: it writes its own topic and its answers about people's rights, and those that make keys the topic of
    keys; it reads what it hears."""
    found = []
    for kind in services():
        writes = [topic_of(kind.name), topic_of("privacy")]
        writes += [KEYS_TOPIC] if kind.rewrap else []
        found.append(Permit(user_of(kind.name), kind.name, writes, topics_heard(kind)))
    return found


def passwords(folder: Path, place: str) -> dict[str, str]:
    """The users' passwords at a place (``bus``, ``store``) by user, each in a file ``SERVICE_PLACE_password``; the missing
    ones are made."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {user_of(name): kept(folder / f"{name}_{place}_password") for name in NAMES}


def kept(path: Path, made: str = "") -> str:
    """A secret in a file that only its owner may read; made when it is not there."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(made or secrets.token_hex(24))
    return path.read_text(encoding="utf-8").strip()
