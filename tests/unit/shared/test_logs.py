"""What fails is found by its kind and place in the log; what it said, which may be about somebody, stands elsewhere."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from structlog.testing import capture_logs

from deploy.system import service
from shared.clock import FrozenClock
from shared.contracts.bases import BaseRegistered
from shared.contracts.event import Event, Meta
from shared.inbox import PARKED, Inbox
from shared.service import Context
from tests.house import context, record

SAID = "欧阳靖雯 13812341234"


def _fails(_context: Context, _event: Event, _meta: Meta) -> None:
    raise ValueError(SAID)


def test_a_failing_handler_says_in_the_log_where_and_on_the_page_what(tmp_path: Path) -> None:
    kind = dataclasses.replace(service("bases"), projections={BaseRegistered: _fails}, reactions={})
    own = context(tmp_path, kind, FrozenClock())
    with capture_logs() as logged:
        Inbox(kind, own).receive([record(BaseRegistered("b1", "基地"), "b1")])
    text = str(logged)
    assert "handler failed" in text and "event parked" in text and "ValueError" in text and "test_logs.py" in text
    assert "13812341234" not in text and "欧阳" not in text
    (parked,) = own.store.find(PARKED)
    assert SAID in parked.state["reason"]
