"""Words for a copy people can read: the services, the fields that occur often, the purposes of consents."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from services.enrollment.domain.consents import purposes
from services.enrollment.views.blueprint import blueprint
from shared.web.i18n import language
from shared.web.labels import Labels

SERVICES = Labels(
    enrollment=_("Enrolment and consents"),
    assessment=_("Skill assessment"),
    training=_("Classes and attendance"),
    matching=_("Mentoring"),
    placement=_("Internships and shops"),
    bases=_("Figures of the base"),
    notify=_("Messages"),
)
FIELDS = Labels(
    {
        "name": _("Name"),
        "phone": _("Mobile phone"),
        "email": _("E-mail"),
        "goals": _("In their own words"),
        "goal": _("Goal"),
        "platforms": _("Platforms"),
        "languages": _("Languages"),
        "availability": _("Times"),
        "cohort_name": _("Cohort"),
        "number": _("Number"),
        "state": _("State"),
        "submitted_at": _("Applied on"),
        "decided_at": _("Decided on"),
        "reason": _("Reason"),
        "consents": _("Your consent"),
        "created_at": _("Created on"),
        "at": _("When"),
        "note": _("Note"),
        "notes": _("Notes"),
        "person_id": _("Person's id"),
        "mentor_id": _("Mentor's id"),
        "base_id": _("Base"),
    }
)


@blueprint.app_context_processor
def copy_words() -> dict[str, Any]:
    """Names for the templates of rights."""
    return {"service_words": SERVICES, "field_words": FIELDS, "purpose_titles": purpose_titles}


def purpose_titles() -> dict[str, str]:
    """Purpose -> its title in the reader's language."""
    return {purpose.code: purpose.title for purpose in purposes(language())}
