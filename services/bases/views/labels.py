"""The codes of quality work in words: inspections, corrective actions."""

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
    other=lazy_gettext("opened by hand"),
)
QUALITY: dict[str, Any] = {
    "inspection_states": INSPECTION_STATES,
    "found_labels": FOUND_LABELS,
    "every_labels": EVERY_LABELS,
    "action_states": ACTION_STATES,
    "action_sources": ACTION_SOURCES,
}
"""What templates call, by name."""
