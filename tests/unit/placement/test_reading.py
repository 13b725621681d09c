"""Large files: read by the worker with progress, left, come back to, stopped; nothing is left of what was stopped."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from services.placement import handlers, parcels, queries
from services.placement.domain.imports import FileNotRead, HeaderUnknown, Import, ImportNotRunning, OtherPlatform
from services.placement.repository import imports
from shared.clock import FrozenClock
from shared.service import Context
from tests.house import Nth
from tests.unit.placement.files import SellerFile
from tests.unit.placement.place import STAFF, STRANGER, base, client, shop, token
from tests.unit.placement.platform_files import AMAZON, FILES
from tests.unit.placement.test_imports import months


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return base(tmp_path)


@pytest.fixture
def all_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is small enough to be read at once, and every stretch of rows is told."""
    monkeypatch.setattr("services.placement.handlers.reading.AT_ONCE", 0)
    monkeypatch.setattr("services.placement.handlers.reading.BEAT_SECONDS", 0)


def large(context: Context, shop_id: str, file: SellerFile = AMAZON) -> Import:
    return handlers.send_report(context, STAFF, shop_id, io.BytesIO(file.content), file.name)


def test_a_large_file_is_read_by_the_worker_and_comes_to_the_same(context: Context, all_large: None) -> None:
    made = shop(context)
    waits = large(context, made.id)
    assert (waits.state, waits.file_parts, waits.size) == ("reading", 1, len(AMAZON.content))
    assert [id for id in context.store.file_ids() if id.startswith("parcel-")] == [f"parcel-{waits.id}-0"]
    page = client(context).get(f"/imports/{waits.id}")
    assert "The report is being read: 0 rows so far." in page.text and page.headers["Refresh"] == "2"
    assert large(context, made.id).version == waits.version, "sent again while it is read, it is read once"
    handlers.read_waiting(context)
    found = queries.import_of(context, STAFF, waits.id)
    assert (found.state, found.rows_read, found.bytes_read) == ("previewed", 8, len(AMAZON.content))
    plain = handlers.preview_import(context, STAFF, shop(context).id, io.BytesIO(AMAZON.content), AMAZON.name)
    assert (found.counts, found.totals, found.errors) == (plain.counts, plain.totals, plain.errors)
    assert not [id for id in context.store.file_ids() if id.startswith("parcel-")]
    handlers.confirm_import(context, STAFF, found.id)
    handlers.run_waiting(context)
    assert set(months(context, made.id)) == {"2024-01", "2024-02"}


@pytest.mark.parametrize("look", [1, 2])
def test_a_reading_is_stopped_and_leaves_nothing(context: Context, all_large: None, look: int) -> None:
    made = shop(context)
    waits = large(context, made.id)
    clock = Nth(look, lambda: handlers.stop_import(context, STAFF, waits.id))
    handlers.read_waiting(Context(context.config, context.store, clock))
    found = queries.import_of(context, STAFF, waits.id)
    assert (found.state, found.undone_by, found.parts, found.totals) == ("dropped", STAFF.account_id, 0, [])
    assert context.store.file_ids() == [] and months(context, made.id) == {}
    page = client(context).get(f"/imports/{waits.id}")
    assert "The reading was stopped. Nothing of the report is kept" in page.text and "Refresh" not in page.headers
    with pytest.raises(ImportNotRunning, match="Reading stopped"):
        handlers.stop_import(context, STAFF, waits.id)
    again = large(context, made.id)
    handlers.read_waiting(context)
    assert again.id == waits.id and queries.import_of(context, STAFF, waits.id).state == "previewed"


def test_the_page_of_a_reading_offers_to_stop_it(context: Context, all_large: None) -> None:
    waits = large(context, shop(context).id)
    browser, where = client(context), f"/imports/{waits.id}"
    page = browser.get(where).text
    assert f'action="/placement{where}/stop"' in page
    assert browser.post(f"{where}/stop", data={"csrf_token": token(page)}).status_code == 303
    assert "Stopped. Nothing of the report is kept." in browser.get(where).text


def test_a_silent_reading_is_taken_up_by_another_worker(context: Context, all_large: None) -> None:
    assert isinstance(context.clock, FrozenClock)
    waits = large(context, shop(context).id)
    assert waits.take_up(context.clock.now())
    imports(context).save(waits)
    handlers.read_waiting(context)
    assert queries.import_of(context, STAFF, waits.id).state == "reading"
    context.clock.advance(seconds=91)
    handlers.read_waiting(context)
    assert queries.import_of(context, STAFF, waits.id).state == "previewed"


def test_a_reading_that_cannot_end_says_why_and_leaves_nothing(context: Context, all_large: None) -> None:
    assert isinstance(context.clock, FrozenClock)
    made = shop(context)
    waits = large(context, made.id)
    cut = large(context, made.id, replace(AMAZON, content=AMAZON.content.replace(b"20.00", b"21.00")))
    cut.file_parts = 0
    imports(context).save(cut)
    context.clock.advance(minutes=61)
    context.keys.receive("p", None)
    handlers.read_waiting(context)
    assert "did not arrive whole" in queries.import_of(context, STAFF, cut.id).failure
    found = queries.import_of(context, STAFF, waits.id)
    assert found.state == "failed" and found.failure and context.store.file_ids() == []
    page = client(context).get(f"/imports/{waits.id}").text
    assert "Could not be read" in page and found.failure in page and "Undo this import" not in page


def test_what_is_wrong_with_a_large_file_is_said_while_it_is_sent(context: Context, all_large: None) -> None:
    made = shop(context)
    with pytest.raises(OtherPlatform):
        large(context, made.id, FILES["coupang"])
    with pytest.raises(HeaderUnknown):
        large(context, made.id, replace(AMAZON, content=b"Ref,When\n1,2024-02-03\n"))
    with pytest.raises(FileNotRead, match="PDF"):
        large(context, made.id, replace(AMAZON, content=b"%PDF-1.7 ..."))
    assert context.store.file_ids() == []


def test_a_parcel_of_several_parts_reads_like_the_file(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.placement.parcels.PART", 1000)
    content = bytes(range(251)) * 40
    assert parcels.put(context, "x", io.BytesIO(content)) == 11
    source = parcels.opened(context, "x", len(content))
    assert source.read() == content and source.seek(3333) == 3333 and source.read(2000) == content[3333:5333]
    parcels.drop(context, "x")
    source.seek(0)
    with pytest.raises(parcels.Gone):
        source.read()


def test_programs_look_stop_and_let_count(context: Context, all_large: None) -> None:
    made, browser = shop(context), client(context)
    where = f"/api/imports/{large(context, made.id).id}"
    first = browser.get(where).json
    assert (first["state"], first["share"], first["rows_read"]) == ("reading", 0.0, 0)
    stopped = browser.post(f"{where}/stop", json={})
    assert (stopped.status_code, stopped.json["state"]) == (200, "dropped") and context.store.file_ids() == []
    refused = browser.post(f"{where}/stop", json={})
    assert refused.status_code == 409 and "only one that is being read or counted" in refused.text
    large(context, made.id)
    handlers.read_waiting(context)
    read = browser.get(where).json
    assert read["state"] == "previewed" and read["counts"]["kept"] == 4 and read["rows_read"] == 8
    assert browser.post(f"{where}/confirm", json={}).json["state"] == "running"
    handlers.run_waiting(context)
    assert [item["state"] for item in browser.get(f"/api/placements/{made.id}/imports").json] == ["done"]
    assert (
        browser.post(f"{where}/undo", json={}).json["state"] == "undone"
        and client(context, STRANGER).get(where).status_code == 404
    )
