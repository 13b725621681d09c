"""The demo's profiles: the printed annex row taken over, a letter that somebody else confirmed, one about
to expire, a gap analysis with a self-assessment, two complaints, inspections and what they led to,
a survey, documents, enterprises."""

from __future__ import annotations

import io
from datetime import timedelta

from PIL import Image, ImageDraw

from deploy.local import House
from services.bases.domain.inspections import Point
from services.bases.domain.surveys import Question
from services.bases.handlers import (
    accept_complaint,
    add_clause,
    add_client,
    add_entry,
    add_version,
    add_wish,
    add_work,
    adopt_annex,
    answer_reply,
    answer_survey,
    answer_ticket,
    ask,
    attach_proof,
    change_action,
    file_complaint,
    file_document,
    finish_action,
    hold_briefing,
    hold_inspection,
    introduce,
    keep_check,
    note_complaint,
    note_finding,
    note_outcome,
    open_survey,
    plan_inspection,
    rate_ticket,
    read_document,
    reply_complaint,
    report_done,
    review_proof,
    settle_introduction,
    sign_agreement,
    verify_action,
    verify_measure,
    write_survey,
)
from services.bases.queries import snapshot, those_to_brief
from shared.actor import Actor
from shared.clock import local_day
from shared.service import Context


def keep_house(house: House, staff: dict[str, Actor]) -> None:
    """Fill what a base keeps of itself."""
    context, manager, quality = house.contexts["bases"], staff["manager"], staff["quality"]
    adopt_annex(context, manager)
    today = local_day(context.clock.now())
    given = {"issued_on": str(today - timedelta(days=340)), "expires_on": str(today + timedelta(days=25))}
    letter = {"title": "亚马逊官方服务商", "platform": "amazon", "number": f"SPN-{manager.base_id}", **given}
    made = add_entry(context, manager, "recognition", letter)
    made = attach_proof(context, manager, made.id, ("授权书.png", _letter(manager.base_id)))
    review_proof(context, quality, made.id, made.proofs[0].id, "confirmed")
    _analyse(context, manager, quality)
    _complain(context, manager.base_id, quality)
    _inspect(context, manager, quality)
    _ask(context, quality)
    _file(context, manager, quality)
    _serve(context, manager)
    room = {"title": "直播间", "purpose": "livestream", "count": "3", "seats": "4", "area": "25.00"}
    made = add_entry(context, manager, "room", room)
    attach_proof(context, manager, made.id, ("直播间.png", _letter("livestream")))


def _analyse(context: Context, manager: Actor, quality: Actor) -> None:
    """Two clauses of the base's own, a measure that was verified, and a self-assessment."""
    rule = {
        "text": "全年培训人数不少于200人（基地自定目标）",
        "rule": "distinct_trainees(12 months) >= 200",
        "source": "年度计划",
    }
    target = add_clause(context, manager, "R04", rule)
    made = {"judgement": "", "actual": "", "cause": "春季招生偏晚", "measure": "秋季增开两个班", "owner": "教务"}
    note_finding(context, manager, target.id, {**made, "due": str(local_day(context.clock.now()) + timedelta(days=60))})
    words = {"text": "投诉电话在公示栏公布", "rule": "", "source": "管理制度"}
    shown = add_clause(context, quality, "R21", words)
    made |= {
        "judgement": "partly",
        "actual": "仅一楼张贴",
        "cause": "二楼未张贴",
        "measure": "补贴公示",
        "owner": "综合管理",
    }
    note_finding(context, quality, shown.id, {**made, "due": str(local_day(context.clock.now()))})
    report_done(context, quality, shown.id, "已张贴并拍照")
    verify_measure(context, manager, shown.id)
    month = local_day(context.clock.now()).isoformat()[:7]
    keep_check(context, manager, snapshot(context, manager.base_id, month), "年中自评")


def _complain(context: Context, base_id: str, quality: Actor) -> None:
    """A complaint that was answered and confirmed, and one that waits."""
    told = {"subject": "premises", "text": "直播间周末不开放，无法练习。", "contact": ""}
    made, secret = file_complaint(context, base_id, **told)
    accept_complaint(context, quality, made.id)
    note_complaint(context, quality, made.id, "核对排班表，周末确无值班。")
    reply_complaint(context, quality, made.id, "已安排周末值班，直播间周六日 9:00–18:00 开放。")
    answer_reply(context, made.number, secret, answer="confirm", note="已解决", rating=5)
    file_complaint(context, base_id, subject="teaching", text="上课时间多次临时变更。", contact="13800000000")


def _inspect(context: Context, manager: Actor, quality: Actor) -> None:
    """An inspection that found two faults, one of them put right; the next one follows; another is late."""
    today = local_day(context.clock.now())
    checks = ["灭火器在有效期内", "疏散通道畅通", "直播间线路完好"]
    about = {"title": "消防与用电检查", "place": "教学楼二层", "inspector": "综合管理"}
    plan = {**about, "checks": checks, "due": str(today - timedelta(days=10)), "every": 30}
    made = plan_inspection(context, quality, plan)
    points = [
        Point(text=checks[0], found="ok"),
        Point(text=checks[1], found="fault", note="通道堆放纸箱"),
        Point(text=checks[2], found="fault", note="插线板老化"),
    ]
    until = str(today + timedelta(days=5))
    held = {"held_on": str(today - timedelta(days=9)), "owner": "综合管理", "due": until}
    first, _second = hold_inspection(
        context, quality, made.id, points=points, files=[("通道.png", _letter("passage"))], **held
    )
    measure = {"cause": "无固定堆放点", "measure": "清理并划定堆放区", "owner": "综合管理", "due": until}
    change_action(context, quality, first.id, first.version, measure)
    finish_action(context, quality, first.id, "已清理，划线完成", [("整改后.png", _letter("cleared"))])
    verify_action(context, manager, first.id)
    about = {"title": "教学设备检查", "place": "一号教室", "inspector": "教务"}
    plan_inspection(
        context,
        quality,
        {**about, "checks": ["投影可用", "网络可用"], "due": str(today - timedelta(days=1)), "every": 91},
    )


def _ask(context: Context, quality: Actor) -> None:
    """A survey that was answered by a link, and a draft."""
    asked = [
        Question(kind="scale", text="您对授课满意吗？"),
        Question(kind="choice", text="您从哪里知道基地？", options=["学校", "朋友", "网络"]),
        Question(kind="text", text="哪些方面需要改进？"),
    ]
    closes = str(local_day(context.clock.now()) + timedelta(days=20))
    data = {
        "title": "培训满意度调查",
        "intro": "用于改进教学，不记姓名。",
        "audience": "public",
        "closes_on": closes,
        "questions": asked,
    }
    made = open_survey(context, quality, write_survey(context, quality, data).id)
    for number in range(12):
        sheet = {0: 5 if number % 3 else 4, 1: 0 if number < 7 else 2, **({2: "希望多一些实操"} if number == 4 else {})}
        answer_survey(context, Actor("", "visitor"), made.code, sheet)
    write_survey(context, quality, {**data, "title": "导师满意度调查", "audience": "mentor"})


def _file(context: Context, manager: Actor, quality: Actor) -> None:
    """A rule in its second version that one has read, a trainee's paper, and minutes whose time is over."""
    today = local_day(context.clock.now())
    plain = {"number": "", "about": "", "about_id": "", "note": "", "readers": [], "review_on": ""}
    rule = {
        **plain,
        "title": "学员投诉处理制度",
        "kind": "rule",
        "readers": ["quality", "mentor", "trainee"],
        "keep_years": 10,
    }
    rule |= {"effective_from": str(today - timedelta(days=400)), "review_on": str(today + timedelta(days=20))}
    made = file_document(context, manager, rule, ("制度.png", _letter("rule 1")))
    newer = {"effective_from": str(today - timedelta(days=30)), "note": "增加申诉流程"}
    add_version(context, manager, made.id, newer, ("制度.png", _letter("rule 2")))
    read_document(context, quality, made.id, 2)
    old = {**plain, "title": "2020 年例会纪要", "kind": "minutes", "keep_years": 3, "effective_from": "2020-12-31"}
    file_document(context, manager, old, ("纪要.png", _letter("minutes")))
    staff = [one.person_id for one in those_to_brief(context, manager.base_id) if one.role != "mentor"]
    training = {"title": "标准宣贯：投诉处理与监督", "held_on": str(today - timedelta(days=25)), "minutes": 60}
    training |= {"trainer": "省电商协会", "note": "", "document_id": made.id}
    hold_briefing(context, quality, training, staff, [("签到表.png", _letter("signed list"))])
    for person in context.store.find("people", {"base_id": manager.base_id}, limit=1):
        paper = {**plain, "title": "实习三方协议", "kind": "contract", "keep_years": 5, "effective_from": str(today)}
        paper |= {"about": "person", "about_id": person.id}
        file_document(context, manager, paper, ("协议.png", _letter("agreement")))


def _serve(context: Context, manager: Actor) -> None:
    """Two enterprises brought together, two more that fit, questions, a training, and an agreement that ends soon."""
    today = local_day(context.clock.now())
    plain = {"code": "", "size": 0, "contact": "", "note": ""}
    weaver = add_client(
        context, manager, {**plain, "name": "齐纺家居", "industry": "家纺", "size": 60, "contact": "王经理"}
    )
    carrier = add_client(context, manager, {**plain, "name": "顺通国际物流", "industry": "物流"})
    need = {"kind": "need", "sector": "logistics", "text": "寻找德国海外仓", "until": ""}
    offer = {**need, "kind": "offer", "text": "汉堡海外仓，一件代发"}
    wanted, given = add_wish(context, manager, weaver.id, need), add_wish(context, manager, carrier.id, offer)
    made = introduce(context, manager, wanted.id, given.id)
    settle_introduction(context, manager, made.id, state="agreed", result="试单 200 件", minutes=90)
    add_wish(context, manager, weaver.id, {**need, "text": "寻找美国海外仓"})
    first = ask(context, manager, weaver.id, "tax", "小规模纳税人如何办理出口退税？")
    answer_ticket(context, manager, first.id, "先办理备案，再按季度申报免税。", 40)
    rate_ticket(context, first.id, 5)
    ask(context, manager, carrier.id, "funding", "今年是否有物流补贴？")
    work = {"kind": "training", "on": str(today - timedelta(days=6)), "minutes": 120, "people": 18, "rating": 4}
    file = ("现场.png", _letter("training"))
    add_work(context, manager, weaver.id, {**work, "result": "员工学会上架与客服"}, [file])
    about = {"partner": "济南某职业学院", "subject": "实习基地与课程共建", "note": ""}
    dates = {"signed_on": str(today - timedelta(days=340)), "ends_on": str(today + timedelta(days=25))}
    signed = sign_agreement(context, manager, {**about, **dates}, [("协议.png", _letter("agreement"))])
    note_outcome(context, manager, signed.id, str(today - timedelta(days=60)), "接收 12 名实习生")


def _letter(text: str) -> bytes:
    """A picture that stands for a scanned letter."""
    picture = Image.new("RGB", (420, 140), "white")
    ImageDraw.Draw(picture).text((20, 60), f"DEMO LETTER {text}", fill="black")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
