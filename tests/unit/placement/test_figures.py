"""Proof of figures that are no month: attached on one page, looked at by somebody else, taken along in the pack."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from services.placement import handlers, queries
from services.placement.domain.figures import figures_of
from services.placement.handlers import shops
from services.placement.pack import verify
from services.placement.wiring import service
from shared.contracts.enrollment import AccountRegistered
from shared.contracts.event import Sealed
from shared.rules import NotFound
from shared.service import Context
from tests.house import deliver, person
from tests.unit.placement.place import MANAGER, STAFF, STRANGER, TRAINEE, base, client, shop, token
from tests.unit.placement.test_evidence import month, picture


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return base(tmp_path)


def test_every_stage_milestone_and_letter_is_a_figure(context: Context) -> None:
    made = shop(context)
    handlers.reach_stage(context, STAFF, made.id, "account")
    shops.mark_milestone(context, STAFF, made.id, "bank_linked", True)
    found = figures_of(shops.add_letter(context, STAFF, made.id, "甲授权书", "2026-04-01"))
    keys = [figure.key for figure in found]
    assert keys[:4] == ["placement:opened", "stage:prepare", "stage:account", "milestone:bank_linked"]
    assert keys[4].startswith("letter:")
    internship = {"person_id": "p", "kind": "internship", "opened_on": "2026-02-02", "employer": "海贸"}
    assert [f.key for f in figures_of(handlers.open_placement(context, STAFF, internship))][-1] == "internship:hours"
    with pytest.raises(NotFound):
        handlers.attach_proof(context, STAFF, made.id, ("stage", f"{made.id}:stable"), {"statement": "x"})


def test_a_stage_is_proven_on_the_page_by_four_eyes(context: Context) -> None:
    made, trainee, manager = shop(context), client(context, TRAINEE), client(context, MANAGER)
    path = f"/{made.id}/evidence"
    assert f'href="/placement{path}"' in trainee.get(f"/{made.id}").text
    key = {"csrf_token": token(trainee.get(path).text)}
    wrong = trainee.post(path, data={**key, "figure": "stage:prepare"})
    assert wrong.status_code == 422 and "give a link or a statement" in wrong.text
    gone = trainee.post(path, data={**key, "figure": "stage:stable", "statement": "一句话"})
    assert gone.status_code == 422 and "is not there any more" in gone.text and "一句话" in gone.text
    sent = {**key, "figure": "stage:prepare", "proof": (io.BytesIO(picture("3Q")), "a.png")}
    assert trainee.post(path, data=sent).status_code == 303
    (proof,) = queries.placement_proofs(context, made.id)
    assert "Stage" in manager.get("/proofs").text and f"{path}#p-{proof.id}" in manager.get("/proofs").text
    assert trainee.get(f"/evidence/{proof.id}").headers["Location"].endswith(f"{path}#p-{proof.id}")
    review = {"csrf_token": token(manager.get(path).text), "state": "rejected"}
    refused = manager.post(f"/evidence/{proof.id}/review", data=review)
    assert refused.status_code == 422 and "Write why" in refused.text
    assert manager.post(f"/evidence/{proof.id}/review", data={**review, "state": "confirmed"}).status_code == 303
    assert queries.evidence_of(context, STAFF, proof.id).state == "confirmed"
    named = (Sealed(person(context, "s2").seal("王负责人")), Sealed(""))
    deliver(service(), context, AccountRegistered("m", "s2", "b1", "manager", *named), "m")
    assert "王负责人" in trainee.get(path).text
    assert queries.account_name(context, "trainee-p") == "林晓雨" and queries.account_name(context, "nobody") == "—"
    assert client(context, STRANGER).get(path).status_code == 404
    assert manager.post(path, data={**key, "figure": "stage:prepare"}).status_code in (400, 403)


def test_the_pack_holds_the_proof_of_stages_too(context: Context, tmp_path: Path) -> None:
    made = shop(context)
    month(context, made.id)
    stage = ("stage", f"{made.id}:prepare")
    handlers.attach_proof(context, STAFF, made.id, stage, {}, ("licence.png", picture("Zx!9")))
    content = client(context, MANAGER).get("/report.zip?first=2024-01&last=2024-12").data
    pack = tmp_path / "pack.zip"
    pack.write_bytes(content)
    with zipfile.ZipFile(pack) as packed:
        (name,) = [n for n in packed.namelist() if n.startswith("proofs/stage-")]
        rows = list(load_workbook(io.BytesIO(packed.read("index.xlsx"))).active.values)  # type: ignore[union-attr]
    assert any(name in row and any("Stage" in str(cell) for cell in row) for row in rows)
    assert verify(pack, context.config.installation_key).ok
