"""The demo's classes: one held, with its list and a scan of it; one of today to sign in to; one to come."""

from __future__ import annotations

import io
import random
from datetime import datetime, timedelta

from PIL import Image, ImageDraw

from deploy.local import House
from services.training.handlers import add_scan, record_list, schedule_class
from services.training.handlers.attendance import Line
from services.training.handlers.completion import add_exam, issue_certificate, record_marks
from services.training.handlers.courses import publish_course, save_course, save_room
from services.training.handlers.feedback import give_feedback
from services.training.handlers.groups import open_group, put_on_list
from services.training.handlers.occasions import add_photo, plan_occasion, record_came, sign_up_guest
from services.training.handlers.staff_lists import look_through
from services.training.queries.courses import progress
from services.training.repository import staff_of
from shared.actor import Actor
from shared.clock import SHANGHAI, iso
from shared.service import Context
from shared.sheets import Checked

COURSE = {
    "name": "亚马逊选品与上架",
    "family": "skills",
    "level": "basic",
    "platform": "amazon",
    "hours": 2,
    "needed_hours": 2,
    "outline": "一、市场与数据\n二、选品的方法\n三、文案、图片与上架",
    "prerequisites": [],
    "dimensions": ["product_selection", "listing_copy", "images"],
}
EXAM = {"title": "上架实操", "kind": "practical", "full_marks": 100, "pass_marks": 60}


def teach(house: House, coordinator: Actor, people: list[str], chance: random.Random) -> None:
    """Fill the base's timetable and lists."""
    context = house.contexts["training"]
    now = context.clock.now()
    morning = now.astimezone(SHANGHAI).replace(hour=9, minute=0, second=0, microsecond=0)
    save_room(context, coordinator, "一号教室", max(60, len(people) + 4))
    save_room(context, coordinator, "二号教室", max(40, len(people) + 4))
    course = publish_course(context, coordinator, save_course(context, coordinator, COURSE).id)
    first = {"course_id": course.id, "minutes": 120, "room": "一号教室", "teacher": "王海涛"}
    held = schedule_class(context, coordinator, {**first, "starts_at": iso(morning - timedelta(days=2))})
    lines = {person: Line(chance.choice(["present", "present", "late"])) for person in people}
    lines[people[-1]] = Line("absent")
    record_list(context, coordinator, held.id, lines)
    wishes = ["例子再多一些", "", "希望当场动手上架一件商品", "讲得慢一点"]
    for person, improve in zip(people[:-1], wishes, strict=False):
        trainee = Actor(person, "trainee", coordinator.base_id, person)
        give_feedback(context, trainee, held.id, chance.randint(3, 5), improve)
    add_scan(context, coordinator, held.id, "签到表.png", _signed_list(len(people)))
    exam = add_exam(context, coordinator, course.id, {**EXAM, "held_on": f"{morning - timedelta(days=1):%Y-%m-%d}"})
    record_marks(context, coordinator, exam.id, {person: chance.randint(52, 98) for person in people[:-1]})
    for one in progress(context, course)[:4]:
        if not one.lacking:
            issue_certificate(context, coordinator, course.id, one.person_id)
    second = {"course": "跨境物流与清关", "family": "skills", "minutes": 90, "room": "二号教室", "teacher": "李静"}
    schedule_class(context, coordinator, {**second, "starts_at": iso(now - timedelta(minutes=5))})
    schedule_class(context, coordinator, {**first, "starts_at": iso(morning + timedelta(days=5))})
    _enterprise(context, coordinator, morning - timedelta(days=1))
    _invite(context, coordinator, morning)
    third = {"course": "创业计划书", "family": "entrepreneurship", "minutes": 90, "room": "一号教室"}
    schedule_class(context, coordinator, {**third, "starts_at": iso(morning + timedelta(days=3))})


STAFF_OF = (("陈晓燕", "13711110001", "运营主管"), ("罗一鸣", "13711110002", "运营专员"), ("Olga Kim", "", "客服"))


def _enterprise(context: Context, coordinator: Actor, at: datetime) -> None:
    """An enterprise class: its staff list, of which a second part still waits to be taken, and a lesson that was held."""
    group = open_group(context, coordinator, {"name": "亚马逊运营内训班", "client": "海拓贸易有限公司"})
    for place, (name, phone, job) in enumerate(STAFF_OF):
        number = "" if phone else f"HT-{place:03d}"
        put_on_list(context, coordinator, group, {"name": name, "phone": phone, "number": number, "job": job})
    lesson = {"course": "店铺运营内训", "family": "skills", "minutes": 120, "room": "二号教室", "group_id": group.id}
    held = schedule_class(context, coordinator, {**lesson, "starts_at": iso(at)})
    there = [document.id for document in staff_of(context, group.id)]
    record_list(context, coordinator, held.id, {id: Line("present") for id in there})
    more = {"name": "冯志远", "phone": "13711110009", "number": "", "job": ""}
    look_through(context, coordinator, group.id, [Checked(2, {"name": "冯志远", "phone": "13711110009"}, more)])


def _invite(context: Context, coordinator: Actor, morning: datetime) -> None:
    """An open day to come, with somebody on the waiting list, and a salon that was held, with a photo."""
    open_day = {"title": "基地开放日", "kind": "open_day", "minutes": 180, "place": "一楼展厅", "capacity": 2}
    about = "参观直播间与实训室，听两位学员讲第一单。\n现场有导师答疑。"
    coming = plan_occasion(
        context, coordinator, {**open_day, "about": about, "starts_at": iso(morning + timedelta(days=6))}
    )
    for name, phone, organisation in GUESTS:
        sign_up_guest(context, coming.code, {"name": name, "phone": phone, "organisation": organisation})
    salon = {"title": "选品沙龙", "kind": "salon", "minutes": 120, "place": "二号教室", "capacity": 0, "about": ""}
    held = plan_occasion(context, coordinator, {**salon, "starts_at": iso(morning - timedelta(days=4))})
    record_came(context, coordinator, held.id, [], 18)
    add_photo(context, coordinator, held.id, "现场.png", _signed_list(6), public=True)


GUESTS = (
    ("许可", "13711120001", "蓝海供应链"),
    ("Maria Silva", "13711120002", ""),
    ("邓楠", "13711120003", "青岛职院"),
)


def _signed_list(lines: int) -> bytes:
    """A picture that stands for the scan of a signed list."""
    picture = Image.new("RGB", (480, 60 + 24 * lines), "white")
    draw = ImageDraw.Draw(picture)
    draw.text((20, 20), "DEMO SIGN-IN SHEET", fill="black")
    for line in range(lines):
        draw.text((20, 56 + 24 * line), f"{line + 1}.  ~~~~~~~~~", fill="black")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
