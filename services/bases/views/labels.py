"""The codes of quality work in words: inspections, corrective actions, surveys."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext

from shared.web.labels import Labels

INSPECTION_STATES = Labels(planned=lazy_gettext("planned"), held=lazy_gettext("held"), off=lazy_gettext("called off"))
FOUND_LABELS = Labels(
    ok=lazy_gettext("in order"), fault=lazy_gettext("fault"), absent=lazy_gettext("not there to be looked at")
)
EVERY_LABELS = Labels(
    {
        "0": lazy_gettext("once"),
        "7": lazy_gettext("every week"),
        "30": lazy_gettext("every 30 days"),
        "91": lazy_gettext("every quarter"),
        "182": lazy_gettext("every half year"),
        "365": lazy_gettext("every year"),
    }
)
ACTION_STATES = Labels(
    late=lazy_gettext("late"),
    open=lazy_gettext("to be put right"),
    done=lazy_gettext("done, to be verified"),
    verified=lazy_gettext("verified"),
)
ACTION_SOURCES = Labels(
    inspection=lazy_gettext("inspection"),
    complaint=lazy_gettext("complaint"),
    survey=lazy_gettext("survey"),
    other=lazy_gettext("opened by hand"),
)
SURVEY_AUDIENCES = Labels(
    public=lazy_gettext("anybody with the link"),
    trainee=lazy_gettext("trainees"),
    mentor=lazy_gettext("mentors"),
)
SURVEY_STATES = Labels(
    draft=lazy_gettext("draft"),
    open=lazy_gettext("open for answers"),
    closed=lazy_gettext("closed"),
)
QUESTION_KINDS = Labels(
    scale=lazy_gettext("scale from 1 to 5"),
    choice=lazy_gettext("one of several options"),
    text=lazy_gettext("own words"),
)
QUALITY: dict[str, Any] = {
    "inspection_states": INSPECTION_STATES,
    "found_labels": FOUND_LABELS,
    "every_labels": EVERY_LABELS,
    "action_states": ACTION_STATES,
    "action_sources": ACTION_SOURCES,
    "survey_audiences": SURVEY_AUDIENCES,
    "survey_states": SURVEY_STATES,
    "question_kinds": QUESTION_KINDS,
}
"""What templates call, by name."""
