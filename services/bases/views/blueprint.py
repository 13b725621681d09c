"""The blueprint of all pages, and what their templates can call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, make_response, request
from flask_babel import lazy_gettext
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response

from services.bases import queries
from services.bases.domain import JUDGEMENTS
from services.bases.domain.files import Kept, kept_in
from services.bases.domain.indicators import CATALOGUE
from services.bases.views.client_labels import CLIENTS
from services.bases.views.labels import QUALITY
from services.bases.wording import FIGURES, PURPOSES
from shared.rules import NotFound, RuleBroken
from shared.web.access import current_actor, current_context
from shared.web.forms import new_form
from shared.web.labels import Labels

blueprint = Blueprint("bases", __name__)
STAFF = ("manager", "coordinator", "administrator")
KEEPERS = ("manager", "coordinator", "quality")
"""Who keeps the profile and the base's records; any of them may review a proof that another attached."""
STAGES = {
    "applied": lazy_gettext("Applied"),
    "admitted": lazy_gettext("Admitted"),
    "assessed": lazy_gettext("Assessed"),
    "paired": lazy_gettext("Paired"),
    "placed": lazy_gettext("Placed"),
    "selling": lazy_gettext("Selling"),
}
ENTRY_KINDS = Labels(
    licence=lazy_gettext("Licences and approvals"),
    recognition=lazy_gettext("Recognition by platforms"),
    site=lazy_gettext("Site"),
    room=lazy_gettext("Rooms"),
    resource=lazy_gettext("Resources"),
    curriculum=lazy_gettext("Courses and their development"),
    credential=lazy_gettext("Teachers' certificates"),
    platform=lazy_gettext("Platforms"),
    honour=lazy_gettext("Brand and honours"),
)
ENTRY_FIELDS = Labels(
    title=lazy_gettext("What it is"),
    platform=lazy_gettext("Platform"),
    authority=lazy_gettext("Given by"),
    number=lazy_gettext("Number or code"),
    issued_on=lazy_gettext("Given on"),
    expires_on=lazy_gettext("Valid until"),
    area=lazy_gettext("Area in m² (one of them)"),
    purpose=lazy_gettext("Used as"),
    count=lazy_gettext("How many"),
    seats=lazy_gettext("Seats (in one of them)"),
    proof=lazy_gettext("Proof"),
    evidence=lazy_gettext("Proof looked at"),
    ended=lazy_gettext("Ended"),
    established=lazy_gettext("Founded"),
    address=lazy_gettext("Address"),
    supervision_phone=lazy_gettext("Supervision phone"),
    days_filed=lazy_gettext("Days to accept it"),
    days_investigating=lazy_gettext("Days to answer it once accepted"),
    days_replied=lazy_gettext("Days for whoever complained to confirm or appeal"),
    days_appealed=lazy_gettext("Days to answer an appeal"),
)


COURSE_LEVELS = Labels(
    basic=lazy_gettext("Basic"),
    intermediate=lazy_gettext("Intermediate"),
    advanced=lazy_gettext("Advanced"),
)
EXAM_KINDS = Labels(exam=lazy_gettext("Exam"), practical=lazy_gettext("Practical task"))
TASKS = Labels(
    measures_late=lazy_gettext("Measures overdue"),
    expired=lazy_gettext("Licences or recognitions expired"),
    applications=lazy_gettext("Applications to decide"),
    appeals=lazy_gettext("Appeals against a result to answer"),
    unassessed=lazy_gettext("Admitted, without an assessment"),
    unpaired=lazy_gettext("Assessed, without a mentor"),
    unanswered=lazy_gettext("Mentors asked, without an answer"),
    months=lazy_gettext("Months with proof to look at"),
    proofs=lazy_gettext("Entries of the profile with proof to look at"),
    expiring=lazy_gettext("Entries that expire within 90 days"),
    measures_verify=lazy_gettext("Measures done, to be verified"),
    actions_late=lazy_gettext("Corrective actions overdue"),
    actions_verify=lazy_gettext("Corrective actions done, to be verified"),
    inspections_late=lazy_gettext("Inspections whose day has passed"),
    inspections=lazy_gettext("Inspections of the next seven days"),
    tickets_late=lazy_gettext("Questions of enterprises past their day"),
    documents_past=lazy_gettext("Documents whose time is over"),
    complaints_late=lazy_gettext("Complaints whose next step is late"),
    complaints=lazy_gettext("Complaints that wait for the base"),
)
STANDING = Labels(
    applied=lazy_gettext("wait for a decision"),
    admitted=lazy_gettext("admitted, to be assessed"),
    assessed=lazy_gettext("assessed, to be paired"),
    paired=lazy_gettext("guided, without a placement yet"),
    placed=lazy_gettext("placed, before the first order"),
    selling=lazy_gettext("selling"),
)
COMPLAINT_SUBJECTS = Labels(
    teaching=lazy_gettext("Teaching"),
    mentoring=lazy_gettext("Mentoring"),
    fees=lazy_gettext("Fees"),
    premises=lazy_gettext("Premises"),
    privacy=lazy_gettext("Personal data"),
    conduct=lazy_gettext("Conduct of staff"),
    other=lazy_gettext("Something else"),
)
COMPLAINT_STATES = Labels(
    filed=lazy_gettext("received"),
    investigating=lazy_gettext("being investigated"),
    replied=lazy_gettext("answered"),
    appealed=lazy_gettext("appealed"),
    closed=lazy_gettext("closed"),
)
COMPLAINT_STEPS = Labels(
    filed=lazy_gettext("received"),
    accepted=lazy_gettext("accepted"),
    noted=lazy_gettext("finding"),
    replied=lazy_gettext("reply"),
    confirmed=lazy_gettext("confirmed by whoever complained"),
    appealed=lazy_gettext("appealed by whoever complained"),
    escalated=lazy_gettext("late: escalated to the manager"),
    closed=lazy_gettext("closed after the days to answer"),
)
COMPLAINT_ANSWERS = Labels(confirm=lazy_gettext("Yes, it is settled"), appeal=lazy_gettext("No, I appeal"))
GAP_STATES = Labels(
    met=lazy_gettext("met"),
    partly=lazy_gettext("partly met"),
    gap=lazy_gettext("gap"),
    open=lazy_gettext("not judged"),
)
GAP_FIELDS = Labels(
    text=lazy_gettext("What is required"),
    rule=lazy_gettext("Measurable rule"),
    source=lazy_gettext("Where it is from"),
    ended=lazy_gettext("Ended"),
    judgement=lazy_gettext("Judgement"),
    actual=lazy_gettext("Actual"),
    cause=lazy_gettext("Cause of the gap"),
    measure=lazy_gettext("Measure"),
    owner=lazy_gettext("Responsible"),
    due=lazy_gettext("Due"),
    result=lazy_gettext("What came of it"),
    done=lazy_gettext("Reported as done"),
    verified=lazy_gettext("Verified"),
    sent_back=lazy_gettext("Opened again"),
)
GAP_TITLES = Labels({indicator.name: lazy_gettext(indicator.title) for indicator in CATALOGUE})


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The codes of bases in words."""
    gaps: dict[str, Any] = {
        "gap_states": GAP_STATES,
        "gap_fields": GAP_FIELDS,
        "gap_titles": GAP_TITLES,
        "task_titles": TASKS,
    }
    gaps["gap_judgements"] = [(code, GAP_STATES[code]) for code in JUDGEMENTS]
    codes = {"complaint_subjects": COMPLAINT_SUBJECTS, "complaint_states": COMPLAINT_STATES}
    codes |= {"complaint_steps": COMPLAINT_STEPS, "complaint_answers": COMPLAINT_ANSWERS}
    return {
        **QUALITY,
        **CLIENTS,
        **codes,
        **gaps,
        "course_levels": COURSE_LEVELS,
        "exam_kinds": EXAM_KINDS,
        "fewest": queries.FEWEST,
        "mean_of": queries.mean_of,
        "stages": STAGES,
        "stand_names": STANDING,
        "kinds": ENTRY_KINDS,
        "fields": ENTRY_FIELDS,
        "purposes": PURPOSES,
        "figures": FIGURES,
    }


@blueprint.app_template_global()
def name_of(person_id: str) -> str:
    """A person's name, opened to be shown."""
    return queries.name_of(current_context(), person_id)


@blueprint.app_template_global()
def course_name(course_id: str) -> str:
    """A course's name."""
    return queries.course_name(current_context(), course_id)


def asked_base() -> str:
    """The base that the page is about: the reader's own; administrators choose with ``?base=``."""
    return queries.base_for(current_actor(), request.args.get("base", ""))


def base_query() -> str:
    """``&base=…`` for an administrator's links, nothing for others."""
    actor = current_actor()
    return f"&base={asked_base()}" if actor.role == "administrator" else ""


def told(error: RuleBroken) -> None:
    """Say a refusal above the next page. Error: the refusal itself when the record is not there."""
    if isinstance(error, NotFound):
        raise error
    flash(new_form().refuse(error).error(""), "warn")


def sent_files(name: str) -> list[tuple[str, bytes]]:
    """The files of a field, with their names; a field that was left empty sends none."""
    return [(sent.filename, sent.read()) for sent in request.files.getlist(name) if sent.filename]


def kept_file(files: Sequence[Kept], id: str) -> Response:
    """A file of a record, as a download. Error: ``NotFound``."""
    found = kept_in(files, id)
    content = current_context().store.get_file(found.id)
    if content is None:
        raise NotFound(id=id)
    return download(content[0], secure_filename(found.name) or "file", found.media_type)


def download(content: bytes, name: str, media_type: str) -> Response:
    """A file as a download."""
    answer = make_response(content)
    answer.headers["Content-Type"] = media_type
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
