"""The blueprint all pages of matching hang on, and what their templates share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _

from services.matching import queries
from services.matching.scoring import TEMPLATES
from shared.web.access import current_context
from shared.web.formats import number
from shared.web.i18n import comma, say
from shared.web.labels import LABELS

blueprint = Blueprint("matching", __name__)

STATES = {
    "proposed": _("Waiting for an answer"),
    "accepted": _("Accepted"),
    "declined": _("Declined"),
    "expired": _("Not answered in time"),
    "withdrawn": _("Taken back"),
    "ended": _("Ended"),
}
KINDS = {"proposed": "info", "accepted": "good", "declined": "warn", "expired": "warn", "withdrawn": "", "ended": ""}
ROUND_STATES = {
    "draft": _("Draft"),
    "proposed": _("Proposed"),
    "reviewed": _("Reviewed"),
    "published": _("Published"),
    "answered": _("Answered"),
    "repaired": _("Repaired"),
    "closed": _("Closed"),
}
ROUND_KINDS = {"draft": "", "proposed": "info", "reviewed": "info", "published": "warn", "answered": "good"}
ROUND_KINDS |= {"repaired": "good", "closed": ""}
STEPS = {
    "": _("Waiting for the worker"),
    "scoring": _("Scoring every pair"),
    "assigning": _("Finding the best assignment"),
    "chances": _("Estimating the chances to be shown"),
    "reasons": _("Writing the reasons"),
    "gathering": _("Gathering the outcomes"),
    "learning": _("Learning"),
    "splitting": _("Learning from the past, testing on the later"),
    "judging": _("Judging the probabilities"),
    "valuing": _("Valuing the pairings it would have made"),
    "fairness": _("Looking at groups and at drift"),
}
HEALTH_NAMES = {
    "silent": (_("Silent"), "bad"),
    "quiet": (_("Quiet"), "warn"),
    "new": (_("Just begun"), "info"),
    "well": (_("Meeting"), "good"),
    "paused": (_("Resting"), ""),
}
END_NAMES = {
    "completed": _("Completed"),
    "ended_early": _("Ended early"),
    "mentor_left": _("The mentor left"),
    "refused": _("Refused by the trainee"),
    "repaired": _("Another mentor was found"),
    "left": _("The trainee left the cohort"),
    "erased": _("Personal data erased"),
}
ORIGINS = {
    "round": _("pairing round"),
    "arrival": _("on admission"),
    "request": _("asked by the trainee"),
    "manual": _("by hand"),
    "repair": _("after a no"),
}
HEAD_NAMES = {
    "trainee_yes": _("The trainee says yes"),
    "mentor_yes": _("The mentor says yes"),
    "outcome": _("It leads to something"),
}
FEATURE_NAMES = {
    "platform_overlap": _("Platforms in common"),
    "language_overlap": _("Languages in common"),
    "availability": _("Times in common"),
    "complement": _("Strong where the trainee wants to grow"),
    "practice": _("Years of practice"),
    "load_slack": _("Free places"),
    "goal_fit": _("Kind of mentor and goal"),
    "wish": _("The trainee's wish"),
    "mentor_accepts": _("How often the mentor said yes"),
    "mentor_keeps": _("How long the mentor's pairs last"),
}
AIMS = {
    "worst_first": _("The worst-off does best"),
    "stable": _("Stable: no two would both rather have each other"),
}
OBSTACLES = {
    "forbidden": _("This pair was forbidden by hand."),
    "said_no": _("One of the two said no to the other before."),
    "fixed": _("The trainee's mentor was fixed by hand."),
    "no_place": _("This mentor has no free place."),
    "below_floor": _("The score lies %(points)s points below the lowest that was asked for."),
    "others_gain": _(
        "Others gain more by this mentor's places: this pair would cost the base at least %(points)s points."
    ),
    "lower": _("The score is %(points)s points lower."),
    "even": _("For an even load, or by the chance of exploration."),
    "equal": _("Equally good; one of the two had to be taken."),
}
MODEL_STATES = {
    "active": (_("In force"), "good"),
    "shadow": (_("In the shadow"), "info"),
    "before": (_("Was in force"), ""),
    "rejected": (_("Rejected"), ""),
    "proposed": (_("Proposed"), "warn"),
}
ATTRIBUTES = {
    "cohort": _("Cohort"),
    "goal": _("Goal"),
    "language": _("Language besides Chinese"),
    "mentor_kind": _("Kind of mentor"),
}
_LISTS = {"platforms": LABELS.platform, "languages": LABELS.language, "slots": LABELS.slot, "skills": LABELS.skill}


@blueprint.app_context_processor
def aims() -> dict[str, Any]:
    """What a proposal can aim at besides the sum."""
    return {"aims": AIMS}


@blueprint.app_template_global()
def reason_text(reason: dict[str, Any]) -> str:
    """A reason in the reader's words; nothing for a code this version does not know."""
    params: dict[str, Any] = {}
    for name, value in reason["params"].items():
        if name in _LISTS:
            texts = [str(_LISTS[name][code]) for code in value]
            params[name] = ("; " if any("," in text for text in texts) else comma()).join(texts)
        else:
            params[name] = LABELS.mentor_kind[value] if name == "kind" else value
    template = TEMPLATES.get(reason["code"])
    return say(template, params) if template else ""


@blueprint.app_template_global()
def name_of(person_id: str) -> str:
    """A person's name, opened to be shown."""
    return queries.name_of(current_context(), person_id)


@blueprint.app_template_global()
def state_label(state: str) -> Any:
    """A pairing's state in words."""
    return STATES[state]


@blueprint.app_template_global()
def state_kind(state: str) -> str:
    """The look of a pairing's state."""
    return KINDS[state]


@blueprint.app_template_global()
def round_label(state: str) -> Any:
    """A round's state in words."""
    return ROUND_STATES[state]


@blueprint.app_template_global()
def round_kind(state: str) -> str:
    """The look of a round's state."""
    return ROUND_KINDS[state]


@blueprint.app_template_global()
def step_label(step: str) -> Any:
    """What a computation is doing, in words."""
    return STEPS.get(step, step)


@blueprint.app_template_global()
def trouble_text(trouble: dict[str, Any]) -> str:
    """Why a computation failed, in the reader's language."""
    params = dict(trouble["params"])
    for people in ("who", "whom"):
        if people in params:
            params[people] = comma().join(name_of(id) for id in params[people].split())
    return say(trouble["message"], params)


@blueprint.app_template_global()
def obstacle_text(other: queries.Other) -> str:
    """Why another mentor was not proposed, in words."""
    return say(OBSTACLES[other.why], {"points": number(other.points, 1)})


@blueprint.app_template_global()
def end_label(why: str) -> Any:
    """Why a pairing ended, in words."""
    return END_NAMES.get(why, why)


@blueprint.app_template_global()
def origin_label(origin: str) -> Any:
    """How a pairing came about, in words."""
    return ORIGINS.get(origin, origin)


@blueprint.app_template_global()
def group_label(attribute: str, group: str) -> str:
    """A group of the report on fairness in words."""
    lists = {"goal": LABELS.goal, "language": LABELS.language, "mentor_kind": LABELS.mentor_kind}
    return f"{ATTRIBUTES[attribute]}: {lists[attribute][group] if attribute in lists else group}"


@blueprint.app_template_global()
def open_text(person_id: str, sealed: str) -> str:
    """A sealed text of a person, opened to be shown to who may see the record."""
    return current_context().keys.open(person_id, sealed)
