"""Proof: four eyes, the same picture twice, the chain, the rule, the report, the pack and its verifier."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from PIL import Image, ImageDraw

from deploy.cli import main
from services.placement import handlers, queries
from services.placement.chain import bind_loose, links
from services.placement.domain.evidence import (
    LinkUnsafe,
    OwnProof,
    ProofMissing,
    ProofSettled,
    chain_problems,
    state_of,
)
from services.placement.domain.months import month_range
from services.placement.domain.outcomes import Outcome
from services.placement.domain.track_record import Month, TrackRecordRule, judge
from services.placement.handlers.evidence import remind_of_proofs
from services.placement.pack import verify
from services.placement.records import with_record
from services.placement.repository import evidence
from services.placement.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock, iso
from shared.contracts.matching import PairingAccepted
from shared.contracts.placement import EvidenceReviewed, ProofsWaiting
from shared.rules import NotFound, PersonGone
from shared.service import Context
from shared.web import pdf
from tests.house import SECRETS, deliver, said
from tests.unit.placement.place import (
    MANAGER,
    STAFF,
    STRANGER,
    TRAINEE,
    admit,
    base,
    client,
    everything,
    settle,
    shop,
    token,
)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return base(tmp_path)


def picture(text: str, size: tuple[int, int] = (640, 360), kind: str = "PNG") -> bytes:
    made = Image.new("RGB", (640, 360), "white")
    draw = ImageDraw.Draw(made)
    for place, sign in enumerate(text):
        draw.rectangle((20 + place * 60, 340 - ord(sign) * 2, 60 + place * 60, 340), fill=(20, 80, 120))
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0131] = "Screenshot tool"
    made.resize(size).save(out, kind, exif=exif)
    return out.getvalue()


def month(context: Context, shop_id: str, text: str = "2024-02", **more: object) -> Outcome:
    data = {"month": text, "orders": 2, "units": 3, "gross": "30.00", "refunds": "10.00", **more}
    return handlers.record_outcome(context, TRAINEE, shop_id, data)


def test_four_eyes_and_the_state_of_all_proofs(context: Context) -> None:
    made = shop(context)
    figure = month(context, made.id)
    first = handlers.attach_proof(context, STAFF, made.id, ("outcome", figure.id), {}, ("a.png", picture("3Q")))
    with pytest.raises(OwnProof, match=r"a\.png"):
        handlers.review_proof(context, STAFF, first.id, "confirmed")
    handlers.review_proof(context, MANAGER, first.id, "rejected", "看不清")
    assert queries.outcome_of(context, STAFF, figure.id).evidence == "rejected"
    with pytest.raises(ProofSettled):
        handlers.review_proof(context, MANAGER, first.id, "confirmed")
    second = handlers.attach_proof(
        context, TRAINEE, made.id, ("outcome", figure.id), {"link": "https://example.com/report"}
    )
    assert queries.outcome_of(context, STAFF, figure.id).evidence == "attached"
    handlers.review_proof(context, MANAGER, second.id, "confirmed")
    assert queries.outcome_of(context, STAFF, figure.id).evidence == "confirmed"
    assert [e.state for e in said(context) if isinstance(e, EvidenceReviewed)] == ["rejected", "confirmed"]
    assert [(a.state, a.by) for a in queries.evidence_of(context, STAFF, first.id).acts] == [
        ("attached", "a"),
        ("rejected", "m"),
    ]


def test_what_is_no_proof_is_refused(context: Context) -> None:
    made = shop(context)
    figure = ("outcome", month(context, made.id).id)
    with pytest.raises(ProofMissing):
        handlers.attach_proof(context, STAFF, made.id, figure, {})
    with pytest.raises(LinkUnsafe, match="javascript"):
        handlers.attach_proof(context, STAFF, made.id, figure, {"link": "javascript:alert(1)"})
    with pytest.raises(NotFound):
        handlers.attach_proof(context, STAFF, made.id, ("outcome", "other"), {"statement": "x"})
    with pytest.raises(NotFound):
        handlers.attach_proof(context, STRANGER, made.id, figure, {"statement": "x"})


def test_the_same_screenshot_is_found_in_another_size_and_format(context: Context) -> None:
    made = shop(context)
    one, two = month(context, made.id), month(context, made.id, "2024-03")
    first = handlers.attach_proof(context, STAFF, made.id, ("outcome", one.id), {}, ("a.png", picture("3Qa")))
    again = handlers.attach_proof(
        context, STAFF, made.id, ("outcome", two.id), {}, ("b.jpg", picture("3Qa", (480, 270), "JPEG"))
    )
    other = handlers.attach_proof(context, STAFF, made.id, ("outcome", two.id), {}, ("c.png", picture("Zx!9")))
    assert again.alike == [first.id] and other.alike == []
    assert again.metadata["size"] == "480 × 270" and again.metadata["Software"] == "Screenshot tool"


def test_files_and_statements_are_sealed_and_go_with_the_person(context: Context, tmp_path: Path) -> None:
    made = shop(context)
    figure = ("outcome", month(context, made.id).id)
    content = picture("3Qab")
    kept = handlers.attach_proof(context, STAFF, made.id, figure, {}, ("a.png", content))
    handlers.attach_proof(context, STAFF, made.id, figure, {"statement": "本店二月确有两单"})
    assert queries.evidence_file(context, MANAGER, kept.id)[1] == content
    assert content not in (tmp_path / "placement.db").read_bytes() and "二月确有" not in everything(tmp_path)
    context.keys.receive("p", None)
    with pytest.raises(PersonGone):
        queries.evidence_file(context, MANAGER, kept.id)


def test_every_act_is_a_link_and_a_changed_one_is_seen(context: Context) -> None:
    made = shop(context)
    figure = ("outcome", month(context, made.id).id)
    for text in ("one", "two"):
        item = handlers.attach_proof(context, STAFF, made.id, figure, {"statement": text})
    handlers.review_proof(context, MANAGER, item.id, "confirmed")
    chain = links(context, "b1")
    assert [link["state"] for link in chain] == ["attached", "attached", "confirmed"] and chain_problems(chain) == []
    assert chain_problems([chain[0], {**chain[1], "by": "someone"}, chain[2]]) == ["Link 2 of the chain was changed."]
    assert chain_problems([chain[0], chain[2]])
    loose = evidence(context).find_one(item.id)
    assert loose
    loose.loose = True
    evidence(context).save(loose)
    bind_loose(context)
    assert evidence(context).find(STAFF, {"loose": True})  # whoever acted a moment ago may still be at it
    assert isinstance(context.clock, FrozenClock)
    context.clock.advance(minutes=2)
    bind_loose(context)
    assert links(context, "b1") == chain and not evidence(context).find(STAFF, {"loose": True})


def test_the_state_of_a_figure_by_its_proofs() -> None:
    assert [state_of(s) for s in ([], ["rejected"], ["rejected", "attached"], ["attached", "confirmed", "rejected"])] == [
        "none", "rejected", "attached", "confirmed",
    ]  # fmt: skip


def test_the_rule_names_its_version_and_what_is_missing() -> None:
    rule = TrackRecordRule()
    sold = Month("2024-05", 3, "20.00", "confirmed")
    assert rule.example and judge(rule, "2024-02-01", [sold], "2024-01", "2024-12").met
    unproven = judge(rule, "2024-02-01", [Month("2024-05", 3, "20.00", "attached")], "2024-01", "2024-12")
    assert (unproven.met, unproven.version) == (False, "example-1") and dict(unproven.conditions)["proof"] is False
    assert not judge(rule, "2022-02-01", [sold], "2024-01", "2024-12").met
    assert not judge(rule, "2024-02-01", [Month("2024-05", 3, "0.00", "confirmed")], "2024-01", "2024-12").met
    mixed = [Month("2024-05", 1, "-5.00", "confirmed"), Month("2024-06", 9, "99.00", "none")]
    assert not judge(rule, "2024-02-01", mixed, "2024-01", "2024-12").met


@pytest.fixture
def reported(context: Context) -> Context:
    made = shop(context)
    good, open_, bad = month(context, made.id), month(context, made.id, "2024-03"), month(context, made.id, "2024-04")
    for figure, state in ((good, "confirmed"), (bad, "rejected")):
        item = handlers.attach_proof(
            context, TRAINEE, made.id, ("outcome", figure.id), {}, (f"{figure.month}.png", picture(figure.month))
        )
        handlers.review_proof(context, MANAGER, item.id, state, "不符")
    assert open_.evidence == "none"
    return context


def test_a_report_never_counts_rejected_proof(reported: Context) -> None:
    (row,) = queries.report_rows(reported, MANAGER, "2024-01", "2024-12", TrackRecordRule())
    assert row.verdict.met and (row.orders("confirmed"), row.orders("none"), row.orders("rejected")) == (2, 2, 2)
    browser = client(reported, MANAGER)
    page = browser.get("/report?first=2024-01&last=2024-12").text
    assert "rule example-1" in page and "Not counted: proof rejected" in page
    assert browser.get("/report?first=2024-05&last=2024-01").status_code == 422
    sheet = load_workbook(io.BytesIO(browser.get("/report.xlsx?first=2024-01&last=2024-12").data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert (
        [r[4] for r in rows[1:]] == ["2024-02", "2024-03", "2024-04"]
        and rows[3][6] in (None, "")
        and rows[1][6] == "20.00"
    )
    assert client(reported, TRAINEE).get("/report").status_code == 403


def test_an_evidence_pack_is_verified_and_a_change_is_found(reported: Context, tmp_path: Path) -> None:
    content = client(reported, MANAGER).get("/report.zip?first=2024-01&last=2024-12").data
    pack = tmp_path / "pack.zip"
    pack.write_bytes(content)
    with zipfile.ZipFile(pack) as packed:
        names = set(packed.namelist())
        assert (
            packed.read("index.pdf").startswith(b"%PDF")
            and {"index.xlsx", "chain.json", "VERIFY.txt", "manifest.json"} <= names
        )
        assert len([name for name in names if name.startswith("proofs/")]) == 1
    found = verify(pack, reported.config.installation_key)
    assert (found.ok, found.proofs, found.links, found.seal) == (True, 1, 4, "valid")
    done = CliRunner().invoke(
        main,
        ["evidence", "verify", str(pack), "--json"],
        env={"SLIPWAY_VAR": str(tmp_path / "none"), "SLIPWAY_INSTALLATION_KEY": ""},
    )
    assert done.exit_code == 0 and json.loads(done.stdout)["seal"] == "unknown"
    for change in ("proofs/", "chain.json", "index.pdf"):
        broken = tmp_path / "broken.zip"
        with zipfile.ZipFile(pack) as old, zipfile.ZipFile(broken, "w") as new:
            for name in old.namelist():
                new.writestr(name, old.read(name) + (b" " if name.startswith(change) else b""))
        assert verify(broken).problems
    settings = {"SLIPWAY_INSTALLATION_KEY": SECRETS["SLIPWAY_INSTALLATION_KEY"]}
    bad = CliRunner().invoke(main, ["evidence", "verify", str(broken)], env=settings)
    assert bad.exit_code == 1 and "“index.pdf” was changed." in bad.stdout
    (tmp_path / "no.zip").write_bytes(b"nothing")
    assert not verify(tmp_path / "no.zip").ok


def test_without_pango_one_sentence_names_the_packages(reported: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "_html", missing)
    answer = client(reported, MANAGER).get("/report.zip?first=2024-01&last=2024-12")
    assert answer.status_code == 503 and "apt-get install libpango-1.0-0" in answer.text


def test_pages_of_a_proof(context: Context) -> None:
    made = shop(context)
    figure = month(context, made.id)
    path = f"/outcomes/{figure.id}/evidence"
    browser, manager = client(context), client(context, MANAGER)
    sent = {
        "csrf_token": token(browser.get(path).text),
        "proof": (io.BytesIO(picture("3Q")), "a.png"),
        "link": "",
        "statement": "",
    }
    assert browser.post(path, data=sent, content_type="multipart/form-data").status_code == 303
    (item,) = queries.proofs_of(context, figure)
    assert browser.get(f"/evidence/{item.id}/file").data == picture("3Q")
    own = browser.post(
        f"/evidence/{item.id}/review", data={"csrf_token": token(browser.get(path).text), "state": "confirmed"}
    )
    assert own.status_code == 422 and "another person must look at it" in own.text
    seen = {"csrf_token": token(manager.get(path).text), "state": "confirmed"}
    assert manager.post(f"/evidence/{item.id}/review", data=seen).status_code == 303
    empty = browser.post(path, data={"csrf_token": token(browser.get(path).text)}, content_type="multipart/form-data")
    assert empty.status_code == 422 and "Choose a file" in empty.text
    for there in (path, f"/evidence/{item.id}", f"/evidence/{item.id}/file"):
        assert client(context, STRANGER).get(there).status_code == 404


def test_everybody_of_a_shop_sees_its_proof_and_nobody_elses(context: Context) -> None:
    mine, theirs = shop(context), shop(context, shop_id="A2")
    admit(context, "q", "周敏")
    handlers.shops.add_member(context, STAFF, mine.id, "q")
    files = {"file": ("a.png", picture("3Qa"))}
    other = handlers.attach_proof(
        context, STAFF, theirs.id, ("outcome", month(context, theirs.id).id), {}, files["file"]
    )
    figure = month(context, mine.id)
    member = Actor("t2", "trainee", "b1", "q")
    proof = handlers.attach_proof(context, member, mine.id, ("outcome", figure.id), {}, files["file"])
    assert proof.alike == [other.id]
    deliver(service(), context, PairingAccepted("pair", "b1", "p", "new", "2026-01-02T00:00:00Z"))
    guide = Actor("g", "mentor", "b1", "new")
    for actor in (TRAINEE, member, guide):
        assert client(context, actor).get(f"/outcomes/{figure.id}/evidence").status_code == 200
        assert client(context, actor).get(f"/evidence/{proof.id}").status_code == 303
        assert client(context, actor).get(f"/evidence/{proof.id}/file").data == picture("3Qa")
    page = client(context, member).get(f"/outcomes/{figure.id}/evidence").text
    assert other.id not in page and "at another shop of the base" in page
    assert other.id in client(context, STAFF).get(f"/outcomes/{figure.id}/evidence").text
    for hidden in (f"/evidence/{other.id}", f"/evidence/{other.id}/file"):
        assert client(context, member).get(hidden).status_code == 404
    for stranger in (STRANGER, Actor("g2", "mentor", "b1", "old"), Actor("t3", "trainee", "b1", "z")):
        assert client(context, stranger).get(f"/evidence/{proof.id}").status_code == 404


def test_proofs_that_wait_are_told_of_once(context: Context) -> None:
    assert isinstance(context.clock, FrozenClock)
    made = shop(context)
    figure = month(context, made.id)
    first = handlers.attach_proof(context, STAFF, made.id, ("outcome", figure.id), {"statement": "x"})
    second = handlers.attach_proof(context, STAFF, made.id, ("placement", made.id), {"statement": "y"})
    since = iso(context.clock.now())
    for _day in range(5):
        for _again in range(2):
            remind_of_proofs(context)
        context.clock.advance(days=1)
    (told,) = [e for e in said(context) if isinstance(e, ProofsWaiting)]
    assert (told.base_id, told.waiting, told.fresh, told.since) == ("b1", 2, 2, since)
    handlers.attach_proof(
        context, STAFF, made.id, ("outcome", month(context, made.id, "2024-03").id), {"statement": "z"}
    )
    handlers.review_proof(context, MANAGER, second.id, "confirmed")
    context.clock.advance(days=4)
    remind_of_proofs(context)
    again = [e for e in said(context) if isinstance(e, ProofsWaiting)][1:]
    assert [(e.waiting, e.fresh, e.since) for e in again] == [(2, 1, since)]
    handlers.review_proof(context, MANAGER, first.id, "rejected", "看不清")
    context.clock.advance(days=4)
    remind_of_proofs(context)
    assert len([e for e in said(context) if isinstance(e, ProofsWaiting)]) == 2


def test_the_kept_number_of_track_records_is_the_counted_one(context: Context) -> None:
    """Of five shops: proven, proven but given back, unproven, rejected, and opened long before."""
    assert isinstance(context.clock, FrozenClock)
    confirmed = ("2025-02-10", "confirmed"), ("2025-06-10", "confirmed")
    others = ("2025-08-01", ""), ("2025-09-01", "rejected"), ("2024-01-10", "confirmed")
    for number, (opened, state) in enumerate((*confirmed, *others)):
        made = shop(context, shop_id=f"S{number}", opened_on=opened)
        for text in ("2025-10", "2025-12"):
            figure = month(context, made.id, text)
            if state:
                item = handlers.attach_proof(context, TRAINEE, made.id, ("outcome", figure.id), {"statement": "x"})
                handlers.review_proof(context, MANAGER, item.id, state, "不符")
        if number == 1:
            late = month(context, made.id, "2026-01", orders=0, units=0, gross="0.00", refunds="90.00")
            item = handlers.attach_proof(context, TRAINEE, made.id, ("outcome", late.id), {"statement": "x"})
            handlers.review_proof(context, MANAGER, item.id, "confirmed")
    settle(context)
    seen = []
    for last in ("2025-09", "2025-10", "2025-12", "2026-01", "2026-02", "2026-03"):
        rows = queries.report_rows(context, MANAGER, month_range(last, 12)[0], last, TrackRecordRule())
        seen.append(with_record(context.store, "b1", last))
        assert seen[-1] == sum(row.verdict.met for row in rows)
    assert seen == [0, 2, 2, 1, 0, 0] and with_record(context.store, "b2", "2026-01") == 0
    page = client(context, MANAGER).get("/report?first=2025-02&last=2026-01").text
    assert re.search(r"Shops with a track record.*?>1<", page, re.DOTALL)
    assert page.count("/placement/") > 5 and "Orders with confirmed proof" in page
