"""The demo's item bank: a question of the base's own waiting for a review, one that was approved, one sent back."""

from __future__ import annotations

from typing import Any

from deploy.local import House
from services.assessment.bank.handlers import add_skill, approve_item, create_item, retire_item, return_item
from services.assessment.bank.responses import lines
from services.assessment.handlers import ask_rescoring, rescore_when_asked
from shared.actor import Actor


def write_items(house: House, coordinator: Actor, manager: Actor) -> None:
    """Coordinator and manager of a base work on its own questions."""
    context = house.contexts["assessment"]
    add_skill(context, manager, "agri_export", "农产品出口", "Export of farm produce")
    approved = create_item(context, coordinator, _tea())
    approve_item(context, manager, approved.item_id)
    returned = create_item(context, coordinator, _dates())
    return_item(context, manager, returned.item_id, "选项 b 在部分市场也成立，请把题干限定为欧盟。")
    create_item(context, manager, _weight())


def withdraw_one(house: House, coordinator: Actor) -> None:
    """A question that several trainees met turns out to have two right answers: it is retired and their results rescored."""
    context = house.contexts["assessment"]
    shown = [
        line
        for line in lines(context, coordinator)
        if line.entry.item.kind == "single" and line.entry.origin == "packaged"
    ]
    item_id = max(shown, key=lambda line: (line.statistics.shown, line.entry.item.id)).entry.item.id
    retire_item(context, coordinator, item_id)
    ask_rescoring(context, coordinator, item_id, "平台改了规则，题中有两个选项现在都对。")
    rescore_when_asked(context)


def _question(stem: tuple[str, str], explanation: tuple[str, str], **rest: Any) -> dict[str, Any]:
    texts = {
        "stem": dict(zip(("zh", "en"), stem, strict=True)),
        "explanation": dict(zip(("zh", "en"), explanation, strict=True)),
    }
    return {"dimension": "agri_export", "review": "draft", "tolerance": 0.0, **texts, **rest}


def _options(*texts: tuple[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "zh": zh, "en": en} for key, (zh, en) in zip("abcd", texts, strict=False)]


def _tea() -> dict[str, Any]:
    return _question(
        (
            "出口茶叶前，最先要确认目标市场的哪项要求？",
            "Which requirement of the target market comes first when tea is exported?",
        ),
        (
            "残留超标的货会被整批退回，检测要在备货之前做。",
            "Tea above the residue limits is turned back as a whole, so it is tested before stocking.",
        ),
        kind="single",
        options=_options(
            ("农药残留限量", "The limits for pesticide residues"),
            ("茶具的款式", "The style of teaware"),
            ("当地的饮茶时间", "The hours at which tea is drunk"),
            ("包装的流行颜色", "The fashionable colours of packaging"),
        ),
        answer="a",
        difficulty=-0.5,
    )


def _dates() -> dict[str, Any]:
    return _question(
        ("干枣的标签上必须写明哪些？（多选）", "What has to be on a label of dried dates? (several)"),
        ("名称、净含量和保质期是食品标签的基本内容。", "Name, net quantity and date are the core of a food label."),
        kind="multiple",
        options=_options(
            ("食品名称", "The name of the food"),
            ("采摘工人的姓名", "The name of the picker"),
            ("净含量", "The net quantity"),
            ("最佳食用日期", "The best-before date"),
        ),
        answer=["a", "c", "d"],
        difficulty=0.2,
    )


def _weight() -> dict[str, Any]:
    return _question(
        (
            "一箱干货净重 10 千克，纸箱 0.8 千克，内袋共 0.2 千克。毛重多少千克？",
            "A box holds 10 kg net; carton 0.8 kg, inner bags 0.2 kg. What is the gross weight in kg?",
        ),
        ("毛重＝净重＋全部包装：10 + 0.8 + 0.2 = 11 千克。", "Gross is net plus all packing: 10 + 0.8 + 0.2 = 11 kg."),
        kind="numeric",
        answer=11.0,
        tolerance=0.01,
        unit={"zh": "千克", "en": "kg"},
        formula="10 + 0.8 + 0.2",
        difficulty=-1.0,
    )
