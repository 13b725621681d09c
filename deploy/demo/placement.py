"""The demo's shops in depth: a seller's report imported, a letter about to run out, an internship on its way."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import timedelta

from PIL import Image

from services.placement.domain.imports import RUNNING
from services.placement.domain.placements import Placement
from services.placement.handlers import confirm_import, internships, preview_import, run_import, shops
from services.placement.handlers.week_logs import answer_hours, review_log, write_log
from services.placement.repository import placements
from shared.actor import Actor
from shared.clock import local_day
from shared.service import Context
from shared.store.port import Conflict

_HEADER = [
    "amazon-order-id",
    "purchase-date",
    "order-status",
    "product-name",
    "sku",
    "asin",
    "quantity",
    "currency",
    "item-price",
    "shipping-price",
    "ship-city",
]


def deepen(context: Context, coordinator: Actor) -> None:
    """Give the base's first Amazon shop a report and a letter, and its last trainee an internship in its checks."""
    found = placements(context).find(coordinator, {"kind": "shop"}, sort=[("opened_on", 1)])
    today = local_day(context.clock.now())
    for shop in [s for s in found if s.platform == "amazon"][:1]:
        made = preview_import(context, coordinator, shop.id, io.BytesIO(_report(context, shop)), "All orders.txt")
        _count(context, confirm_import(context, coordinator, made.id).id)
    for shop in found[:1]:
        shops.add_letter(context, coordinator, shop.id, "品牌授权书（示例）", str(today + timedelta(days=20)))
    for shop in found[-1:]:
        about = {"employer": "青岛海贸供应链有限公司", "title": "店铺运营助理", "born_on": "2004-05-06"}
        days = {"starts_on": str(today + timedelta(days=14)), "ends_on": str(today + timedelta(days=104))}
        item = internships.apply_for(context, coordinator, shop.person_id, {**about, **days})
        internships.choose(context, coordinator, item.id)
        internships.note_checks(context, coordinator, item.id, {"no_fee": True, "insurance": "示例保险 001"})
    post = {
        "employer": "烟台外贸综合服务有限公司",
        "title": "图片与文案助理",
        "places": 2,
        "skills": ["images", "listing_copy"],
    }
    period = {"starts_on": str(today + timedelta(days=20)), "ends_on": str(today + timedelta(days=110))}
    internships.open_post(context, coordinator, {**post, **period})
    for shop in found[1:2]:
        _run_internship(context, coordinator, shop.person_id)


def _run_internship(context: Context, coordinator: Actor, person_id: str) -> None:
    """An internship under way for three weeks: one log read, one that waits, one that is missing."""
    monday = local_day(context.clock.now()) - timedelta(days=local_day(context.clock.now()).weekday() + 21)
    about = {"employer": "威海跨境电商服务有限公司", "title": "客服与上架助理", "born_on": "2004-08-16"}
    days = {"starts_on": str(monday), "ends_on": str(monday + timedelta(days=90))}
    item = internships.apply_for(context, coordinator, person_id, {**about, **days})
    _again(lambda: internships.choose(context, coordinator, item.id))
    checks = {"no_fee": True, "insurance": "示例保险 002", "visited_on": str(monday - timedelta(days=7))}
    _again(lambda: internships.note_checks(context, coordinator, item.id, checks))
    for party, name in (("trainee", "学员"), ("employer", "示例经理"), ("base", "李教务")):
        _again(lambda party=party, name=name: internships.sign(context, coordinator, item.id, party, name))  # type: ignore[misc]
    _again(lambda: internships.start(context, coordinator, item.id))
    hours, days_of = [8, 8, 6, 8, 8, 0, 0], ["", "", "late", "", "", "", ""]
    for back, text in ((0, "熟悉后台，整理了二十个商品的标题和图片。"), (7, "第一次独立回复买家询问，跟单三笔。")):
        week = str(monday + timedelta(days=back))
        log = write_log(context, coordinator, item.id, week, text, hours, days_of, [("desk.png", _desk())])
        if not back:
            answer_hours(context, coordinator, item.id, log.id, True, "示例经理")
            review_log(context, coordinator, item.id, log.id, True, "写得具体，很好。")


def _again(step: Callable[[], object]) -> None:
    """Once more, when the worker beside us came between."""
    for _ in range(50):
        try:
            step()
            return
        except Conflict:
            time.sleep(0.05)
    step()


def _desk() -> bytes:
    """A picture that stands for a photo of the day."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "#8fb8c9").save(out, "PNG")
    return out.getvalue()


def _count(context: Context, import_id: str) -> None:
    """Have the months counted. The worker does the same beside us, and repeating it changes nothing."""
    for _ in range(100):
        try:
            if run_import(context, import_id).state != RUNNING:
                return
        except Conflict:
            time.sleep(0.05)


def _report(context: Context, shop: Placement) -> bytes:
    """A made-up report of the month in progress in the platform's layout; its buyers are dropped like any others."""
    day = local_day(context.clock.now()).replace(day=1).isoformat()
    rows = [
        [
            f"111-{n:07d}",
            f"{day}T12:{n:02d}:00+00:00",
            "Shipped",
            "Lamp",
            f"S{n % 4}",
            "B0",
            "1",
            "USD",
            f"{20 + n}.50",
            "3.99",
            "Seattle",
        ]
        for n in range(24)
    ]
    return "\n".join("\t".join(row) for row in [_HEADER, *rows]).encode()
