"""An open session as its owner sees it: since when, on what kind of device; ended by them from anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.aggregate import Aggregate
from shared.contracts.enrollment import SessionsRevoked

_KINDS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    (r"iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_of(agent: str) -> str:
    """``Chrome · Android``: enough to recognise one's own device, nothing that tells devices apart."""
    kind = next((name for mark, name in _KINDS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if re.search(mark, agent)), "")
    return " · ".join(part for part in (kind, system) if part) or "—"


@dataclass(kw_only=True)
class OpenSession(Aggregate):
    """A session that began at ``began`` (RFC 3339) for an account; ``ended`` when its owner ended it from elsewhere."""

    account_id: str
    person_id: str
    began: str
    device: str
    ended: str = ""

    def end(self, at: str) -> None:
        """End it in every service."""
        if not self.ended:
            self.ended = at
            self.record(SessionsRevoked(self.account_id, self.base_id, at, "ended", self.id))
