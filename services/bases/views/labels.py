"""The codes of quality work in words: inspections, corrective actions, surveys, documents."""

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
DOCUMENT_KINDS = Labels(
    rule=lazy_gettext("rule"),
    plan=lazy_gettext("plan"),
    minutes=lazy_gettext("minutes"),
    contract=lazy_gettext("contract"),
    record=lazy_gettext("record"),
    report=lazy_gettext("report"),
    other=lazy_gettext("other document"),
)
DOCUMENT_ABOUT = Labels(
    base=lazy_gettext("the base itself"),
    person=lazy_gettext("trainee"),
    **{"class": lazy_gettext("class")},
    shop=lazy_gettext("shop or internship"),
)
DOCUMENT_STATES = Labels(
    past=lazy_gettext("its time is over"), held=lazy_gettext("on hold"), destroyed=lazy_gettext("destroyed")
)
DOCUMENT_READERS = Labels(
    coordinator=lazy_gettext("coordinators"),
    manager=lazy_gettext("managers"),
    quality=lazy_gettext("quality officers"),
    mentor=lazy_gettext("mentors"),
    trainee=lazy_gettext("trainees"),
)
KEEP_LABELS = Labels(
    {
        "0": lazy_gettext("for good"),
        "1": lazy_gettext("1 year"),
        "3": lazy_gettext("3 years"),
        "5": lazy_gettext("5 years"),
        "10": lazy_gettext("10 years"),
        "30": lazy_gettext("30 years"),
    }
)
QUALITY: dict[str, Any] = {
    "inspection_states": INSPECTION_STATES,
    "found_labels": FOUND_LABELS,
    "every_labels": EVERY_LABELS,
    "action_states": ACTION_STATES,
    "action_sources": ACTION_SOURCES,
    "document_kinds": DOCUMENT_KINDS,
    "document_about": DOCUMENT_ABOUT,
    "document_states": DOCUMENT_STATES,
    "document_readers": DOCUMENT_READERS,
    "keep_labels": KEEP_LABELS,
    "survey_audiences": SURVEY_AUDIENCES,
    "survey_states": SURVEY_STATES,
    "question_kinds": QUESTION_KINDS,
}
"""What templates call, by name."""
