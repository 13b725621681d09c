"""Lists in and out: looked through before anything is written, no doubles, wrong rows answered, exports for a reason."""

from __future__ import annotations

import io
import re

from openpyxl import load_workbook

from services.enrollment.handlers import enrol, erase
from services.enrollment.handlers.imports import throw_old_imports_away
from services.enrollment.handlers.rights import give_consent
from services.enrollment.repository import applications, mentors
from shared.actor import SYSTEM
from shared.clock import FrozenClock
from shared.contracts.enrollment import ConsentGiven
from shared.service import Context
from tests import house
from tests.unit.enrollment.conftest import COORDINATOR, STRANGER, a_cohort, typed
from tests.unit.enrollment.test_looking import DPO, browser  # noqa: F401
from tests.unit.enrollment.test_pages import ROOT, Browser

LIST = (
    "姓名,手机号码,目标,意向平台,出生日期\n"
    "李一,13800000001,开店,亚马逊、虾皮,2000.8.4\n"
    "李二,138000,实习,,\n"
    "李三,13800000003,月球,,\n"
    "李一,138 0000 0001,开店,,\n"
    "王小明,13812345678,开店,,\n"
)


def send(browser: Browser, kind: str, content: bytes, **fields: str) -> str:  # noqa: F811
    page = browser.client.get(f"/imports/{kind}", base_url=ROOT).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    data = {"csrf_token": token.group(1), "agreed_on_paper": "1", **fields, "file": (io.BytesIO(content), "名单.csv")}
    answer = browser.client.post(f"/imports/{kind}", data=data, base_url=ROOT)
    assert answer.status_code in (200, 422), answer.text[:300]
    return answer.text


def test_a_list_is_looked_through_then_taken_without_doubles(context: Context, browser: Browser) -> None:  # noqa: F811
    cohort = a_cohort(context, capacity=50)
    enrol(context, cohort.code, typed(), ["enrolment"])
    browser.as_actor(COORDINATOR)
    page = send(browser, "people", LIST.encode("gb18030"), cohort_id=cohort.id)
    assert "138000" in page and "月球" in page and applications(context).count(COORDINATOR) == 1
    id = re.search(r"/imports/([0-9a-f]{32})/take", page)
    assert id
    assert "李一" not in str([d.state for d in context.store.find("imports")])
    wrong = browser.get(f"/enrollment/imports/{id.group(1)}/wrong.xlsx")
    sheet = load_workbook(io.BytesIO(wrong.data)).worksheets[0]
    assert sheet.max_row == 3 and [c.value for c in sheet[2]][0] == "3"
    browser.as_actor(STRANGER)
    assert browser.get(f"/enrollment/imports/{id.group(1)}/wrong.xlsx").status_code == 404
    browser.as_actor(COORDINATOR)
    assert browser.post(f"/enrollment/imports/{id.group(1)}/take", {}, "/cohorts").status_code == 303
    assert applications(context).count(COORDINATOR) == 2
    made = next(a for a in applications(context).find(COORDINATOR) if a.platforms == ["amazon", "shopee"])
    assert context.keys.open(made.person_id, made.name) == "李一" and made.goal == "shop"
    assert [e.channel for e in house.said(context) if isinstance(e, ConsentGiven)][-1] == "paper"
    again = browser.post(f"/enrollment/imports/{id.group(1)}/take", {}, "/cohorts")
    assert again.status_code == 410
    second = send(browser, "people", LIST.encode("utf-16"), cohort_id=cohort.id)
    assert "/take" not in second


def test_what_is_missing_is_said_and_nothing_written(context: Context, browser: Browser) -> None:  # noqa: F811
    cohort = a_cohort(context)
    browser.as_actor(COORDINATOR)
    text = send(browser, "people", "姓名,邮箱\n李一,x\n".encode(), cohort_id=cohort.id)
    assert "手机号码" in text and "姓名、邮箱" in text
    assert "请选择" in send(browser, "people", LIST.encode(), cohort_id="")
    assert not context.store.find("imports")
    assert browser.get("/enrollment/imports/everything").status_code == 404


def test_mentors_come_by_list_as_well(context: Context, browser: Browser) -> None:  # noqa: F811
    browser.as_actor(COORDINATOR)
    rows = "姓名,手机,类型,从业年限,带教人数,最少带教人数,擅长\n陈老师,13911112222,兼职导师,6.5,4,2,广告投放、选品\n"
    rows += "赵老师,13911113333,神仙,,3,,\n钱老师,13911114444,兼职导师,,3,5,\n"
    page = send(browser, "mentors", rows.encode("utf-8-sig"))
    assert "神仙" in page and "不能要求至少 5 人" in page
    id = re.search(r"/imports/([0-9a-f]{32})/take", page)
    assert id and browser.post(f"/enrollment/imports/{id.group(1)}/take", {}, "/cohorts").status_code == 303
    found = mentors(context).find(SYSTEM)
    told = [(m.kind, m.practice_years, m.capacity, m.minimum, len(m.strengths)) for m in found]
    assert told == [("part_time", 6.5, 4, 2, 2)]


def test_a_list_nobody_takes_is_thrown_away_after_a_day(context: Context, browser: Browser) -> None:  # noqa: F811
    cohort = a_cohort(context)
    browser.as_actor(COORDINATOR)
    send(browser, "people", LIST.encode(), cohort_id=cohort.id)
    file_id = context.store.find("imports")[0].state["file_id"]
    kept = context.store.get_file(file_id)
    assert kept and "李一".encode() not in kept[0]
    assert isinstance(context.clock, FrozenClock)
    context.clock.advance(hours=25)
    throw_old_imports_away(context)
    assert context.store.get_file(file_id) is None and not context.store.find("imports")


def test_an_export_is_masked_needs_a_reason_and_is_logged(context: Context, browser: Browser) -> None:  # noqa: F811
    cohort = a_cohort(context)
    mine = enrol(context, cohort.code, typed(name="=cmd|x"), ["enrolment"]).application
    gone = enrol(context, cohort.code, typed("13900000009"), ["enrolment"]).application
    erase(context, SYSTEM, gone.person_id)
    browser.as_actor(COORDINATOR)
    where = "/exports/applications"
    assert browser.post(f"/enrollment{where}", {"audience": "internal"}, where).status_code == 422
    wanted = {"audience": "internal", "reason": "开班点名", "cohort_id": cohort.id}
    answer = browser.post(f"/enrollment{where}", wanted, where)
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert sheet.max_row == 2 and [c.value for c in sheet[2]][:3] == [mine.number, "=cmd|x", "138****5678"]
    assert sheet["B2"].data_type == "s"
    clear = browser.post(f"/enrollment{where}", {**wanted, "phones": "1"}, where)
    assert load_workbook(io.BytesIO(clear.data)).worksheets[0]["C2"].value == "13812345678"
    for_employer = {**wanted, "audience": "employer"}
    empty = load_workbook(io.BytesIO(browser.post(f"/enrollment{where}", for_employer, where).data)).worksheets[0]
    assert empty.max_row == 1
    give_consent(context, SYSTEM, mine.person_id, "share_employer", locale="zh")
    full = load_workbook(io.BytesIO(browser.post(f"/enrollment{where}", for_employer, where).data)).worksheets[0]
    assert full.max_row == 2
    browser.as_actor(DPO)
    log = browser.get("/enrollment/ops/audit?action=list.exported").text
    assert log.count("开班点名") == 4
