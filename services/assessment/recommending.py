"""Coming classes for the skills in which somebody has most to gain, each with the reason why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.assessment.bank.item import Dimension
from services.assessment.bank.queries import skill_map
from services.assessment.repository import CLASSES, TRAINEES
from shared.clock import iso
from shared.service import Context

_LOOKED_AT = 200
COURSE_WORDS = {
    "account_opening": ("开店", "注册", "account"),
    "product_selection": ("选品", "产品", "sourcing"),
    "listing_copy": ("文案", "标题", "copy"),
    "images": ("图片", "摄影", "美工", "image", "photo"),
    "listing_optimisation": ("优化", "listing", "seo"),
    "orders": ("订单", "order"),
    "logistics": ("物流", "发货", "fba", "logistic", "shipping"),
    "customer_service": ("客服", "客户", "customer"),
    "data_analysis": ("数据", "data"),
    "advertising": ("广告", "推广", "advert", "ppc"),
    "live_selling": ("直播", "live"),
    "compliance": ("合规", "知识产权", "税", "complian", "vat"),
    "payment": ("收款", "支付", "结汇", "payment"),
    "platform_rules": ("规则", "亚马逊实操", "rule"),
    "languages": ("英语", "外语", "语言", "english", "language"),
}
"""Words in a class's title that say which skill it is about, beside the skill's own name."""


@dataclass(frozen=True)
class Recommendation:
    """A class for the weak skill ``dimension``; ``teaches``: all weak skills it says it teaches, empty where only its title
    speaks of the skill."""

    dimension: str
    course: str
    starts_at: str
    teaches: tuple[str, ...]


def recommended(context: Context, base_id: str, person_id: str, weak: Sequence[str]) -> list[Recommendation]:
    """A class for each weak skill that has one, the weakest skill first.

    Of the classes that say they teach it, the one that teaches most of the weak skills, then the soonest; a class that says
    nothing of skills is taken by its title, if no other is there. Another cohort's classes are not for this person.
    """
    where = {"base_id": base_id, "starts_at": {"gte": iso(context.clock.now())}}
    trainee = context.store.get(TRAINEES, person_id)
    cohort = trainee.state.get("cohort_id", "") if trainee else ""
    found = context.store.find(CLASSES, where, sort=[("starts_at", 1)], limit=_LOOKED_AT)
    coming = [d.state for d in found if _open_to(d.state, cohort)]
    skills = {skill.code: skill for skill in skill_map(context, base_id)}
    chosen = (_for(code, skills[code], coming, weak) for code in weak)
    return [one for one in chosen if one]


def _open_to(state: Mapping[str, Any], cohort: str) -> bool:
    return not state.get("cancelled") and (not cohort or state["cohort_id"] in ("", cohort))


def _for(
    code: str, skill: Dimension, coming: Sequence[Mapping[str, Any]], weak: Sequence[str]
) -> Recommendation | None:
    teaching = [(state, _taught(state, weak)) for state in coming if code in state.get("dimensions", ())]
    if teaching:
        # The sort is stable: of those that teach as much, the soonest stays first.
        state, taught = sorted(teaching, key=lambda one: -len(one[1]))[0]
        return Recommendation(code, state["course"], state["starts_at"], taught)
    words = (skill.zh.lower(), skill.en.lower(), *COURSE_WORDS.get(code, ()))
    for state in coming:
        if not state.get("dimensions") and any(word in state["course"].lower() for word in words):
            return Recommendation(code, state["course"], state["starts_at"], ())
    return None


def _taught(state: Mapping[str, Any], weak: Sequence[str]) -> tuple[str, ...]:
    return tuple(code for code in weak if code in state["dimensions"])
