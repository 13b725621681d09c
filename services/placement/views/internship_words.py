"""The codes of internships in words."""

from __future__ import annotations

from flask_babel import gettext as _

from services.placement.domain.week_logs import ATTENDANCE
from shared.web.i18n import say


def words() -> dict[str, str]:
    """The names of states, parties, waits and criteria."""
    return {
        "applied": _("Applied"), "checking": _("Checks before the start"), "running": _("Under way"), "finished": _("Finished"),
        "ended": _("Ended early"), "declined": _("Declined"), "trainee": _("Trainee"), "employer": _("Employer"), "base": _("Base"),
        "guardian": _("Guardian"), "visit": _("Site visit"), "fee": _("No fee, no deposit"), "insurance": _("Insurance"),
        "sharing": _("Consent to sharing data with an employer"),
        "agreement": _("Signature"), "attendance": _("Attendance"), "skill": _("Skill"), "diligence": _("Diligence"),
        "teamwork": _("Teamwork"), "rules": _("Rules and safety"), "midterm": _("Midterm"), "final": _("Final"),
        "written": _("To be read"), "reviewed": _("Read"), "returned": _("Given back"),
        **{code: say(text) for code, text in ATTENDANCE.items()},
        "hours_confirmed": _("hours confirmed by the employer"), "hours_disputed": _("hours disputed by the employer"),
    }  # fmt: skip
