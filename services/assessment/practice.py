"""A question that does not count, to try the page with."""

from __future__ import annotations

from flask_babel import gettext as _

from services.assessment.bank.grading import UnreadableAnswer, is_correct
from services.assessment.bank.item import Item, Option


def practice_item() -> Item:
    """An easy single choice, outside the bank."""
    return Item(
        id="practice",
        dimension="orders",
        kind="single",
        stem={
            "zh": "一件商品卖 10 美元，运费 2 美元由买家付。买家一共付多少？",
            "en": "An article sells for 10 USD; the buyer pays 2 USD for shipping. What does the buyer pay in all?",
        },
        options=(
            Option("a", {"zh": "8 美元", "en": "8 USD"}),
            Option("b", {"zh": "10 美元", "en": "10 USD"}),
            Option("c", {"zh": "12 美元", "en": "12 USD"}),
        ),
        answer="c",
        tolerance=0,
        unit=None,
        difficulty=-3,
        explanation={"zh": "10 + 2 = 12 美元。", "en": "10 + 2 = 12 USD."},
        rule_source=None,
        checked_on=None,
        review="reviewed",
    )


def practice_remark(item: Item, given: str) -> str:
    """What the page says to an answer."""
    if not given:
        return _("“I do not know” is a fine answer: it tells us where to begin.")
    try:
        right = is_correct(item, given)
    except UnreadableAnswer:
        right = False
    return (
        _("Right. In the assessment you see this only at the end.")
        if right
        else _("Not quite: 10 + 2 = 12 USD. It does not count.")
    )
