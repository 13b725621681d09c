"""Names of assessment's own codes, in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from shared.web.labels import Labels

SOURCE = Labels(
    test=_("Test"),
    mentor=_("Mentor's rating"),
    task=_("Practical task"),
    certificate=_("Certificate"),
    self=_("Self-rating"),
)
LEVEL = Labels(
    {
        "1": _("1 never done it"),
        "2": _("2 with much help"),
        "3": _("3 with some help"),
        "4": _("4 alone"),
        "5": _("5 could teach it"),
    }
)
MARK = Labels({"1": _("1 not yet"), "2": _("2 with gaps"), "3": _("3 good"), "4": _("4 as a professional does it")})
OUTCOME = Labels(
    explained=_("Explained, the result stands"),
    retake=_("Another sitting is allowed"),
    corrected=_("A question was wrong; the result is rescored"),
)
