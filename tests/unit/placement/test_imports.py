"""From a seller's file to months: preview, confirm, overlap, correction, undo, rates, pages; and no buyer anywhere."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from services.placement import handlers, queries
from services.placement.domain.imports import (
    ImportNotOpen,
    ImportNotRunning,
    NothingToImport,
    OtherPlatform,
    RateMissing,
)
from services.placement.domain.outcomes import Outcome
from services.placement.rates import Rates, enter_rate
from services.placement.spool import IN_MEMORY, SealedSpool
from shared.clock import FrozenClock
from shared.contracts.placement import OutcomeRecorded
from shared.rules import NotFound, PersonGone
from shared.service import Context
from shared.store.port import Conflict
from tests.house import said
from tests.unit.placement.files import MARKS, SellerFile
from tests.unit.placement.place import MANAGER, STAFF, STRANGER, base, client, everything, shop, token
from tests.unit.placement.platform_files import ALIBABA, AMAZON, FILES


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return base(tmp_path)


def send(context: Context, shop_id: str, file: SellerFile, content: bytes = b"", replaces: str = "") -> str:
    made = handlers.preview_import(context, STAFF, shop_id, io.BytesIO(content or file.content), file.name)
    handlers.run_import(context, handlers.confirm_import(context, STAFF, made.id, replaces).id)
    return made.id


def months(context: Context, shop_id: str) -> dict[str, Outcome]:
    return {o.month: o for o in queries.outcome_list(context, STAFF, shop_id)}


def test_nothing_counts_before_it_is_confirmed(context: Context) -> None:
    made = shop(context)
    preview = handlers.preview_import(context, STAFF, made.id, io.BytesIO(AMAZON.content), AMAZON.name)
    assert preview.state == "previewed" and preview.counts.kept == 4 and months(context, made.id) == {}
    handlers.confirm_import(context, STAFF, preview.id)
    handlers.run_waiting(context)
    found = months(context, made.id)["2024-01"]
    assert found.figures and (found.figures.orders, found.figures.units, found.figures.net) == (1, 3, "27.99")
    assert (
        (found.source, found.evidence) == ("imported", "attached")
        and found.proof
        and found.proof.sha256 == preview.digest
    )
    assert [e.source for e in said(context) if isinstance(e, OutcomeRecorded)] == ["imported", "imported"]
    with pytest.raises(ImportNotOpen):
        handlers.confirm_import(context, STAFF, preview.id)


def test_the_same_file_twice_changes_nothing(context: Context) -> None:
    made = shop(context)
    first = send(context, made.id, AMAZON)
    before = len(said(context))
    again = handlers.preview_import(context, STAFF, made.id, io.BytesIO(AMAZON.content), "renamed.txt")
    assert again.id == first and again.state == "done" and len(said(context)) == before


def test_overlapping_files_count_each_order_once(context: Context) -> None:
    made = shop(context)
    send(context, made.id, AMAZON)
    later = AMAZON.content.replace(b"111-4\t", b"111-40\t").replace(b"111-2\t", b"111-2\t") + AMAZON.content.splitlines(
        True
    )[3].replace(b"111-2\t", b"111-7\t")
    preview = handlers.preview_import(context, STAFF, made.id, io.BytesIO(later), "b.txt")
    assert (preview.counts.kept, preview.counts.duplicate, preview.counts.changed) == (1, 5, 0)
    assert preview.counts.rows == preview.counts.kept + preview.counts.duplicate + preview.counts.refused
    handlers.run_import(context, handlers.confirm_import(context, STAFF, preview.id).id)
    figures = months(context, made.id)["2024-02"].figures
    assert figures and figures.orders == 2


def test_a_correction_replaces_with_history_and_can_be_undone(context: Context) -> None:
    made = shop(context)
    first = send(context, made.id, AMAZON)
    second = send(context, made.id, AMAZON, AMAZON.content.replace(b"20.00", b"30.00"), replaces=first)
    figures = months(context, made.id)["2024-01"]
    assert figures.figures and figures.figures.gross == "37.99" and [h.gross for h in figures.history] == ["27.99"]
    assert queries.import_of(context, STAFF, first).state == "replaced"
    handlers.undo_import(context, STAFF, second)
    restored = months(context, made.id)["2024-01"].figures
    assert restored and restored.gross == "27.99" and queries.import_of(context, STAFF, first).state == "done"


class Meanwhile(FrozenClock):
    """While the worker looks at the clock, somebody does something, once."""

    def __init__(self, does: Callable[[], object]) -> None:
        super().__init__()
        self._does: list[Callable[[], object]] = [does]

    def now(self) -> datetime:
        if self._does:
            self._does.pop()()
        return super().now()


def test_an_import_is_stopped_while_it_is_counted_and_leaves_nothing(context: Context) -> None:
    made = shop(context)
    first = send(context, made.id, AMAZON)
    second = handlers.preview_import(
        context, STAFF, made.id, io.BytesIO(AMAZON.content.replace(b"20.00", b"30.00")), AMAZON.name
    )
    handlers.confirm_import(context, STAFF, second.id, first)
    clock = Meanwhile(lambda: handlers.stop_import(context, STAFF, second.id))
    with pytest.raises(Conflict):
        handlers.run_waiting(Context(context.config, context.store, clock))
    assert queries.import_of(context, STAFF, second.id).state == "stopping"
    with pytest.raises(ImportNotRunning, match="Being taken back"):
        handlers.stop_import(context, STAFF, second.id)
    handlers.run_waiting(context)
    found = queries.import_of(context, STAFF, second.id)
    assert (found.state, found.undone_by) == ("undone", STAFF.account_id) and found.undone_at
    assert queries.import_of(context, STAFF, first).state == "done"
    restored = months(context, made.id)["2024-01"].figures
    assert restored and restored.gross == "27.99"


def test_the_page_of_a_running_import_offers_to_stop_it(context: Context) -> None:
    made = shop(context)
    preview = handlers.preview_import(context, STAFF, made.id, io.BytesIO(AMAZON.content), AMAZON.name)
    handlers.confirm_import(context, STAFF, preview.id)
    browser, where = client(context, STAFF), f"/imports/{preview.id}"
    page = browser.get(where).text
    assert f'action="/placement{where}/stop"' in page
    assert browser.post(f"{where}/stop", data={"csrf_token": token(page)}).status_code == 303
    assert "What was counted is being taken back." in browser.get(where).text
    refused = browser.post(f"{where}/stop", data={"csrf_token": token(page)})
    assert refused.status_code == 422 and "only one that is being read or counted can be stopped" in refused.text
    handlers.run_waiting(context)
    assert "Undone" in browser.get(where).text and months(context, made.id) == {}


def test_undo_brings_back_what_was_entered_by_hand(context: Context) -> None:
    made = shop(context)
    handlers.record_outcome(
        context, STAFF, made.id, {"month": "2024-01", "orders": 9, "units": 9, "gross": "90.00", "refunds": "0.00"}
    )
    item = send(context, made.id, AMAZON)
    assert months(context, made.id)["2024-01"].source == "imported"
    handlers.undo_import(context, STAFF, item)
    found = months(context, made.id)
    assert (
        found["2024-01"].figures and found["2024-01"].figures.gross == "90.00" and found["2024-01"].source == "entered"
    )
    assert found["2024-02"].figures and found["2024-02"].figures.gross == "0.00"
    again = handlers.preview_import(context, STAFF, made.id, io.BytesIO(AMAZON.content), AMAZON.name)
    assert again.id == item and again.state == "previewed"


def test_other_currencies_are_converted_by_a_dated_rate(context: Context) -> None:
    made = shop(context, "alibaba", "GLOBAL", "USD")
    send(context, made.id, ALIBABA)
    found = months(context, made.id)["2024-05"]
    eur = Rates(context, "b1").converted("1500.00", "EUR", "USD", "2024-05")
    assert eur and found.figures and float(found.figures.gross) == 1500 + float(eur[0]) and 1600 < float(eur[0]) < 1650
    assert found.rates == [eur[1]] and "ECB 2024-05" in eur[1]


def test_without_a_rate_nothing_is_counted_until_one_is_entered(context: Context) -> None:
    made = shop(context, "ozon", "RU", "CNY")
    preview = handlers.preview_import(context, STAFF, made.id, io.BytesIO(FILES["ozon"].content), "p.csv")
    with pytest.raises(RateMissing, match="from RUB to CNY for 2024-02"):
        handlers.confirm_import(context, STAFF, preview.id)
    enter_rate(context, "b1", {"currency": "RUB", "month": "2024-02", "value": "0.08", "source": "中国银行"}, "a")
    handlers.run_import(context, handlers.confirm_import(context, STAFF, preview.id).id)
    found = months(context, made.id)["2024-02"]
    assert found.figures and found.figures.gross == "360.08" and found.rates == ["1 RUB = 0.08 CNY (中国银行 2024-02)"]


def test_what_cannot_be_imported_is_refused_by_name(context: Context) -> None:
    made = shop(context)
    with pytest.raises(OtherPlatform, match="coupang"):
        handlers.preview_import(context, STAFF, made.id, io.BytesIO(FILES["coupang"].content), "x.csv")
    with pytest.raises(NotFound):
        handlers.preview_import(context, STRANGER, made.id, io.BytesIO(AMAZON.content), "x.txt")
    broken = b"".join(AMAZON.content.splitlines(True)[i] for i in (0, 6))
    empty = handlers.preview_import(context, STAFF, made.id, io.BytesIO(broken), "x.txt")
    with pytest.raises(NothingToImport):
        handlers.confirm_import(context, STAFF, empty.id)
    context.keys.receive("p", None)
    with pytest.raises(PersonGone):
        handlers.preview_import(context, STAFF, made.id, io.BytesIO(AMAZON.content), "x.txt")


@pytest.mark.parametrize(
    ("name", "most"), [("amazon", IN_MEMORY), ("shopify", IN_MEMORY), ("tiktok", 0), ("walmart", 0), ("amazon", 0)]
)
def test_no_buyer_reaches_a_store_a_topic_a_log_or_a_temp_file(
    context: Context,
    tmp_path: Path,
    name: str,
    most: int,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = FILES[name]
    spools = tmp_path / "spools"
    spools.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spools))
    monkeypatch.setattr("services.placement.spool.IN_MEMORY", 1)
    monkeypatch.setattr("services.placement.handlers.reading.AT_ONCE", most)
    monkeypatch.setattr("tempfile.TemporaryFile", lambda: (spools / f"kept-{len(list(spools.iterdir()))}").open("w+b"))
    caplog.set_level(logging.DEBUG)
    made = shop(context, file.layout.split(".")[0])
    browser = client(context)
    page = browser.get(f"/{made.id}/imports").text
    sent = {"csrf_token": token(page), "file": (io.BytesIO(file.content), file.name)}
    answer = browser.post(f"/{made.id}/imports", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text[:800]
    waiting = everything(tmp_path) + browser.get(answer.headers["Location"].removeprefix("/placement")).text
    handlers.read_waiting(context)
    shown = browser.get(answer.headers["Location"].removeprefix("/placement")).text
    import_id = answer.headers["Location"].rsplit("/", 1)[1]
    assert browser.post(f"/imports/{import_id}/confirm", data={"csrf_token": token(shown)}).status_code == 303
    handlers.run_waiting(context)
    assert queries.import_of(context, STAFF, import_id).state == "done" and months(context, made.id)
    assert list(spools.iterdir()), "the upload went through a spool on the disk"
    left = waiting + everything(tmp_path) + caplog.text + shown + browser.get(f"/{made.id}/imports").text
    left += "".join(repr(item.outgoing) for item in context.store.pending(1000))
    assert not [mark for mark in MARKS if mark in left]


def test_a_spool_reads_what_was_written_and_hides_it_on_the_disk() -> None:
    spool = SealedSpool()
    content = bytes(range(256)) * 20_000
    for at in range(0, len(content), 70_001):
        spool.write(content[at : at + 70_001])
    assert len(content) > IN_MEMORY
    spool._disk.seek(0)
    assert content[:64] not in spool._disk.read()
    assert spool.seek(1_000_003) == 1_000_003 and spool.read(50) == content[1_000_003:1_000_053]
    assert spool.seek(-5, 2) == len(content) - 5 and spool.read() == content[-5:] and spool.read(1) == b""
    spool.seek(0)
    assert spool.read() == content
    spool.close()


def test_pages_of_an_import(context: Context) -> None:
    made = shop(context)
    browser = client(context)
    page = browser.get(f"/{made.id}/imports").text
    none = browser.post(f"/{made.id}/imports", data={"csrf_token": token(page)}, content_type="multipart/form-data")
    assert none.status_code == 422 and "Choose the report" in none.text
    unknown = {
        "csrf_token": token(page),
        "file": (io.BytesIO(b"Ref,When,Sum,Who\n1,2024-02-03,9.50,MARK-Buyer\n"), "x.csv"),
    }
    mapping = browser.post(f"/{made.id}/imports", data=unknown, content_type="multipart/form-data")
    assert mapping.status_code == 422 and "What do the columns hold?" in mapping.text and "AAAA-Aaaaa" in mapping.text
    assert "MARK-" not in mapping.text
    chosen = {"csrf_token": token(page), "order": "Ref", "date": "When", "amount": "Sum", "days": "ymd"}
    assert browser.post(f"/{made.id}/maps", data=chosen).status_code == 303
    again = {
        "csrf_token": token(page),
        "file": (io.BytesIO(b"Ref,When,Sum,Who\n1,2024-02-03,9.50,MARK-Buyer\n"), "x.csv"),
    }
    sent = browser.post(f"/{made.id}/imports", data=again, content_type="multipart/form-data")
    preview = browser.get(sent.headers["Location"].removeprefix("/placement")).text
    assert "US$9.50" in preview or "$9.50" in preview
    assert "Undo the import" in browser.get(sent.headers["Location"].removeprefix("/placement") + "/undo").text
    rate = {"csrf_token": token(page), "currency": "RUB", "month": "2024-02", "value": "x", "source": "s"}
    assert "is not a rate" in browser.post("/rates", data=rate).text
    assert (
        browser.post("/rates", data={**rate, "value": "0.08"}).status_code == 303
        and "0.08" in browser.get("/rates").text
    )


def test_who_may_see_and_send(context: Context) -> None:
    made = shop(context)
    item = send(context, made.id, AMAZON)
    for path in (f"/{made.id}/imports", f"/imports/{item}"):
        assert client(context, STRANGER).get(path).status_code == 404
        assert client(context, MANAGER).get(path).status_code == 200
        assert client(context, None).get(path).status_code == 303
    manager = client(context, MANAGER)
    sent = {"csrf_token": token(manager.get("/rates").text), "file": (io.BytesIO(b"x"), "x")}
    assert manager.post(f"/{made.id}/imports", data=sent, content_type="multipart/form-data").status_code == 403


def test_a_month_outside_the_shops_time_is_told_not_counted(context: Context) -> None:
    assert isinstance(context.clock, FrozenClock)
    made = shop(context, opened_on="2024-02-01")
    item = queries.import_of(context, STAFF, send(context, made.id, AMAZON))
    assert item.outside == ["2024-01"] and set(months(context, made.id)) == {"2024-02"}
