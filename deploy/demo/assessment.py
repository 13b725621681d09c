"""The demo's assessments: made-up abilities answer the adaptive test; ratings, a marked task and an appeal beside it."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont

from deploy.local import House
from services.assessment.bank.item import Item
from services.assessment.bank.queries import in_use
from services.assessment.handlers import (
    add_certificate,
    add_task,
    calibrate_bank,
    file_appeal,
    key_in,
    make_paper,
    mark_task,
    rate_oneself,
    sit_whole,
)
from services.assessment.rubrics import load_tasks
from shared.actor import SYSTEM, Actor
from shared.clock import local_day

ON_SCREEN = 24
"""So many take the adaptive test on their phones."""


def assess(house: House, coordinator: Actor, people: list[str], chance: random.Random) -> None:
    """Everybody takes the test, those beyond the first on paper, so that a larger demo's bank learns from answers to the same
    questions; the first few have more in their portfolio."""
    context, base_id = house.contexts["assessment"], coordinator.base_id
    today = local_day(context.clock.now()).isoformat()
    paper = make_paper(context, coordinator, today)
    for place, person in enumerate(people):
        general = chance.gauss(0.2, 0.8)
        answer = _answers(general, chance)
        if place < ON_SCREEN:
            sit_whole(context, person, base_id, answer)
        else:
            items = in_use(context, base_id)
            key_in(context, coordinator, paper, person, {id: answer(items[id]) for id in paper.items})
        trainee = Actor("demo", "trainee", base_id, person)
        if place < 4:
            rate_oneself(
                context, trainee, {code: chance.randint(2, 4) for code in ("listing_copy", "images", "orders")}
            )
        if place < 2:
            add_task(context, coordinator, person, {"task": "listing", "done_on": today})
            _mark(house, coordinator, person, chance)
        if place == 0:
            seen = {"title": "全国大学英语六级", "issuer": "教育部教育考试院", "dimension": "languages"}
            dated = {**seen, "issued_on": "2024-06-15", "until": ""}
            add_certificate(context, coordinator, person, dated, ("cet6.png", scan("CET-6")))
        if place == 2:
            sent = {"title": "电子商务师（三级）", "issuer": "人力资源和社会保障部", "dimension": "customer_service"}
            dated = {**sent, "issued_on": "2025-03-20", "until": ""}
            add_certificate(context, trainee, person, dated, ("scan.png", scan("E-COMMERCE SPECIALIST III")))
        if place == 1:
            file_appeal(context, trainee, "第三题的图片没有显示出来，我只能选“不知道”。")
    if len(people) > ON_SCREEN:
        calibrate_bank(context)


def scan(title: str) -> bytes:
    """A picture as a phone would take it of a certificate."""
    page, out = Image.new("RGB", (900, 640), "#fffdf5"), io.BytesIO()
    pen = ImageDraw.Draw(page)
    pen.rectangle((30, 30, 870, 610), outline="#8a6d1f", width=6)
    pen.text((450, 280), title, fill="#333333", anchor="mm", font=ImageFont.load_default(42))
    page.save(out, "PNG")
    return out.getvalue()


def _answers(general: float, chance: random.Random) -> Callable[[Item], str]:
    """Somebody whose skills lie around ``general`` logits."""
    skills: dict[str, float] = {}

    def answer(item: Item) -> str:
        ability = skills.setdefault(item.dimension, chance.gauss(general, 0.6))
        right = chance.random() < 1 / (1 + 2.718 ** (item.difficulty - ability))
        return str(item.answer) if right else _other(item, chance)

    return answer


def _other(item: Item, chance: random.Random) -> str:
    if item.kind in ("single", "multiple") and chance.random() < 0.6:
        return chance.choice([option.key for option in item.options])
    return ""


def _mark(house: House, coordinator: Actor, person: str, chance: random.Random) -> None:
    """Two people mark the task; mostly they agree."""
    from services.assessment.handlers import portfolio_of

    context = house.contexts["assessment"]
    work = portfolio_of(context, coordinator, person).tasks[0]
    first = {c.code: chance.randint(2, 4) for c in load_tasks()["listing"].criteria}
    second = {code: min(4, max(1, mark + chance.choice((0, 0, 1, -1)))) for code, mark in first.items()}
    mark_task(context, coordinator, person, work.id, {**first, "note": "标题清楚，图片还缺尺寸图。"})
    mark_task(context, Actor(SYSTEM.account_id, "coordinator", coordinator.base_id), person, work.id, second)
