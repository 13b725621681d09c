"""The demo's people: made up, and walked through the whole journey by the services' own handlers, events and all."""

from __future__ import annotations

import io
import random
from datetime import timedelta

from PIL import Image, ImageDraw

from deploy.demo.assessment import assess, scan
from deploy.demo.bases import keep_house
from deploy.demo.items import withdraw_one, write_items
from deploy.demo.matching import pair_up
from deploy.demo.placement import deepen
from deploy.demo.training import teach
from deploy.local import House
from services.bases.handlers import load_annex
from services.enrollment.handlers import (
    add_mentor_certificate,
    admit,
    create_cohort,
    demo_trainee,
    enrol,
    open_cohort,
    register_mentor,
    register_staff,
)
from services.enrollment.handlers.cohorts import add_paper, compose_form
from services.enrollment.handlers.papers import send_paper
from services.placement.handlers import open_placement, reach_stage, record_outcome, review_evidence
from shared.actor import SYSTEM, Actor
from shared.clock import local_day

BASES = ("b02", "b03")
STAFF = (("coordinator", "周敏"), ("manager", "刘建国"), ("privacy", "孙静"), ("quality", "赵磊"))
MENTORS = (
    ("王海涛", "enterprise", ("amazon", "shopify"), ("listing_copy", "advertising", "product_selection"), 9, 4),
    ("李雪", "part_time", ("shopee", "lazada", "tiktok_shop"), ("live_selling", "customer_service", "orders"), 5, 3),
    ("陈志远", "full_time", ("alibaba", "aliexpress"), ("account_opening", "compliance", "logistics"), 7, 3),
    ("Anna Petrova", "part_time", ("ozon", "ebay"), ("languages", "payment", "listing_optimisation"), 6, 2),
)
TRAINEES = (
    "林晓雨",
    "张伟",
    "黄梓涵",
    "吴佳怡",
    "徐浩然",
    "马丽·热合曼",
    "何俊",
    "郭思远",
    "罗敏",
    "宋雨桐",
    "唐洁",
    "韩冰",
)
FAMILY, GIVEN = "陈刘杨赵周孙朱胡高林", ("子轩", "欣怡", "宇航", "梦瑶", "志强", "丽华", "一诺", "思琪")
SIGNS = "安博晨达恩芳国海嘉凯兰明宁鹏晴瑞思天文雅"
PEOPLE, LEAST_MENTORS, MOST_MENTORS = (12, 7), 4, 100
"""People of the two bases, and mentors of each; a larger demo has a mentor for every three trainees of its first base, a very large
one a hundred, who each guide more."""
SLOTS = ("mon-eve", "tue-eve", "wed-eve", "thu-eve", "sat-am", "sat-pm", "sun-am")


def fill(house: House, people: int = PEOPLE[0]) -> bool:
    """Load the demo once, ``people`` of them at its first base; False if it is there already."""
    contexts = house.contexts
    if contexts["enrollment"].store.count("accounts", {"demo": True}):
        return False
    load_annex(contexts["bases"])
    house.settle()
    for role, name in (("administrator", "管理员"), ("association", "协会读者")):
        email = f"{role}@demo.slipway.example"
        register_staff(contexts["enrollment"], SYSTEM, name=name, role=role, email=email, demo=True)
    for place, base_id in enumerate(BASES):
        _fill_base(house, base_id, random.Random(place), people if place == 0 else PEOPLE[1])
    house.settle()
    return True


def _fill_base(house: House, base_id: str, chance: random.Random, people: int) -> None:
    context = house.contexts["enrollment"]
    staff = {}
    for role, name in STAFF:
        email = f"{role}.{base_id}@demo.slipway.example"
        account = register_staff(context, SYSTEM, name=name, role=role, base_id=base_id, email=email, demo=True)
        staff[role] = Actor(account.id, role, base_id, account.person_id)
    coordinator = staff["coordinator"]
    mentors = min(max(LEAST_MENTORS, people // 3), MOST_MENTORS)
    more = max(1, people // (mentors * 3))
    for place in range(mentors):
        known, kind, platforms, strengths, years, places = MENTORS[place % len(MENTORS)]
        name = known if place < len(MENTORS) else made_up(60 + place)
        data = _mentor(place, base_id, name, kind, platforms, strengths, years, places * more)
        made = register_mentor(context, coordinator, data, demo=True)
    today = local_day(context.clock.now())
    shown = {"title": "跨境电商师（三级）", "issuer": "省人社厅"}
    dates = {"issued_on": str(today - timedelta(days=700)), "until": str(today + timedelta(days=30))}
    add_mentor_certificate(context, coordinator, made.id, {**shown, **dates}, ("scan.png", scan("E-COMMERCE III")))
    for number, name in enumerate(("春季创业班", "亚马逊实操班")):
        dates = {"opens_on": str(today - timedelta(days=20)), "closes_on": str(today + timedelta(days=40 + number))}
        data = {"name": name, **dates, "starts_on": str(today + timedelta(days=50)), "capacity": max(40, people + 20)}
        cohort = create_cohort(context, coordinator, data)
        open_cohort(context, coordinator, cohort.id)
        if number == 0:
            first = add_paper(context, coordinator, cohort.id, {"usual": "diploma"})
        else:
            asked = {"education": "optional", "city": "optional", "id_number": "optional"}
            compose_form(context, coordinator, cohort.id, asked, "certificate")
    house.settle()
    ids = [_enrol(house, first.code, place, base_id, chance) for place in range(people)]
    waiting_id, waiting_person = ids[-1]
    applicant = Actor(f"trainee-{waiting_person}", "trainee", base_id, waiting_person)
    send_paper(context, applicant, waiting_id, first.papers[0].id, ("diploma.png", scan("DIPLOMA")))
    for application_id, _person in ids[: people - 2]:
        admit(context, coordinator, application_id)
    house.settle()
    _walk(house, staff, [person for _id, person in ids[: people - 2]], chance)
    keep_house(house, staff)
    demo_trainee(context, ids[0][1])


def _mentor(
    place: int,
    base_id: str,
    name: str,
    kind: str,
    platforms: tuple[str, ...],
    strengths: tuple[str, ...],
    years: int,
    capacity: int,
) -> dict[str, object]:
    reach = {
        "name": name,
        "phone": f"139{base_id[1:]}{place:06d}",
        "email": f"mentor{place}.{base_id}@demo.slipway.example",
    }
    about = {
        "kind": kind,
        "platforms": platforms,
        "strengths": strengths,
        "practice_years": years,
        "capacity": capacity,
    }
    slots = [SLOTS[(place + turn) % len(SLOTS)] for turn in range(4)]
    return {**reach, **about, "languages": ("zh", "en"), "availability": slots, "active": True}


def made_up(place: int) -> str:
    """A name, each place's its own up to four thousand."""
    family, rest = FAMILY[place % len(FAMILY)], place // len(FAMILY)
    if rest < len(GIVEN):
        return family + GIVEN[rest]
    return family + SIGNS[rest % len(SIGNS)] + SIGNS[rest // len(SIGNS) % len(SIGNS)]


def _enrol(house: House, code: str, place: int, base_id: str, chance: random.Random) -> tuple[str, str]:
    data = {
        "name": TRAINEES[place] if place < len(TRAINEES) else made_up(place),
        "phone": f"138{base_id[1:]}{place:06d}",
        "email": "",
        "platforms": chance.sample(["amazon", "shopee", "alibaba", "ozon", "tiktok_shop", "ebay"], 2),
        "languages": ["zh", *chance.sample(["en", "ru", "ja"], 1)],
        "availability": chance.sample(SLOTS, 3),
        "goal": chance.choice(["shop", "shop", "internship", "undecided"]),
        "goals": "想开一家自己的跨境店铺。",
    }
    made = enrol(
        house.contexts["enrollment"], code, data, ["enrolment", "automated_match", "share_employer"]
    ).application
    return made.id, made.person_id


def _walk(house: House, staff: dict[str, Actor], people: list[str], chance: random.Random) -> None:
    """Assessment, a class, a pairing round, sessions, placements and months: each person a little less far."""
    coordinator = staff["coordinator"]
    write_items(house, coordinator, staff["manager"])
    assess(house, coordinator, people[:-1], chance)
    withdraw_one(house, coordinator)
    teach(house, coordinator, people, chance)
    house.settle()
    found = pair_up(house, staff)
    for place, pairing in enumerate(found[:-3]):
        _place(house, staff, pairing.person_id, place, chance)
    deepen(house.contexts["placement"], coordinator)


def _place(house: House, staff: dict[str, Actor], person: str, place: int, chance: random.Random) -> None:
    context, coordinator = house.contexts["placement"], staff["coordinator"]
    today = local_day(context.clock.now())
    opened = str(today - timedelta(days=150))
    if place % 3 == 2:
        data = {"person_id": person, "kind": "internship", "opened_on": opened, "employer": "青岛海贸供应链有限公司"}
        reach_stage(context, coordinator, open_placement(context, coordinator, data).id, "started")
        return
    shop = {
        "person_id": person,
        "kind": "shop",
        "opened_on": opened,
        "platform": chance.choice(["amazon", "shopee", "ozon"]),
    }
    made = open_placement(
        context, coordinator, {**shop, "site": "US", "shop_id": f"demo-{person[:6]}", "currency": "USD"}
    )
    for stage in ("account", "first_listing", "first_order"):
        reach_stage(context, coordinator, made.id, stage)
    for back in (4, 3, 2, 1):
        month = str(today.replace(day=1) - timedelta(days=28 * back))[:7]
        orders = chance.randint(3, 40) * (5 - back)
        figures = {"month": month, "orders": orders, "units": orders + chance.randint(0, 9)}
        money = {"gross": f"{orders * 23}.50", "refunds": f"{orders}.00"}
        file = (f"report-{month}.png", _screenshot(figures)) if back > 1 else None
        outcome = record_outcome(context, coordinator, made.id, {**figures, **money}, file)
        if back > 2:
            review_evidence(context, staff["manager"], outcome.id, "confirmed")


def _screenshot(figures: dict[str, object]) -> bytes:
    """A picture that stands for the seller's screenshot of the platform's report."""
    picture = Image.new("RGB", (480, 160), "white")
    ImageDraw.Draw(picture).text((20, 60), f"DEMO REPORT {figures['month']}   orders {figures['orders']}", fill="black")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
