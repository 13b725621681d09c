"""The blueprint of training's pages, who they are for, and the codes of training in words."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext

blueprint = Blueprint("training", __name__)
STAFF = ("coordinator", "manager")
FAMILY_LABELS = {"entrepreneurship": lazy_gettext("Entrepreneurship"), "skills": lazy_gettext("Skills")}
LEVEL_LABELS = {
    "basic": lazy_gettext("Basic"),
    "intermediate": lazy_gettext("Intermediate"),
    "advanced": lazy_gettext("Advanced"),
}
EXAM_LABELS = {"exam": lazy_gettext("Exam"), "practical": lazy_gettext("Practical task")}
STATUS_LABELS = {
    "present": lazy_gettext("Present"),
    "late": lazy_gettext("Late"),
    "early": lazy_gettext("Left early"),
    "absent": lazy_gettext("Absent"),
}
STATUS_KINDS = {"present": "good", "late": "warn", "early": "warn", "absent": "bad"}
USEFUL_LABELS = {
    1: lazy_gettext("not at all"),
    2: lazy_gettext("a little"),
    3: lazy_gettext("partly"),
    4: lazy_gettext("useful"),
    5: lazy_gettext("very useful"),
}
OCCASION_LABELS = {
    "open_day": lazy_gettext("Open day"),
    "salon": lazy_gettext("Salon"),
    "matchmaking": lazy_gettext("Matchmaking"),
    "lecture": lazy_gettext("Lecture"),
    "contest": lazy_gettext("Contest"),
    "other": lazy_gettext("Other event"),
}
METHOD_LABELS = {
    "code": lazy_gettext("code typed"),
    "scan": lazy_gettext("QR code scanned"),
    "offline": lazy_gettext("sent later, without network"),
    "list": lazy_gettext("list"),
}


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The codes of training in words."""
    return {
        "families": FAMILY_LABELS,
        "levels": LEVEL_LABELS,
        "exam_kinds": EXAM_LABELS,
        "statuses": STATUS_LABELS,
        "status_kinds": STATUS_KINDS,
        "methods": METHOD_LABELS,
        "occasion_kinds": OCCASION_LABELS,
        "usefulness": USEFUL_LABELS,
    }
