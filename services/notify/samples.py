"""Made-up values for each template, to preview and to try its words. No real person is in them."""

from __future__ import annotations

from typing import Any

from services.notify import language
from services.notify.wording import data

_SAMPLES: dict[str, dict[str, Any]] = {
    "name": {"kind": "text", "value": "林晓雨"},
    "trainee": {"kind": "text", "value": "林晓雨"},
    "mentor": {"kind": "text", "value": "王海涛"},
    "outcome": {"kind": "word", "value": "appeal_retake"},
    "what": {"kind": "word", "value": "due_entry"},
    "other": {"kind": "text", "value": "王海涛"},
    "why": {"kind": "word", "value": "ended_completed"},
    "due": {"kind": "day", "value": "2026-03-09"},
    "until": {"kind": "day", "value": "2026-05-01"},
    "since": {"kind": "day", "value": "2026-02-01"},
    "version": {"kind": "text", "value": "learnt-3"},
    "labels": {"kind": "number", "value": 214},
    "who": {"kind": "text", "value": "王海涛"},
    "paper": {"kind": "both", "value": "身份证人像面", "en": "Identity card, side with the picture"},
    "cohort": {"kind": "text", "value": "2026 春季创业班"},
    "number": {"kind": "text", "value": "QH-0007"},
    "reason": {"kind": "text", "value": "请补充身份证明。"},
    "employer": {"kind": "text", "value": "蓝海供应链有限公司"},
    "platform": {"kind": "word", "value": "amazon"},
    "course": {"kind": "text", "value": "亚马逊选品与上架"},
    "room": {"kind": "text", "value": "一号教室"},
    "place": {"kind": "text", "value": "一楼展厅"},
    "title": {"kind": "text", "value": "请您指导 林晓雨"},
    "heading": {"kind": "text", "value": "周五停课通知"},
    "text": {"kind": "text", "value": "因设备检修，本周五的课程改到下周一。"},
    "count": {"kind": "number", "value": 2},
    "week": {"kind": "day", "value": "2026-03-02"},
    "letter": {"kind": "text", "value": "品牌授权书"},
    "expires_on": {"kind": "day", "value": "2026-04-01"},
    "round": {"kind": "word", "value": "round_midterm"},
    "due_on": {"kind": "day", "value": "2026-03-03"},
    "waiting": {"kind": "number", "value": 12},
    "fresh": {"kind": "number", "value": 5},
    "minutes": {"kind": "number", "value": 120},
    "overall": {"kind": "number", "value": 71.4},
    "before": {"kind": "number", "value": 69.8},
    "score": {"kind": "score", "value": 0.82},
    "opened_on": {"kind": "day", "value": "2026-04-01"},
    "at": {"kind": "moment", "value": "2026-03-02T01:00:00.000000Z"},
    "respond_by": {"kind": "moment", "value": "2026-03-05T04:00:00.000000Z"},
    "starts_at": {"kind": "moment", "value": "2026-03-09T01:00:00.000000Z"},
}


def sample_params(template: str) -> dict[str, dict[str, Any]]:
    """A value for every place that the packaged words of a template use: these are the values an event brings."""
    found = data("templates")[template]
    texts = [found[locale][part] for locale in ("zh", "en") for part in ("title", "body")]
    names = set[str]().union(*(language.places(text) for text in texts))
    return {name: _SAMPLES[name] for name in sorted(names)}
