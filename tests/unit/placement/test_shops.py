"""Milestones, people, letters and risks of a shop."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from services.placement import handlers, queries
from services.placement.domain.placements import STAGES
from services.placement.domain.shops import (
    FLAGS,
    MILESTONES,
    Launch,
    Letter,
    MemberKnown,
    MilestoneUnknown,
    flags,
    stage_data,
)
from services.placement.handlers import shops
from shared.actor import Actor
from shared.rules import NotFound
from shared.service import Context
from tests.unit.placement.place import STAFF, STRANGER, TRAINEE, admit, base, client, shop, token

TODAY = date(2026, 3, 2)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return base(tmp_path)


def test_stages_are_data_and_every_milestone_has_a_name() -> None:
    assert set(stage_data()["stages"]) == set(STAGES["shop"]) - {"closed"}
    assert {m for stage in stage_data()["stages"].values() for m in stage["milestones"]} == set(MILESTONES)


def test_milestones_are_ticked_and_unticked(context: Context) -> None:
    made = shop(context)
    done = shops.mark_milestone(context, TRAINEE, made.id, "product_chosen", True)
    assert [m.code for m in done.launch.milestones] == ["product_chosen"]
    assert shops.mark_milestone(context, TRAINEE, made.id, "product_chosen", False).launch.milestones == []
    with pytest.raises(MilestoneUnknown):
        shops.mark_milestone(context, TRAINEE, made.id, "nothing", True)


def test_several_people_work_on_a_shop_and_see_it(context: Context) -> None:
    made = shop(context)
    admit(context, "q", "张伟")
    other = Actor("t2", "trainee", "b1", "q")
    with pytest.raises(NotFound):
        queries.placement_of(context, other, made.id)
    shops.add_member(context, STAFF, made.id, "q")
    assert queries.placement_of(context, other, made.id).id == made.id
    assert [p.id for p in queries.placement_page(context, other, {})[0]] == [made.id]
    assert handlers.record_outcome(
        context, other, made.id, {"month": "2024-02", "orders": 1, "units": 1, "gross": "1.00", "refunds": "0.00"}
    )
    with pytest.raises(MemberKnown):
        shops.add_member(context, STAFF, made.id, "q")
    with pytest.raises(NotFound):
        shops.add_member(context, STAFF, made.id, "nobody")
    with pytest.raises(NotFound):
        shops.add_member(context, STRANGER, made.id, "q")
    shops.remove_member(context, STAFF, made.id, "q")
    with pytest.raises(NotFound):
        queries.placement_of(context, other, made.id)


def codes(
    launch: Launch, months: list[tuple[str, int, str, str]], stage: str = "stable", at: str = "2026-02-20"
) -> list[str]:
    found = flags(stage, at, launch, months, TODAY)
    assert all(FLAGS[flag.code] % flag.values for flag in found)
    return [flag.code for flag in found]


def test_risks() -> None:
    sold = ("2026-02", 3, "90.00", "0.00")
    assert codes(Launch(), [sold]) == []
    assert codes(Launch(suspended_on="2026-03-01"), [sold]) == ["suspended"]
    assert codes(Launch(), [("2025-12", 3, "90.00", "0.00"), ("2026-02", 0, "0.00", "0.00")]) == ["quiet"]
    assert codes(Launch(), [("2026-02", 3, "90.00", "30.00")]) == ["refunds"]
    letters = [
        Letter("1", "甲", "2026-02-28", "a"),
        Letter("2", "乙", "2026-03-20", "a"),
        Letter("3", "丙", "2027-01-01", "a"),
    ]
    assert codes(Launch(letters=letters), [sold]) == ["letter_expired", "letter_expiring"]
    assert codes(Launch(), [], "prepare", "2025-12-01") == ["slow"]


def test_the_page_of_a_launch(context: Context) -> None:
    made = shop(context)
    browser = client(context)
    key = {"csrf_token": token(browser.get(f"/{made.id}").text)}
    for path, data in (
        ("milestones", {"code": "licence_ready", "done": "1"}),
        ("letters", {"name": "品牌授权书", "expires_on": "2026-03-10"}),
        ("suspended", {"suspended": "1"}),
    ):
        assert browser.post(f"/{made.id}/{path}", data={**key, **data}).status_code == 303
    page = browser.get(f"/{made.id}").text
    assert "account suspended" in page and "品牌授权书" in page and "runs out on Mar 10, 2026" in page
    assert browser.post(f"/{made.id}/members", data={**key, "person_id": "nobody"}).status_code == 404
    stranger = client(context, STRANGER)
    theirs = {"csrf_token": token(stranger.get("/rates").text)}
    assert stranger.post(f"/{made.id}/suspended", data=theirs).status_code == 404
    assert queries.placement_of(context, STAFF, made.id).launch.suspended_on == "2026-03-02"
