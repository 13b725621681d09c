"""Where people are reached follows what they correct."""

from __future__ import annotations

from pathlib import Path

from services.notify.wiring import service
from shared.contracts.enrollment import AccountRegistered, PersonCorrected
from shared.contracts.event import Sealed
from tests import house as kit


def test_a_corrected_address_is_where_messages_go(tmp_path: Path) -> None:
    context = kit.context(tmp_path, service())
    key = kit.person(context, "p9")
    account = AccountRegistered("a9", "p9", "b1", "mentor", Sealed(key.seal("旧")), Sealed(key.seal("old@x.cn")))
    corrected = PersonCorrected("p9", "b1", Sealed(key.seal("新")), Sealed(key.seal("new@x.cn")), "zh", "")
    kit.deliver(service(), context, account, at="2026-03-01T00:00:00.000000Z")
    kit.deliver(service(), context, corrected, at="2026-03-02T00:00:00.000000Z")
    found = context.store.get("contacts", "p9")
    assert found and found.state["role"] == "mentor" and context.keys.open("p9", found.state["email"]) == "new@x.cn"
