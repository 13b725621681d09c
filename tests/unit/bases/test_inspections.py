"""A fault found in an inspection is put right by one and verified by another; nothing is lost, doubled or open to another base."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from services.bases import queries
from services.bases.domain.inspections import (
    Action,
    FaultUnexplained,
    Inspection,
    InspectionAhead,
    InspectionOver,
    Point,
)
from services.bases.domain.measures import MeasureMissing, MeasureVerified, NothingDone, VerifiedByOneself
from services.bases.handlers import (
    call_off_inspection,
    change_action,
    file_complaint,
    finish_action,
    hold_inspection,
    load_annex,
    open_action,
    plan_inspection,
    return_action,
    verify_action,
)
from services.bases.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from shared.uploads import FileWrongKind
from shared.web.app import create_app
from tests.house import context as make_context

QUALITY, MANAGER = Actor("q", "quality", "b01", "p2"), Actor("m", "manager", "b01", "p1")
OTHER = Actor("x", "quality", "b02", "p3")
PLAN = {
    "title": "消防",
    "checks": ["灭火器", "通道"],
    "due": "2026-03-01",
    "place": "",
    "inspector": "综合",
    "every": 30,
}
FAULTS = [Point(text="灭火器", found="ok"), Point(text="通道", found="fault", note="堆放纸箱")]
HELD = {"held_on": "2026-03-02", "points": FAULTS, "owner": "综合管理", "due": "2026-03-10"}
MEASURE = {"cause": "无堆放点", "measure": "清理", "owner": "综合管理", "due": "2026-03-10"}


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def context(tmp_path: Path, clock: FrozenClock) -> Context:
    made = make_context(tmp_path, service(), clock)
    load_annex(made)
    return made


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(out, "JPEG", exif=Image.Exif())
    return out.getvalue()


def held(context: Context) -> tuple[Inspection, Action]:
    made = plan_inspection(context, QUALITY, PLAN)
    (action,) = hold_inspection(context, QUALITY, made.id, files=[("照片.jpg", photo())], **HELD)
    return queries.inspection_of(context, MANAGER, made.id), action


def done(context: Context) -> Action:
    _inspection, action = held(context)
    change_action(context, QUALITY, action.id, action.version, MEASURE)
    return finish_action(context, QUALITY, action.id, "已清理", [("后.pdf", b"%PDF-1.4 x")])


def test_a_fault_becomes_an_action_and_the_next_inspection_is_planned(context: Context) -> None:
    inspection, action = held(context)
    assert (inspection.state, inspection.files[0].media_type) == ("held", "image/jpeg")
    assert (action.text, action.owner, action.due, action.state) == ("通道：堆放纸箱", "综合管理", "2026-03-10", "open")
    assert [one.id for one in queries.actions_from(context, "b01", "inspection", inspection.id)] == [action.id]
    planned, total = queries.inspection_list(context, "b01", "planned")
    assert total == 1 and planned[0].due == "2026-03-31" and planned[0].checks == PLAN["checks"]
    with pytest.raises(InspectionOver):
        hold_inspection(context, QUALITY, inspection.id, **HELD)
    assert queries.inspection_list(context, "b01")[1] == 2


def test_what_is_incomplete_or_still_to_come_is_refused_and_nothing_is_kept(context: Context) -> None:
    made = plan_inspection(context, QUALITY, PLAN)
    silent = [Point(text="通道", found="fault")]
    for wrong, error in (({"held_on": "2026-03-03"}, InspectionAhead), ({"points": silent}, FaultUnexplained)):
        with pytest.raises(error):
            hold_inspection(context, QUALITY, made.id, **{**HELD, **wrong})
    with pytest.raises(FileWrongKind):
        hold_inspection(context, QUALITY, made.id, files=[("x.exe", b"MZ")], **HELD)
    assert queries.action_list(context, "b01") == ([], 0)
    assert queries.inspection_of(context, QUALITY, made.id).state == "planned"


def test_a_recording_that_broke_off_is_taken_up_and_doubles_nothing(context: Context) -> None:
    made = plan_inspection(context, QUALITY, PLAN)
    before = context.store.get("inspections", made.id)
    assert before is not None
    hold_inspection(context, QUALITY, made.id, **HELD)
    now = context.store.get("inspections", made.id)
    assert now is not None
    # As if the last write had not come through.
    context.store.save("inspections", made.id, before.state, version=now.version)
    hold_inspection(context, QUALITY, made.id, **HELD)
    assert (queries.action_list(context, "b01")[1], queries.inspection_list(context, "b01", "planned")[1]) == (1, 1)


def test_one_does_and_another_verifies_or_sends_back(context: Context) -> None:
    _inspection, action = held(context)
    with pytest.raises(MeasureMissing):
        finish_action(context, QUALITY, action.id, "x")
    with pytest.raises(NothingDone):
        verify_action(context, MANAGER, action.id)
    with pytest.raises(Conflict):
        change_action(context, QUALITY, action.id, 99, MEASURE)
    change_action(context, QUALITY, action.id, action.version, MEASURE)
    finish_action(context, QUALITY, action.id, "已清理")
    with pytest.raises(VerifiedByOneself):
        verify_action(context, QUALITY, action.id)
    assert return_action(context, MANAGER, action.id, "仍有纸箱").state == "open"
    finish_action(context, QUALITY, action.id, "全部清理")
    assert verify_action(context, MANAGER, action.id).state == "verified"
    with pytest.raises(MeasureVerified):
        return_action(context, MANAGER, action.id, "晚了")


def test_late_ones_are_counted_listed_and_waiting_on_the_dashboard(context: Context, clock: FrozenClock) -> None:
    held(context)
    clock.advance(days=30)
    assert queries.action_counts(context, "b01") == {"late": 1, "open": 1, "done": 0, "verified": 0}
    waiting = {task.kind: task.count for task in queries.today(context, "b01")}
    assert (waiting["actions_late"], waiting["inspections_late"]) == (1, 1)


def test_an_inspection_that_is_called_off_does_not_come_again(context: Context) -> None:
    made = plan_inspection(context, MANAGER, PLAN)
    assert call_off_inspection(context, MANAGER, made.id, "停电").state == "off"
    with pytest.raises(InspectionOver):
        call_off_inspection(context, MANAGER, made.id, "再次")
    assert queries.inspection_list(context, "b01")[1] == 1


def test_an_action_comes_from_a_record_of_its_own_base_alone(context: Context) -> None:
    complaint, _secret = file_complaint(context, "b01", subject="fees", text="x", contact="")
    data = {"text": "公示收费", **MEASURE, "source": "complaint", "source_id": complaint.id}
    made = open_action(context, QUALITY, data)
    assert [one.id for one in queries.actions_from(context, "b01", "complaint", complaint.id)] == [made.id]
    for actor, source in ((OTHER, "complaint"), (QUALITY, "inspection"), (QUALITY, "other")):
        with pytest.raises(NotFound):
            open_action(context, actor, {**data, "source": source})


def test_another_base_finds_nothing(context: Context) -> None:
    inspection, action = held(context)
    for attempt in (
        lambda: queries.inspection_of(context, OTHER, inspection.id),
        lambda: hold_inspection(context, OTHER, inspection.id, **HELD),
        lambda: verify_action(context, OTHER, action.id),
        lambda: change_action(context, OTHER, action.id, action.version, MEASURE),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_the_pages_keep_what_was_typed_and_say_what_is_missing(context: Context) -> None:
    browser = create_app(service(), context).test_client()
    with browser.session_transaction() as session:
        session.permanent, session["actor"], session["csrf_token"] = True, vars(QUALITY), "0"
    page = browser.get("/inspections/new").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    long = {"title": "消防", "due": "2026-03-01", "every": "30", "checks": "\n".join(f"点{n}" for n in range(41))}
    answer = browser.post("/inspections", data={"csrf_token": token, **long})
    assert answer.status_code == 422 and "点40" in answer.get_data(as_text=True)
    answer = browser.post("/inspections", data={"csrf_token": token, **long, "checks": "灭火器\n通道\n灭火器"})
    path = answer.headers["Location"].removeprefix("/bases")
    assert queries.inspection_of(context, QUALITY, path.rsplit("/", 1)[1]).checks == ["灭火器", "通道"]
    sent = {"csrf_token": token, "held_on": "2026-03-02", "found-0": "ok", "found-1": "fault"}
    answer = browser.post(path, data=sent)
    assert answer.status_code == 422
    answer = browser.post(path, data={**sent, "note-1": "堆放纸箱"})
    assert answer.status_code == 422 and "堆放纸箱" in answer.get_data(as_text=True)
    answer = browser.post(path, data={**sent, "note-1": "堆放纸箱", "owner": "综合", "due": "2026-03-09"})
    assert answer.status_code == 303
    made = done(context)
    file = browser.get(f"/actions/{made.id}/files/{made.files[0].id}")
    assert file.status_code == 200 and file.data == b"%PDF-1.4 x"
    assert browser.get(f"/actions/{made.id}/files/{'0' * 32}").status_code == 404
